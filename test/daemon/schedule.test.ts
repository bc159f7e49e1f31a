// Who is due when: in order, and without remembering what counts no more.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Schedule } from '../../src/daemon/schedule.js';

describe('the schedule of passes', () => {
  it('gives the earliest first, each key once, and of one moment who came first', () => {
    const steps = fc.array(fc.option(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), dueAt: fc.nat(5) })));
    fc.assert(
      fc.property(steps, (all) => {
        const schedule = new Schedule<string>();
        const model = new Map<string, number>();
        for (const step of all) {
          // A map has what was put first before the rest, and sorting keeps that.
          const [first] = [...model].sort(([, left], [, right]) => left - right);
          expect(schedule.dueAt).toBe(first?.[1]);
          if (step === null) {
            expect(schedule.take()).toBe(first?.[0]);
            if (first !== undefined) model.delete(first[0]);
          } else {
            schedule.put(step.key, step.dueAt);
            if ((model.get(step.key) ?? Infinity) <= step.dueAt) continue;
            model.delete(step.key);
            model.set(step.key, step.dueAt);
          }
        }
      }),
    );
  });

  it('keeps little of what is looked at every minute of a weekend and waits for the same Monday each time', () => {
    const schedule = new Schedule<string>();
    const keys = Array.from({ length: 100 }, (_, number) => `app-${number}`);
    const monday = 60 * 60 * 60_000;
    for (let now = 0; now < monday; now += 60_000) {
      for (const key of keys) schedule.put(key, now);
      while ((schedule.dueAt ?? monday) <= now) schedule.take();
      for (const key of keys) schedule.put(key, monday);
      expect(schedule.size).toBeLessThanOrEqual(2 * keys.length + 64);
    }
    expect(schedule.dueAt).toBe(monday);
  });
});

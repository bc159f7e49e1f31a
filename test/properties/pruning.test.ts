// What docs/pruning.md says must always hold, over random histories of commits with kills between any two acts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMost, grace, idOf, Pruning } from './pruning.js';
import type { KillAt } from './world.js';

const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

type Event =
  | { readonly kind: 'remove' | 'add' | 'break'; readonly name: string }
  | { readonly kind: 'add failing'; readonly name: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string; readonly good: boolean }
  | { readonly kind: 'revert' | 'empty' | 'mend' | 'remove all but one' }
  | { readonly kind: 'allow'; readonly names: readonly string[]; readonly more: number }
  | { readonly kind: 'window'; readonly open: boolean }
  | { readonly kind: 'by hand'; readonly name: string; readonly instances: number }
  | { readonly kind: 'kill'; readonly at: KillAt };

const name = fc.constantFrom(...names);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'add' as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('break' as const), name }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('add failing' as const), name }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('rename' as const), from: name, to: name, good: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.constant<Event>({ kind: 'revert' }) },
  { weight: 1, arbitrary: fc.constantFrom<Event>({ kind: 'empty' }, { kind: 'mend' }, { kind: 'remove all but one' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('allow' as const),
      names: fc.subarray([...names]),
      more: fc.constantFrom(0, 0, 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('window' as const), open: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('by hand' as const), name, instances: fc.constantFrom(0, 1) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('kill' as const),
      at: fc.constantFrom<KillAt>('before the record', 'before the act', 'after the act'),
    }),
  },
);

const minutes = fc.constantFrom(0, 0, 1, 5, 30, 61, 400);
const history = fc.array(fc.tuple(event, minutes), { maxLength: 16 });

type Files = Pruning['files'];
const good = new Map(names.map((one) => [one, 'good'] as const));

function happen(world: Pruning, one: Event, earlier: Files[]): void {
  const files = new Map(world.files);
  const commit = (allow?: number): void => {
    earlier.push(world.files);
    world.commit(files, allow);
  };
  switch (one.kind) {
    case 'remove':
      files.delete(one.name);
      commit();
      return;
    case 'add':
    case 'add failing':
    case 'break':
      files.set(one.name, one.kind === 'add' ? 'good' : one.kind === 'break' ? null : 'failing');
      commit();
      return;
    case 'rename':
      files.delete(one.from);
      files.set(one.to, one.good ? 'good' : 'failing');
      commit();
      return;
    case 'revert':
      world.commit(earlier.pop() ?? good);
      return;
    case 'empty':
      files.clear();
      commit();
      return;
    case 'mend':
      for (const [broken, quality] of files) if (quality === null) files.set(broken, 'good');
      commit();
      return;
    case 'remove all but one':
      for (const other of [...files.keys()].slice(1)) files.delete(other);
      commit();
      return;
    case 'allow': {
      const before = files.size;
      for (const other of one.names) files.delete(other);
      commit(before - files.size + one.more);
      return;
    }
    case 'window':
      world.windowOpen = one.open;
      return;
    case 'by hand':
      world.byHand(idOf(one.name), one.instances);
      return;
    case 'kill':
      world.kill(one.at);
  }
}

const asked = process.env['BATON_HISTORIES'];
const histories = Number(asked ?? 120);
const chosen = process.env['BATON_SEED'] ?? (asked === undefined ? '20261121' : undefined);

describe('whatever git stops naming, and wherever the process is killed', () => {
  it(
    `only that goes, not more than ${atMost} an hour, and in the end all of it (${histories} histories)`,
    { timeout: 600_000 },
    () => {
      fc.assert(
        fc.property(history, (events) => {
          const world = new Pruning();
          const earlier: Files[] = [];
          world.addStranger('x');
          world.commit(good);
          world.live(600_000);
          for (const [one, after] of events) {
            happen(world, one, earlier);
            world.live(after * 60_000);
          }
          // Quiet: whatever is broken, failing or closed ends, and nobody touches anything by hand.
          world.windowOpen = true;
          world.commit(new Map([...world.files, ['z', 'good'] as const].map(([file]) => [file, 'good'] as const)));
          world.live(8 * 3_600_000);
          for (const one of names) if (!world.files.has(one)) world.byHand(idOf(one), 0);
          world.live(grace + 8 * 3_600_000);
          expect(world.violations, world.log.join('\n')).toEqual([]);
          for (const one of names) {
            const wanted = world.files.has(one);
            expect([one, wanted ? world.instances(one) : world.isGone(one)], world.log.join('\n')).toEqual([
              one,
              wanted ? 1 : true,
            ]);
          }
        }),
        { numRuns: histories, ...(chosen === undefined ? {} : { seed: Number(chosen) }) },
      );
    },
  );
});

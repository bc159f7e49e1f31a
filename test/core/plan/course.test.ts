// What the plan promises about a replacement: Marathon's own arithmetic, in the numbers of an app and in words.
import { describe, expect, it } from 'vitest';
import type { Strategy } from '../../../src/core/model/strategy.js';
import { courseOf } from '../../../src/core/plan/course.js';
import { extraOf } from '../../../src/core/plan/footprint.js';
import { anApp, aRecord, changed, definitionOf, known, live, revision, rolling, task } from './builders.js';

describe('the course of a replacement', () => {
  // Worked examples of Marathon's arithmetic, all old tasks healthy.
  it.each([
    { current: 10, wanted: 10, min: 1, over: 1, stop: 0, start: 10, extra: 10 },
    { current: 10, wanted: 10, min: 0.5, over: 0, stop: 5, start: 5, extra: 0 },
    { current: 10, wanted: 10, min: 1, over: 0, stop: 0, start: 1, extra: 1 },
    { current: 1, wanted: 1, min: 0, over: 0, stop: 1, start: 1, extra: 0 },
    { current: 3, wanted: 3, min: 0.5, over: 0.5, stop: 1, start: 2, extra: 1 },
    { current: 10, wanted: 4, min: 1, over: 1, stop: 6, start: 4, extra: 4 },
    { current: 2, wanted: 6, min: 0.5, over: 0, stop: 0, start: 4, extra: 0 },
    { current: 5, wanted: 5, min: 0.5, over: 0.25, stop: 2, start: 3, extra: 1 },
    { current: 2, wanted: 10, min: 1, over: 1, stop: 0, start: 10, extra: 2 },
  ])(
    '$current to $wanted with min $min and over $over stops $stop, starts $start',
    ({ current, wanted, min, over, ...expected }) => {
      const capacity = { minimumHealth: min, maximumOver: over };
      const { stopFirst, startFirst, extra } = courseOf({
        wanted,
        current,
        healthy: current,
        capacity,
        resident: false,
      });
      expect({ stop: stopFirst, start: startFirst, extra }).toEqual(expected);
    },
  );

  it('never runs more than wanted where a volume ties a task to its agent', () => {
    const capacity = { minimumHealth: 1, maximumOver: 0 };
    expect(courseOf({ wanted: 2, current: 2, healthy: 2, capacity, resident: true })).toMatchObject({
      stopFirst: 1,
      startFirst: 1,
      extra: 0,
    });
  });
});

const check = { healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health', portIndex: 0 }] };
/** Three old tasks that pass the check, and a revision to go back to. */
const healthy = [0, 1, 2].map((index) => ({ ...task(index), health: 'passing' as const }));
const steps = (
  definition: Parameters<typeof definitionOf>[0],
  more: Omit<Parameters<typeof changed>[0], 'desired'> = {},
  strategy: Strategy = rolling,
): readonly string[] => {
  const desired = anApp({ definition: definitionOf({ ...check, ...definition }), strategy });
  const old = live({ definition: definitionOf(check), tasks: healthy });
  const record = aRecord({ lastGood: known({ revision: revision('0') }) });
  return changed({ live: old, record, ...more, desired }).steps;
};

const upgrade = (minimumHealthCapacity: number, maximumOverCapacity: number) => ({
  upgradeStrategy: { minimumHealthCapacity, maximumOverCapacity },
});
const patience = 'every task has to be healthy within 15m, else the last good revision is put back';

describe('the steps of a change', () => {
  it('of a rolling one with room for all', () =>
    expect(steps({ cmd: 'x' })).toEqual([
      'starts 3 new tasks beside the 3 old',
      'stops an old one as each new one becomes healthy, until all 3 are new',
      'never fewer than 3 of 3 in service',
      patience,
    ]));

  it('of a rolling one with room for one', () =>
    expect(steps({ cmd: 'x', ...upgrade(1, 0.34) })).toEqual([
      'starts 1 new task beside the 3 old',
      'stops an old one and starts the next as each new one becomes healthy, until all 3 are new',
      'never fewer than 3 of 3 in service',
      patience,
    ]));

  it('of one within its bounds', () =>
    expect(steps({ cmd: 'x', ...upgrade(0.6, 0) }, {}, { ...rolling, onFailure: 'pause' })).toEqual([
      'stops 1 of 3 old tasks',
      'starts 1 new task beside the 2 old',
      'stops an old one and starts the next as each new one becomes healthy, until all 3 are new',
      'never fewer than 2 of 3 in service',
      'every task has to be healthy within 15m, else the app is paused for a person to look at',
    ]));

  it('of one that keeps nothing in service', () =>
    expect(steps({ cmd: 'x', ...upgrade(0, 0) }).slice(0, 2)).toEqual([
      'stops all 3 old tasks at once',
      'starts 3 new tasks: none is in service meanwhile',
    ]));

  it('of recreate', () =>
    expect(steps({ cmd: 'x' }, {}, { ...rolling, kind: 'recreate' })).toEqual([
      'scales to 0 and waits until all 3 old tasks have ended',
      'starts 3 new tasks: none is in service meanwhile',
      patience,
    ]));

  it('says when nothing but running can be known', () =>
    expect(steps({ cmd: 'x', healthChecks: [] }, { live: live() })).toContain(
      'never fewer than 3 of 3 in service; without a health check a task counts as soon as it runs',
    ));

  it('leaves room for one task more where one is sick and Marathon could not begin, as the pass will', () => {
    const sick = [...healthy.slice(1), { ...task(2), health: 'failing' as const }];
    const definition = definitionOf({ ...check, ...upgrade(1, 0) });
    expect(steps({ cmd: 'x', ...upgrade(1, 0) }, { live: live({ definition, tasks: sick }) })[0]).toBe(
      'starts 1 new task beside the 3 old',
    );
  });

  it('of scales, by how many and which go first', () => {
    expect(steps({ instances: 5 })).toEqual(['starts 2 more tasks, none restarts']);
    expect(steps({ instances: 1 })).toEqual(['stops 2 of 3 tasks, the youngest first, none restarts']);
    expect(
      steps(
        { instances: 1, killSelection: 'OLDEST_FIRST' },
        { live: live({ definition: definitionOf({ ...check, killSelection: 'OLDEST_FIRST' }) }) },
      ),
    ).toEqual(['stops 2 of 3 tasks, the oldest first, none restarts']);
    expect(steps({ instances: 0 })).toEqual(['stops all 3 tasks']);
  });

  it('of a first deployment, which has nothing to go back to', () =>
    expect(steps({}, { live: undefined, record: undefined })).toEqual([
      'starts 3 tasks',
      'every task has to be healthy within 15m, else the app is scaled to 0: nothing has settled here before',
    ]));

  it('promises no verdict on what has settled here before', () =>
    expect(steps({ cmd: 'x' }, { record: aRecord() }).at(-1)).toBe(
      'this revision has settled here before: a failure is reported, not judged',
    ));

  it('says whose number stays', () =>
    expect(
      steps(
        { cmd: 'x' },
        { live: live({ definition: definitionOf({ ...check, instances: 7 }) }) },
        { ...rolling, scale: { kind: 'ignore' } },
      )[0],
    ).toBe("leaves 7 instances as they run: the number is not git's (3)"));
});

describe('the resources of a change', () => {
  it('are those of old and new tasks together at the peak', () => {
    const desired = anApp({ definition: definitionOf({ cpus: 0.2, mem: 64, ...upgrade(1, 0.34) }) });
    expect(changed({ desired, live: live({ definition: definitionOf({ cpus: 0.1, mem: 128 }) }) }).resources).toEqual({
      now: { tasks: 3, cpus: 0.3, mem: 384 },
      // One new beside three old, or one old beside three new.
      peak: { tasks: 4, cpus: 0.7, mem: 448 },
      after: { tasks: 3, cpus: 0.6, mem: 192 },
    });
  });

  it('are the larger ones of before and after with recreate', () => {
    const strategy: Strategy = { ...rolling, kind: 'recreate' };
    expect(changed({ desired: anApp({ definition: definitionOf({ cmd: 'x' }), strategy }) }).resources.peak).toEqual({
      tasks: 3,
      cpus: 3,
      mem: 384,
    });
  });

  it('of several changes count what is under way at once, and what stays', () => {
    const rollingOne = changed({ desired: anApp({ definition: definitionOf({ cmd: 'x' }) }) });
    const grown = changed({ desired: anApp({ definition: definitionOf({ instances: 5 }) }) });
    expect(extraOf([rollingOne, rollingOne, rollingOne, grown], 2).tasks).toBe(3 + 3 + 2);
  });
});

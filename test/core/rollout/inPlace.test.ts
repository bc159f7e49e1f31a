// The decision table in place, row by row: a situation, and the sentence that it leads to.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/decide.js';
import type { Strategy } from '../../../src/core/model/strategy.js';
import {
  cart,
  definition,
  foreign,
  known,
  labelled,
  live,
  minute,
  noon,
  ours,
  recreate,
  rolling,
  situation,
  type Told,
} from './build.js';

const a = known('a');
const b = known('b');
const c = known('c');
/** minimum-in-service, atLeast 3 of 4. */
const threeOfFour = { upgradeStrategy: { minimumHealthCapacity: 0.75, maximumOverCapacity: 0 } };
const http = { healthChecks: [{ protocol: 'HTTP', path: '/health' }] };

const settled = { lastGood: a } as const;
const begun = { lastGood: a, begun: b } as const;
const condemned = { lastGood: a, rejected: b } as const;

const runsA = live({ definition: labelled(a) });
const bringsB = live({ definition: labelled(b), changed: 5, tasks: { healthy: 1, failing: 1, old: 3 } });
const failsB = live({ definition: labelled(b), changed: 16, tasks: { healthy: 1, failing: 3, old: 1 } });

type Row = readonly [
  row: string,
  sentence: string,
  told: Told,
  phase: string,
  because: string,
  action: Readonly<Record<string, unknown>> | 'none',
];

const rows: readonly Row[] = [
  [
    'I3',
    'an id that a deployment still holds is waited for',
    { deployments: [foreign] },
    'held',
    'still holds',
    'none',
  ],
  [
    'I3',
    'a rejected app that is gone comes back as the last good one',
    { wish: b, written: condemned },
    'aborting',
    'creates it as',
    { kind: 'put', definition: { cmd: 'serve a', instances: 4 } },
  ],
  [
    'I3',
    'a rejected app that is gone, with nothing to go back to, stays away',
    { wish: b, written: { rejected: b } },
    'rejected',
    'was rejected',
    'none',
  ],
  ['I3', 'an app that is not there is created', { wish: a }, 'creating', '4 instances', { kind: 'put', force: false }],
  [
    'I4',
    'a deployment that is not ours is waited for, and named; it is never overridden',
    { wish: b, live: runsA, deployments: [foreign], written: settled },
    'held',
    'group-deployment (on 2 apps)',
    'none',
  ],
  [
    'I5',
    'a rejected revision is replaced by the last good one, over our own deployment',
    { wish: b, live: failsB, deployments: [ours(failsB)], written: condemned },
    'aborting',
    'puts back',
    { kind: 'put', force: true, definition: { cmd: 'serve a', instances: 4 } },
  ],
  [
    'I5',
    'tasks that are being ended are waited for before a forced put, where Mesos counts health',
    {
      wish: b,
      live: live({ definition: labelled(b), changed: 16, tasks: { failing: 4, terminating: 1 } }),
      deployments: [ours(failsB)],
      written: condemned,
    },
    'aborting',
    'waits for 1 task being ended',
    'none',
  ],
  [
    'I5',
    'a rejected revision with nothing to go back to is scaled to 0',
    { wish: b, live: failsB, deployments: [ours(failsB)], written: { rejected: b } },
    'rejected',
    'nothing has ever settled here',
    { kind: 'scale', instances: 0, force: true },
  ],
  [
    'I5',
    'and then it is left there',
    { wish: b, live: live({ definition: labelled(b), instances: 0 }), written: { rejected: b } },
    'rejected',
    'was rejected',
    'none',
  ],
  [
    'I6',
    'a replacement that stands still is put again with room for one more task',
    {
      wish: known('b', { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } }),
      live: live({
        definition: labelled(known('b', { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } })),
        tasks: { old: 4 },
      }),
      deployments: [ours(bringsB)],
      written: {
        lastGood: a,
        begun: known('b', { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } }),
      },
      looking: { still: { tasks: 'the same', since: noon - 4 * minute } },
    },
    'progressing',
    'stands still',
    {
      kind: 'put',
      force: true,
      definition: { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.25 } },
    },
  ],
  [
    'I7',
    'W rejected and nothing ever settled: there is nothing to do',
    { wish: b, live: live({ definition: definition('z') }), written: { rejected: b, phase: 'aborting' } },
    'held',
    'not ours',
    'none',
  ],
  [
    'I7',
    'W rejected and something else is live: the last good one is put',
    { wish: b, live: live({ definition: labelled(c) }), written: condemned },
    'aborting',
    'puts back',
    { kind: 'put', force: false, definition: { cmd: 'serve a' } },
  ],
  [
    'I7',
    'W rejected, too few instances of the last good one: scaled',
    { wish: b, live: live({ definition: labelled(a), instances: 1 }), written: condemned },
    'aborting',
    'scales to 4',
    { kind: 'scale', instances: 4 },
  ],
  [
    'I7',
    'W rejected, the way back is under way: waits',
    { wish: b, live: bringsBack(), deployments: [ours(bringsBack())], written: condemned },
    'aborting',
    '1 of 4 tasks healthy',
    'none',
  ],
  [
    'I7',
    'W rejected, the way back was cancelled half-way: restarts the rest',
    { wish: b, live: bringsBack(), written: condemned },
    'aborting',
    'replaces the rest',
    { kind: 'restart', force: false },
  ],
  [
    'I7',
    'W rejected, the last good one serves: that is the end',
    { wish: b, live: runsA, written: condemned },
    'rejected',
    'back on',
    'none',
  ],
  [
    'I7',
    'W rejected, the last good one does not serve yet: waits and says why',
    { wish: b, live: live({ definition: labelled(a), tasks: { healthy: 1, failing: 3 } }), written: condemned },
    'aborting',
    'HTTP 503',
    'none',
  ],
  [
    'I8',
    'the deadline has passed: the verdict is written down first, and nothing else is done',
    { wish: b, live: failsB, deployments: [ours(failsB)], written: begun },
    'aborting',
    'after 15m: the health check of 3 tasks fails',
    { kind: 'record', rejection: { commit: b.commit, definition: { cmd: 'serve b' } } },
  ],
  [
    'I8',
    'with onFailure: pause it stays as it is',
    {
      wish: b,
      strategy: { ...rolling, onFailure: 'pause' },
      live: failsB,
      deployments: [ours(failsB)],
      written: begun,
    },
    'paused',
    'push a fix or a revert',
    'none',
  ],
  [
    'I9',
    'our deployment brings W: waits until the deadline',
    { wish: b, live: bringsB, deployments: [ours(bringsB)], written: begun },
    'progressing',
    '1 of 4 tasks healthy, 3 of an earlier version left',
    'none',
  ],
  [
    'I9',
    'a scale under way whose number git has changed is scaled on',
    {
      wish: known('a', { instances: 6 }),
      live: live({ definition: labelled(a), instances: 5, changed: 60, scaled: 1, tasks: { healthy: 4 } }),
      deployments: [{ id: 'ours', version: noon - minute, affected: [cart] }],
      written: { lastGood: a, begun: known('a', { instances: 5 }) },
    },
    'progressing',
    '5 instances, wanted are 6',
    { kind: 'scale', instances: 6, force: true },
  ],
  [
    'I9',
    'no offer fits: stalled, with the reasons of Marathon, and not condemned',
    {
      wish: b,
      live: live({
        definition: labelled(b),
        changed: 50,
        tasks: { healthy: 2, old: 2 },
        queue: { count: 2, refusals: [{ reason: 'InsufficientCpus', declined: 12 }], processedOffers: 12 },
      }),
      deployments: [{ id: 'ours', version: noon - 50 * minute, affected: [cart] }],
      written: begun,
      looking: { stalledSince: noon - 40 * minute, stalledAt: noon },
    },
    'stalled',
    'no offer fits 2 tasks: InsufficientCpus (12) of 12 offers',
    'none',
  ],
  [
    'I10',
    'tasks are mixed and nobody replaces them: restarts',
    { wish: b, live: bringsB, written: begun },
    'progressing',
    '3 tasks of an earlier version left',
    { kind: 'restart', force: false },
  ],
  [
    'I10',
    'no more than must stay are healthy, and no task more may run: put again with room, or Marathon would not begin',
    {
      wish: known('b', threeOfFour),
      live: live({ definition: labelled(known('b', threeOfFour)), tasks: { staging: 1, old: 3 } }),
      written: { lastGood: known('a', threeOfFour), begun: known('b', threeOfFour) },
    },
    'progressing',
    '3 tasks of an earlier version left',
    { kind: 'put', force: false, definition: { upgradeStrategy: { maximumOverCapacity: 0.25 } } },
  ],
  [
    'I11',
    'another revision is live, one of its tasks is sick and none may be missing: W is put with room',
    {
      wish: known('b', threeOfFour),
      live: live({ definition: labelled(known('a', threeOfFour)), tasks: { healthy: 3, failing: 1 } }),
      written: { lastGood: known('a', threeOfFour) },
    },
    'progressing',
    'in place of',
    { kind: 'put', force: false, definition: { upgradeStrategy: { maximumOverCapacity: 0.25 } } },
  ],
  [
    'I11',
    'another revision is live and all its tasks are healthy: W is put with the capacity that git says',
    {
      wish: known('b', threeOfFour),
      live: live({ definition: labelled(known('a', threeOfFour)), tasks: { healthy: 4 } }),
      written: { lastGood: known('a', threeOfFour) },
    },
    'progressing',
    'in place of',
    { kind: 'put', force: false, definition: { upgradeStrategy: { maximumOverCapacity: 0 } } },
  ],
  [
    'I11',
    'another revision is live: W is put, without force',
    { wish: b, live: runsA, written: settled },
    'progressing',
    'in place of',
    { kind: 'put', force: false, definition: { cmd: 'serve b', instances: 4, labels: { BATON_OWNER: 'shop' } } },
  ],
  [
    'I11',
    'over our own deployment of an older revision it is put with force and room, and says what that may cost',
    {
      wish: known('c', { ...http, upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0 } }),
      live: live({ definition: labelled(known('b', http)), tasks: { failing: 1, old: 4 } }),
      deployments: [ours(bringsB)],
      written: { lastGood: a, begun: known('b', http) },
    },
    'progressing',
    'fewer may serve meanwhile',
    { kind: 'put', force: true, definition: { upgradeStrategy: { maximumOverCapacity: 0.25 } } },
  ],
  [
    'I12',
    'only the number differs: scales, and sends what a merge would drop',
    {
      wish: known('a', { instances: 6, resourceLimits: { cpus: 2 } }),
      live: live({ definition: labelled(known('a', { resourceLimits: { cpus: 2 } })) }),
      written: { lastGood: known('a', { resourceLimits: { cpus: 2 } }) },
    },
    'progressing',
    '4 instances, wanted are 6',
    { kind: 'scale', instances: 6, resend: { resourceLimits: { cpus: 2 } } },
  ],
  [
    'I14',
    'all healthy: settled',
    { wish: b, live: live({ definition: labelled(b) }), written: begun },
    'settled',
    'all 4',
    'none',
  ],
  [
    'I15',
    'a settled app that lost a task is for Marathon to heal, and is reported',
    { wish: a, live: live({ definition: labelled(a), tasks: { healthy: 3, staging: 1 } }), written: settled },
    'progressing',
    '3 of 4 tasks healthy: 1 task not running yet',
    'none',
  ],
];

function bringsBack() {
  return live({ definition: labelled(a), changed: 5, tasks: { healthy: 1, old: 3 } });
}

describe('an app that settled and has found no offer for longer than waitAtMost', () => {
  it('is stalled, and asks to be looked at neither at once nor at a moment that has passed', () => {
    const queue = { count: 1, refusals: [{ reason: 'InsufficientCpus', declined: 12 }], processedOffers: 12 };
    const waits = (days: number) =>
      decide(
        situation({
          wish: a,
          live: live({ definition: labelled(a), tasks: { healthy: 3 }, queue }),
          written: settled,
          looking: { stalledSince: noon - days * 1_440 * minute, stalledAt: noon },
        }),
      );
    expect(waits(0.5)).toMatchObject({ phase: 'stalled', wakeAt: noon + 720 * minute });
    expect(waits(2)).toMatchObject({ phase: 'stalled' });
    expect(waits(2)).not.toHaveProperty('wakeAt');
  });
});

describe('the table in place', () => {
  it.each(rows)('%s: %s', (row, _sentence, told, phase, because, action) => {
    const step = decide(situation(told));
    expect({ row: step.row.replace('G1', 'I7'), phase: step.phase }).toEqual({ row, phase });
    expect(step.because).toContain(because);
    if (action === 'none') expect(step.action).toBeUndefined();
    else expect(step.action).toMatchObject(action);
  });

  it('settles what has begun, with the number that git wanted', () => {
    const step = decide(situation({ wish: b, live: live({ definition: labelled(b) }), written: begun }));
    expect(step.settles).toMatchObject({ revision: b.revision, commit: b.commit, instances: 4 });
  });

  it('believes healthy tasks without a check only after they have run for a while', () => {
    const bare = known('b', { healthChecks: [] });
    const told: Told = {
      wish: bare,
      live: live({ definition: labelled(bare) }),
      written: { lastGood: a, begun: bare },
    };
    const early = decide(situation({ ...told, looking: { still: { tasks: 'x', since: noon - 3_000 } } }));
    const late = decide(situation({ ...told, looking: { still: { tasks: 'x', since: noon - 10_000 } } }));
    expect(early).toMatchObject({ phase: 'progressing', wakeAt: noon + 7_000 });
    expect(late).toMatchObject({ phase: 'settled' });
  });
});

describe('recreate', () => {
  const steps: readonly (readonly [string, Told, object | undefined])[] = [
    ['scales to 0 first', { live: runsA }, { kind: 'scale', instances: 0 }],
    [
      'waits until the last task has ended',
      { live: live({ definition: labelled(a), instances: 0, scaled: 1, changed: 9, tasks: { terminating: 2 } }) },
      undefined,
    ],
    [
      'then puts the new definition with the number of git',
      { live: live({ definition: labelled(a), instances: 0, tasks: {} }) },
      { kind: 'put', force: false, definition: { cmd: 'serve b', instances: 4 } },
    ],
  ];

  it.each(steps)('%s', (_sentence, told, action) => {
    const step = decide(situation({ wish: b, strategy: recreate, written: begun, ...told }));
    expect(step.row).toBe('I11');
    if (action === undefined) expect(step.action).toBeUndefined();
    else expect(step.action).toMatchObject(action);
  });

  it('lets two versions never run at once, not even on the way back', () => {
    const step = decide(situation({ wish: b, strategy: recreate, live: failsB, written: condemned }));
    expect(step).toMatchObject({ row: 'I5', phase: 'aborting', action: { kind: 'scale', instances: 0 } });
  });

  it('remembers the number of an autoscaler over the 0 that it passes through', () => {
    const strategy: Strategy = { ...recreate, scale: { kind: 'ignore' } };
    const first = decide(
      situation({ wish: b, strategy, live: live({ definition: labelled(a), instances: 9 }), written: settled }),
    );
    expect(first).toMatchObject({ action: { kind: 'scale', instances: 0 }, begins: { definition: { instances: 9 } } });
    const then = decide(
      situation({
        wish: b,
        strategy,
        live: live({ definition: labelled(a), instances: 0, tasks: {} }),
        written: { lastGood: a, begun: known('b', { instances: 9 }) },
      }),
    );
    expect(then).toMatchObject({ action: { kind: 'put', definition: { instances: 9 } } });
  });
});

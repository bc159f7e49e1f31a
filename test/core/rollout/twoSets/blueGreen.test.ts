// The decision table of blue-green, row by row: a situation, and the sentence that it leads to.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import type { Strategy } from '../../../../src/core/model/strategy.js';
import { setIdOf } from '../../../../src/core/model/setRole.js';
import { cart, minute, noon } from '../build.js';
import { balanced, blueGreen, common, pairSituation, type SetTold } from './build.js';
import { decidesAs, type Row } from './rows.js';

const a = balanced('a', blueGreen);
const b = balanced('b', blueGreen);
const c = balanced('c', blueGreen);
const blue = setIdOf(cart, 'blue');
const byHand: Strategy = { ...common, kind: 'blue-green', soak: 5 * minute, keepOld: 60 * minute, switch: 'by-hand' };
const green = setIdOf(cart, 'green');
const begun = { lastGood: a, begun: b } as const;
const condemned = { lastGood: a, rejected: b } as const;
const runsA: SetTold = { runs: a };
const runsB: SetTold = { runs: b };
const both = { blue: runsA, green: runsB };
const ready = { primary: blue, candidate: green, size: 4 };
const switched = { ...ready, share: 100, step: 0, reached: noon - 10 * minute, watchedSince: noon - 10 * minute };
const kept = { primary: green, candidate: blue, keptUntil: noon + 30 * minute };

const rows: readonly Row[] = [
  [
    'B1',
    'the share of a set that is gone goes to what serves',
    { wish: b, written: begun, sets: { blue: runsA }, recorded: switched },
    'progressing',
    'is gone',
    'none',
    { share: 0, candidate: null },
  ],
  [
    'B2',
    'what a canary left over is taken away',
    { wish: b, written: begun, sets: { ...both, candidate: runsB }, recorded: ready },
    'progressing',
    'removes it',
    { kind: 'remove', marathonId: setIdOf(cart, 'candidate') },
  ],
  [
    'I3',
    'B3: the first revision is created as blue',
    { wish: a, sets: {} },
    'creating',
    'creates it',
    { kind: 'put', marathonId: blue, definition: { id: blue, labels: { BATON_ROLE: 'blue' } } },
    { primary: blue, candidate: null },
  ],
  [
    'I14',
    'B3: and is named as the primary when it settles',
    { wish: a, written: { begun: a }, sets: { blue: runsA } },
    'settled',
    'all 4 tasks are healthy',
    'none',
    { primary: blue, candidate: null },
  ],
  [
    'B15',
    'an app with the id of git is the first colour, and the next is green',
    { wish: b, written: { lastGood: a }, sets: { primary: runsA } },
    'progressing',
    'beside it as /shop/cart-green',
    { kind: 'put', marathonId: green, definition: { instances: 4 } },
  ],
  [
    'B4',
    'a primary that is gone comes back as L',
    { wish: b, written: begun, sets: { green: runsB }, recorded: ready },
    'aborting',
    'creates it as',
    { kind: 'put', marathonId: blue, definition: { cmd: 'serve a' } },
  ],
  [
    'B5',
    'a primary that is set to something else gets L back',
    { wish: b, written: begun, sets: { blue: { runs: c }, green: runsB }, recorded: ready },
    'aborting',
    'puts back',
    { kind: 'put', marathonId: blue },
  ],
  [
    'B5',
    'a primary below the floor is scaled',
    { wish: b, written: begun, sets: { blue: { runs: a, instances: 1 }, green: runsB }, recorded: ready },
    'aborting',
    'wanted are 4',
    { kind: 'scale', marathonId: blue, instances: 4 },
  ],
  [
    'B6',
    'a way back that stands still is begun anew',
    {
      wish: b,
      written: begun,
      sets: {
        blue: {
          runs: a,
          deployment: 'ours',
          tasks: { healthy: 2, old: 2 },
          looking: { still: { tasks: 'x', since: noon - 4 * minute } },
        },
        green: runsB,
      },
      recorded: ready,
    },
    'progressing',
    'stands still',
    { kind: 'restart', marathonId: blue, force: true },
  ],
  [
    'B7',
    'after the switch a set with too few healthy tasks loses its traffic',
    {
      wish: b,
      written: begun,
      sets: { blue: runsA, green: { runs: b, tasks: { healthy: 3, failing: 1 } } },
      recorded: switched,
      shown: [100],
    },
    'progressing',
    'more than /shop/cart-green bears',
    { kind: 'weigh', primary: blue, candidate: green, share: 0 },
  ],
  [
    'B8',
    'a cancelled way back is taken up again',
    {
      wish: b,
      written: begun,
      sets: { blue: { runs: a, tasks: { healthy: 3, old: 1 } }, green: runsB },
      recorded: ready,
    },
    'aborting',
    'restarts',
    { kind: 'restart', marathonId: blue },
  ],
  [
    'B9',
    'W rejected after the switch: its traffic is taken',
    { wish: b, written: condemned, sets: both, recorded: switched, shown: [100] },
    'aborting',
    'takes the traffic',
    { kind: 'weigh', share: 0 },
  ],
  [
    'B9',
    'W rejected: its drained set is removed',
    { wish: b, written: condemned, sets: both, recorded: ready },
    'aborting',
    'removes it',
    { kind: 'remove', marathonId: green },
  ],
  [
    'B9',
    'W rejected before it was put: what served before is still kept',
    { wish: c, written: { lastGood: b, rejected: c }, sets: { green: runsB, blue: runsA }, recorded: kept },
    'rejected',
    'back on /shop/cart-green',
    'none',
  ],
  [
    'B9',
    'W rejected: the set that runs it is not kept, although it served before',
    { wish: b, written: condemned, sets: { green: runsA, blue: runsB }, recorded: kept },
    'aborting',
    'removes it',
    { kind: 'remove', marathonId: blue },
  ],
  [
    'B10',
    'a check that fails after the switch is a verdict',
    { wish: b, written: begun, sets: both, recorded: switched, shown: [100], answers: ['fail', 'fail', 'fail'] },
    'aborting',
    'failed 3 times',
    { kind: 'record' },
  ],
  [
    'B11',
    'a revert during the soak takes the traffic back at once',
    { wish: a, written: begun, sets: both, recorded: switched, shown: [100] },
    'progressing',
    'takes the traffic',
    { kind: 'weigh', share: 0 },
  ],
  [
    'B11',
    'but not onto a set below the floor',
    {
      wish: a,
      written: begun,
      sets: { blue: { runs: a, tasks: { healthy: 2, failing: 2 } }, green: runsB },
      recorded: switched,
      shown: [100],
    },
    'progressing',
    'keeps its traffic',
    'none',
  ],
  [
    'B11',
    'a new number of what runs is a plain scale',
    {
      wish: balanced('a', blueGreen, { instances: 6 }),
      written: { lastGood: a },
      sets: { blue: runsA },
      recorded: { primary: blue },
    },
    'progressing',
    'wanted are 6',
    { kind: 'scale', marathonId: blue, instances: 6 },
  ],
  [
    'B12',
    'what served before is kept for a while',
    { wish: b, written: { lastGood: b }, sets: { green: runsB, blue: runsA }, recorded: kept },
    'settled',
    'is kept until 12:30:00Z',
    'none',
  ],
  [
    'B12',
    'and then removed',
    { wish: b, written: { lastGood: b }, sets: { green: runsB, blue: runsA }, recorded: { ...kept, keptUntil: noon } },
    'progressing',
    'removes it',
    { kind: 'remove', marathonId: blue },
    { primary: green, candidate: null },
  ],
  [
    'B12',
    'but not while its sessions go on',
    {
      wish: b,
      written: { lastGood: b },
      sets: { green: runsB, blue: runsA },
      recorded: { ...kept, keptUntil: noon, since: noon - minute },
      sessions: 1,
    },
    'progressing',
    '1 session left',
    'none',
  ],
  [
    'B13',
    'the next revision takes the set of the one before',
    { wish: c, written: { lastGood: b }, sets: { green: runsB, blue: runsA }, recorded: kept },
    'progressing',
    'beside it as /shop/cart-blue',
    { kind: 'put', marathonId: blue, definition: { cmd: 'serve c', instances: 4 } },
    { candidate: blue, share: 0, keptUntil: null },
  ],
  [
    'B13',
    'a newer commit after the switch takes the traffic back first',
    { wish: c, written: begun, sets: both, recorded: switched, shown: [100] },
    'progressing',
    'is set to',
    { kind: 'weigh', share: 0 },
  ],
  [
    'B13',
    'the new set is waited for',
    {
      wish: b,
      written: begun,
      sets: { blue: runsA, green: { runs: b, deployment: 'ours', tasks: { healthy: 2, staging: 2 } } },
      recorded: ready,
    },
    'progressing',
    'the deadline is',
    'none',
  ],
  [
    'B14',
    'nothing new gets traffic while a set is left over',
    {
      wish: b,
      written: begun,
      sets: { blue: runsA, green: runsB, candidate: { runs: b, deployment: 'foreign' } },
      recorded: ready,
    },
    'progressing',
    'left over',
    'none',
  ],
  [
    'B15',
    'the new set has its full size before the switch',
    {
      wish: b,
      written: begun,
      sets: { blue: runsA, green: { runs: b, instances: 2 } },
      recorded: { ...ready, size: 2 },
    },
    'progressing',
    'wanted are 4',
    { kind: 'scale', marathonId: green, instances: 4 },
  ],
  [
    'B16',
    'the switch is done when every balancer shows it',
    { wish: b, written: begun, sets: both, recorded: { ...switched, reached: null }, shown: [100, 0] },
    'analysing',
    'shall go to',
    'none',
  ],
  [
    'B17',
    'a healthy new set gets all traffic at once',
    { wish: b, written: begun, sets: both, recorded: ready },
    'analysing',
    'moves 100%',
    { kind: 'weigh', primary: blue, candidate: green, share: 100 },
    { share: 100, step: 0 },
  ],
  [
    'B17',
    'by hand it waits for next',
    { strategy: byHand, wish: b, written: begun, sets: both, recorded: ready },
    'analysing',
    '`baton next` moves the traffic',
    'none',
  ],
  [
    'B17',
    'after next it does not',
    { strategy: byHand, wish: b, written: begun, sets: both, recorded: { ...ready, next: 'once' } },
    'analysing',
    'moves 100%',
    { kind: 'weigh', share: 100 },
  ],
  [
    'B17',
    'it is watched for its soak',
    {
      wish: b,
      written: begun,
      sets: both,
      recorded: { ...switched, reached: noon - minute },
      shown: [100],
      answers: ['pass'],
    },
    'analysing',
    'goes on at 12:04:00Z',
    'none',
  ],
  [
    'B17',
    'a warm old set that settled before is one weight change away',
    {
      wish: a,
      written: {
        lastGood: b,
        settled: [
          { revision: b.revision, commit: b.commit, at: noon },
          { revision: a.revision, commit: a.commit, at: noon - 60 * minute },
        ],
      },
      sets: { green: runsB, blue: runsA },
      recorded: kept,
    },
    'analysing',
    'moves 100%',
    { kind: 'weigh', primary: green, candidate: blue, share: 100 },
  ],
  [
    'B18',
    'and whatever its checks say now, it has settled again',
    {
      wish: a,
      written: {
        lastGood: b,
        begun: a,
        settled: [
          { revision: b.revision, commit: b.commit, at: noon },
          { revision: a.revision, commit: a.commit, at: noon - 60 * minute },
        ],
      },
      sets: { green: runsB, blue: runsA },
      recorded: { ...kept, share: 100, step: 0, reached: noon - minute, watchedSince: noon - 5 * minute },
      shown: [100],
      answers: ['fail', 'fail', 'fail'],
    },
    'settled',
    'all 4 tasks are healthy',
    'none',
    { primary: blue, candidate: green },
  ],
  [
    'B18',
    'while the old set still shows a little of the traffic that it gives up, that is waited for',
    {
      wish: b,
      written: begun,
      sets: both,
      recorded: { ...switched, reached: noon - minute / 2, next: 'once' },
      shown: [99.5],
      answers: ['pass'],
    },
    'analysing',
    'gets 100% of the traffic',
    'none',
  ],
  [
    'B18',
    'then it has settled, and is the primary',
    { wish: b, written: begun, sets: both, recorded: switched, shown: [100], answers: ['pass'] },
    'settled',
    'all 4 tasks are healthy',
    'none',
    { primary: green, candidate: blue, share: 0, keptUntil: noon + 60 * minute },
  ],
];

describe('the table of blue-green', () => {
  decidesAs(blueGreen, rows);

  it('needs a balancer that can be told weights', () => {
    const told = { strategy: blueGreen, wish: b, written: begun, sets: { blue: runsA }, recorded: { primary: blue } };
    const step = decide(pairSituation({ ...told, balancing: { kind: 'instances' } }));
    expect(step).toMatchObject({
      row: 'S1',
      phase: 'held',
      because: expect.stringContaining('haproxy-agent') as string,
    });
  });
});

// The decision table of canary, row by row: a situation, and the sentence that it leads to.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import { setIdOf } from '../../../../src/core/model/setRole.js';
import { cart, minute, noon } from '../build.js';
import { balanced, canary, liveSet, pairSituation, type SetTold } from './build.js';
import { decidesAs, type Row } from './rows.js';

const a = balanced('a', canary);
const b = balanced('b', canary);
const c = balanced('c', canary);
const beside = setIdOf(cart, 'candidate');
const begun = { lastGood: a, begun: b } as const;
const condemned = { lastGood: a, rejected: b } as const;
const bothSettled = [
  { revision: a.revision, commit: a.commit, at: noon },
  { revision: b.revision, commit: b.commit, at: noon - 60 * minute },
];
const runsA: SetTold = { runs: a };
const one: SetTold = { runs: b, instances: 1, tasks: { healthy: 1 } };
const two: SetTold = { runs: b, instances: 2, tasks: { healthy: 2 } };
const at5 = {
  candidate: beside,
  share: 5,
  step: 0,
  size: 1,
  reached: noon - 10 * minute,
  watchedSince: noon - 10 * minute,
};
const at50 = { ...at5, share: 50, step: 1, size: 2 };
const idle = { candidate: beside, share: 0, size: 1 };

const rows: readonly Row[] = [
  [
    'C1',
    'the share of a candidate that is gone goes to what serves',
    { wish: b, written: begun, sets: { primary: runsA }, recorded: at5 },
    'progressing',
    'is gone: all of it goes to /shop/cart',
    'none',
    { share: 0, candidate: null },
  ],
  [
    'C2',
    'a set of another strategy loses its traffic',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, green: { runs: a } },
      recorded: { candidate: setIdOf(cart, 'green'), share: 100 },
      shown: [100],
    },
    'progressing',
    'left over',
    { kind: 'weigh', candidate: setIdOf(cart, 'green'), share: 0 },
  ],
  [
    'C2',
    'and is removed once it is drained',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, green: { runs: a } },
      recorded: { candidate: setIdOf(cart, 'green') },
    },
    'progressing',
    'removes it',
    { kind: 'remove', marathonId: setIdOf(cart, 'green'), force: false },
  ],
  [
    'I3',
    'C3: what nothing has ever settled of goes in place',
    { wish: a, sets: {} },
    'creating',
    'creates it',
    { kind: 'put', marathonId: cart },
  ],
  [
    'I11',
    'C3: and so does what is not in a group yet: the put brings the labels',
    { wish: b, written: { lastGood: a }, sets: { primary: { runs: a, bare: true } } },
    'progressing',
    'this time in place, without stages and checks: what serves does not carry the labels of two sets yet',
    { kind: 'put', marathonId: cart },
  ],
  [
    'I11',
    'C3: and so does what asks for weights at another address than that of the settings',
    {
      wish: b,
      written: { lastGood: a },
      sets: { primary: runsA },
      balancing: { kind: 'haproxy-agent', address: '10.0.0.6', port: 8701 },
    },
    'progressing',
    'this time in place, without stages and checks: balancers ask for the weights of what serves at another address',
    { kind: 'put', marathonId: cart },
  ],
  [
    'I11',
    'C3: and so does what changes how traffic finds it',
    {
      wish: balanced('b', canary, { labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'other.example' } }),
      written: { lastGood: a },
      sets: { primary: runsA },
    },
    'progressing',
    'this time in place, without stages and checks: its traffic finds it in another way than before',
    { kind: 'put', marathonId: cart },
  ],
  [
    'C4',
    'a primary that is gone comes back as L, and the candidate keeps its share',
    { wish: b, written: begun, sets: { candidate: one }, recorded: at5, shown: [5] },
    'aborting',
    'creates it as',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve a', instances: 4 } },
  ],
  [
    'C5',
    'a primary that is set to something else gets L back',
    { wish: b, written: begun, sets: { primary: { runs: c }, candidate: one }, recorded: at5, shown: [5] },
    'aborting',
    'puts back',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve a' } },
  ],
  [
    'C5',
    'whatever the gate holds: the way back does not ask it',
    {
      wish: b,
      written: begun,
      sets: { primary: { runs: c }, candidate: one },
      recorded: at5,
      shown: [5],
      facts: { window: { open: false, because: 'closed' } },
    },
    'aborting',
    'puts back',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve a' } },
  ],
  [
    'C5',
    'and so does one that is set to a rejected W, over our own deployment',
    {
      wish: b,
      written: condemned,
      sets: { primary: { runs: b, deployment: 'ours', tasks: { healthy: 1, old: 4 } }, candidate: two },
      recorded: at50,
      shown: [50],
    },
    'aborting',
    'puts back',
    { kind: 'put', force: true, definition: { cmd: 'serve a' } },
  ],
  [
    'C5',
    'but not over somebody else’s',
    {
      wish: b,
      written: condemned,
      sets: { primary: { runs: b, deployment: 'foreign' }, candidate: two },
      recorded: at50,
      shown: [50],
    },
    'held',
    'waits for deployment foreign-deployment',
    'none',
  ],
  [
    'C6',
    'a primary below the floor is scaled',
    {
      wish: b,
      written: begun,
      sets: { primary: { runs: a, instances: 2, tasks: { healthy: 2 } }, candidate: one },
      recorded: idle,
    },
    'aborting',
    'has 2 instances, wanted are 4',
    { kind: 'scale', marathonId: cart, instances: 4 },
  ],
  [
    'C7',
    'a replacement of the primary that stands still is begun anew',
    {
      wish: b,
      written: begun,
      sets: {
        primary: {
          runs: b,
          deployment: 'ours',
          tasks: { healthy: 2, old: 2 },
          looking: { still: { tasks: 'x', since: noon - 4 * minute } },
        },
      },
    },
    'progressing',
    'stands still',
    { kind: 'restart', marathonId: cart, force: true },
  ],
  [
    'C8',
    'a candidate with fewer healthy tasks than its share takes loses it',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: { runs: b, instances: 2, tasks: { healthy: 1, failing: 1 } } },
      recorded: at50,
      shown: [50],
    },
    'progressing',
    'more than /shop/cart-canary bears',
    { kind: 'weigh', share: 0 },
    { share: 0, step: 1 },
  ],
  [
    'C14',
    'but not while it is all that serves',
    {
      wish: b,
      written: begun,
      sets: {
        primary: { runs: a, deployment: 'ours', tasks: { failing: 4 } },
        candidate: { runs: b, instances: 2, tasks: { healthy: 1, failing: 1 } },
      },
      recorded: at50,
      shown: [50],
    },
    'progressing',
    '/shop/cart: 0 of 4 tasks healthy',
    'none',
  ],
  [
    'C9',
    'a cancelled way back of the primary is taken up again',
    {
      wish: b,
      written: begun,
      sets: { primary: { runs: a, tasks: { healthy: 3, old: 1 } }, candidate: one },
      recorded: idle,
    },
    'aborting',
    'nothing replaces them',
    { kind: 'restart', marathonId: cart },
  ],
  [
    'C10',
    'W rejected: nothing is taken from it while the primary is below the floor',
    {
      wish: b,
      written: condemned,
      sets: { primary: { runs: a, tasks: { healthy: 2, failing: 2 } }, candidate: one },
      recorded: at5,
      shown: [5],
    },
    'aborting',
    '4 are needed',
    'none',
  ],
  [
    'C10',
    'W rejected: tasks of an earlier version do not count for the floor: nobody knows which of them are ending',
    {
      wish: b,
      written: condemned,
      sets: { primary: { runs: a, deployment: 'ours', tasks: { healthy: 2, old: 3 } }, candidate: one },
      recorded: at5,
      shown: [5],
    },
    'aborting',
    '4 are needed',
    'none',
  ],
  [
    'C10',
    'W rejected: its traffic is taken',
    { wish: b, written: condemned, sets: { primary: runsA, candidate: one }, recorded: at5, shown: [5] },
    'aborting',
    'takes the traffic',
    { kind: 'weigh', share: 0 },
  ],
  [
    'C10',
    'W rejected: a balancer that still shows traffic is waited for, not told again',
    { wish: b, written: condemned, sets: { primary: runsA, candidate: one }, recorded: idle, shown: [0, 5] },
    'aborting',
    'waits until no balancer shows traffic',
    'none',
  ],
  [
    'C10',
    'W rejected: sessions are waited for',
    {
      wish: b,
      written: condemned,
      sets: { primary: runsA, candidate: one },
      recorded: { ...idle, since: noon - minute },
      sessions: 3,
    },
    'aborting',
    '3 sessions left',
    'none',
  ],
  [
    'C10',
    'W rejected: but not longer than drainTimeout',
    { wish: b, written: condemned, sets: { primary: runsA, candidate: one }, recorded: idle, sessions: 3 },
    'aborting',
    'drainTimeout has passed',
    { kind: 'remove', marathonId: beside },
    { candidate: null },
  ],
  [
    'C10',
    'W rejected: a balancer that cannot be read keeps the set',
    { wish: b, written: condemned, sets: { primary: runsA, candidate: one }, recorded: idle, shown: [0, 'timeout'] },
    'aborting',
    'cannot be read',
    'none',
  ],
  [
    'C10',
    'W rejected: with the candidate gone all is back',
    { wish: b, written: condemned, sets: { primary: runsA } },
    'rejected',
    'was rejected',
    'none',
  ],
  [
    'C11',
    'a check that failed three times is a verdict',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: at5,
      shown: [5],
      answers: ['pass', 'fail', 'fail', 'fail'],
    },
    'aborting',
    'errors failed 3 times in a row: answer 4',
    { kind: 'record', rejection: { revision: b.revision } },
  ],
  [
    'C11',
    'a candidate that is not healthy in time is a verdict',
    {
      wish: b,
      written: begun,
      sets: {
        primary: runsA,
        candidate: { runs: b, instances: 1, changed: 20, deployment: 'ours', tasks: { failing: 1 } },
      },
      recorded: idle,
    },
    'aborting',
    '0 of 1 tasks healthy after 15m',
    { kind: 'record' },
  ],
  [
    'C12',
    'a promotion is waited for',
    {
      wish: b,
      written: begun,
      sets: { primary: { runs: b, deployment: 'ours', tasks: { healthy: 2, old: 4 } }, candidate: two },
      recorded: at50,
      shown: [50],
      answers: ['pass'],
    },
    'promoting',
    'brings',
    'none',
  ],
  [
    'C12',
    'promoted: the candidate keeps its traffic until the primary can take it',
    {
      wish: b,
      written: begun,
      sets: { primary: { runs: b, tasks: { healthy: 2, failing: 2 } }, candidate: two },
      recorded: at50,
      shown: [50],
      answers: ['pass'],
    },
    'promoting',
    '2 of 4 tasks healthy',
    'none',
  ],
  [
    'C12',
    'promoted: the candidate loses its traffic',
    { wish: b, written: begun, sets: { primary: { runs: b }, candidate: two }, recorded: at50, shown: [50] },
    'promoting',
    'takes the traffic',
    { kind: 'weigh', share: 0 },
  ],
  [
    'C12',
    'promoted: a drained candidate is removed',
    { wish: b, written: begun, sets: { primary: { runs: b }, candidate: two }, recorded: idle },
    'promoting',
    'removes it',
    { kind: 'remove' },
    { candidate: null },
  ],
  [
    'C12',
    'promoted: settled',
    { wish: b, written: begun, sets: { primary: { runs: b } }, recorded: {} },
    'settled',
    'all 4 tasks are healthy',
    'none',
    null,
  ],
  [
    'C12',
    'a revert takes a candidate away that nobody wants any more',
    { wish: a, written: begun, sets: { primary: runsA, candidate: one }, recorded: at5, shown: [5] },
    'progressing',
    'takes the traffic',
    { kind: 'weigh', share: 0 },
  ],
  [
    'C13',
    'a newer commit takes the traffic from the older candidate',
    { wish: c, written: begun, sets: { primary: runsA, candidate: one }, recorded: at5, shown: [5] },
    'progressing',
    'is set to',
    { kind: 'weigh', share: 0 },
  ],
  [
    'C13',
    'and puts the newer one in its place',
    { wish: c, written: begun, sets: { primary: runsA, candidate: one }, recorded: idle },
    'progressing',
    'beside it',
    { kind: 'put', marathonId: beside, definition: { cmd: 'serve c', instances: 1 } },
    { step: -1, watchedSince: null },
  ],
  [
    'C13',
    'an app of somebody else with the id of the candidate is left alone',
    { wish: b, written: begun, sets: { primary: runsA, candidate: { runs: c, foreign: true } } },
    'held',
    'is not ours',
    'none',
  ],
  [
    'C23',
    'but what settled here before needs no candidate: it goes into the primary, and that app is left alone',
    {
      wish: b,
      written: { lastGood: a, settled: bothSettled },
      sets: { primary: runsA, candidate: { runs: c, foreign: true } },
    },
    'promoting',
    'it settled here before',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve b' } },
  ],
  [
    'C23',
    'whatever somebody does with that app, and however many tasks it has',
    {
      wish: b,
      written: { lastGood: a, settled: bothSettled },
      sets: { primary: runsA, candidate: { runs: c, foreign: true, deployment: 'foreign' } },
      balancing: { kind: 'instances' },
      shown: [],
    },
    'promoting',
    'it settled here before',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve b' } },
  ],
  [
    'C12',
    'and the revert settles beside it',
    {
      wish: b,
      written: { lastGood: a, begun: b, settled: bothSettled },
      sets: { primary: { runs: b }, candidate: { runs: c, foreign: true } },
    },
    'settled',
    'all 4 tasks are healthy',
    'none',
  ],
  [
    'C10',
    'a verdict takes no task from it either',
    {
      wish: b,
      written: condemned,
      sets: { primary: runsA, candidate: { runs: c, foreign: true } },
      balancing: { kind: 'instances' },
      shown: [],
    },
    'rejected',
    'back on /shop/cart',
    'none',
  ],
  [
    'C14',
    'the candidate is waited for, with its deadline',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: { runs: b, instances: 1, deployment: 'ours', tasks: { staging: 1 } } },
      recorded: idle,
    },
    'progressing',
    'the deadline is 12:10:00Z',
    'none',
  ],
  [
    'C14',
    'somebody’s deployment of the primary is waited for',
    { wish: b, written: begun, sets: { primary: { runs: a, deployment: 'foreign' }, candidate: one }, recorded: idle },
    'held',
    'foreign-deployment',
    'none',
  ],
  [
    'C15',
    'another number is brought to the primary first',
    { wish: balanced('b', canary, { instances: 6 }), written: begun, sets: { primary: runsA } },
    'progressing',
    'wanted are 6',
    { kind: 'scale', marathonId: cart, instances: 6 },
  ],
  [
    'C16',
    'nothing new gets traffic while a set is left over',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, green: { runs: a } },
      recorded: { candidate: setIdOf(cart, 'green'), since: noon - minute },
      sessions: 2,
    },
    'progressing',
    'left over',
    'none',
  ],
  [
    'C16',
    'and a set that is left over keeps its own while the primary is below the floor',
    {
      wish: b,
      written: begun,
      sets: { primary: { runs: a, tasks: { healthy: 2, failing: 2 } }, green: { runs: a } },
      recorded: { candidate: setIdOf(cart, 'green'), share: 100 },
      shown: [100],
    },
    'progressing',
    'it still has traffic',
    'none',
  ],
  [
    'C17',
    'a candidate is put beside it, as small as its first step',
    { wish: b, written: { lastGood: a }, sets: { primary: runsA } },
    'progressing',
    'beside it as /shop/cart-canary, 1 instance',
    { kind: 'put', marathonId: beside, definition: { id: beside, instances: 1 } },
    { candidate: beside, share: 0, size: 1 },
  ],
  [
    'C12',
    'what the gate holds does not begin beside it: the last good one is looked after',
    {
      wish: b,
      written: { lastGood: a, begun: b },
      sets: { primary: runsA },
      facts: { window: { open: false, because: 'closed' } },
    },
    'held',
    'closed; meanwhile: ',
    'none',
  ],
  [
    'C18',
    'a candidate too small for its first step is scaled',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: { runs: b, instances: 0, tasks: {} } },
      recorded: { ...idle, size: 0 },
    },
    'progressing',
    'wanted are 1',
    { kind: 'scale', marathonId: beside, instances: 1 },
    { size: 1 },
  ],
  [
    'C18',
    'its health is waited for',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: { runs: b, instances: 1, tasks: { failing: 1 } } },
      recorded: idle,
    },
    'progressing',
    'needs 1 healthy tasks',
    'none',
  ],
  [
    'C19',
    'a balancer that does not show the share is waited for',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, reached: null },
      shown: [5, 0],
    },
    'analysing',
    'shall go to /shop/cart-canary',
    'none',
  ],
  [
    'C19',
    'and so is one that cannot be read',
    { wish: b, written: begun, sets: { primary: runsA, candidate: one }, recorded: at5, shown: [5, 'timeout'] },
    'analysing',
    'lb-2 cannot be read',
    'none',
  ],
  [
    'C19',
    'the pause begins when every balancer shows the share',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, reached: null },
      shown: [5, 5.2],
    },
    'analysing',
    'gets 5% of the traffic',
    'none',
    { reached: noon },
  ],
  [
    'C20',
    'doubt holds',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: at5,
      shown: [5],
      answers: ['undecided'],
    },
    'analysing',
    'errors is undecided',
    'none',
  ],
  [
    'C20',
    'and after waitAtMost is a verdict',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, reached: noon - 25 * 60 * minute },
      shown: [5],
      answers: ['undecided'],
    },
    'aborting',
    'for longer than 1d',
    { kind: 'record' },
  ],
  [
    'C23',
    '`next --full` passes over a check that knows nothing',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, next: 'full' },
      shown: [5],
      answers: ['pass', 'undecided'],
    },
    'promoting',
    'keeps 5% of the traffic',
    { kind: 'put', marathonId: cart },
  ],
  [
    'C20',
    'but not over one that was not asked, as after a new start',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, next: 'full' },
      shown: [5],
    },
    'analysing',
    'errors has not answered yet',
    'none',
  ],
  [
    'C20',
    'nor over one that fails, however few failures that are',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, next: 'full' },
      shown: [5],
      answers: ['pass', 'fail'],
    },
    'analysing',
    'errors failed 1 time in a row, 3 are a verdict',
    'none',
  ],
  [
    'C20',
    'nor over one that has known nothing since it failed',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, next: 'full' },
      shown: [5],
      answers: ['fail', 'undecided'],
    },
    'analysing',
    'errors failed 1 time in a row',
    'none',
  ],
  [
    'C20',
    'nor over one that failed at an earlier share, and has not answered since',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: two },
      recorded: { ...at50, next: 'full', reached: noon + 1 },
      shown: [50],
      answers: ['fail'],
    },
    'analysing',
    'errors failed 1 time in a row',
    'none',
  ],
  [
    'C20',
    'which is a verdict after waitAtMost as any doubt is',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, next: 'full', reached: noon - 25 * 60 * minute },
      shown: [5],
      answers: ['fail'],
    },
    'aborting',
    'for longer than 1d',
    { kind: 'record' },
  ],
  [
    'C21',
    'the share is watched for its pause',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, reached: noon - minute },
      shown: [5],
      answers: ['pass'],
    },
    'analysing',
    'goes on at 12:04:00Z',
    'none',
  ],
  [
    'C21',
    'or until somebody says next',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: two },
      recorded: at50,
      shown: [50],
      answers: ['pass'],
    },
    'analysing',
    '`baton next`',
    'none',
  ],
  [
    'C22',
    'the candidate grows before it gets more',
    { wish: b, written: begun, sets: { primary: runsA, candidate: one }, recorded: at5, shown: [5], answers: ['pass'] },
    'progressing',
    'wanted are 2',
    { kind: 'scale', marathonId: beside, instances: 2 },
    { size: 2 },
  ],
  [
    'C22',
    'and is healthy before it gets more',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: { runs: b, instances: 2, tasks: { healthy: 1, failing: 1 } } },
      recorded: { ...at5, size: 2 },
      shown: [5],
      answers: ['pass'],
    },
    'progressing',
    '50% of the traffic takes 2 tasks',
    'none',
  ],
  [
    'C22',
    'and gets it once enough are healthy',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: two },
      recorded: { ...at5, size: 2 },
      shown: [5],
      answers: ['pass'],
    },
    'analysing',
    'moves 50%',
    { kind: 'weigh', primary: cart, candidate: beside, share: 50 },
    { share: 50, step: 1, since: noon, reached: null },
  ],
  [
    'C22',
    'but not while the gate holds it',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: two },
      recorded: { ...at5, size: 2 },
      shown: [5],
      answers: ['pass'],
      facts: { window: { open: false, because: 'closed' } },
    },
    'held',
    'closed; waits: moves 50%',
    'none',
  ],
  [
    'C22',
    'what has never begun by our own record is not judged, whatever its checks say',
    {
      wish: b,
      written: { lastGood: a },
      sets: { primary: runsA, candidate: one },
      recorded: at5,
      shown: [5],
      answers: ['fail', 'fail', 'fail'],
    },
    'progressing',
    'wanted are 2',
    { kind: 'scale', marathonId: beside, instances: 2 },
  ],
  [
    'C22',
    'a share that was taken back comes to where it was',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: two },
      recorded: { ...at50, share: 0, reached: null },
      shown: [0],
      answers: ['pass'],
    },
    'analysing',
    'moves 50%',
    { kind: 'weigh', share: 50 },
    { step: 1 },
  ],
  [
    'C23',
    'after the last step W is put into the primary, which keeps its id and its labels',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: two },
      recorded: { ...at50, next: 'once' },
      shown: [50],
      answers: ['pass'],
    },
    'promoting',
    'keeps 50% of the traffic',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve b', instances: 4 } },
  ],
  [
    'C23',
    'what settled here before goes there at once',
    {
      wish: b,
      written: {
        lastGood: a,
        settled: bothSettled,
      },
      sets: { primary: runsA },
    },
    'promoting',
    'it settled here before',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve b' } },
  ],
  [
    'C23',
    'past a candidate that is still being brought, which goes afterwards',
    {
      wish: c,
      written: {
        lastGood: a,
        begun: b,
        settled: [
          { revision: a.revision, commit: a.commit, at: noon },
          { revision: c.revision, commit: c.commit, at: noon - 60 * minute },
        ],
      },
      sets: { primary: runsA, candidate: { ...one, deployment: 'ours', tasks: { staging: 1 } } },
      recorded: idle,
    },
    'promoting',
    'in place of',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve c' } },
  ],
];

describe('the table of canary', () => {
  decidesAs(canary, rows);

  it('goes all the way when a job that may have migrated something ran since what it brings back had settled', () => {
    const told = pairSituation({
      strategy: canary,
      wish: b,
      written: { lastGood: a, settled: bothSettled },
      sets: { primary: runsA },
    });
    const { record } = told.observed;
    const jobs = [{ revision: a.revision, commit: a.commit, index: 0, at: noon - 30 * minute }];
    const step = decide({ ...told, observed: { ...told.observed, ...(record && { record: { ...record, jobs } }) } });
    expect(step).toMatchObject({ row: 'C17', action: { kind: 'put', marathonId: beside } });
  });

  it.each([
    ['of the stage that it waits at goes on', 1, { kind: 'next', full: false }],
    ['of an earlier one came too late', 0, { kind: 'none' }],
  ])('a `next` %s', (_sentence, step, effect) => {
    const told = pairSituation({
      strategy: canary,
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: two },
      recorded: at50,
      shown: [50],
      answers: ['pass'],
    });
    const { revision } = b;
    const by = { by: 'ada', because: 'looks fine', at: noon };
    const verdict = { kind: 'next', revision, commit: b.commit, step, full: false, ...by } as const;
    const heard = decide({ ...told, observed: { ...told.observed, decisions: { paused: null, verdict } } });
    expect(heard.action).toMatchObject({ kind: 'hear', effect });
  });

  it('puts both sets into one group, with the same labels and other service ports', () => {
    const step = decide(
      pairSituation({ strategy: canary, wish: b, written: { lastGood: a }, sets: { primary: runsA } }),
    );
    const put = step.action?.kind === 'put' ? step.action.definition : {};
    expect(put).toMatchObject({ portDefinitions: [{ port: 0 }], labels: { BATON_ROLE: 'candidate', BATON_APP: cart } });
    const own = liveSet('primary', runsA).definition;
    for (const name of ['HAPROXY_DEPLOYMENT_GROUP', 'HAPROXY_0_PORT', 'HAPROXY_0_BACKEND_SERVER_OPTIONS']) {
      expect(labelOf(put, name)).toBeDefined();
      if (name !== 'HAPROXY_0_PORT') expect(labelOf(put, name)).toBe(labelOf(own, name));
    }
  });

  it('by the number of tasks scales where it would weigh', () => {
    const told = { strategy: canary, wish: b, written: begun, balancing: { kind: 'instances' } as const, shown: [] };
    const first = decide(pairSituation({ ...told, sets: { primary: runsA } }));
    expect(first).toMatchObject({
      row: 'C17',
      action: { kind: 'put', definition: { instances: 1 } },
      sets: { share: 20, step: 0, size: 1 },
    });
    const recorded = { ...at5, share: 20, next: 'once' as const };
    const grown = decide(
      pairSituation({ ...told, sets: { primary: runsA, candidate: one }, recorded, answers: ['pass'] }),
    );
    expect(grown).toMatchObject({ row: 'C22', action: { kind: 'scale', instances: 4 }, sets: { share: 50, size: 4 } });
    const back = decide(
      pairSituation({ ...told, written: condemned, sets: { primary: runsA, candidate: one }, recorded }),
    );
    expect(back).toMatchObject({
      row: 'C10',
      action: { kind: 'scale', marathonId: beside, instances: 0 },
      sets: { share: 0 },
    });
  });
});

function labelOf(definition: object, name: string): unknown {
  const labels = 'labels' in definition ? definition.labels : undefined;
  return typeof labels === 'object' && labels !== null && name in labels
    ? Object.entries(labels).find(([key]) => key === name)?.[1]
    : undefined;
}

// The decision table of ab-test, where it is its own: who gets the tested version is a rule of the balancer, its share says
// only open or closed, and it stays until somebody decides or its day comes. The other rows are those of the canary.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import { labelsOf } from '../../../../src/core/definition/strategy/labels.js';
import { setIdOf } from '../../../../src/core/model/setRole.js';
import type { Strategy } from '../../../../src/core/model/strategy.js';
import { cart, minute, noon } from '../build.js';
import { abTest, balanced, common, pairSituation, type SetTold } from './build.js';
import { decidesAs, type Row } from './rows.js';

const a = balanced('a', abTest);
const b = balanced('b', abTest);
const c = balanced('c', abTest);
const beside = setIdOf(cart, 'variant');
const byCookie: Strategy = { ...common, kind: 'ab-test', match: { kind: 'cookie', name: 'beta' } };
const untilTwelve: Strategy = { ...common, kind: 'ab-test', share: 20, until: noon };
const untilOne: Strategy = { ...common, kind: 'ab-test', share: 20, until: noon + 60 * minute };
const begun = { lastGood: a, begun: b } as const;
const condemned = { lastGood: a, rejected: b } as const;
/** As git has it: the first version wears nothing of ours but the labels of ownership. */
const runsA: SetTold = { runs: a, bare: true };
const one: SetTold = { runs: b, instances: 1, tasks: { healthy: 1 } };
const both = { primary: runsA, variant: one };
const closed = { candidate: beside, share: 0, size: 1 };
const open = {
  ...closed,
  share: 20,
  step: 0,
  reached: noon - 10 * minute,
  watchedSince: noon - 10 * minute,
};

const rows: readonly Row[] = [
  [
    'A1',
    'a tested version that is gone leaves all visitors to the first',
    { wish: b, written: begun, sets: { primary: runsA }, recorded: open },
    'progressing',
    'is gone: all of it goes to /shop/cart',
    'none',
    { share: 0, candidate: null },
  ],
  [
    'I3',
    'A3: the first revision goes in place, as git has it',
    { wish: a, sets: {} },
    'creating',
    'creates it',
    { kind: 'put', marathonId: cart, definition: { portDefinitions: [{ port: 10_001 }] } },
  ],
  [
    'A17',
    'no group is needed: the first version stays as it is, and the tested one is an app of its own',
    { wish: b, written: { lastGood: a }, sets: { primary: runsA } },
    'progressing',
    'beside it as /shop/cart-b, 1 instance',
    {
      kind: 'put',
      marathonId: beside,
      definition: { instances: 1, portDefinitions: [{ port: 0 }], labels: { BATON_ROLE: 'variant' } },
    },
    { candidate: beside, share: 0, size: 1 },
  ],
  [
    'A17',
    'by cookie or header nobody knows how many come: it is as large as the first',
    { strategy: byCookie, wish: b, written: { lastGood: a }, sets: { primary: runsA } },
    'progressing',
    '4 instances',
    { kind: 'put', marathonId: beside, definition: { instances: 4 } },
    { size: 4 },
  ],
  [
    'S5',
    'a test whose day has passed does not begin: it would be open for no moment',
    { strategy: untilTwelve, wish: b, written: { lastGood: a }, sets: { primary: runsA } },
    'held',
    'the test is to end at 12:00:00Z, which has passed',
    'none',
  ],
  [
    'A13',
    'and an older one that stands there goes',
    { strategy: untilTwelve, wish: c, written: begun, sets: both, recorded: closed },
    'progressing',
    'removes it',
    { kind: 'remove', marathonId: beside },
  ],
  [
    'A18',
    'and all of it is healthy before anybody gets it',
    {
      strategy: byCookie,
      wish: b,
      written: begun,
      sets: { primary: runsA, variant: { runs: b, tasks: { healthy: 3, failing: 1 } } },
      recorded: { ...closed, size: 4 },
    },
    'progressing',
    'needs 4 healthy tasks',
    'none',
  ],
  [
    'A4',
    'a first version that is gone comes back, and the tested one keeps its visitors',
    { wish: b, written: begun, sets: { variant: one }, recorded: open, shown: [20] },
    'aborting',
    'creates it as',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve a', instances: 4 } },
  ],
  [
    'A8',
    'a tested version that cannot bear its visitors is closed',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, variant: { ...one, tasks: { failing: 1 } } },
      recorded: open,
      shown: [20],
    },
    'progressing',
    'more than /shop/cart-b bears',
    { kind: 'weigh', candidate: beside, share: 0 },
    { share: 0, step: 0 },
  ],
  [
    'A10',
    'W rejected: it is closed first',
    { wish: b, written: condemned, sets: both, recorded: open, shown: [20] },
    'aborting',
    'takes the traffic from /shop/cart-b',
    { kind: 'weigh', share: 0 },
  ],
  [
    'A10',
    'and goes when nobody is left on it',
    { wish: b, written: condemned, sets: both, recorded: closed },
    'aborting',
    'removes it',
    { kind: 'remove', marathonId: beside },
    { candidate: null },
  ],
  [
    'A11',
    'a check that fails is a verdict, however long the test was to be',
    { wish: b, written: begun, sets: both, recorded: open, shown: [20], answers: ['fail', 'fail', 'fail'] },
    'aborting',
    'failed 3 times',
    { kind: 'record', rejection: { revision: b.revision } },
  ],
  [
    'A13',
    'a newer commit closes the older test',
    { wish: c, written: begun, sets: both, recorded: open, shown: [20] },
    'progressing',
    'is set to',
    { kind: 'weigh', share: 0 },
  ],
  [
    'A19',
    'as long as a balancer shows nothing of it the test has not begun',
    { wish: b, written: begun, sets: both, recorded: { ...open, reached: null }, shown: [20, 0] },
    'analysing',
    '20% of the visitors shall go to /shop/cart-b',
    'none',
  ],
  [
    'A19',
    'whatever its rules bring it is right: the share that balancers show need not be the one that was commanded',
    { wish: b, written: begun, sets: both, recorded: { ...open, reached: null }, shown: [50] },
    'analysing',
    'gets 20% of the visitors',
    'none',
    { reached: noon },
  ],
  [
    'A20',
    'doubt holds',
    { wish: b, written: begun, sets: both, recorded: open, shown: [20], answers: ['undecided'] },
    'analysing',
    'errors is undecided',
    'none',
  ],
  [
    'A21',
    'it stays until somebody decides, longer than anything else waits',
    {
      wish: b,
      written: begun,
      sets: both,
      recorded: { ...open, reached: noon - 30 * 24 * 60 * minute },
      shown: [20],
      answers: ['pass'],
    },
    'analysing',
    'until somebody says `baton next`, or abort',
    'none',
  ],
  [
    'A21',
    'or until its day',
    { strategy: untilOne, wish: b, written: begun, sets: both, recorded: open, shown: [20], answers: ['pass'] },
    'analysing',
    'goes on at 13:00:00Z, or with `baton next`',
    'none',
  ],
  [
    'A22',
    'it is opened once enough of it are healthy',
    { wish: b, written: begun, sets: both, recorded: closed },
    'analysing',
    'moves 20% of the visitors to /shop/cart-b',
    { kind: 'weigh', primary: cart, candidate: beside, share: 20 },
    { share: 20, step: 0, watchedSince: noon },
  ],
  [
    'A22',
    'also by cookie, where the share says no more than open',
    {
      strategy: byCookie,
      wish: b,
      written: begun,
      sets: { primary: runsA, variant: { runs: b } },
      recorded: { ...closed, size: 4 },
    },
    'analysing',
    'moves visitors with the cookie beta to /shop/cart-b',
    { kind: 'weigh', share: 50 },
  ],
  [
    'A23',
    'after `next` the tested version takes the place of the first, and keeps its visitors meanwhile',
    { wish: b, written: begun, sets: both, recorded: { ...open, next: 'once' }, shown: [20], answers: ['pass'] },
    'promoting',
    '/shop/cart-b keeps 20% of the visitors',
    { kind: 'put', marathonId: cart, definition: { cmd: 'serve b', instances: 4 } },
  ],
  [
    'A23',
    'and so it does on its day',
    { strategy: untilTwelve, wish: b, written: begun, sets: both, recorded: open, shown: [20], answers: ['pass'] },
    'promoting',
    'in place of',
    { kind: 'put', marathonId: cart },
  ],
  [
    'A12',
    'promoted: it is closed, and everybody gets the same from the first',
    { wish: b, written: begun, sets: { primary: { ...runsA, runs: b }, variant: one }, recorded: open, shown: [20] },
    'promoting',
    'takes the traffic',
    { kind: 'weigh', share: 0 },
  ],
  [
    'A12',
    'promoted: settled, with one app left',
    { wish: b, written: begun, sets: { primary: { ...runsA, runs: b } }, recorded: {} },
    'settled',
    'all 4 tasks are healthy',
    'none',
    null,
  ],
  [
    'S1',
    'balancers that take no weights can neither open nor close it',
    { wish: b, written: { lastGood: a }, sets: { primary: runsA }, balancing: { kind: 'instances' } },
    'held',
    'haproxy-agent',
    'none',
  ],
];

describe('the table of ab-test', () => {
  decidesAs(abTest, rows);

  it('never makes one backend of both: the tested version has rules and a port of its own, and no group', () => {
    const told = { strategy: byCookie, wish: b, written: { lastGood: a }, sets: { primary: runsA } };
    const { action } = decide(pairSituation(told));
    const labels = action?.kind === 'put' ? labelsOf(action.definition) : {};
    expect(Object.keys(labels).filter((name) => name.startsWith('HAPROXY_DEPLOYMENT_'))).toEqual([]);
    expect(labels).not.toHaveProperty('HAPROXY_0_PORT');
    expect(labels['HAPROXY_0_HTTP_FRONTEND_ACL_WITH_PATH']).toContain('req.cook(beta)');
  });
});

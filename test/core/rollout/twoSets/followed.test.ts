// Balancers that do not do what is commanded: nothing begins, what is under way ends in time, and what was rejected ends with
// whatever traffic it still gets.
import { describe } from 'vitest';
import { setIdOf } from '../../../../src/core/model/setRole.js';
import { cart, minute, noon } from '../build.js';
import { abTest, balanced, blueGreen, canary, type SetTold } from './build.js';
import { decidesAs, type Row } from './rows.js';

const a = balanced('a', canary);
const b = balanced('b', canary);
const inBlue = balanced('a', blueGreen);
const inGreen = balanced('b', blueGreen);
const first = balanced('a', abTest);
const tested = balanced('b', abTest);
const beside = setIdOf(cart, 'candidate');
const begun = { lastGood: a, begun: b } as const;
const condemned = { lastGood: a, rejected: b } as const;
const runsA: SetTold = { runs: a };
const one: SetTold = { runs: b, instances: 1, tasks: { healthy: 1 } };
const idle = { candidate: beside, share: 0, size: 1 };
const at5 = { ...idle, share: 5, step: 0, watchedSince: noon - 10 * minute };
const refused = 'L4CON (Connection refused)';

const rows: readonly Row[] = [
  [
    'S3',
    'nothing is put beside a primary for which balancers get no weights',
    { wish: b, written: { lastGood: a }, sets: { primary: runsA }, deaf: refused },
    'held',
    'lb-1 gets no answer when it asks for weights: L4CON (Connection refused); they have to reach Baton at 10.0.0.5:8701',
    'none',
  ],
  [
    'S3',
    'nor where no balancer has a server of it',
    { wish: b, written: { lastGood: a }, sets: { primary: runsA }, shown: [], without: ['lb-1', 'lb-2'] },
    'held',
    'none of the balancers (lb-1, lb-2) has a server of /shop/cart: is its HAPROXY_GROUP one of theirs?',
    'none',
  ],
  [
    'C17',
    'a balancer for other apps is no reason to wait',
    { wish: b, written: { lastGood: a }, sets: { primary: runsA }, without: ['lb-2'] },
    'progressing',
    'beside it as /shop/cart-canary',
    { kind: 'put', marathonId: beside },
  ],
  [
    'C11',
    'a candidate that gets more than commanded for a minute is given up: nobody watches that',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: idle,
      shown: [20],
      amiss: 1,
      deaf: refused,
    },
    'aborting',
    'balancers send /shop/cart-canary 20% of the traffic instead of 0% for longer than 1m: lb-1 gets no answer',
    { kind: 'record', rejection: { revision: b.revision } },
  ],
  [
    'C19',
    'a moment of it is what a reload brings',
    { wish: b, written: begun, sets: { primary: runsA, candidate: one }, recorded: idle, shown: [20], amiss: 0.5 },
    'analysing',
    'balancers show 20%; waits at most until',
    'none',
  ],
  [
    'C19',
    'less than commanded has as long as tasks have to become healthy',
    { wish: b, written: begun, sets: { primary: runsA, candidate: one }, recorded: at5, shown: [0], amiss: 16 },
    'aborting',
    '5% of the traffic shall go to /shop/cart-canary, balancers show 0%, for longer than 15m',
    { kind: 'record', rejection: { revision: b.revision } },
  ],
  [
    'C19',
    'what cannot be read is doubt, and has as long as that',
    { wish: b, written: begun, sets: { primary: runsA, candidate: one }, recorded: at5, shown: ['timeout'], amiss: 16 },
    'analysing',
    'lb-1 cannot be read: timeout; waits at most until',
    'none',
  ],
  [
    'C19',
    'a candidate that no balancer has is told apart from one that gets nothing',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: at5,
      shown: [],
      without: ['lb-1'],
      amiss: 1,
    },
    'analysing',
    'lb-1 has no server of it; waits at most until',
    'none',
  ],
  [
    'C19',
    'a share that is as commanded is the last one while balancers get no weights',
    {
      wish: b,
      written: begun,
      sets: { primary: runsA, candidate: one },
      recorded: { ...at5, reached: noon - 10 * minute },
      shown: [5],
      answers: ['pass'],
      deaf: refused,
    },
    'analysing',
    'lb-1 gets no answer when it asks for weights: L4CON (Connection refused); /shop/cart-canary stays at 5% of the traffic until they do',
    'none',
  ],
  [
    'C10',
    'what was rejected is ended with its traffic, if balancers do not take that from it',
    {
      wish: b,
      written: condemned,
      sets: { primary: runsA, candidate: one },
      recorded: idle,
      shown: [20],
      amiss: 1,
      deaf: refused,
    },
    'aborting',
    'ends its tasks, and what they are answering may be lost',
    { kind: 'scale', marathonId: beside, instances: 0 },
    { size: 0 },
  ],
  [
    'C10',
    'but not within the minute that they may need',
    { wish: b, written: condemned, sets: { primary: runsA, candidate: one }, recorded: idle, shown: [20], amiss: 0.5 },
    'aborting',
    'waits until no balancer shows traffic',
    'none',
  ],
  [
    'C10',
    'nor where a balancer finds nobody else who answers',
    { wish: b, written: condemned, sets: { primary: runsA, candidate: one }, recorded: idle, shown: [100], amiss: 9 },
    'aborting',
    'waits until no balancer shows traffic',
    'none',
  ],
  [
    'C10',
    'nor while one of them cannot be read',
    {
      wish: b,
      written: condemned,
      sets: { primary: runsA, candidate: one },
      recorded: idle,
      shown: [20, 'timeout'],
      amiss: 9,
    },
    'aborting',
    'waits until no balancer shows traffic',
    'none',
  ],
  [
    'C10',
    'where no balancer has a server of it, it is removed as drained',
    {
      wish: b,
      written: condemned,
      sets: { primary: runsA, candidate: one },
      recorded: idle,
      shown: [],
      without: ['lb-1'],
    },
    'aborting',
    'lb-1 has no server of it',
    { kind: 'remove', marathonId: beside },
  ],
];

const ofGreen: readonly Row[] = [
  [
    'S3',
    'the other colour is not put either',
    { wish: inGreen, written: { lastGood: inBlue }, sets: { blue: { runs: inBlue } }, deaf: refused },
    'held',
    'waits: puts',
    'none',
  ],
];

const ofVariant: readonly Row[] = [
  [
    'S3',
    'nor a tested version in front of which no balancer stands',
    { wish: tested, written: { lastGood: first }, sets: { primary: { runs: first } }, shown: [], without: ['lb-1'] },
    'held',
    'has a server of /shop/cart',
    'none',
  ],
];

describe('canary', () => {
  decidesAs(canary, rows);
});
describe('blue-green', () => {
  decidesAs(blueGreen, ofGreen);
});
describe('ab-test', () => {
  decidesAs(abTest, ofVariant);
});

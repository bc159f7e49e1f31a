// What balancers are told at a look, by what is on record and what there is.
import { describe, expect, it } from 'vitest';
import { appKey } from '../../../src/core/model/ids.js';
import type { ObservedApp } from '../../../src/core/model/observed.js';
import { setIdOf } from '../../../src/core/model/setRole.js';
import type { TrafficOrder } from '../../../src/core/model/traffic.js';
import { Commands } from '../../../src/daemon/pass/commands.js';
import { cart, production } from '../../core/rollout/build.js';
import { agent, balanced, canary, pairSituation, type PairTold } from '../../core/rollout/twoSets/build.js';

const a = balanced('a', canary);
const b = balanced('b', canary);
const [primary, candidate] = [cart, setIdOf(cart, 'candidate')];

/** The orders of some looks one after the other; `undefined` where what was ordered is forgotten. */
function told(...looks: readonly ObservedApp[]): readonly (TrafficOrder | undefined)[] {
  const orders: (TrafficOrder | undefined)[] = [];
  const balancer = {
    read: () => Promise.resolve({ readings: [] }),
    weigh: (order: TrafficOrder) => void orders.push(order),
    forget: () => void orders.push(undefined),
  };
  const commands = new Commands();
  for (const look of looks) commands.tell(appKey(production, cart), { balancer }, look, look.record, canary);
  return orders;
}

const seen = (more: Pick<PairTold, 'sets'> & Partial<PairTold>): ObservedApp =>
  pairSituation({ strategy: canary, balancing: agent, written: { lastGood: a }, ...more }).observed;

describe('balancers are told', () => {
  it('the share on record, of both sets', () => {
    const both = seen({
      sets: { primary: { runs: a }, candidate: { runs: b } },
      recorded: { candidate, share: 5 },
      shown: [5],
    });
    expect(told(both)).toMatchObject([{ app: cart, share: 5, spread: 'by-share', closed: [] }]);
  });

  it('to hand over with an overlap, where nobody of the other set takes requests yet', () => {
    const switching = seen({
      sets: { primary: { runs: a }, candidate: { runs: b } },
      recorded: { candidate, share: 100 },
      shown: [0],
    });
    expect(told(switching)).toMatchObject([{ share: 100, spread: 'overlapping' }]);
  });

  it('that all servers are alike once two sets have become one: new tasks are not left with next to nothing', () => {
    const settled = seen({ sets: { primary: { runs: b } } });
    expect(told(settled)).toMatchObject([{ app: cart, primary: { marathonId: primary }, share: 0, spread: 'even' }]);
  });

  it.each<[string, ObservedApp]>([
    ['of an app that does not ask', seen({ sets: { primary: { runs: a, bare: true } } })],
    [
      'while another set stands beside it of which nothing is on record',
      seen({ sets: { primary: { runs: a }, candidate: { runs: b } } }),
    ],
    [
      'without any record',
      pairSituation({ strategy: canary, balancing: agent, sets: { primary: { runs: a } } }).observed,
    ],
  ])('nothing %s', (_, look) => {
    expect(told(look)).toEqual([undefined]);
  });
});

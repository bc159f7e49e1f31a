import { describe, expect, it } from 'vitest';
import { isAppId, type AppId } from '../../../../src/core/model/ids.js';
import type { BalancerReading, SetTraffic } from '../../../../src/core/model/traffic.js';
import { handoverOf, type Handover } from '../../../../src/core/rollout/weights/handover.js';

function id(text: string): AppId {
  if (isAppId(text)) return text;
  throw new Error(`${text} is no app id`);
}
const old = id('/shop/cart');
const young = id('/shop/cart-canary');
const since = 1_000_000;

/** `4/4 100`: all four servers that are up take requests, 100% of them. */
function shown(marathonId: AppId, text: string): SetTraffic {
  const [, taking, up, share] = /^(\d+)\/(\d+) (\d+)$/.exec(text) ?? [];
  const [takes, percent] = [Number(taking), Number(share)];
  const [servers, lines] = [Number(up), [] as const];
  return { marathonId, servers, up: servers, taking: takes, share: percent, leastShare: percent, sessions: 0, lines };
}
const reading = (primary: string, candidate: string): BalancerReading => ({
  kind: 'read',
  balancer: 'lb',
  sets: [shown(old, primary), shown(young, candidate)],
});
const silent: BalancerReading = { kind: 'unreadable', balancer: 'lb-2', because: 'connection refused' };

const after = (
  share: number,
  readings: readonly BalancerReading[],
  { before, later = 0 }: { readonly before?: Handover; readonly later?: number } = {},
): boolean | undefined =>
  handoverOf(before, { primary: old, candidate: young, share, since }, { readings }, since + later)?.isOver;

describe('all of the traffic is handed over', () => {
  it.each([
    ['nobody of the new set takes requests yet', 100, ['4/4 100', '0/4 0'], false],
    ['some of it do not yet', 100, ['4/4 4', '3/4 96'], false],
    ['its servers are not up', 100, ['4/4 100', '0/0 0'], false],
    ['back to a set at rest', 0, ['0/4 0', '4/4 100'], false],
    ['it served a part before: at once', 100, ['4/4 50', '4/4 50'], true],
    [
      'a canary with little is given up at once: the primary has servers that take requests',
      0,
      ['4/4 95', '4/4 5'],
      true,
    ],
    ['the giver has nothing, although nobody serves: it was not asked for', 100, ['0/4 0', '0/0 0'], true],
  ] as const)('%s', (_, share, [primary, candidate], isOver) => {
    expect(after(share, [reading(primary, candidate)])).toBe(isOver);
  });

  it('a part of it is no handing over', () => {
    expect(after(50, [reading('4/4 100', '0/4 0')])).toBeUndefined();
  });

  it('with several balancers it takes each of them; one that is silent has no say', () => {
    const [there, not] = [reading('4/4 4', '4/4 96'), reading('4/4 100', '0/4 0')];
    expect(after(100, [there, not])).toBe(false);
    expect(after(100, [there, silent])).toBe(true);
  });

  const begun: Handover = { giver: old, since, isOver: false };

  it('it lasts longer than a reload, whose process begins with the weights of before', () => {
    const taken = [reading('4/4 4', '4/4 96')];
    expect(after(100, taken, { before: begun, later: 1_000 })).toBe(false);
    expect(after(100, taken, { before: begun, later: 2_000 })).toBe(true);
  });

  it('once over, the giver gets nothing more, also when the other set dies', () => {
    const over = { ...begun, isOver: true };
    expect(after(100, [reading('4/4 100', '0/0 0')], { before: over, later: 60_000 })).toBe(true);
  });

  it('what was over before says nothing about the next order', () => {
    const earlier = { giver: old, since: since - 60_000, isOver: true };
    expect(after(100, [reading('4/4 100', '0/4 0')], { before: earlier })).toBe(false);
    expect(after(0, [reading('0/4 0', '4/4 100')], { before: { ...begun, isOver: true } })).toBe(false);
  });
});

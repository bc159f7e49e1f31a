import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/core/model/check.js';
import type { BalancerReading, Traffic, TrafficQuestion } from '../../../src/core/model/traffic.js';
import { openChecks } from '../../../src/io/checks/openChecks.js';
import { appId } from '../balancer/aSet.js';
import { aQuestion, never } from './aQuestion.js';

const check: Check = {
  name: 'errors',
  kind: 'haproxy',
  what: 'error-share',
  failAfter: 3,
  limit: { below: 0.1 },
  minimumSample: 10,
};

const reading = (
  balancer: string,
  candidate: readonly [number, number],
  primary: readonly [number, number] = [0, 0],
): BalancerReading => ({
  kind: 'read',
  balancer,
  sets: (
    [
      ['/shop/cart-canary', candidate],
      ['/shop/cart', primary],
    ] as const
  ).map(([id, [requests, errors]]) => ({
    marathonId: appId(id),
    servers: 1,
    up: 1,
    taking: 1,
    share: 50,
    leastShare: 50,
    sessions: 0,
    lines: [{ name: id, requests, errors, responseTime: 5, counters: [requests, errors], backend: null }],
  })),
});
const away: BalancerReading = { kind: 'unreadable', balancer: 'lb-2', because: 'connection refused' };

/** A source whose balancers show one after the other of these. */
function aSource(...shown: readonly (readonly BalancerReading[])[]) {
  const asked: TrafficQuestion[] = [];
  const readTraffic = (question: TrafficQuestion): Promise<Traffic> => {
    asked.push(question);
    return Promise.resolve({ readings: shown[asked.length - 1] ?? [] });
  };
  const checks = openChecks({ hosts: [], readTraffic });
  let at = 0;
  return {
    asked,
    ask: async (one: Check = check, passed = 15_000) => {
      at += passed;
      const { verdict, because, value } = await checks.ask(aQuestion(one, { at }), never);
      return value === undefined ? `${verdict}: ${because}` : `${verdict}: ${value}`;
    },
  };
}

describe('a check of the balancers', () => {
  it('counts from one answer to the next', async () => {
    const source = aSource([reading('lb-1', [100, 50])], [reading('lb-1', [120, 51])], [reading('lb-1', [140, 60])]);
    expect(await source.ask()).toBe('undecided: counters are compared from the second look on');
    expect(await source.ask()).toBe('pass: 0.05');
    expect(await source.ask()).toBe('fail: 0.45');
    expect(source.asked[0]).toMatchObject({
      app: '/shop/cart',
      backends: ['shop_cart_10000'],
      sets: [{ marathonId: '/shop/cart-canary' }, {}],
    });
  });

  it('goes on counting until there are enough requests', async () => {
    const source = aSource(...[100, 104, 108, 112, 116].map((requests) => [reading('lb-1', [requests, 0])]));
    await source.ask();
    expect(await source.ask()).toBe('undecided: 4 requests so far, and 10 are wanted');
    expect(await source.ask()).toBe('undecided: 8 requests so far, and 10 are wanted');
    expect(await source.ask()).toBe('pass: 0');
    expect(await source.ask()).toBe('undecided: 4 requests so far, and 10 are wanted');
  });

  it('keeps what it had counted when a reload begins the counters anew, and takes nothing twice', async () => {
    const source = aSource(
      ...(
        [
          [100, 50],
          [106, 51],
          // A reload: fewer errors, and more requests than before.
          [107, 1],
          [114, 2],
        ] as const
      ).map((counts) => [reading('lb-1', counts)]),
    );
    const patient: Check = { ...check, minimumSample: 120 };
    await source.ask(patient);
    expect(await source.ask(patient)).toBe('undecided: 6 requests so far, and 120 are wanted');
    expect(await source.ask(patient)).toBe('undecided: 113 requests so far, and 120 are wanted');
    expect(await source.ask(patient)).toBe('pass: 0.025');
  });

  it('knows nothing while a balancer is away, and does not take what it had counted before for new', async () => {
    const source = aSource(
      [reading('lb-1', [0, 0]), away],
      [reading('lb-1', [0, 0]), reading('lb-2', [900, 900])],
      [reading('lb-1', [20, 0]), away],
      [reading('lb-1', [20, 0]), reading('lb-2', [920, 901])],
    );
    expect(await source.ask()).toBe('undecided: lb-2 cannot be read: connection refused');
    expect(await source.ask()).toBe('undecided: counters are compared from the second look on');
    expect(await source.ask()).toBe('undecided: lb-2 cannot be read: connection refused');
    expect(await source.ask()).toBe('pass: 0.025');
  });

  it('is compared with the primary over the same time', async () => {
    const source = aSource([reading('lb-1', [0, 0], [500, 500])], [reading('lb-1', [100, 4], [600, 502])]);
    const compared: Check = { ...check, compared: 'ratio', limit: { below: 1.5 } };
    await source.ask(compared);
    expect(await source.ask(compared)).toBe('fail: 2');
  });

  it('begins anew when nobody asked for ten minutes', async () => {
    const source = aSource([reading('lb-1', [0, 0])], [reading('lb-1', [100, 0])], [reading('lb-1', [200, 0])]);
    await source.ask();
    expect(await source.ask(check, 600_001)).toBe('undecided: counters are compared from the second look on');
    expect(await source.ask(check, 600_000)).toBe('pass: 0');
  });
});

// What the plan promises of a strategy with two sets: each act in the numbers of the app, and what it takes at the peak.
import { describe, expect, it } from 'vitest';
import type { AppRecord } from '../../../src/core/model/record.js';
import { setIdOf, type SetRole } from '../../../src/core/model/setRole.js';
import { defaultPatience, type TwoSetStrategy } from '../../../src/core/model/strategy.js';
import { cart, anApp, aRecord, changed, definitionOf, known, live, revision, task } from './builders.js';

const patience = { ...defaultPatience, scale: { kind: 'git' }, checks: [], drainTimeout: 120_000 } as const;
const canary: TwoSetStrategy = {
  ...patience,
  kind: 'canary',
  steps: [
    { size: { kind: 'weight', percent: 5 }, pause: 300_000 },
    { size: { kind: 'weight', percent: 50 }, pause: 'until-next' },
  ],
  checks: [{ name: 'errors', kind: 'haproxy', what: 'error-share', failAfter: 3, limit: { below: 0.01 } }],
};
const blueGreen: Extract<TwoSetStrategy, { kind: 'blue-green' }> = {
  ...patience,
  kind: 'blue-green',
  soak: 300_000,
  keepOld: 3_600_000,
  switch: 'by-hand',
};
const abTest: TwoSetStrategy = { ...patience, kind: 'ab-test', match: { kind: 'cookie', name: 'beta' }, share: 20 };

const check = { healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health', portIndex: 0 }] };
const tasks = [0, 1, 2].map((index) => ({ ...task(index), health: 'passing' as const }));
const good = definitionOf(check);
const settled = aRecord({ lastGood: known({ revision: revision('0'), definition: good }) });
const change = (strategy: TwoSetStrategy, more: Partial<Parameters<typeof changed>[0]> = {}) =>
  changed({
    desired: anApp({ definition: definitionOf({ ...check, cmd: 'node new.js' }), strategy }),
    live: live({ definition: good, tasks }),
    record: settled,
    ...more,
  });

describe('the steps of', () => {
  it('a canary are its stages, and the promotion as Marathon does it', () => {
    expect(change(canary).steps).toEqual([
      'starts the new version beside it as /shop/cart-canary',
      'moves 5% of the traffic to /shop/cart-canary, and watches it for 5m, with the checks errors',
      'moves 50% of the traffic to /shop/cart-canary, and waits for `baton next`, with the checks errors',
      'puts it into /shop/cart, /shop/cart-canary serving on meanwhile:',
      'starts 3 new tasks beside the 3 old',
      'stops an old one as each new one becomes healthy, until all 3 are new',
      'never fewer than 3 of 3 in service',
      'removes /shop/cart-canary when its sessions have ended, after 2m at the latest',
      'every task has to be healthy within 15m, else the last good revision is put back',
    ]);
  });

  it('blue-green name the other colour, and say what is kept', () => {
    expect(change(blueGreen).steps.slice(0, 4)).toEqual([
      'starts 3 tasks of the new version as /shop/cart-green, without traffic',
      'waits for `baton next`',
      'moves all traffic to it at once, and watches it for 5m',
      'keeps /shop/cart with 3 tasks for 1h, and removes it when its sessions have ended, after 2m at the latest',
    ]);
    const preview = {
      name: 'preview',
      kind: 'preview',
      path: '/smoke',
      portIndex: 0,
      limit: {},
      failAfter: 3,
    } as const;
    expect(change({ ...blueGreen, preview }).steps.slice(1, 3)).toEqual([
      'asks every task of it at /smoke',
      'waits for `baton next`',
    ]);
    const green = live({ id: setIdOf(cart, 'green'), definition: good, tasks });
    expect(change(blueGreen, { live: green }).steps[0]).toContain('as /shop/cart-blue');
  });

  it('an A/B test say who gets it, and until when', () => {
    expect(change(abTest).steps.slice(0, 3)).toEqual([
      'starts the new version beside it as /shop/cart-b',
      'gives it visitors with the cookie beta and 20% of the visitors, until `baton next` or `baton abort`',
      'then puts it into /shop/cart:',
    ]);
  });

  it('the first version, and of one that traffic finds otherwise, are those of a replacement in place', () => {
    const desired = anApp({
      definition: definitionOf({ ...check, portDefinitions: [{ port: 10100, protocol: 'tcp' }] }),
      strategy: canary,
    });
    expect(change(canary, { record: aRecord({ lastGood: null }) }).steps.slice(0, 2)).toEqual([
      'this time in place, without stages and checks: nothing has settled here yet that it could stand beside',
      'starts 3 new tasks beside the 3 old',
    ]);
    expect(change(canary, { desired }).steps.slice(0, 2)).toEqual([
      'this time in place, without stages and checks: its traffic finds it in another way than before (balancer labels, ports or networks)',
      'starts 3 new tasks beside the 3 old',
    ]);
    expect(change(blueGreen, { record: aRecord({ lastGood: null }) }).steps[0]).toBe(
      'this time in place, without a second set: nothing has settled here yet that it could stand beside',
    );
  });
});

describe('what has begun', () => {
  const sets = { balancing: { kind: 'instances' }, isThere: () => true } as const;
  const at = (role: SetRole, share: number, step: number): AppRecord => ({
    ...settled,
    phase: 'analysing',
    begun: known({ revision: revision('1') }),
    sets: {
      primary: cart,
      candidate: setIdOf(cart, role),
      share,
      step,
      size: 1,
      since: 0,
      reached: null,
      watchedSince: null,
      next: null,
      keptUntil: null,
    },
  });
  const begun = (strategy: TwoSetStrategy, record: AppRecord) => {
    const { because, steps } = change(strategy, { record, sets });
    return [because, ...steps.slice(0, 2)];
  };

  it('of a canary is told as that, and only what is left is promised', () => {
    const left = 'puts it into /shop/cart, /shop/cart-canary serving on meanwhile:';
    const last = 'moves 50% of the traffic to /shop/cart-canary, and waits for `baton next`, with the checks errors';
    expect(begun(canary, at('candidate', 50, 1))).toEqual([
      'under way, stage 2 of 2: changed in git: the definition differs',
      '/shop/cart-canary has 50% of the traffic: waits for `baton next`, with the checks errors',
      left,
    ]);
    expect(begun(canary, at('candidate', 5, 0))).toEqual([
      'under way, stage 1 of 2: changed in git: the definition differs',
      '/shop/cart-canary has 5% of the traffic: watches it for 5m, with the checks errors',
      last,
    ]);
    expect(begun(canary, at('candidate', 0, -1))).toEqual([
      'under way, before its first stage: changed in git: the definition differs',
      'moves 5% of the traffic to /shop/cart-canary, and watches it for 5m, with the checks errors',
      last,
    ]);
    expect(begun(canary, at('candidate', 0, 1))).toEqual([
      'under way, stage 2 of 2, without traffic: changed in git: the definition differs',
      last,
      left,
    ]);
  });

  it('of blue-green stands before the switch, or after it', () => {
    expect(begun(blueGreen, at('green', 0, -1))).toEqual([
      'under way, before the switch: changed in git: the definition differs',
      'waits for `baton next`',
      'moves all traffic to it at once, and watches it for 5m',
    ]);
    expect(begun(blueGreen, at('green', 100, 0)).slice(0, 2)).toEqual([
      'under way, after the switch: changed in git: the definition differs',
      '/shop/cart-green has all of the traffic: watches it for 5m',
    ]);
  });

  it('of an A/B test is open, or not yet', () => {
    const who = 'visitors with the cookie beta and 20% of the visitors, until `baton next` or `baton abort`';
    expect(begun(abTest, at('variant', 20, 0)).slice(0, 2)).toEqual([
      'under way, the test is open: changed in git: the definition differs',
      `/shop/cart-b gets ${who}`,
    ]);
    expect(begun(abTest, at('variant', 0, -1)).slice(0, 2)).toEqual([
      'under way, the test is not open yet: changed in git: the definition differs',
      `gives it ${who}`,
    ]);
  });

  it('is another version: the wanted one begins', () => {
    const starts = 'starts the new version beside it as /shop/cart-canary';
    const another = { ...at('candidate', 50, 1), begun: known({ revision: revision('7') }) };
    expect(begun(canary, another)[1]).toBe(starts);
    expect(begun(canary, { ...another, begun: null })[1]).toBe(starts);
  });

  it('is the promotion: the second set is there until it has ended', () => {
    const desired = anApp({ definition: good, strategy: canary });
    expect(change(canary, { desired, record: at('candidate', 50, 1), sets })).toMatchObject({
      kind: 'same',
      underWay: 'under way: 3 of 3 tasks healthy as in git; /shop/cart-canary is there until then',
    });
  });
});

it('at the peak the tasks of both sets run', () => {
  expect(change(blueGreen)).toMatchObject({ peakExtra: 3, resources: { now: { tasks: 3 }, peak: { tasks: 6 } } });
  expect(change(canary)).toMatchObject({ peakExtra: 5, resources: { peak: { tasks: 8 }, after: { tasks: 3 } } });
});

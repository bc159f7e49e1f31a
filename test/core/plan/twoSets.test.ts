// What the plan promises of a strategy with two sets: each act in the numbers of the app, and what it takes at the peak.
import { describe, expect, it } from 'vitest';
import { setIdOf } from '../../../src/core/model/setRole.js';
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
    expect(change(canary, { record: aRecord({ lastGood: null }) }).steps[0]).toBe(
      'starts 3 new tasks beside the 3 old',
    );
    expect(change(canary, { desired }).steps[0]).toBe('starts 3 new tasks beside the 3 old');
  });
});

it('at the peak the tasks of both sets run', () => {
  expect(change(blueGreen)).toMatchObject({ peakExtra: 3, resources: { now: { tasks: 3 }, peak: { tasks: 6 } } });
  expect(change(canary)).toMatchObject({ peakExtra: 5, resources: { peak: { tasks: 8 }, after: { tasks: 3 } } });
});

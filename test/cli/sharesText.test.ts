// How `baton status` draws an app in the middle of two sets, without a terminal.
import { describe, expect, it } from 'vitest';
import { bar } from '../../src/cli/bar.js';
import { sharesText } from '../../src/cli/sharesText.js';
import { isAppId } from '../../src/core/model/ids.js';
import { defaultPatience, type Strategy } from '../../src/core/model/strategy.js';
import { cart, checked, known, minute, noon, record } from '../core/rollout/build.js';

describe('a bar', () => {
  it.each([
    [0, '          '],
    [0.1, '▏         '],
    [25.5, '██▌       '],
    [50, '█████     '],
    [100, '██████████'],
  ])('of %d percent', (share, drawn) => {
    expect(bar(share, 10)).toBe(drawn);
  });
});

describe('an app in the middle of two sets', () => {
  const strategy: Strategy = {
    ...defaultPatience,
    scale: { kind: 'git' },
    drainTimeout: minute,
    checks: [{ name: '5xx', failAfter: 3, kind: 'haproxy', what: 'error-share', limit: { below: 0.05 } }],
    kind: 'canary',
    steps: [
      { size: { kind: 'weight', percent: 5 }, pause: 5 * minute },
      { size: { kind: 'weight', percent: 50 }, pause: minute },
    ],
  };
  const candidate = checked('/shop/cart-canary', isAppId);
  const rolling = {
    ...record({ lastGood: known('a', {}, 'a', strategy), begun: known('b', {}, 'b', strategy) }),
    phase: 'analysing' as const,
    strategy: 'canary' as const,
    sets: {
      primary: cart,
      candidate,
      share: 5,
      step: 0,
      size: 1,
      since: noon,
      reached: noon,
      watchedSince: noon,
      next: null,
      keptUntil: null,
    },
    seen: {
      sets: [
        { marathonId: cart, instances: 4, healthy: 4 },
        { marathonId: candidate, instances: 1, healthy: 1 },
      ],
      answers: [{ check: '5xx', at: noon, verdict: 'pass' as const, because: '0.004, which is below 0.05' }],
    },
  };

  it('is drawn with a bar for each set, and what comes next', () => {
    expect(sharesText([rolling], noon + minute)).toBe(`
production /shop/cart  canary, stage 1 of 2
  /shop/cart         ██████████████████████████████████████      95%  4 of 4 tasks healthy
  /shop/cart-canary  ██                                           5%  1 of 1 task healthy
  next 50% of the traffic, at 12:05:00Z (in 4m) or with \`baton next\`
  check 5xx pass: 0.004, which is below 0.05
`);
  });

  it('of an A/B test by cookie alone says who comes, and draws no share that nobody has', () => {
    const byCookie: Strategy = {
      ...defaultPatience,
      scale: { kind: 'git' },
      drainTimeout: minute,
      checks: [],
      kind: 'ab-test',
      match: { kind: 'cookie', name: 'beta' },
    };
    const open = {
      ...rolling,
      strategy: 'ab-test' as const,
      begun: known('b', {}, 'b', byCookie),
      lastGood: known('a', {}, 'a', byCookie),
      sets: { ...rolling.sets, share: 50 },
    };
    expect(sharesText([open], noon + minute)).toBe(`
production /shop/cart  ab-test
  /shop/cart         everybody else                 4 of 4 tasks healthy
  /shop/cart-canary  visitors with the cookie beta  1 of 1 task healthy
  next it takes the place of the other one, with \`baton next\`
`);
  });

  it('is nothing where all have one set', () => {
    expect(sharesText([record({ lastGood: known('a') })], noon)).toBe('');
  });
});

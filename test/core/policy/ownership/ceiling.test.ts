// The ceiling of the settings: what a repository may not ask for is held, or not touched at all, and says whose word it is.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import { plainEnvironment } from '../../../../src/core/definition/environments/environmentDefaults.js';
import type { Environment } from '../../../../src/core/model/environment.js';
import { isEnvironmentName } from '../../../../src/core/model/ids.js';
import { problemText } from '../../../../src/core/model/problem.js';
import { capped, ceilingOver, type Ceiling } from '../../../../src/core/policy/ownership/ceiling.js';
import { cart, checked, known, labelled, live, situation } from '../../rollout/build.js';

const environment = (name: string): Environment => ({
  ...plainEnvironment(),
  name: checked(name, isEnvironmentName),
  base: checked(name.replace(/@.*/, ''), isEnvironmentName),
});
const may = (all: Readonly<Record<string, Ceiling>>) => ({ owner: 'shop', may: new Map(Object.entries(all)) });
const production = environment('production@dc1');

describe('the ceiling over an app', () => {
  it.each([
    ['without a ceiling', { owner: 'shop' }],
    ['in an environment that is named', may({ production: {} })],
    ['on a cluster that is named', may({ 'production@dc1': {} })],
    ['in any environment, with *', may({ '*': {} })],
    ['whose id one of the globs matches', may({ production: { apps: ['billing/**', 'shop/*'] } })],
  ])('is out of reach %s', (_how, allowed) => {
    expect(ceilingOver(cart, production, allowed)).toBeUndefined();
  });

  it.each([
    [
      'an environment that is not named',
      may({ staging: {} }),
      'never',
      'the settings do not let shop use the environment production: `may` does not name it',
    ],
    [
      'an id that no glob matches',
      may({ production: { apps: ['billing/**'] } }),
      'never',
      'the settings let shop touch only /billing/** in production',
    ],
    [
      'one cluster that is named before the environment',
      may({ production: {}, 'production@dc1': { apps: ['x'] } }),
      'never',
      'touch only /x in',
    ],
    [
      'approvals, which nobody can check yet',
      may({ '*': { approval: { atLeast: 1 } } }),
      'unapproved',
      'the settings ask for 1 approval in production, which this version cannot check',
    ],
  ])('keeps it from %s', (_what, allowed, kind, because) => {
    const fact = ceilingOver(cart, production, allowed);
    expect(fact?.kind).toBe(kind);
    expect(fact?.because).toContain(because);
  });
});

describe('an app beyond the ceiling', () => {
  const a = known('a');
  const b = known('b');
  const never = { ceiling: { kind: 'never', because: 'not for shop' } } as const;
  const unapproved = { ceiling: { kind: 'unapproved', because: 'nobody approved' } } as const;
  const broken = live({ definition: labelled(b), tasks: { failing: 4 } });

  it.each([
    ['a change', { wish: b, live: live({ definition: labelled(a) }), written: { lastGood: a } }],
    ['a creation', { wish: b }],
    ['a way back', { wish: b, live: broken, written: { lastGood: a, rejected: b } }],
    ['an app that is missing', { wish: a, written: { lastGood: a } }],
  ] as const)('is not touched: %s', (_what, told) => {
    const step = decide(situation({ ...told, facts: never }));
    expect(step.phase).toBe('held');
    expect(step.because).toContain('not for shop');
    expect(step.action).toBeUndefined();
  });

  it('that lacks approvals does not begin, and goes back all the same', () => {
    const runsA = { live: live({ definition: labelled(a) }), written: { lastGood: a } };
    const begins = decide(situation({ wish: b, ...runsA, facts: unapproved }));
    expect(begins).toMatchObject({ phase: 'held' });
    expect(begins.because).toContain('nobody approved');
    expect(begins.action).toBeUndefined();
    const back = decide(situation({ wish: b, live: broken, written: { lastGood: a, rejected: b }, facts: unapproved }));
    expect(back).toMatchObject({ phase: 'aborting', action: { kind: 'put' } });
  });
});

describe('what an environment asks for', () => {
  const place = { path: 'baton.yaml', line: 3, column: 12 };

  it('is lowered to what the settings allow, and told with its place', () => {
    const asked: Environment = { ...production, drift: 'restore', driftPlace: place };
    const { environment: effective, problems } = capped(asked, may({ production: { drift: 'warn' } }).may);
    expect(effective.drift).toBe('warn');
    expect(problems.map(problemText).join()).toMatch(
      /^baton\.yaml:3:12: ceiling-exceeded: production@dc1 asks for drift: restore, and the settings allow at most warn/,
    );
  });

  it.each([
    [false, { enabled: false, atMost: 5 }, 'asks for prune, and the settings do not allow it'],
    [{ atMost: 2 }, { enabled: true, atMost: 2 }, 'asks to remove 5 apps an hour, and the settings allow 2'],
  ] as const)('removes no more than prune: %j', (prune, expected, because) => {
    const asked: Environment = {
      ...production,
      prune: { ...production.prune, enabled: true, atMost: 5 },
      prunePlace: place,
    };
    const { environment: effective, problems } = capped(asked, may({ '*': { prune } }).may);
    expect(effective.prune).toMatchObject(expected);
    expect(problems.map(problemText).join()).toMatch(/^baton\.yaml:3:12: ceiling-exceeded: /);
    expect(problems.map(problemText).join()).toContain(because);
  });

  it.each([
    ['removes nothing', { production: { prune: false } }],
    ['is within the ceiling', { production: { drift: 'restore' } }],
    ['has none', { production: {} }],
  ] as const)('stays as it is, the very same object, when it %s', (_how, all) => {
    expect(capped(production, new Map(Object.entries(all)))).toEqual({ environment: production, problems: [] });
    expect(capped(production, undefined).environment).toBe(production);
  });
});

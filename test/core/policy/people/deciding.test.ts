// pause, freeze and override as the gate sees them.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import type { EnvironmentDecisions, Freeze } from '../../../../src/core/model/decision.js';
import { appKey, isAppId, isEnvironmentName } from '../../../../src/core/model/ids.js';
import { saidFacts, type SaidAbout } from '../../../../src/core/policy/people/deciding.js';
import {
  cart,
  checked,
  commit,
  known,
  labelled,
  live,
  minute,
  noon,
  production,
  situation,
  type Told,
} from '../../rollout/build.js';

const a = known('a');
const b = known('b');
const word = { by: 'ada', because: 'the database first', at: noon };
const paused = { said: { paused: word, overridden: {} } };
const frozen = (until: number | null): Freeze => ({ ...word, apps: ['**'], until });
const closed = { open: false, because: 'closed until 9:00', until: noon + minute } as const;

const stepOf = (told: Told) =>
  decide(situation({ live: live({ definition: labelled(a) }), written: { lastGood: a }, ...told }));

describe('a paused app', () => {
  it('begins nothing, and says who, why and what lifts it', () => {
    const step = stepOf({ wish: b, facts: paused });
    expect(step).toMatchObject({ phase: 'held' });
    expect(step.because).toContain('paused by ada: the database first; `baton resume` lets it go on');
    expect(step.action).toBeUndefined();
  });

  it('does not go on with what has begun, but judges it and goes back', () => {
    const begun: Told = {
      wish: b,
      live: live({ definition: labelled(b), tasks: { healthy: 2, old: 2 } }),
      written: { lastGood: a, begun: b },
      facts: paused,
    };
    expect(stepOf(begun).action).toBeUndefined();
    const ailing = {
      ...begun,
      live: live({ definition: labelled(b), tasks: { failing: 4 } }),
      looking: { ailingSince: noon - 20 * minute },
    };
    expect(stepOf(ailing)).toMatchObject({ action: { kind: 'record' } });
    const rejected = { ...ailing, written: { lastGood: a, rejected: b } };
    expect(stepOf(rejected)).toMatchObject({ action: { kind: 'put', definition: { cmd: 'serve a' } } });
  });

  it('that settled stays settled, and what a hand changes is told, not put back', () => {
    expect(stepOf({ wish: a, facts: paused }).phase).toBe('settled');
    const edited: Told = { wish: a, live: live({ definition: { ...labelled(a), cmd: 'by hand' } }), drift: 'restore' };
    expect(stepOf(edited).action).toMatchObject({ kind: 'put' });
    expect(stepOf({ ...edited, facts: paused })).toMatchObject({ phase: 'drifted' });
    expect(stepOf({ ...edited, facts: paused }).action).toBeUndefined();
  });
});

describe('a frozen app', () => {
  it('waits until the freeze ends, and is looked at again then', () => {
    const step = stepOf({ wish: b, facts: { said: { frozen: frozen(noon + minute), overridden: {} } } });
    expect(step).toMatchObject({ phase: 'held', wakeAt: noon + minute });
    expect(step.because).toContain('frozen by ada until 2026-05-04T12:01:00Z: the database first');
  });

  it('without an end names the command that ends it', () => {
    expect(stepOf({ wish: b, facts: { said: { frozen: frozen(null), overridden: {} } } }).because).toContain(
      'baton unfreeze',
    );
  });
});

describe('an override', () => {
  const override = { what: 'window', commit: b.commit, ...word } as const;

  it('of the window lets the commit through, and says so', () => {
    const step = stepOf({ wish: b, facts: { window: closed, said: { overridden: { window: override } } } });
    expect(step).toMatchObject({ action: { kind: 'put' }, loud: true });
    expect(step.because).toContain('window overridden by ada: the database first');
  });

  it('does not open a pause or a freeze', () => {
    const facts = { window: closed, said: { paused: word, overridden: { window: override } } };
    expect(stepOf({ wish: b, facts }).action).toBeUndefined();
  });
});

describe('what was said', () => {
  const about: SaidAbout = {
    key: appKey(production, cart),
    id: cart,
    environment: production,
    commits: [b.commit],
    now: noon,
    mayOverride: ['ada'],
  };
  const said = (environment: string, more: Partial<EnvironmentDecisions>) =>
    saidFacts(
      {
        apps: new Map(),
        environments: [{ environment: checked(environment, isEnvironmentName), freezes: [], overrides: [], ...more }],
      },
      about,
    );
  const override = { what: 'window', commit: b.commit, ...word } as const;

  it.each([
    ['about another environment', said('staging', { freezes: [frozen(null)] })],
    ['about one cluster of it, which is another', said('production@dc1', { freezes: [frozen(null)] })],
    ['about other apps', said('production', { freezes: [{ ...frozen(null), apps: ['other/**'] }] })],
    ['until a time that has come', said('production', { freezes: [frozen(noon)] })],
    ['by somebody who may not', said('production', { overrides: [{ ...override, by: 'eve' }] })],
    ['for another commit', said('production', { overrides: [{ ...override, commit: commit('c') }] })],
  ])('%s does not count', (_what, facts) => expect(facts).toEqual({ overridden: {} }));

  it('about an environment counts on all its clusters', () => {
    const dc1 = checked('production@dc1', isEnvironmentName);
    const all = {
      apps: new Map(),
      environments: [{ environment: production, freezes: [frozen(null)], overrides: [] }],
    };
    expect(
      saidFacts(all, { ...about, key: appKey(dc1, checked('/shop/cart', isAppId)), environment: dc1 }).frozen,
    ).toBeDefined();
  });

  it('of several freezes names the one that ends last', () => {
    const freezes = [frozen(noon + 2 * minute), frozen(noon + 5 * minute), frozen(noon + minute)];
    expect(said('production', { freezes }).frozen?.until).toBe(noon + 5 * minute);
  });
});

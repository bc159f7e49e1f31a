// Who is looked at because of what became of another, and who is left alone.
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppKey } from '../../src/core/model/ids.js';
import type { HeldBy, Step } from '../../src/core/model/step.js';
import { Motion } from '../../src/daemon/facts/motion.js';
import { Phases } from '../../src/daemon/facts/phases.js';
import { Readiness } from '../../src/daemon/facts/readiness.js';
import type { Target } from '../../src/daemon/targets.js';
import { Wakes } from '../../src/daemon/wakes.js';
import { load, said } from '../core/definition/repository.js';

const file = (more = ''): string => `cmd: serve\ncpus: 0.1\nmem: 32\n${more}`;
const loaded = load({
  'baton.yaml': `environments:
  staging: { cluster: main, prefix: /staging }
  live: { cluster: main, after: { staging: 1h }, rollouts: { atOnce: 3 } }
`,
  'apps/a.yaml': file(),
  'apps/b.yaml': file('dependencies: [a]\n'),
  'apps/c.yaml': file(),
  'apps/d.yaml': file(),
  'apps/e.yaml': file(),
  'apps/f.yaml': file(),
});
const targets = new Map<AppKey, Target>(
  loaded.environments.flatMap(({ environment, apps }) =>
    apps.map((desired) => [desired.key, { key: desired.key, id: desired.id, environment, desired }] as const),
  ),
);
const target = (id: string): Target => {
  const found = [...targets.values()].find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id} ; ${said(loaded).join('; ')}`);
  return found;
};

let woken: string[];
let motion: Motion;
let wakes: Wakes;
beforeEach(() => {
  woken = [];
  motion = new Motion('shop', () => undefined);
  wakes = new Wakes({
    phases: new Phases(),
    motion,
    readiness: new Readiness(),
    wanted: () => undefined,
    targets: () => targets,
    placesLeft: (one) => one.environment.atOnce - motion.besides(one, []),
    poke: (key) => void woken.push(targets.get(key)?.id ?? ''),
  });
});

const step = (phase: Step['phase'], more: Partial<Step> = {}): Step => ({ row: 'I1', phase, because: 'so', ...more });
const isHeld = (id: string, by: HeldBy): void => wakes.decided(target(id), step('held', { heldBy: by }));
const moves = (...ids: readonly string[]): void => ids.forEach((id) => wakes.decided(target(id), step('progressing')));
/** Who is woken by that. */
const wokenBy = (what: () => void): readonly string[] => {
  woken = [];
  what();
  return [...new Set(woken)];
};
const settles = (id: string): readonly string[] => wokenBy(() => wakes.decided(target(id), step('settled')));

describe('what an app came to', () => {
  it('wakes whoever depends on it, in its environment', () => {
    isHeld('/b', 'dependency');
    isHeld('/staging/b', 'dependency');
    expect(settles('/c')).toEqual([]);
    expect(settles('/a')).toEqual(['/b']);
    expect(settles('/staging/a')).toEqual(['/staging/b']);
  });

  it('wakes the same app where it comes later', () => {
    isHeld('/a', 'after');
    isHeld('/c', 'after');
    expect(settles('/staging/c')).toEqual(['/c']);
  });

  it('wakes nobody that waits for a window, a person or git, and nobody when it is no news', () => {
    for (const [id, by] of [
      ['/a', 'window'],
      ['/b', 'pause'],
      ['/c', 'git-away'],
      ['/d', 'invalid'],
    ] as const)
      isHeld(id, by);
    expect(settles('/e')).toEqual([]);
    isHeld('/b', 'dependency');
    expect(settles('/a')).toEqual(['/b']);
    expect(settles('/a')).toEqual([]);
  });

  it('wakes those that waited for git when git is back', () => {
    isHeld('/a', 'git-away');
    isHeld('/c', 'window');
    expect(wokenBy(() => wakes.gitIsBack())).toEqual(['/a']);
  });
});

describe('a place that is free', () => {
  beforeEach(() => {
    moves('/a', '/b', '/c');
    isHeld('/d', 'at-once');
    isHeld('/e', 'at-once');
    isHeld('/f', 'at-once');
  });

  it('wakes one that waits for a place, not all of them', () => {
    expect(settles('/a')).toEqual(['/d']);
    expect(wokenBy(() => moves('/d'))).toEqual([]);
    expect(settles('/b')).toEqual(['/e']);
  });

  it('is the next one’s when the one that it woke does not take it', () => {
    expect(settles('/a')).toEqual(['/d']);
    expect(wokenBy(() => isHeld('/d', 'dependency'))).toEqual(['/e']);
  });

  it('is one too when the app is left to Marathon to heal', () => {
    expect(wokenBy(() => wakes.takesPlace(target('/a'), step('progressing', { heals: true })))).toEqual(['/d']);
  });

  it('wakes nobody of another environment', () => {
    isHeld('/staging/a', 'window');
    expect(settles('/staging/b')).not.toContain('/d');
  });
});

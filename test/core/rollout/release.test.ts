// The rows of apps that settle together, as docs/ordering.md numbers them.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/decide.js';
import { isAppId } from '../../../src/core/model/ids.js';
import type { Mate, MateStanding } from '../../../src/core/policy/gate/release.js';
import { checked, commit, known, labelled, live, minute, noon, record, situation, type Told } from './build.js';

const a = known('a');
const b = known('b');
const web = checked('/shop/web', isAppId);
const begun = { lastGood: a, begun: b } as const;
const runsA = live({ definition: labelled(a) });
const runsB = live({ definition: labelled(b) });

const mate = (standing: MateStanding, more: Partial<Mate> = {}): Mate => ({
  id: web,
  dependsOnThis: false,
  standing,
  ...more,
});
const rejected = { kind: 'rejected', because: 'exits with 3', induced: false, isBack: false } as const;
const step = (mates: readonly Mate[], told: Told) =>
  decide(situation({ wish: b, ...told, facts: { ...told.facts, release: { name: 'shop', mates } } }));

describe('a member of a release that has not begun', () => {
  it.each<readonly [string, MateStanding, string]>([
    ['a broken file', { kind: 'invalid', because: 'no YAML' }, '/shop/web cannot be deployed: no YAML'],
    [
      'a definition that Marathon refuses',
      { kind: 'refused', because: 'no role' },
      '/shop/web cannot be deployed: no role',
    ],
    ['a pause', { kind: 'barred', because: 'paused by anna' }, '/shop/web may not begin: paused by anna'],
    ['a verdict', rejected, '/shop/web was rejected: exits with 3'],
  ])('is held by %s of another one', (_what, standing, because) => {
    const held = step([mate(standing)], { live: runsA, written: { lastGood: a } });
    expect(held).toMatchObject({ phase: 'held' });
    expect(held.because).toContain(`goes with the release shop: ${because}`);
    expect(held.action).toBeUndefined();
  });

  it('says until when, where what holds the other one has an end: `after` does', () => {
    const until = noon + 60 * minute;
    const because = 'waits until /shop/web has been settled in staging for 1h, at 13:00';
    const held = step([mate({ kind: 'barred', because, until })], { live: runsA, written: { lastGood: a } });
    expect(held).toMatchObject({ phase: 'held', heldBy: 'release', wakeAt: until });
  });

  it('begins while the others only wait, and through a closed window once one of them has begun', () => {
    const closed = { window: { open: false, because: 'closed' } } as const;
    const waiting = (isBegun: boolean) => [mate({ kind: 'waiting', begun: isBegun })];
    const told = { live: runsA, written: { lastGood: a } };
    expect(step(waiting(false), told).row).toBe('I11');
    expect(step(waiting(false), { ...told, facts: closed }).phase).toBe('held');
    expect(step(waiting(true), { ...told, facts: closed }).row).toBe('I11');
  });
});

describe('R2: a member that is healthy', () => {
  const waiting = mate({ kind: 'waiting', begun: true, phase: 'progressing' });

  it('waits for the others, without a deadline of its own, and says for whom', () => {
    const told = step([waiting], { live: live({ definition: labelled(b), changed: 600 }), written: begun });
    expect(told).toMatchObject({ row: 'R2', phase: 'analysing', ready: true, wakeAt: noon + 24 * 60 * minute });
    expect(told.because).toContain('settles together with the release shop: waits for /shop/web (progressing)');
    expect(told).not.toHaveProperty('settles');
  });

  it.each<readonly [string, MateStanding]>([
    ['healthy', { kind: 'ready' }],
    ['settled', { kind: 'settled', together: true }],
    ['settled, having had nothing to bring', { kind: 'settled', together: false }],
  ])('settles as a member once the others are %s', (_what, standing) => {
    expect(step([mate(standing)], { live: runsB, written: begun })).toMatchObject({
      row: 'I14',
      settles: { revision: b.revision, release: 'shop' },
    });
  });

  it('does not wait where there is nothing to judge', () => {
    expect(step([waiting], { wish: a, live: runsA, written: { lastGood: a } })).toMatchObject({ phase: 'settled' });
  });

  it('gives up after waitAtMost from when it was written down that it waits, as onFailure says', () => {
    const long = { ...record(begun), phase: 'analysing' as const, revision: b.revision, commit: b.commit };
    const since = (at: number, wish = b) => {
      const given = situation({
        wish,
        live: runsB,
        written: begun,
        facts: { release: { name: 'shop', mates: [waiting] } },
      });
      return decide({ ...given, observed: { ...given.observed, record: { ...long, since: at } } });
    };
    expect(since(noon - 24 * 60 * minute + 1).row).toBe('R2');
    expect(since(noon - 24 * 60 * minute)).toMatchObject({ row: 'R2', phase: 'aborting', action: { kind: 'record' } });
  });
});

describe('R1: a member that has begun', () => {
  it('has the verdict of the one that failed, and says whose it is', () => {
    for (const given of [{ live: runsB }, { live: runsA }, {}]) {
      const told = step([mate(rejected)], { ...given, written: begun });
      expect(told).toMatchObject({
        row: 'R1',
        action: { kind: 'record', rejection: { release: 'shop', commit: b.commit } },
      });
      expect(told.because).toContain('the release shop goes back: /shop/web was rejected: exits with 3');
    }
  });

  it('names the one that failed by itself before those that went back because of it', () => {
    const induced = mate({ ...rejected, induced: true, because: 'the release shop goes back: …' });
    expect(step([induced, mate(rejected)], { live: runsB, written: begun }).because).toContain('exits with 3');
  });

  it('is not rejected any more once one of them has settled, even if it fails itself', () => {
    const settled = mate({ kind: 'settled', together: true });
    expect(step([settled, mate(rejected)], { live: runsB, written: begun }).row).toBe('I14');
    const sick = live({ definition: labelled(b), tasks: { failing: 4 }, changed: 60 });
    const looking = { ailingSince: noon - 60 * minute };
    expect(step([settled], { live: sick, written: begun, looking })).toMatchObject({ row: 'I15' });
    expect(step([mate({ kind: 'ready' })], { live: sick, written: begun, looking })).toMatchObject({ row: 'I8' });
  });
});

describe('R0: a rejected member', () => {
  const dependant = mate(rejected, { dependsOnThis: true });
  const written = { lastGood: a, rejected: b } as const;

  it('goes back after those that depend on it, as long as it serves', () => {
    const told = step([dependant], { live: runsB, written });
    expect(told).toMatchObject({ row: 'R0', phase: 'aborting', wakeAt: noon + 15 * minute });
    expect(told.because).toContain('goes back after /shop/web, which depends on it');
    expect(told.action).toBeUndefined();
  });

  it.each<readonly [string, Mate, Told]>([
    ['they are back', mate({ ...rejected, isBack: true }, { dependsOnThis: true }), { live: runsB, written }],
    ['nobody depends on it', mate(rejected), { live: runsB, written }],
    [
      'too few of its tasks serve',
      dependant,
      { live: live({ definition: labelled(b), tasks: { failing: 4 } }), written },
    ],
  ])('goes back at once when %s', (_what, other, told) => {
    expect(step([other], told)).toMatchObject({ row: 'I5', action: { kind: 'put', definition: { cmd: 'serve a' } } });
  });

  it('goes back in any case after healthyWithin', () => {
    const given = situation({
      wish: b,
      live: runsB,
      written,
      facts: { release: { name: 'shop', mates: [dependant] } },
    });
    const before = record(written);
    const verdict = before.rejected && { ...before.rejected, at: noon - 15 * minute };
    const late = decide({ ...given, observed: { ...given.observed, record: { ...before, rejected: verdict } } });
    expect(late.row).toBe('I5');
  });
});

it('a verdict of an earlier commit holds nobody: git wants something else now', () => {
  const old = { ...known('b'), commit: commit('c') };
  expect(
    step([mate({ kind: 'waiting', begun: false })], { live: runsA, written: { lastGood: a, rejected: old } }).row,
  ).toBe('I11');
});

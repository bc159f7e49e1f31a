// One cluster after the other: what begins, what waits, and what goes back without waiting.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import { isEnvironmentName } from '../../../../src/core/model/ids.js';
import type { AppRecord } from '../../../../src/core/model/record.js';
import {
  hasGoneWellHere,
  notYetHere,
  standingThere,
  type EarlierFact,
} from '../../../../src/core/policy/gate/clusterOrder.js';
import { cart, checked, known, labelled, live, noon, record, situation } from '../../rollout/build.js';

const dc1 = checked('production@dc1', isEnvironmentName);
const dc2 = checked('production@dc2', isEnvironmentName);
const a = known('a');
const b = known('b');
const day = 86_400_000;

const settled = { kind: 'settled' } as const;
const waiting = (standing: EarlierFact['standing'], environment = dc1): EarlierFact => ({ environment, standing });

describe('the next cluster', () => {
  it.each([
    ['nothing on record', [waiting({ kind: 'waiting' })], 'waits for production@dc1: /shop/cart is not settled there'],
    [
      'a rollout under way',
      [waiting({ kind: 'waiting', phase: 'progressing' })],
      'waits for production@dc1: /shop/cart is not settled there (progressing)',
    ],
    [
      'an older revision settled',
      [waiting({ kind: 'waiting', phase: 'settled' })],
      'waits for production@dc1: /shop/cart is not settled there',
    ],
    [
      'a cluster that is away',
      [waiting({ kind: 'waiting', phase: 'settled', away: 'connection refused' })],
      'waits for production@dc1: /shop/cart is not settled there, and its cluster cannot be asked: connection refused',
    ],
    [
      'a rejection',
      [waiting({ kind: 'rejected', because: 'exits with 3' })],
      'rejected on production@dc1: exits with 3',
    ],
    [
      'the first of two that is not there yet',
      [waiting(settled), waiting({ kind: 'waiting' }, dc2)],
      'waits for production@dc2: /shop/cart is not settled there',
    ],
    ['all settled', [waiting(settled), waiting(settled, dc2)], undefined],
    ['no earlier cluster', [], undefined],
  ] as const)('%s', (_what, earlier, expected) => {
    expect(notYetHere(cart, earlier)).toBe(expected);
  });

  const earlier = [waiting({ kind: 'waiting', phase: 'progressing' })];
  const runsA = live({ definition: labelled(a) });

  it('holds a change and a first deployment while what runs goes on', () => {
    const change = decide(situation({ wish: b, live: runsA, written: { lastGood: a }, facts: { earlier } }));
    expect(change).toMatchObject({ phase: 'held', about: { revision: b.revision } });
    expect(change.because).toContain('waits for production@dc1: /shop/cart is not settled there');
    expect(change.action).toBeUndefined();
    const first = decide(situation({ wish: b, facts: { earlier } }));
    expect(first).toMatchObject({ phase: 'held' });
    expect(first.action).toBeUndefined();
  });

  it('does not stop what has begun here, nor a plain scale of what runs', () => {
    const begun = decide(situation({ wish: b, live: runsA, written: { lastGood: a, begun: b }, facts: { earlier } }));
    expect(begun).toMatchObject({ row: 'I11', action: { kind: 'put' } });
    const scaled = known('a', { instances: 9 });
    const more = decide(situation({ wish: scaled, live: runsA, written: { lastGood: a }, facts: { earlier } }));
    expect(more).toMatchObject({ action: { kind: 'scale', instances: 9 } });
  });

  it('goes back to what has settled here without waiting', () => {
    const again = known('a', {}, 'c');
    const runsB = live({ definition: labelled(b) });
    const written = {
      lastGood: b,
      settled: [b, a].map(({ revision, commit }) => ({ revision, commit, at: noon - day })),
    };
    const back = decide(situation({ wish: again, live: runsB, written, facts: { earlier } }));
    expect(back).toMatchObject({ row: 'I11', action: { kind: 'put', definition: { cmd: 'serve a' } } });
  });
});

describe('what an earlier cluster has come to', () => {
  const there = (more: Partial<AppRecord>): AppRecord => ({ ...record({ lastGood: a }), environment: dc1, ...more });
  const wanted = b;
  const entry = ({ revision, commit }: typeof a) => ({ revision, commit, at: noon });

  it('is settled once the revision has settled there by the commit that brings it, whatever happened later', () => {
    expect(
      standingThere({ wanted, record: there({ settled: [entry(b)], phase: 'drifted' }), away: 'no answer' }),
    ).toEqual(settled);
    expect(
      standingThere({ wanted, record: there({ settled: [entry(known('b', {}, 'd'))] }), away: undefined }),
    ).toEqual({
      kind: 'waiting',
      phase: 'settled',
    });
  });

  it('is rejected by a verdict about it, and by no other', () => {
    const verdict = { ...b, because: 'exits with 3', at: noon };
    const rejected = there({ rejected: verdict, phase: 'rejected' });
    expect(standingThere({ wanted, record: rejected, away: 'no answer' })).toEqual({
      kind: 'rejected',
      because: 'exits with 3',
    });
    const tried = known('b', {}, 'd');
    expect(standingThere({ wanted: tried, record: rejected, away: undefined })).toMatchObject({ kind: 'waiting' });
  });

  it('is not known where its definition cannot be used, or nothing is on record', () => {
    expect(standingThere({ wanted: undefined, record: there({ phase: 'invalid' }), away: undefined })).toEqual({
      kind: 'waiting',
      phase: 'invalid',
    });
    expect(standingThere({ wanted, record: undefined, away: 'refused' })).toEqual({ kind: 'waiting', away: 'refused' });
  });
});

describe('what has gone well here', () => {
  const at = (when: number) => record({ lastGood: a, settled: [{ revision: a.revision, commit: a.commit, at: when }] });

  it('is one of the last revisions, for thirty days, unless it has been rejected since', () => {
    expect(hasGoneWellHere(at(noon - 29 * day), a, noon)).toBe(true);
    expect(hasGoneWellHere(at(noon - 31 * day), a, noon)).toBe(false);
    expect(hasGoneWellHere(at(noon), b, noon)).toBe(false);
    expect(hasGoneWellHere(undefined, a, noon)).toBe(false);
    const verdict = { ...a, because: 'exits with 3', at: noon };
    expect(hasGoneWellHere({ ...at(noon), rejected: verdict }, a, noon)).toBe(false);
  });
});

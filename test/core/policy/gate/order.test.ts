// Who goes before an app: other environments, apps of the same commit, and what is held because others of it failed.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import { isAppId, isEnvironmentName } from '../../../../src/core/model/ids.js';
import type { Override } from '../../../../src/core/model/decision.js';
import { standingAfter, type AfterFact, type AfterStanding } from '../../../../src/core/policy/gate/after.js';
import type { FailuresFact } from '../../../../src/core/policy/gate/failures.js';
import type { FirstFact } from '../../../../src/core/policy/gate/first.js';
import type { GateFacts } from '../../../../src/core/policy/gate.js';
import { cart, checked, commit, known, labelled, live, minute, noon, record, situation } from '../../rollout/build.js';

const staging = checked('staging', isEnvironmentName);
const other = checked('test', isEnvironmentName);
const status = checked('/shop/status', isAppId);
const a = known('a');
const b = known('b');
const runsA = live({ definition: labelled(a) });
const hour = 60 * minute;

const through = (standing: AfterStanding, environment = staging): AfterFact => ({ environment, span: hour, standing });
const step = (facts: Partial<GateFacts>, wish = b) =>
  decide(situation({ wish, live: runsA, written: { lastGood: a }, facts }));

describe('an app that has to go through another environment', () => {
  it.each<readonly [string, AfterStanding, string]>([
    ['nothing on record there', { kind: 'waiting' }, 'has been settled in staging for 1h; it is not settled there'],
    ['an older one settled there', { kind: 'waiting', phase: 'settled' }, 'it is not settled there'],
    ['under way there', { kind: 'waiting', phase: 'progressing' }, 'it is progressing there'],
    ['rejected there', { kind: 'rejected', because: 'exits with 3' }, 'rejected in staging, which comes first: exits'],
    [
      'broken there',
      { kind: 'unreadable', because: 'nobody can read it' },
      'waits for staging, which comes first: nobody',
    ],
  ])('is held while it is %s, without a time', (_what, standing, because) => {
    const held = step({ after: [through(standing)] });
    expect(held).toMatchObject({ phase: 'held' });
    expect(held.because).toContain(because);
    expect(held).not.toHaveProperty('action');
    expect(held).not.toHaveProperty('wakeAt');
  });

  it('waits for the rest of the hour, and wakes then', () => {
    const held = step({ after: [through({ kind: 'settled', at: noon - 20 * minute })] });
    expect(held).toMatchObject({ phase: 'held', wakeAt: noon + 40 * minute });
    expect(held.because).toContain(
      'waits until /shop/cart has been settled in staging for 1h, at 2026-05-04T12:40:00Z',
    );
  });

  it('goes on once the hour is over, to the millisecond', () => {
    expect(step({ after: [through({ kind: 'settled', at: noon - hour })] }).row).toBe('I11');
    expect(step({ after: [through({ kind: 'settled', at: noon - hour + 1 })] }).phase).toBe('held');
  });

  it('waits for the last of several, and names first what needs more than time', () => {
    const soon = through({ kind: 'settled', at: noon - 50 * minute });
    const later = through({ kind: 'settled', at: noon - 10 * minute }, other);
    expect(step({ after: [soon, later] })).toMatchObject({ wakeAt: noon + 50 * minute });
    expect(step({ after: [later, through({ kind: 'waiting' })] }).because).toContain('settled in staging');
  });

  it.each<readonly [string, Parameters<typeof situation>[0]]>([
    ['what has begun', { written: { lastGood: a, begun: b } }],
    [
      'a revert to what went well here',
      { written: { lastGood: a, settled: [a, b].map((one) => ({ ...one, at: noon })) } },
    ],
  ])('does not ask about %s', (_what, told) => {
    const facts = { after: [through({ kind: 'waiting' })] };
    expect(decide(situation({ wish: b, live: runsA, facts, ...told })).row).toBe('I11');
  });

  it('goes on when somebody who may said `override after` of its commit', () => {
    const word: Override = { by: 'anna', because: 'incident', at: noon, what: 'after', commit: b.commit };
    expect(step({ after: [through({ kind: 'waiting' })], said: { overridden: { after: word } } }).row).toBe('I11');
    expect(step({ after: [through({ kind: 'waiting' })], said: { overridden: { window: word } } }).phase).toBe('held');
  });
});

describe('how it stands there', () => {
  it.each<readonly [string, ReturnType<typeof standingAfter>, ReturnType<typeof record> | undefined]>([
    ['nothing on record', { kind: 'waiting' }, undefined],
    ['settled', { kind: 'settled', at: noon }, record({ lastGood: b })],
    ['changed by hand since', { kind: 'settled', at: noon }, record({ lastGood: b, phase: 'drifted' })],
    [
      'it lost its tasks since',
      { kind: 'waiting', phase: 'progressing' },
      record({ lastGood: b, phase: 'progressing' }),
    ],
    ['an older one settled', { kind: 'waiting', phase: 'settled' }, record({ lastGood: a })],
    [
      'the same content, brought by an earlier commit',
      { kind: 'waiting', phase: 'settled' },
      record({ lastGood: { ...b, commit: commit('c') } }),
    ],
    ['rejected', { kind: 'rejected', because: '1 of 4 tasks healthy after 15m' }, record({ lastGood: a, rejected: b })],
    ['an older one rejected', { kind: 'waiting', phase: 'aborting' }, record({ lastGood: a, rejected: known('c') })],
  ])('%s', (_what, expected, written) => {
    expect(standingAfter(b, written)).toEqual(expected);
  });
});

describe('the apps of a commit that go first', () => {
  const first = (facts: readonly FirstFact[]) => step({ first: facts });

  it.each<readonly [string, readonly FirstFact[], string]>([
    [
      'not on record yet',
      [{ id: status, settled: false }],
      '/shop/status goes first (rollouts.first), was changed by the same commit, and is not settled yet',
    ],
    ['under way', [{ id: status, settled: false, phase: 'progressing' }], 'and is progressing'],
    [
      'rejected, which is named before what is under way',
      [
        { id: cart, settled: false, phase: 'progressing' },
        { id: status, settled: false, phase: 'rejected' },
      ],
      '/shop/status (and 1 more) goes first (rollouts.first), was changed by the same commit, and is rejected',
    ],
  ])('hold the others while one is %s', (_what, facts, because) => {
    expect(first(facts)).toMatchObject({ phase: 'held' });
    expect(first(facts).because).toContain(because);
  });

  it('let the others go on once they have settled', () => {
    expect(first([{ id: status, settled: true, phase: 'settled' }]).row).toBe('I11');
  });
});

describe('a commit that failed for others', () => {
  const failed = (...rejected: FailuresFact['rejected']) =>
    step({ failures: { commit: b.commit, rejected, stopAfter: 2 } });

  it('goes on after one', () => {
    expect(failed(status).row).toBe('I11');
  });

  it.each([
    ['two in motion of three, none rejected', [], 2, 3, 'progressing'],
    ['two in motion of three, one rejected', [status], 2, 3, 'held'],
    ['one in motion of three, one rejected', [status], 1, 3, 'progressing'],
    ['none in motion of one, one rejected', [status], 0, 1, 'progressing'],
  ] as const)('keeps the place of what was rejected, but the last: %s', (_what, rejected, inMotion, atOnce, phase) => {
    const taken = step({ failures: { commit: b.commit, rejected, stopAfter: 2 }, inMotion, atOnce });
    expect(taken.phase).toBe(phase);
    if (phase === 'held') expect(taken.because).toContain('less 1 that its commit was rejected for');
  });

  it('is held after as many as stopAfterFailures says, naming them and the way out', () => {
    expect(failed(status, cart)).toMatchObject({ phase: 'held' });
    expect(failed(status, cart).because).toMatch(
      /^commit bbbbbbbb was rejected for \/shop\/status, \/shop\/cart: the rest of it waits .* for a newer commit, or for `baton retry` of those/,
    );
  });

  it('is not held where it has begun, nor in its judging', () => {
    const facts = { failures: { commit: b.commit, rejected: [status, cart], stopAfter: 2 } };
    expect(decide(situation({ wish: b, live: runsA, written: { lastGood: a, begun: b }, facts })).row).toBe('I11');
    const sick = live({ definition: labelled(b), tasks: { failing: 4 }, changed: 60 });
    const judged = decide(
      situation({
        wish: b,
        live: sick,
        written: { lastGood: a, begun: b },
        facts,
        looking: { ailingSince: noon - hour },
      }),
    );
    expect(judged).toMatchObject({ row: 'I8', action: { kind: 'record' } });
  });
});

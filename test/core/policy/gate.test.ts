// Who may begin: the gate asks in order and names the first that says no; and whose a live app is.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/decide.js';
import { withOurLabels } from '../../../src/core/definition/strategy/labels.js';
import type { GateFacts } from '../../../src/core/policy/gate.js';
import {
  cart,
  definition,
  foreign,
  known,
  labelled,
  live,
  minute,
  noon,
  production,
  situation,
  type Told,
} from '../rollout/build.js';

const a = known('a');
const b = known('b');
const runsA = live({ definition: labelled(a) });
const runsB = live({ definition: labelled(b) });
const settled = { lastGood: a } as const;
const shelf = { id: cart, sameCommit: true, settled: false } as const;

const held: readonly (readonly [string, Partial<GateFacts>, string])[] = [
  [
    'a dependency of the same commit that has not settled',
    { dependencies: [{ ...shelf, phase: 'progressing' }] },
    'progressing, not settled',
  ],
  [
    'a rejected dependency before one that is only under way',
    {
      dependencies: [
        { ...shelf, phase: 'progressing' },
        { ...shelf, phase: 'rejected' },
      ],
    },
    'rejected, not settled',
  ],
  [
    'a closed window',
    { window: { open: false, because: 'closed until 9:00', until: noon + minute } },
    'closed until 9:00',
  ],
  ['records that could not be pushed', { unpushed: 'connection refused' }, 'nothing new begins while records wait'],
  ['too many others in motion', { inMotion: 2, atOnce: 2 }, '2 apps of this environment are in motion'],
];

describe('the gate', () => {
  it.each(held)('holds a change for %s, and says so while the last good revision runs on', (_why, facts, because) => {
    const step = decide(situation({ wish: b, live: runsA, written: settled, facts }));
    expect(step).toMatchObject({ phase: 'held', about: { revision: b.revision } });
    expect(step.because).toContain(because);
    expect(step.action).toBeUndefined();
  });

  it.each(held)('does not ask about an app at rest: %s', (_why, facts) => {
    expect(decide(situation({ wish: a, live: runsA, written: settled, facts })).phase).toBe('settled');
  });

  it.each([
    ['settled', { ...shelf, settled: true }],
    ['changed by another commit', { ...shelf, sameCommit: false }],
  ] as const)('does not wait for a dependency that is %s', (_how, fact) => {
    const step = decide(situation({ wish: b, live: runsA, written: settled, facts: { dependencies: [fact] } }));
    expect(step.row).toBe('I11');
  });

  it('holds a new number of the last good revision, too, and keeps the old one meanwhile', () => {
    const facts: Partial<GateFacts> = { window: { open: false, because: 'closed' } };
    const step = decide(situation({ wish: known('a', { instances: 9 }), live: runsA, written: settled, facts }));
    expect(step).toMatchObject({ phase: 'held' });
    expect(step.action).toBeUndefined();
  });

  it('lets a revision that settled here lately back in outside of its window', () => {
    const facts: Partial<GateFacts> = { window: { open: false, because: 'closed' } };
    const went = ({ revision, commit }: typeof a, at: number) => ({ revision, commit, at });
    const written = { lastGood: b, settled: [went(b, noon - minute), went(a, noon - 2 * minute)] };
    const step = decide(situation({ wish: a, live: runsB, written, facts }));
    expect(step).toMatchObject({ row: 'I11', action: { kind: 'put', definition: { cmd: 'serve a' } } });
    const long = { ...written, settled: [went(b, noon - minute), went(a, noon - 31 * 24 * 60 * minute)] };
    expect(decide(situation({ wish: a, live: runsB, written: long, facts })).action).toBeUndefined();
  });

  it('gives no second place in the queue to what has begun', () => {
    const facts = { inMotion: 2, atOnce: 2 };
    expect(decide(situation({ wish: b, live: runsA, written: { lastGood: a, begun: b }, facts })).row).toBe('I11');
  });

  it('wakes when the window opens', () => {
    const facts: Partial<GateFacts> = { window: { open: false, because: 'closed', until: noon + minute } };
    expect(decide(situation({ wish: b, live: runsA, written: settled, facts })).wakeAt).toBe(noon + minute);
  });

  it('keeps an invalid definition out, says where it is wrong, and looks after what runs', () => {
    const step = decide(situation({ wish: 'invalid', live: runsA, written: settled }));
    expect(step).toMatchObject({ phase: 'invalid' });
    expect(step.because).toContain('yaml-invalid');
    const gone = decide(situation({ wish: 'invalid', written: settled }));
    expect(gone).toMatchObject({ row: 'I3', action: { kind: 'put', definition: { cmd: 'serve a' } } });
  });

  it('writes nothing in observe mode, and says what it would', () => {
    const step = decide(situation({ wish: b, live: runsA, written: settled, facts: { mode: 'observe' } }));
    expect(step).toMatchObject({ phase: 'held' });
    expect(step.because).toContain('in place of');
    expect(step).not.toHaveProperty('action');
    expect(step).not.toHaveProperty('begins');
  });

  it('leaves alone what is not in git any more', () => {
    const step = decide(situation({ wish: 'gone', live: runsA, written: settled }));
    expect(step).toMatchObject({ row: 'P3', phase: 'held' });
    expect(step.action).toBeUndefined();
  });
});

describe('a live app that is not ours', () => {
  const whose = (told: Told) => decide(situation({ wish: a, ...told }));
  const equal = live({ definition: definition('a') });
  const other = live({ definition: definition('z') });

  it('is adopted without a write when it equals git, once it is healthy', () => {
    expect(whose({ live: equal })).toMatchObject({ row: 'A1', phase: 'settled', settles: { revision: a.revision } });
    const sick = live({ definition: definition('a'), tasks: { failing: 4 } });
    expect(whose({ live: sick, looking: { ailingSince: noon - 60 * minute } })).toMatchObject({
      row: 'A1',
      phase: 'held',
    });
    for (const step of [whose({ live: equal }), whose({ live: sick })]) expect(step.action).toBeUndefined();
  });

  it('is held when it differs, be it in the number alone', () => {
    expect(whose({ live: other })).toMatchObject({ row: 'G1', phase: 'held' });
    const more = whose({ live: live({ definition: definition('a'), instances: 5 }) });
    expect(more).toMatchObject({ row: 'G1', phase: 'held' });
    expect(more.because).toContain('/instances');
  });

  it('is taken over with adopt: all, what served being kept to go back to', () => {
    const facts: Partial<GateFacts> = { adopt: 'all' };
    const first = whose({ live: other, facts });
    expect(first).toMatchObject({ row: 'A2', settles: { definition: { cmd: 'serve z' } } });
    expect(first.action).toBeUndefined();
    if (first.settles === undefined) return;
    expect(whose({ live: other, facts, written: { lastGood: first.settles } })).toMatchObject({
      row: 'I11',
      action: { kind: 'put' },
    });
    expect(whose({ live: other, facts, deployments: [foreign] })).toMatchObject({ row: 'I4' });
  });

  it('is never taken over when it is a DC/OS package or carries the labels of another repository', () => {
    const facts: Partial<GateFacts> = { adopt: 'all' };
    const packaged = live({ definition: definition('z', { labels: { DCOS_PACKAGE_NAME: 'kafka' } }) });
    expect(whose({ live: packaged, facts }).because).toContain('DC/OS package');
    const theirs = withOurLabels(a.definition, {
      ...a,
      owner: 'billing',
      app: cart,
      environment: production,
      role: 'primary',
    });
    const foreignOwner = whose({ live: live({ definition: theirs }), facts, written: settled });
    expect(foreignOwner).toMatchObject({ row: 'G1', phase: 'held' });
    expect(foreignOwner.because).toContain('billing');
  });
});

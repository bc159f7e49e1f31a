// What a pass writes down, and when it writes nothing: rows of a record before, a step, and what is remembered.
import { describe, expect, it } from 'vitest';
import type { AppRecord, RecordedSets, RecordedSight } from '../../../src/core/model/record.js';
import type { Step } from '../../../src/core/model/step.js';
import { nextRecord, type RecordInput } from '../../../src/core/status/nextRecord.js';
import { parseRecord } from '../../../src/core/status/parseRecord.js';
import { recordText } from '../../../src/core/status/recordText.js';
import { anApp, aRecord, cart, commit, definitionOf, id, known, noon, production, revision } from '../plan/builders.js';

const later = noon + 60_000;
const w = known({ revision: revision('2'), commit: commit('b'), definition: definitionOf({ cmd: 'new' }) });
const desired = anApp({ revision: w.revision, commit: w.commit, definition: w.definition });

const settled: Step = { row: 'I14', phase: 'settled', because: 'all 3 tasks are healthy', about: known() };
const progressing: Step = { row: 'I9', phase: 'progressing', because: 'brings it: 1 of 3 tasks healthy', about: w };
const settles: Step = { ...settled, about: w, settles: { ...w, instances: 3 } };

const note = (previous: AppRecord | undefined, step: Step, more: Partial<RecordInput> = {}): AppRecord =>
  nextRecord({
    app: cart,
    environment: production,
    previous,
    desired,
    commit: commit('c'),
    counts: { instances: 3, healthy: 3 },
    step,
    problems: [],
    at: later,
    ...more,
  });

const rejection = { ...w, because: 'exit code 1', at: later };
const inMotion = note(aRecord(), { ...progressing, begins: { ...w, instead: known() } });

describe('a record', () => {
  it('of an app that was never looked at says what it is about, and since when', () => {
    expect(note(undefined, { ...progressing, phase: 'creating' }, { counts: undefined })).toEqual({
      version: 1,
      app: '/shop/cart',
      environment: 'production',
      revision: w.revision,
      commit: w.commit,
      phase: 'creating',
      because: progressing.because,
      strategy: 'rolling',
      instances: 3,
      healthy: 0,
      traffic: null,
      since: later,
      mergeRequest: null,
      approvedBy: [],
      problems: [],
      lastGood: null,
      rejected: null,
      begun: null,
      superseded: null,
      heard: null,
      settledInstances: null,
      settled: [],
    });
  });

  it('speaks of the revision that the step is about, which may be older than what git wants', () => {
    expect(note(aRecord(), { ...settled, phase: 'drifted' })).toMatchObject({
      revision: revision('1'),
      commit: commit('a'),
    });
  });

  it('keeps `since` while the phase stays, for the same revision and commit', () => {
    const next = note(inMotion, { ...progressing, because: 'waits for a deployment' }, { at: later + 5_000 });
    expect(next).not.toBe(inMotion);
    expect(next.since).toBe(later);
    expect(note(inMotion, { ...progressing, phase: 'stalled' }, { at: later + 5_000 }).since).toBe(later + 5_000);
  });

  it('holds no secret, no second line and no escape sequence', () => {
    const because = 'task ended: Error: pg://u:hunter2@db refused\n\u001b[31mTOKEN=hunter2';
    const failed: Step = { ...progressing, because, action: { kind: 'record', rejection: { ...rejection, because } } };
    const next = note(inMotion, failed, {
      problems: [{ code: 'x', severity: 'error', message: 'password: hunter2', hint: 'TOKEN=hunter2' }],
    });
    expect(JSON.stringify(next)).not.toContain('hunter2');
    expect(next.because).toBe('task ended: Error: pg://••••@db refused TOKEN=••••');
    expect(next.rejected?.because).toBe(next.because);
  });
});

describe('nothing is written down', () => {
  it.each<[what: string, previous: AppRecord, step: Step, more?: Partial<RecordInput>]>([
    ['when nothing changed', aRecord(), settled],
    ['when a settled app is called healthy in other words', aRecord(), { ...settled, because: 'it runs' }],
    [
      'when only numbers in the reason moved',
      inMotion,
      { ...progressing, because: 'brings it: 2 of 3 tasks healthy' },
      { counts: { instances: 3, healthy: 2 } },
    ],
    ['when the same is begun again', inMotion, { ...progressing, begins: { ...w, instead: known() } }],
    [
      'when other tasks crash in the same way',
      { ...inMotion, because: 'task shop_cart.a-1 on 10.0.0.7 ended with exit code 1, 12m30s left' },
      { ...progressing, because: 'task shop_cart.b-2 on 10.0.0.9 ended with exit code 1, 9m left' },
    ],
    ['when what settled settles again', note(inMotion, settles), settles, { at: later + 9 }],
  ])('%s', (_what, previous, step, more) => expect(note(previous, step, more)).toBe(previous));

  it('when an invalid definition stays invalid in the commits that follow', () => {
    const invalid: Step = { row: 'G1', phase: 'invalid', because: 'cmd is missing' };
    const problems = [{ code: 'cmd-missing', severity: 'error', message: 'cmd is missing' }] as const;
    const first = note(aRecord(), invalid, { desired: undefined, problems });
    expect(first).toMatchObject({ revision: null, strategy: null, commit: commit('c'), problems, lastGood: known() });
    expect(note(first, invalid, { desired: undefined, problems, commit: commit('d'), at: later + 1 })).toBe(first);
    expect(note(first, invalid, { desired: undefined, problems: [], commit: commit('d') }).commit).toBe(commit('d'));
  });
});

describe('of two sets', () => {
  const [blue, green] = [id('/shop/cart-blue'), id('/shop/cart-green')];
  const sets: RecordedSets = {
    primary: green,
    candidate: blue,
    share: 0,
    step: -1,
    size: null,
    since: noon,
    reached: null,
    watchedSince: null,
    next: null,
    keptUntil: later,
  };
  const seen: RecordedSight = {
    sets: [
      { marathonId: blue, instances: 2, healthy: 2 },
      { marathonId: green, instances: 3, healthy: 3 },
    ],
    answers: [{ check: '5xx', at: noon, verdict: 'pass', because: '0.004, which is below 0.05' }],
  };

  it('instances and healthy tasks are those of the set that serves, whose id is not that of git', () => {
    const noted = note(undefined, { ...settles, sets }, { counts: undefined, seen });
    expect(noted).toMatchObject({ instances: 3, healthy: 3, seen });
  });

  it('what was seen is no news by itself, and goes with the last of the two sets', () => {
    const before = note(undefined, { ...progressing, sets }, { seen });
    const answers = [{ check: '5xx', at: later, verdict: 'fail' as const, because: '0.5, and has to be below 0.05' }];
    expect(note(before, { ...progressing, sets }, { seen: { ...seen, answers } })).toBe(before);
    expect(note(before, { ...settles, sets: null }, { seen })).not.toHaveProperty('seen');
  });
});

describe('something is written down', () => {
  it.each<[what: string, previous: AppRecord, step: Step, more?: Partial<RecordInput>]>([
    ['when the phase is another', aRecord(), { ...settled, phase: 'drifted' }],
    ['when the reason is another', inMotion, { ...progressing, because: 'the health check of 2 tasks fails' }],
    ['when the number of instances is another', aRecord(), settled, { counts: { instances: 4, healthy: 4 } }],
    [
      'when a settled app has lost a task',
      aRecord(),
      { ...settled, because: 'a task is missing' },
      { counts: { instances: 3, healthy: 2 } },
    ],
    ['when a problem came up', aRecord(), settled, { problems: [{ code: 'x', severity: 'warning', message: 'y' }] }],
    ['when the merge request became known', aRecord(), settled, { mergeRequest: 7 }],
    ['when it is begun', aRecord(), { ...progressing, begins: { ...w, instead: null } }],
  ])('%s', (_what, previous, step, more) => expect(note(previous, step, more)).not.toBe(previous));
});

describe('what is remembered', () => {
  it('a beginning, with what was live before', () => {
    expect(inMotion).toMatchObject({ begun: w, superseded: known(), lastGood: known(), rejected: null });
  });

  it('a settlement: it is the last good one, and ends what was begun or condemned', () => {
    const next = note({ ...inMotion, rejected: rejection }, settles);
    expect(next).toMatchObject({ lastGood: w, begun: null, superseded: null, rejected: null, settledInstances: 3 });
    expect(next.settled).toEqual([
      { revision: w.revision, commit: w.commit, at: later },
      { revision: revision('1'), commit: commit('a'), at: noon },
    ]);
  });

  it('a settlement without instances is nothing to go back to', () => {
    const none = { ...w, definition: definitionOf({ instances: 0 }), instances: 0 };
    const next = note(inMotion, { ...settles, settles: none }, { counts: { instances: 0, healthy: 0 } });
    expect(next).toMatchObject({ lastGood: known(), settledInstances: 0 });
    expect(next.settled).toHaveLength(2);
  });

  it('a settled pass that says nothing new leaves all as it is', () => {
    const next = note(aRecord(), { ...settled, phase: 'drifted' });
    expect(next).toMatchObject({ lastGood: known(), settled: aRecord().settled });
  });

  it('a verdict: it is kept until another revision settles, through everything between', () => {
    const condemned = note(inMotion, { ...progressing, phase: 'aborting', action: { kind: 'record', rejection } });
    expect(condemned).toMatchObject({ rejected: rejection, begun: null, superseded: null, lastGood: known() });
    const back: Step = {
      ...progressing,
      phase: 'aborting',
      action: { kind: 'put', runSpec: 'app', marathonId: cart, definition: definitionOf(), force: true },
    };
    expect(note(condemned, back)).toMatchObject({ rejected: rejection, begun: null });
    expect(note(note(condemned, back), settles).rejected).toBeNull();
  });

  it('the last five that settled, newest first, each once', () => {
    const digits = ['1', '2', '3', '4', '5', '6', '2'];
    const end = digits.reduce<AppRecord>(
      (record, digit, index) => {
        const one = known({ revision: revision(digit), commit: commit(digit) });
        return note(record, { ...settled, about: one, settles: { ...one, instances: 3 } }, { at: noon + index });
      },
      aRecord({ settled: [] }),
    );
    expect(end.settled.map((one) => one.revision.slice(0, 1))).toEqual(['2', '6', '5', '4', '3']);
    expect(end.settled[0]?.at).toBe(noon + 6);
  });

  it('survives being written and read', () => {
    const full = {
      ...inMotion,
      rejected: rejection,
      problems: [{ code: 'x', severity: 'warning', message: 'y' }],
    } as const;
    for (const record of [full, aRecord(), note(undefined, progressing), note(inMotion, settles)]) {
      expect(parseRecord('apps/production/shop/cart.json', recordText(record))).toEqual({ ok: true, value: record });
    }
  });
});

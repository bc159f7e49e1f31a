// What becomes of a person's verdict: taken up once, before anything else, and written down before it is acted on.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import type { Verdict } from '../../../../src/core/model/decision.js';
import type { AppRecord } from '../../../../src/core/model/record.js';
import type { Step } from '../../../../src/core/model/step.js';
import { nextRecord } from '../../../../src/core/status/nextRecord.js';
import {
  cart,
  desired,
  known,
  labelled,
  live,
  noon,
  ours,
  production,
  record,
  situation,
  type Told,
} from '../../rollout/build.js';

const a = known('a');
const b = known('b');
const c = known('c');
const word = { by: 'ada', because: 'it eats the database', at: noon - 1_000 };
const verdictOn = (kind: 'abort' | 'retry', of: typeof a): Verdict => ({
  kind,
  ...word,
  revision: of.revision,
  commit: of.commit,
});
const rollbackOf = (of: typeof a, to: typeof a): Verdict => ({
  kind: 'rollback',
  ...word,
  revision: of.revision,
  commit: of.commit,
  to,
});

interface Row extends Told {
  readonly verdict: Verdict;
  readonly heard?: AppRecord['heard'];
}

function stepOf({ verdict, heard, ...told }: Row): Step {
  const all = situation(told);
  const { observed } = all;
  const on = observed.record && { ...observed.record, ...(heard === undefined ? {} : { heard }) };
  return decide({ ...all, observed: { ...observed, ...(on && { record: on }), decisions: { paused: null, verdict } } });
}

/** The step after this one, when what it says has been written down. */
function then(row: Row): { readonly record: AppRecord; readonly step: Step } {
  const first = stepOf(row);
  const previous = row.written === undefined ? undefined : record(row.written);
  const wish = row.wish ?? a;
  const next = nextRecord({
    app: cart,
    environment: production,
    previous,
    desired: typeof wish === 'string' ? undefined : desired(wish),
    commit: a.commit,
    step: first,
    problems: [],
    at: noon,
  });
  const all = situation(row);
  return {
    record: next,
    step: decide({
      ...all,
      observed: { ...all.observed, record: next, decisions: { paused: null, verdict: row.verdict } },
    }),
  };
}

const of = (revision: typeof a) => live({ definition: labelled(revision) });
const settledTwice: AppRecord['settled'] = [b, a].map(({ revision, commit }, index) => ({
  revision,
  commit,
  at: noon - index,
}));

describe('abort', () => {
  const underway: Row = {
    verdict: verdictOn('abort', b),
    wish: b,
    live: of(b),
    deployments: [ours(of(b))],
    written: { lastGood: a, begun: b },
  };

  it('of what is under way rejects it, by name, and puts the last good revision back', () => {
    expect(stepOf(underway)).toMatchObject({
      row: 'V1',
      phase: 'aborting',
      action: {
        kind: 'hear',
        effect: {
          kind: 'reject',
          rejection: { revision: b.revision, because: 'aborted by ada: it eats the database' },
        },
      },
    });
    const { record: written, step } = then(underway);
    expect(written).toMatchObject({
      rejected: { revision: b.revision },
      begun: null,
      heard: { kind: 'abort' },
      lastGood: a,
    });
    expect(step).toMatchObject({
      row: 'I5',
      phase: 'aborting',
      action: { kind: 'put', definition: { cmd: 'serve a' }, force: true },
    });
  });

  it('of what is only held rejects it, and nothing is written to the cluster', () => {
    const facts = { window: { open: false, because: 'closed' } } as const;
    const { step } = then({ verdict: verdictOn('abort', b), wish: b, live: of(a), written: { lastGood: a }, facts });
    expect(step).toMatchObject({ phase: 'rejected' });
    expect(step.because).toContain('aborted by ada');
    expect(step.action).toBeUndefined();
  });

  it('of the newest, while an older one that waited for nothing is under way, goes back from that, too', () => {
    const facts = { window: { open: false, because: 'closed' } } as const;
    const row: Row = { ...underway, verdict: verdictOn('abort', c), wish: c, facts };
    const { record: written, step } = then(row);
    expect(written).toMatchObject({ rejected: { revision: c.revision }, superseded: { revision: b.revision } });
    expect(step).toMatchObject({ action: { kind: 'put', definition: { cmd: 'serve a' }, force: true } });
  });

  it('of the first deployment, with nothing to go back to, takes it down', () => {
    const { step } = then({ verdict: verdictOn('abort', a), wish: a, live: of(a), written: { begun: a } });
    expect(step).toMatchObject({ phase: 'rejected', action: { kind: 'scale', instances: 0 } });
  });

  it('goes back although the app is paused, frozen and out of its window', () => {
    const facts = {
      said: { paused: word, frozen: { ...word, apps: ['**'], until: null }, overridden: {} },
      window: { open: false, because: 'closed' },
    } as const;
    expect(then({ ...underway, facts }).step).toMatchObject({
      action: { kind: 'put', definition: { cmd: 'serve a' } },
    });
  });

  const late: readonly (readonly [string, Row])[] = [
    ['has settled meanwhile', { verdict: verdictOn('abort', b), wish: b, live: of(b), written: { lastGood: b } }],
    ['is not wanted any more', { verdict: verdictOn('abort', b), wish: c, live: of(a), written: { lastGood: a } }],
  ];
  it.each(late)('that %s changes nothing, and is said to have come too late', (_when, row) => {
    const first = stepOf(row);
    expect(first).toMatchObject({ row: 'V1', action: { kind: 'hear', effect: { kind: 'none' } } });
    expect(first.because).toContain('came too late');
    const { record: written } = then(row);
    expect(written).toMatchObject({ rejected: null, heard: { kind: 'abort', at: word.at } });
  });

  it('is taken up once: the same content in a later commit is tried again', () => {
    const again = known('b', {}, 'd');
    const step = stepOf({
      verdict: verdictOn('abort', b),
      heard: { kind: 'abort', at: word.at },
      wish: again,
      live: of(a),
      written: { lastGood: a, rejected: b },
    });
    expect(step).toMatchObject({ row: 'I11', action: { kind: 'put', definition: { cmd: 'serve b' } } });
  });

  it('is taken up by content, when a daemon that was away met the revision under a later commit', () => {
    const later = known('b', {}, 'd');
    expect(
      stepOf({ verdict: verdictOn('abort', b), wish: later, live: of(a), written: { lastGood: a } }),
    ).toMatchObject({
      action: { effect: { kind: 'reject', rejection: { commit: later.commit } } },
    });
  });

  it.each([
    ['in observe mode', { facts: { mode: 'observe' } } as const],
    ['about an app that was released', { ownership: { kind: 'released', ...word } } as const],
    ['about one that left git', { wish: 'gone' } as const],
  ])('%s writes nothing', (_where, more) => {
    expect(stepOf({ ...underway, ...more }).action?.kind).not.toBe('hear');
  });
});

describe('rollback', () => {
  const settled: Row = {
    verdict: rollbackOf(b, a),
    wish: b,
    live: of(b),
    written: { lastGood: b, settled: settledTwice },
  };

  it('rejects what has settled, and goes back to what is named', () => {
    const { record: written, step } = then(settled);
    expect(written).toMatchObject({
      rejected: { revision: b.revision, because: 'rolled back by ada: it eats the database' },
      lastGood: { revision: a.revision },
      settled: [{ revision: a.revision }],
    });
    expect(written.settled).toHaveLength(1);
    expect(step).toMatchObject({
      row: 'I5',
      phase: 'aborting',
      action: { kind: 'put', definition: { cmd: 'serve a' } },
    });
  });

  it('while a newer commit is held leaves that one waiting', () => {
    const facts = { window: { open: false, because: 'closed' } } as const;
    const { step } = then({ ...settled, wish: c, facts });
    expect(step.because).toContain('a newer commit waits: closed');
    expect(step).toMatchObject({ action: { kind: 'put', definition: { cmd: 'serve a' } } });
  });

  it('while the newest is rejected does not let that one be tried again', () => {
    const row: Row = { ...settled, wish: c, written: { lastGood: b, rejected: c, settled: settledTwice } };
    const { record: written, step } = then(row);
    expect(written).toMatchObject({
      rejected: { revision: c.revision },
      lastGood: { revision: a.revision },
      superseded: { revision: b.revision },
    });
    expect(step).toMatchObject({ row: 'I7', action: { kind: 'put', definition: { cmd: 'serve a' } } });
    expect(step.because).toContain(`; ${b.revision} (commit bbbbbbbb) was rolled back by ada: it eats the database`);
  });

  it('comes too late when another revision has settled', () => {
    expect(stepOf({ ...settled, wish: c, live: of(c), written: { lastGood: c } })).toMatchObject({
      action: { kind: 'hear', effect: { kind: 'none' } },
    });
  });

  it('is over when git brings back what is there: nothing is written, and it settles', () => {
    const { record: written } = then(settled);
    const revert = known('a', {}, 'e');
    const all = situation({ wish: revert, live: of(a) });
    const step = decide({
      ...all,
      observed: { ...all.observed, record: written, decisions: { paused: null, verdict: settled.verdict } },
    });
    expect(step).toMatchObject({ phase: 'settled', settles: { commit: revert.commit } });
    expect(step.action).toBeUndefined();
  });
});

describe('retry', () => {
  it('forgets the rejection, and W is put again', () => {
    const { record: written, step } = then({
      verdict: verdictOn('retry', b),
      wish: b,
      live: of(a),
      written: { lastGood: a, rejected: b },
    });
    expect(written).toMatchObject({ rejected: null, heard: { kind: 'retry' } });
    expect(step).toMatchObject({ row: 'I11', action: { kind: 'put', definition: { cmd: 'serve b' } } });
  });

  it('asks the gate, as any change does', () => {
    const facts = { window: { open: false, because: 'closed' } } as const;
    const { step } = then({
      verdict: verdictOn('retry', b),
      wish: b,
      live: of(a),
      written: { lastGood: a, rejected: b },
      facts,
    });
    expect(step).toMatchObject({ phase: 'held' });
    expect(step.action).toBeUndefined();
  });

  it('leaves the rejection of another revision', () => {
    const { record: written } = then({
      verdict: verdictOn('retry', c),
      wish: b,
      live: of(a),
      written: { lastGood: a, rejected: b },
    });
    expect(written.rejected?.revision).toBe(b.revision);
  });
});

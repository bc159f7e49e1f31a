// The rows J1–J7 where the settings name a Metronome: a situation of the job and its runs, and the sentence it leads to.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/decide.js';
import { jobIdOf } from '../../../src/core/definition/jobs/jobId.js';
import { withOurLabels } from '../../../src/core/definition/strategy/labels.js';
import { isJsonObject, type JsonObject } from '../../../src/core/model/json.js';
import type { Job } from '../../../src/core/model/job.js';
import type { MetronomeJob } from '../../../src/core/model/metronome.js';
import type { JobInMetronome, Looking } from '../../../src/core/model/observed.js';
import type { AppRecord, KnownRevision } from '../../../src/core/model/record.js';
import type { Step } from '../../../src/core/model/step.js';
import { lookAtRuns } from '../../../src/core/rollout/jobRuns.js';
import {
  cart,
  known,
  labelled,
  live,
  minute,
  noon,
  owner,
  production,
  rolling,
  situation,
  type Told,
} from './build.js';

const migrate: Job = { task: { cmd: './migrate' }, timeout: 10 * minute };
const one = { ...rolling, before: [migrate] };
const a = known('a');
const b = known('b', {}, 'b', one);
const c = known('c', {}, 'c', one);
const plain = known('d', {}, 'd');
const id = jobIdOf(cart);
const second = 1_000;
/** Metronome's clock need not be Marathon's. */
const there = noon + 7 * minute;

interface RunTold {
  readonly of?: KnownRevision;
  /** Minutes before now. */
  readonly since?: number;
  readonly runs?: 'running' | 'waits' | 'begins' | 'finished' | 'failed' | 'none';
  /** A run that an earlier job of the id left in the history. */
  readonly before?: 'finished' | 'failed';
  readonly looking?: Partial<Looking>;
  readonly stranger?: true;
}

function job(told: RunTold = {}): JobInMetronome {
  const { of = b, since = 1, runs = 'running' } = told;
  const tasks = ['shop_cart-before_20261121.1'];
  const run = { id: '20261121120000abcde', createdAt: there - since * minute, tasks };
  const earlier = { ...run, id: 'earlier', createdAt: run.createdAt - 30 * second };
  const active = {
    running: [run],
    waits: [{ ...run, tasks: [] }],
    begins: [{ ...run, createdAt: there - 2 * second, tasks: [] }],
    finished: [],
    failed: [],
    none: [],
  }[runs];
  const ended = runs === 'finished' || runs === 'failed' ? [{ ...run, succeeded: runs === 'finished' }] : [];
  const labels = {
    ...{ owner, app: cart, environment: production, revision: of.revision, commit: of.commit, role: 'job' as const },
    job: { index: 1, since: noon - since * minute, timeout: 10 * minute, runsFrom: run.createdAt - second },
  };
  const seen: MetronomeJob = {
    id: 'shop.cart-before',
    labels: told.stranger ? {} : labelsIn(withOurLabels({}, labels)),
    killGrace: 3 * second,
    active,
    ended: [...ended, ...(told.before === undefined ? [] : [{ ...earlier, succeeded: told.before === 'finished' }])],
  };
  return {
    kind: 'metronome',
    seen: { kind: 'read', readAt: there, job: seen },
    looking: { since: noon - 60 * minute, ...told.looking },
  };
}

const labelsIn = ({ labels }: JsonObject): JsonObject => (isJsonObject(labels) ? labels : {});

const still = (seconds: number): Partial<Looking> => ({ still: { tasks: '', since: noon - seconds * second } });

const absent: JobInMetronome = {
  kind: 'metronome',
  seen: { kind: 'read', readAt: there },
  looking: { since: noon },
};

const silent: JobInMetronome = {
  kind: 'metronome',
  seen: { kind: 'silent', because: 'GET http://metronome: connection refused' },
  looking: { since: noon },
};

const done = (of: KnownRevision): NonNullable<AppRecord['jobs']>[number] => ({
  revision: of.revision,
  commit: of.commit,
  index: 1,
  at: noon,
});

function stepOf(told: Told, seen: JobInMetronome, jobs?: AppRecord['jobs'], heard?: AppRecord['heard']): Step {
  const whole = situation({ strategy: one, wish: b, ...told });
  const { record } = whole.observed;
  return decide({
    ...whole,
    observed: {
      ...whole.observed,
      job: seen,
      ...(record && { record: { ...record, ...(jobs && { jobs }), ...(heard && { heard }) } }),
    },
  });
}

const runsA = live({ definition: labelled(a) });
const changing = { live: runsA, written: { lastGood: a } } as const;
const begun = { live: runsA, written: { lastGood: a, begun: b } } as const;
const condemned = { live: runsA, written: { lastGood: a, rejected: b, phase: 'rejected' } } as const;
const closed = { window: { open: false, because: 'closed' } } as const;
const removes = { kind: 'remove', runSpec: 'job', marathonId: id };
const stops = { kind: 'scale', runSpec: 'job', marathonId: id, instances: 0 };

type Row = readonly [string, string, Step, string, string, Readonly<Record<string, unknown>> | 'none'];

const rows: readonly Row[] = [
  [
    'J6',
    'a revision with a job begins with the job, in Metronome',
    stepOf(changing, absent),
    'progressing',
    'runs job 1 of 1 (./migrate) before',
    { kind: 'put', runSpec: 'job', marathonId: id },
  ],
  ['J5', 'a run is waited for', stepOf(begun, job()), 'progressing', 'until 12:09:00Z at most', 'none'],
  [
    'J5',
    'also one that has only just been begun',
    stepOf(begun, job({ runs: 'begins' })),
    'progressing',
    'runs job 1 of 1',
    'none',
  ],
  [
    'J5',
    'also while a window is closed: it is watched to its end',
    stepOf({ ...begun, facts: closed }, job()),
    'progressing',
    'runs job 1 of 1',
    'none',
  ],
  [
    'J5',
    'a run without an offer is stalled, and its time does not run',
    stepOf(begun, job({ runs: 'waits', since: 30, looking: { stalledAt: noon, stalledSince: noon - 20 * minute } })),
    'stalled',
    'its run 20261121120000abcde waits for an offer in Metronome',
    'none',
  ],
  [
    'J3',
    'a run in the history of the good ones is a success',
    stepOf(begun, job({ runs: 'finished' })),
    'progressing',
    'has succeeded',
    'none',
  ],
  [
    'J4',
    'a run in the history of the failed ones rejects the revision, and says where to look',
    stepOf(begun, job({ runs: 'failed' })),
    'aborting',
    'job 1 of 1 (./migrate) failed: run 20261121120000abcde ended as failed, and Metronome keeps no reason: see the sandbox of task shop_cart-before_20261121.1; the app was not changed',
    { kind: 'record' },
  ],
  [
    'J4',
    'so does one that takes too long',
    stepOf(begun, job({ since: 11 })),
    'aborting',
    'did not end within 10m',
    { kind: 'record' },
  ],
  [
    'J4',
    'and one that found no offer for waitAtMost',
    stepOf(
      begun,
      job({ runs: 'waits', since: 2_000, looking: { stalledAt: noon, stalledSince: noon - 24 * 60 * minute } }),
    ),
    'aborting',
    'could not begin within 1d',
    { kind: 'record' },
  ],
  [
    'J5',
    'the success of an earlier job that the history still shows is none of this one',
    stepOf(begun, job({ before: 'finished' })),
    'progressing',
    'runs job 1 of 1',
    'none',
  ],
  [
    'J5',
    'a job without a run is left to whoever may be about to begin it',
    stepOf(begun, job({ runs: 'none', before: 'finished', looking: still(60) })),
    'progressing',
    'no run of job 1 of 1 (./migrate) is known in Metronome: waits until 12:01:00Z',
    'none',
  ],
  [
    'J5',
    'and taken away when nobody can be about to any more: no second run is begun by us',
    stepOf(begun, job({ runs: 'none', looking: still(120) })),
    'progressing',
    'removes it',
    removes,
  ],
  [
    'J2',
    'what is on record as done is taken away before the put',
    stepOf(begun, job({ runs: 'finished' }), [done(b)]),
    'progressing',
    'is over: removes it',
    removes,
  ],
  [
    'J2',
    'the run of an older revision is waited for',
    stepOf({ ...begun, wish: c }, job()),
    'progressing',
    'which still runs, until 12:09:00Z at most',
    'none',
  ],
  [
    'J2',
    'also by a revision that has no job',
    stepOf({ ...begun, wish: plain, strategy: rolling }, job()),
    'progressing',
    'which still runs',
    'none',
  ],
  [
    'J2',
    'when its time is over it is stopped first',
    stepOf({ ...begun, wish: c }, job({ since: 11 })),
    'progressing',
    'is over: stops it',
    stops,
  ],
  [
    'J2',
    'and taken away only when its task has had the time to end, which Metronome does not wait for',
    stepOf({ ...begun, wish: c }, job({ runs: 'failed', looking: still(5) })),
    'progressing',
    'waits until 12:00:08Z for what may still be going on',
    'none',
  ],
  [
    'J2',
    'as here',
    stepOf({ ...begun, wish: c }, job({ runs: 'failed', looking: still(13) })),
    'progressing',
    'removes it',
    removes,
  ],
  [
    'J2',
    'what an earlier try came to is not judged again after a retry',
    stepOf(begun, job({ runs: 'failed', looking: still(60) }), undefined, {
      ...{ id: 'x', kind: 'retry', at: noon, takenAt: noon, by: 'ada', because: 'again' },
    }),
    'progressing',
    'removes it',
    removes,
  ],
  [
    'J1',
    'a job that is not ours is never touched',
    stepOf(changing, job({ stranger: true })),
    'held',
    'shop.cart-before in Metronome exists and is no job of this app',
    'none',
  ],
  [
    'J1',
    'nothing is begun while Metronome does not answer',
    stepOf(changing, silent),
    'held',
    'what runs in Metronome is not known: GET http://metronome: connection refused',
    'none',
  ],
  [
    'J1',
    'and nothing put either: an older job may be running',
    stepOf({ ...begun, wish: plain, strategy: rolling }, silent),
    'held',
    'is not known',
    'none',
  ],
  [
    'I11',
    'going back does not wait for Metronome',
    stepOf(
      {
        live: live({ definition: labelled(b) }),
        wish: a,
        strategy: rolling,
        written: { lastGood: b, settled: [done(b), done(a)].map((run) => ({ ...run, at: noon })) },
      },
      silent,
    ),
    'progressing',
    'puts',
    { kind: 'put', marathonId: cart },
  ],
  [
    'I11',
    'when all jobs are on record the put follows',
    stepOf(begun, absent, [done(b)]),
    'progressing',
    'puts',
    { kind: 'put', marathonId: cart, runSpec: 'app' },
  ],
  ['J7', 'the run of a rejected revision is stopped', stepOf(condemned, job()), 'rejected', 'stops job 1', stops],
  [
    'I7',
    'and its job stays for people to look at',
    stepOf(condemned, job({ runs: 'failed', looking: still(600) })),
    'rejected',
    'was rejected',
    'none',
  ],
  [
    'J7',
    'until a revision settles',
    stepOf(
      { wish: a, strategy: rolling, live: runsA, written: { lastGood: a } },
      job({ runs: 'failed', looking: still(600) }),
    ),
    'settled',
    'removes job 1',
    removes,
  ],
];

describe('the rows of jobs in Metronome', () => {
  it.each(rows)('%s: %s', (row, _sentence, step, phase, because, action) => {
    expect(step).toMatchObject({ row, phase });
    expect(step.because).toContain(because);
    if (action === 'none') expect(step.action).toBeUndefined();
    else expect(step.action).toMatchObject(action);
  });

  it('a job remembers from when on (of Metronome’s clock) runs are its own', () => {
    expect(stepOf(changing, absent).action).toMatchObject({
      definition: { labels: { BATON_ROLE: 'job', BATON_JOB: '1', BATON_JOB_RUNS_FROM: new Date(there).toISOString() } },
    });
  });

  it('Metronome tells nobody of what happens, so a run is looked at again in a moment', () => {
    expect(stepOf(begun, job()).wakeAt).toBe(noon + 3 * second);
  });
});

describe('the memory of looking at runs', () => {
  const run = { id: 'r1', createdAt: there - minute, tasks: ['t'] };
  const looked = (parts: Partial<MetronomeJob>, previous?: Looking, missed = false): Looking => {
    const bare = { id: 'shop.cart-before', labels: {}, killGrace: 3 * second, active: [], ended: [] };
    return lookAtRuns(previous, { kind: 'read', readAt: there, job: { ...bare, ...parts } }, noon, missed);
  };
  const before: Looking = {
    ...looked({ active: [run] }),
    since: noon - minute,
    still: { tasks: 'x', since: noon - minute },
  };

  it('counts from the moment at which a run was first seen to have ended', () => {
    const ended = looked({ ended: [{ ...run, succeeded: false }] }, before);
    expect(ended.still?.since).toBe(noon);
    expect(looked({ ended: [{ ...run, succeeded: false }] }, { ...ended, since: 0 }).still?.since).toBe(noon);
    expect(looked({ active: [run] }).still?.tasks).not.toBe(ended.still?.tasks);
  });

  it('begins anew after a gap: forgetting only lengthens a wait', () => {
    expect(looked({ active: [run] }, before, true).since).toBe(noon);
    expect(looked({ active: [run] }, before).since).toBe(noon - minute);
  });

  it('knows since when a run has waited for an offer', () => {
    const waits = looked({ active: [{ ...run, tasks: [] }] }, { ...before, stalledSince: noon - 5 * minute });
    expect(waits).toMatchObject({ stalledSince: noon - 5 * minute, stalledAt: noon });
    expect(looked({ active: [run] }, waits)).not.toHaveProperty('stalledSince');
  });
});

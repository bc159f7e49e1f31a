// The rows J1–J7, one by one: a situation, and the sentence that it leads to.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/decide.js';
import { jobIdOf } from '../../../src/core/definition/jobs/jobId.js';
import { withOurLabels } from '../../../src/core/definition/strategy/labels.js';
import { newest } from '../../../src/core/model/dialect.js';
import type { Job } from '../../../src/core/model/job.js';
import type { JobApp, LiveApp, LiveDeployment, ObservedJob } from '../../../src/core/model/observed.js';
import type { AppRecord, KnownRevision } from '../../../src/core/model/record.js';
import type { Step } from '../../../src/core/model/step.js';
import type { Strategy } from '../../../src/core/model/strategy.js';
import { cart, foreign, known, labelled, live, minute, noon, owner, production, recreate, rolling } from './build.js';
import { situation, type Told } from './build.js';

const migrate: Job = { task: { cmd: './migrate' }, timeout: 10 * minute };
const seed: Job = { task: { args: ['seed', '--all'] }, timeout: 5 * minute };
const withJobs = (...before: Job[]): Strategy => ({ ...rolling, before });
const one = withJobs(migrate);
const two = withJobs(migrate, seed);
const a = known('a');
const b = known('b', {}, 'b', one);
const c = known('c', {}, 'c', one);
const id = jobIdOf(cart);
const runsA = live({ definition: labelled(a) });
const settled = { lastGood: a } as const;

interface JobLook {
  readonly of?: KnownRevision;
  readonly index?: number;
  /** Minutes before noon. */
  readonly since?: number;
  readonly task?: string;
  readonly instances?: number;
  readonly failed?: string;
  /** Seconds that the next launch is held back. */
  readonly delay?: number;
  readonly refused?: boolean;
  readonly deployments?: readonly LiveDeployment[];
  readonly looking?: Partial<ObservedJob['looking']>;
  readonly stranger?: true;
}

/** What stands at the job's id: without `task`, nothing has been launched (or Marathon does not list it any more). */
function job(told: JobLook = {}): JobApp {
  const { of = b, index = 1, since = 1, instances = 1 } = told;
  const at = noon - since * minute;
  const labels = { owner, app: cart, environment: production, revision: of.revision, commit: of.commit };
  const bare = { id, cmd: './migrate', instances };
  const there: LiveApp = {
    id,
    kind: 'app',
    definition: told.stranger
      ? bare
      : withOurLabels(bare, { ...labels, role: 'job', job: { index, since: at, timeout: 10 * minute } }),
    dialect: newest,
    instances,
    version: at,
    scaledAt: at,
    changedAt: at,
    tasks: told.task === undefined ? [] : [{ id: 'job-1', host: '10.0.0.1', state: told.task, health: 'none' }],
    ...(told.failed === undefined
      ? {}
      : {
          lastFailure: {
            taskId: 'shop_cart-before.instance-1._app.1',
            state: told.failed,
            message: 'Command exited with status 3',
            host: '10.0.0.1',
            at: noon,
            version: at,
            stderr: ['no such column'],
          },
        }),
    ...(told.delay === undefined && told.refused === undefined
      ? {}
      : {
          queue: {
            count: 1,
            delaySeconds: told.delay ?? 0,
            refusals: told.refused ? [{ reason: 'InsufficientCpus', declined: 3 }] : [],
            processedOffers: 3,
          },
        }),
  };
  return {
    kind: 'app',
    live: there,
    deployments: told.deployments ?? [],
    looking: { since: noon - 60 * minute, ...told.looking },
  };
}

const absent: JobApp = { kind: 'app', deployments: [], looking: { since: noon } };
const ours: LiveDeployment = { id: 'of-the-job', version: noon - minute, affected: [id] };
const theirs: LiveDeployment = { id: 'of-a-group', version: noon, affected: [id, cart] };
const done = (of: KnownRevision, index = 1): NonNullable<AppRecord['jobs']>[number] => ({
  revision: of.revision,
  commit: of.commit,
  index,
  at: noon,
});

type More = { readonly jobs?: AppRecord['jobs']; readonly heard?: AppRecord['heard'] };

function stepOf(told: Told, seen: ObservedJob, { jobs, heard }: More = {}): Step {
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

type Row = readonly [
  row: string,
  sentence: string,
  step: Step,
  phase: string,
  because: string,
  action: Readonly<Record<string, unknown>> | 'none',
];

const changing = { live: runsA, written: settled } as const;
const begun = { live: runsA, written: { lastGood: a, begun: b } } as const;
const condemned = { live: runsA, written: { lastGood: a, rejected: b, phase: 'rejected' } } as const;
const removes = { kind: 'remove', marathonId: id, force: false };

const rows: readonly Row[] = [
  [
    'J6',
    'a revision with a job begins with the job, not with its put',
    stepOf(changing, absent),
    'progressing',
    'runs job 1 of 1 (./migrate) before',
    { kind: 'put', marathonId: id, force: false },
  ],
  [
    'J6',
    'so does the first deployment of an app',
    stepOf({}, absent),
    'progressing',
    'runs job 1 of 1',
    { kind: 'put' },
  ],
  [
    'J6',
    'recreate keeps serving while its job runs',
    stepOf({ ...changing, strategy: { ...recreate, before: [migrate] } }, absent),
    'progressing',
    'runs job 1 of 1',
    { kind: 'put', marathonId: id },
  ],
  [
    'I14',
    'a closed window keeps a job from beginning: what runs is looked after',
    stepOf({ ...changing, facts: { window: { open: false, because: 'closed' } } }, absent),
    'held',
    'closed',
    'none',
  ],
  [
    'J6',
    'the second job follows when the first is on record',
    stepOf({ ...begun, strategy: two }, absent, { jobs: [done(b)] }),
    'progressing',
    'runs job 2 of 2 (seed --all) before',
    { kind: 'put', marathonId: id },
  ],
  [
    'J5',
    'a job that runs is waited for',
    stepOf(begun, job({ task: 'TASK_RUNNING' })),
    'progressing',
    'until 12:09:00Z at most',
    'none',
  ],
  [
    'J5',
    'also while a window is closed: it is watched to its end',
    stepOf({ ...begun, facts: { window: { open: false, because: 'closed' } } }, job({ task: 'TASK_RUNNING' })),
    'progressing',
    'runs job 1 of 1',
    'none',
  ],
  [
    'J5',
    'a job for which there is no offer is stalled, and its time does not run',
    stepOf(begun, job({ refused: true, since: 30, looking: { stalledAt: noon, stalledSince: noon - 20 * minute } })),
    'stalled',
    'InsufficientCpus',
    'none',
  ],
  [
    'J5',
    'a job that its agent lost is started again',
    stepOf(begun, job({ task: 'TASK_GONE', failed: 'TASK_GONE', delay: 600_000 })),
    'progressing',
    'lost with its agent',
    { kind: 'restart', marathonId: id },
  ],
  [
    'J5',
    'an unreachable task is waited for: two migrations at once are worse',
    stepOf(begun, job({ task: 'TASK_UNREACHABLE' })),
    'progressing',
    'runs job 1 of 1',
    'none',
  ],
  [
    'J5',
    'a job that was scaled to 0 is made anew',
    stepOf(begun, job({ instances: 0 })),
    'progressing',
    'was stopped',
    removes,
  ],
  [
    'J3',
    'an end with 0 is a success',
    stepOf(begun, job({ task: 'TASK_FINISHED' })),
    'progressing',
    'has succeeded',
    'none',
  ],
  [
    'J3',
    'so it is where Marathon lists no task that ended: a delay without a failure',
    stepOf(begun, job({ delay: 600_000 })),
    'progressing',
    'has succeeded',
    'none',
  ],
  [
    'J3',
    'and the success counts although a window has closed meanwhile',
    stepOf({ ...begun, facts: { window: { open: false, because: 'closed' } } }, job({ task: 'TASK_FINISHED' })),
    'progressing',
    'has succeeded',
    'none',
  ],
  [
    'J4',
    'a failed job rejects the revision, with its last words',
    stepOf(begun, job({ task: 'TASK_FAILED', failed: 'TASK_FAILED', delay: 600_000 })),
    'aborting',
    'job 1 of 1 (./migrate) failed: task shop_cart-before.instance-1 on 10.0.0.1 ended as TASK_FAILED: Command exited with status 3; its last words: no such column; the app was not changed',
    { kind: 'record' },
  ],
  [
    'J4',
    'so does one that takes too long',
    stepOf(begun, job({ task: 'TASK_RUNNING', since: 11 })),
    'aborting',
    'did not end within 10m',
    { kind: 'record' },
  ],
  [
    'J4',
    'and one that is lost again and again, when its time is over',
    stepOf(begun, job({ task: 'TASK_GONE', failed: 'TASK_GONE', delay: 600_000, since: 11 })),
    'aborting',
    'did not end within 10m',
    { kind: 'record' },
  ],
  [
    'J4',
    'and one that found no offer for waitAtMost',
    stepOf(
      begun,
      job({ refused: true, since: 2_000, looking: { stalledAt: noon, stalledSince: noon - 24 * 60 * minute } }),
    ),
    'aborting',
    'could not begin within 1d',
    { kind: 'record' },
  ],
  [
    'J5',
    'one that this process has not looked at for its whole time is not condemned yet',
    stepOf(begun, job({ task: 'TASK_RUNNING', since: 11, looking: { since: noon - minute } })),
    'progressing',
    'until 12:09:00Z at most',
    'none',
  ],
  [
    'J2',
    'what is on record as done is taken away before the put',
    stepOf(begun, job({ task: 'TASK_FINISHED', delay: 600_000 }), { jobs: [done(b)] }),
    'progressing',
    'is over: removes it',
    removes,
  ],
  [
    'J2',
    'even if Marathon has begun it anew',
    stepOf(begun, job({ task: 'TASK_RUNNING', deployments: [ours] }), { jobs: [done(b)] }),
    'progressing',
    'is over: removes it',
    { ...removes, force: true },
  ],
  [
    'J2',
    'the job of an older revision is waited for',
    stepOf({ ...begun, wish: c }, job({ task: 'TASK_RUNNING' })),
    'progressing',
    'which still runs, until 12:09:00Z at most',
    'none',
  ],
  [
    'J2',
    'and taken away when it has ended',
    stepOf({ ...begun, wish: c }, job({ task: 'TASK_FINISHED' })),
    'progressing',
    'is over',
    removes,
  ],
  [
    'J2',
    'or when its time is over',
    stepOf({ ...begun, wish: c }, job({ task: 'TASK_RUNNING', since: 11 })),
    'progressing',
    'is over',
    removes,
  ],
  [
    'J2',
    'what an earlier try came to is not judged again after a retry',
    stepOf(begun, job({ task: 'TASK_FAILED', failed: 'TASK_FAILED', delay: 600_000 }), {
      heard: { kind: 'retry', at: noon },
    }),
    'progressing',
    'is over',
    removes,
  ],
  [
    'J2',
    'also if the clock of whoever said it is slow',
    stepOf(begun, job({ task: 'TASK_FAILED', failed: 'TASK_FAILED', delay: 600_000 }), {
      heard: { kind: 'retry', at: noon - 3_600_000, takenAt: noon },
    }),
    'progressing',
    'is over',
    removes,
  ],
  [
    'J3',
    'and what ran after it counts, if that clock is fast',
    stepOf(begun, job({ task: 'TASK_FINISHED' }), {
      heard: { kind: 'retry', at: noon + 3_600_000, takenAt: noon - 3_600_000 },
    }),
    'progressing',
    'has succeeded',
    'none',
  ],
  [
    'J1',
    'what is no job of this app is never written',
    stepOf(begun, job({ stranger: true })),
    'held',
    'exists and is no job of this app',
    'none',
  ],
  [
    'J1',
    'nor is a job that somebody else’s deployment holds',
    stepOf(begun, job({ task: 'TASK_FINISHED', deployments: [theirs] }), { jobs: [done(b)] }),
    'progressing',
    'of-a-group (on 2 apps), which still holds',
    'none',
  ],
  [
    'J1',
    'a job that is being taken away is waited for',
    stepOf(begun, { ...absent, deployments: [ours] }),
    'progressing',
    'of-the-job, which still holds',
    'none',
  ],
  [
    'I11',
    'when all jobs are on record the put follows',
    stepOf(begun, absent, { jobs: [done(b)] }),
    'progressing',
    'puts',
    { kind: 'put', marathonId: cart },
  ],
  [
    'I11',
    'a job that was done for this content is not done again for a commit that brings it once more',
    stepOf({ ...changing, wish: known('b', {}, 'd', one) }, absent, { jobs: [done(b)] }),
    'progressing',
    'puts',
    { kind: 'put', marathonId: cart },
  ],
  [
    'I11',
    'what settled here before runs no job: git goes back to it',
    stepOf(
      {
        ...changing,
        written: {
          lastGood: a,
          settled: [done(a), done(b)].map(({ revision, commit }) => ({ revision, commit, at: noon })),
        },
      },
      absent,
    ),
    'progressing',
    'puts',
    { kind: 'put', marathonId: cart },
  ],
  [
    'I12',
    'a plain scale runs no job',
    stepOf(
      {
        live: live({ definition: labelled(b) }),
        wish: known('b', { instances: 6 }, 'b', one),
        written: { lastGood: b },
      },
      absent,
    ),
    'progressing',
    'scales',
    { kind: 'scale', marathonId: cart },
  ],
  [
    'I4',
    'somebody else’s deployment on the app comes first',
    stepOf({ ...begun, deployments: [foreign] }, job({ task: 'TASK_RUNNING' })),
    'held',
    'group-deployment',
    'none',
  ],
  [
    'J7',
    'the job of a rejected revision is stopped',
    stepOf(condemned, job({ task: 'TASK_RUNNING' })),
    'rejected',
    'stops job 1',
    { kind: 'scale', marathonId: id, instances: 0, force: false },
  ],
  [
    'I7',
    'and stays for people to look at',
    stepOf(condemned, job({ instances: 0 })),
    'rejected',
    'was rejected',
    'none',
  ],
  [
    'J7',
    'until a revision settles',
    stepOf({ wish: a, strategy: rolling, live: runsA, written: settled }, job({ instances: 0 })),
    'settled',
    'removes job 1',
    removes,
  ],
  [
    'I14',
    'a job that still runs is left to end when git went back meanwhile',
    stepOf({ wish: a, strategy: rolling, live: runsA, written: settled }, job({ task: 'TASK_RUNNING' })),
    'settled',
    'runs and all 4 tasks are healthy',
    'none',
  ],
  [
    'I14',
    'nothing of an app that somebody else’s deployment holds at the job’s id is written',
    stepOf({ wish: a, strategy: rolling, live: runsA, written: settled }, job({ instances: 0, deployments: [theirs] })),
    'settled',
    'healthy',
    'none',
  ],
];

describe('jobs', () => {
  it.each(rows)('%s: %s', (row, _sentence, step, phase, because, action) => {
    expect(step).toMatchObject({ row, phase });
    expect(step.because).toContain(because);
    if (action === 'none') expect(step.action).toBeUndefined();
    else expect(step.action).toMatchObject(action);
  });

  it('begin by our record before anything is written, and the app keeps its definition meanwhile', () => {
    const { begins, about } = stepOf(changing, absent);
    expect(begins).toMatchObject({ revision: b.revision, commit: b.commit, instead: { revision: a.revision } });
    expect(about).toMatchObject({ revision: b.revision });
  });

  it('say in their labels which they are, when they began, and how long they may take', () => {
    const { action } = stepOf({ ...changing, strategy: two }, absent);
    expect(action).toMatchObject({
      definition: {
        id,
        instances: 1,
        labels: {
          BATON_OWNER: owner,
          BATON_APP: cart,
          BATON_ROLE: 'job',
          BATON_REVISION: b.revision,
          BATON_COMMIT: b.commit,
          BATON_JOB: '1',
          BATON_JOB_SINCE: new Date(noon).toISOString(),
          BATON_JOB_TIMEOUT: '600000',
        },
      },
    });
  });

  it('leave a success in the step, to be written down before anything else', () => {
    expect(stepOf(begun, job({ task: 'TASK_FINISHED' })).ran).toEqual(done(b));
  });

  it('are not begun in observe mode, and what is left of them is not touched', () => {
    expect(stepOf({ ...changing, facts: { mode: 'observe' } }, absent).action).toBeUndefined();
    const left = stepOf(
      { wish: a, strategy: rolling, live: runsA, written: settled, facts: { mode: 'observe' } },
      job({ instances: 0 }),
    );
    expect(left.action).toBeUndefined();
  });
});

// Rows J1–J6: the jobs of a revision run before it is put, one after the other. docs/jobs.md shows them as a table. What
// goes back is never kept waiting by them: those rows stand above, and W that settled here before asks for none.
import { jobDefinition } from '../definition/jobs/jobDefinition.js';
import { jobIdOf } from '../definition/jobs/jobId.js';
import { withOurLabels } from '../definition/strategy/labels.js';
import { durationText } from '../model/duration.js';
import type { Job } from '../model/job.js';
import type { ObservedJob } from '../model/observed.js';
import type { AppRecord, Rejection } from '../model/record.js';
import { beginning } from './acts.js';
import { withInstances } from './definition.js';
import { failureOf } from './failure.js';
import { isBusy, isHeld, isOfJob, jobOf, jobRemoval, type LiveJob } from './job.js';
import { jobName, jobsLeft } from './jobsLeft.js';
import { sameRevision } from './pursuit.js';
import type { Sight } from './sight.js';
import { deploymentName, ifAdmitted, moment, nameOf, type Said } from './words.js';

interface JobRow {
  readonly row: string;
  readonly says: (sight: Sight, jobs: JobSight) => Said | undefined;
}

const rows: readonly JobRow[] = [
  { row: 'J1', says: inTheWay },
  { row: 'J2', says: notAwaited },
  { row: 'J3', says: succeeded },
  { row: 'J4', says: failed },
  { row: 'J5', says: running },
  { row: 'J6', says: begins },
];

/** What has to be done about jobs before W is put; undefined: nothing (any more). */
export function jobsFirst(sight: Sight): (Said & { readonly row: string }) | undefined {
  if (sight.settledBefore || sight.rejected) return undefined;
  const jobs = jobSight(sight);
  for (const { row, says } of rows) {
    const said = says(sight, jobs);
    if (said !== undefined) return { row, ...said };
  }
  return undefined;
}

interface JobSight {
  /** The next job of W; undefined: all have succeeded. */
  readonly next: { readonly job: Job; readonly index: number; readonly name: string } | undefined;
  readonly seen: ObservedJob | undefined;
  /** The job that is live, whosever of this app's revisions it is; undefined: none, or a stranger stands there. */
  readonly live: LiveJob | undefined;
}

function jobSight({ observed, owner, strategy, wanted }: Sight): JobSight {
  const [index] = jobsLeft(strategy, observed.record, wanted);
  const all = strategy.before ?? [];
  const job = index === undefined ? undefined : all[index - 1];
  const seen = observed.job;
  return {
    next: index === undefined || job === undefined ? undefined : { job, index, name: jobName(job, index, all.length) },
    seen,
    live: seen?.live === undefined ? undefined : jobOf(observed, owner, { ...seen, live: seen.live }),
  };
}

/** J1: the id is a stranger's, or somebody's deployment holds it, or what stood there is still going. */
function inTheWay({ observed }: Sight, { next, seen, live }: JobSight): Said | undefined {
  if (seen === undefined || (next === undefined && live === undefined)) return undefined;
  const id = jobIdOf(observed.id);
  if (seen.live !== undefined && live === undefined) {
    return {
      phase: 'held',
      because: `${id} exists and is no job of this app, whose jobs run there: give it another id`,
    };
  }
  const foreign = seen.deployments.find((one) => live === undefined || !isOfJob(one, live));
  if (foreign === undefined) return undefined;
  return { phase: 'progressing', because: `waits for ${deploymentName(foreign)}, which still holds ${id}` };
}

/** J2: the job of another revision is waited for, since two at once may break what both of them change; then it goes. */
function notAwaited(sight: Sight, { next, seen, live }: JobSight): Said | undefined {
  if (live === undefined || isAwaited(sight, next, live)) return undefined;
  const name = `job ${live.index} of ${live.revision} (commit ${live.commit.slice(0, 8)})`;
  if (isBusy(live) && sight.now < live.deadline && !isDone(sight, live)) {
    return {
      phase: 'progressing',
      because: `waits for ${name}, which still runs, until ${moment(live.deadline)} at most`,
      wakeAt: live.deadline,
    };
  }
  return { phase: 'progressing', because: `${name} is over: removes it`, action: jobRemoval(live, seen) };
}

/** J3: written down before anything else is done, so that it never runs again for this revision. */
function succeeded({ wanted, now }: Sight, { next, live }: JobSight): Said | undefined {
  if (next === undefined || live?.state !== 'finished') return undefined;
  const { revision, commit } = wanted;
  return {
    phase: 'progressing',
    because: `${next.name} has succeeded`,
    ran: { revision, commit, index: next.index, at: now },
    wakeAt: now,
  };
}

/** J4: its end, its time, or want of an offer for too long; nothing of the app has been touched for this revision. */
function failed(sight: Sight, { next, seen, live }: JobSight): Said | undefined {
  if (next === undefined || live === undefined) return undefined;
  const because = whyFailed(sight, live, seen);
  if (because === undefined) return undefined;
  const definition = withInstances(sight.wanted.definition, sight.number.instances);
  const rejection: Rejection = {
    ...sight.wanted,
    definition,
    strategy: sight.strategy,
    because: `${next.name} ${because}; the app was not changed`,
    at: sight.now,
  };
  return {
    phase: 'aborting',
    because: `rejects ${nameOf(sight.wanted)}: ${rejection.because}`,
    action: { kind: 'record', rejection },
  };
}

function whyFailed({ strategy, now }: Sight, live: LiveJob, seen: ObservedJob | undefined): string | undefined {
  const why = failureOf(live.live);
  const said = why === undefined ? '' : `: ${why}`;
  if (live.state === 'failed') return `failed${said}`;
  if (live.state === 'stopped') return undefined;
  const since = seen?.looking.stalledSince;
  if (live.state === 'stalled') {
    const waited = since !== undefined && now - since >= strategy.waitAtMost;
    return waited ? `could not begin within ${durationText(strategy.waitAtMost)}${said}` : undefined;
  }
  return now >= live.deadline ? `did not end within ${durationText(live.timeout)}${said}` : undefined;
}

/** J5: it is on its way, or has to be set going again by no fault of its own. */
function running({ wanted, strategy, now }: Sight, { next, seen, live }: JobSight): Said | undefined {
  if (next === undefined || live === undefined) return undefined;
  const why = failureOf(live.live);
  const said = why === undefined ? '' : `: ${why}`;
  if (live.state === 'stopped') {
    return { phase: 'progressing', because: `${next.name} was stopped: removes it`, action: jobRemoval(live, seen) };
  }
  if (live.state === 'lost') {
    return {
      phase: 'progressing',
      because: `${next.name} was lost with its agent${said}: starts it again`,
      action: { kind: 'restart', marathonId: live.live.id, force: isHeld(seen) },
    };
  }
  if (live.state === 'stalled') {
    const until = (seen?.looking.stalledSince ?? now) + strategy.waitAtMost;
    return { phase: 'stalled', because: `${next.name} cannot begin${said}`, wakeAt: Math.max(now, until) };
  }
  return {
    phase: 'progressing',
    because: `runs ${next.name} before ${nameOf(wanted)}, until ${moment(live.deadline)} at most${said}`,
    wakeAt: live.deadline,
  };
}

/** J6: the only row that asks the gate: what runs is watched to its end, whatever closes meanwhile. */
function begins(sight: Sight, { next }: JobSight): Said | undefined {
  if (next === undefined) return undefined;
  const { observed, owner, wanted, now } = sight;
  const { job, index, name } = next;
  const id = jobIdOf(observed.id);
  return ifAdmitted(sight, {
    phase: 'progressing',
    because: `runs ${name} before ${nameOf(wanted)} is put, at most ${durationText(job.timeout)}`,
    action: {
      kind: 'put',
      runSpec: 'app',
      marathonId: id,
      definition: withOurLabels(jobDefinition(wanted.definition, job.task, id), {
        owner,
        app: observed.id,
        environment: observed.environment,
        revision: wanted.revision,
        commit: wanted.commit,
        role: 'job',
        job: { index, since: now, timeout: job.timeout },
      }),
      force: false,
    },
    begins: beginning(sight, sight.number.instances),
  });
}

const isAwaited = ({ wanted, observed }: Sight, next: JobSight['next'], live: LiveJob): boolean =>
  next?.index === live.index && sameRevision(live, wanted) && !isOfEarlierTry(observed.record, live);

/** Somebody said `retry` after it had begun: what it came to has been judged already. */
const isOfEarlierTry = (record: AppRecord | undefined, { since }: LiveJob): boolean =>
  record?.heard?.kind === 'retry' && (record.heard.takenAt ?? record.heard.at) > since;

/** It has succeeded, by our record: Marathon may only have begun it anew. */
const isDone = ({ observed: { record } }: Sight, { revision, index }: LiveJob): boolean =>
  (record?.jobs ?? []).some((one) => one.revision === revision && one.index === index);

// Rows J1–J6: the jobs of a revision run before it is put, one after the other. docs/jobs.md shows them as a table. What
// goes back is never kept waiting by them: those rows stand above, and W that settled here before asks for none.
import { jobDefinition } from '../definition/jobs/jobDefinition.js';
import { jobIdOf } from '../definition/jobs/jobId.js';
import { withOurLabels } from '../definition/strategy/labels.js';
import { durationText } from '../model/duration.js';
import { assertNever } from '../model/assertNever.js';
import type { Job } from '../model/job.js';
import type { ObservedJob } from '../model/observed.js';
import type { AppRecord, Rejection } from '../model/record.js';
import { beginning } from './acts.js';
import { withInstances } from './definition.js';
import { isBusy, jobOf, type LiveJob } from './job.js';
import { isHeld, jobBeginning, jobParting } from './jobActs.js';
import { isOfJob } from './jobApp.js';
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
    live: jobOf(observed, owner, seen),
  };
}

/** J1: the id is a stranger's, or somebody's deployment holds it, or what stood there is still going, or nobody knows. */
function inTheWay({ observed, wanted, now }: Sight, { next, seen, live }: JobSight): Said | undefined {
  if (seen === undefined) return undefined;
  const id = jobIdOf(observed.id);
  switch (seen.kind) {
    case 'app': {
      if (next === undefined && live === undefined) return undefined;
      if (seen.live !== undefined && live === undefined) return stranger(id);
      const foreign = seen.deployments.find((one) => live?.at.kind !== 'app' || !isOfJob(one, live.at.live));
      if (foreign === undefined) return undefined;
      return { phase: 'progressing', because: `waits for ${deploymentName(foreign)}, which still holds ${id}` };
    }
    case 'metronome': {
      if (seen.seen.kind === 'silent') {
        // A job of an earlier revision may be running, also where this one has none to run. What goes back does not wait.
        if (observed.record?.settled.some(({ revision }) => revision === wanted.revision)) return undefined;
        return {
          phase: 'held',
          because: `what runs in Metronome is not known: ${seen.seen.because}`,
          wakeAt: now + again,
        };
      }
      const isStrangers = next !== undefined && seen.seen.job !== undefined && live === undefined;
      return isStrangers ? stranger(`${seen.seen.job.id} in Metronome`) : undefined;
    }
    default:
      return assertNever(seen);
  }
}

const stranger = (name: string): Said => ({
  phase: 'held',
  because: `${name} exists and is no job of this app, whose jobs run there: give it another id`,
});

/** J2: the job of another revision is waited for, since two at once may break what both of them change; then it goes. */
function notAwaited(sight: Sight, { next, seen, live }: JobSight): Said | undefined {
  if (live === undefined || isAwaited(sight, next, live)) return undefined;
  const name = `job ${live.index} of ${live.revision} (commit ${live.commit.slice(0, 8)})`;
  if (isBusy(live) && sight.now < live.deadline && !isDone(sight, live)) {
    return {
      phase: 'progressing',
      because: `waits for ${name}, which still runs, until ${moment(live.deadline, sight.now)} at most`,
      wakeAt: live.deadline,
    };
  }
  return parted(sight, live, seen, `${name} is over`);
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
  const because = whyFailed(sight, live, seen?.looking.stalledSince);
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

function whyFailed({ strategy, now }: Sight, live: LiveJob, stalledSince: number | undefined): string | undefined {
  const said = why(live);
  if (live.state === 'failed') return `failed${said}`;
  if (live.state === 'stopped' || live.state === 'unbegun') return undefined;
  if (live.state === 'stalled') {
    const waited = stalledSince !== undefined && now - stalledSince >= strategy.waitAtMost;
    return waited ? `could not begin within ${durationText(strategy.waitAtMost)}${said}` : undefined;
  }
  return now >= live.deadline ? `did not end within ${durationText(live.timeout)}${said}` : undefined;
}

/** J5: it is on its way, or has to be set going again by no fault of its own. */
function running(sight: Sight, { next, seen, live }: JobSight): Said | undefined {
  if (next === undefined || live === undefined) return undefined;
  const { wanted, strategy, now } = sight;
  const said = why(live);
  if (live.state === 'stopped') return parted(sight, live, seen, `${next.name} was stopped`);
  if (live.state === 'unbegun') return parted(sight, live, seen, `no run of ${next.name} is known in Metronome`);
  if (live.state === 'lost') {
    return {
      phase: 'progressing',
      because: `${next.name} was lost with its agent${said}: starts it again`,
      action: { kind: 'restart', marathonId: jobIdOf(sight.observed.id), force: isHeld(seen) },
    };
  }
  if (live.state === 'stalled') {
    const until = (seen?.looking.stalledSince ?? now) + strategy.waitAtMost;
    return { phase: 'stalled', because: `${next.name} cannot begin${said}`, wakeAt: Math.max(now, until) };
  }
  return {
    phase: 'progressing',
    because: `runs ${next.name} before ${nameOf(wanted)}, until ${moment(live.deadline, now)} at most${said}`,
    // Metronome tells nobody of what happens in it.
    wakeAt: live.at.kind === 'app' ? live.deadline : Math.min(live.deadline, now + again),
  };
}

/** After how long (ms) Metronome is looked at again. */
const again = 3_000;

const why = ({ trouble }: LiveJob): string => (trouble === undefined ? '' : `: ${trouble}`);

/** Got rid of, or waited for until it can be. */
function parted({ observed, now }: Sight, live: LiveJob, seen: ObservedJob | undefined, because: string): Said {
  const parting = jobParting(observed.id, live, seen, now);
  if (parting.kind === 'act') {
    return { phase: 'progressing', because: `${because}: ${parting.does} it`, action: parting.action };
  }
  const until = `waits until ${moment(parting.until, now)} for what may still be going on, and removes it`;
  return { phase: 'progressing', because: `${because}: ${until}`, wakeAt: Math.min(parting.until, now + again) };
}

/** J6: the only row that asks the gate: what runs is watched to its end, whatever closes meanwhile. */
function begins(sight: Sight, { next, seen }: JobSight): Said | undefined {
  if (next === undefined) return undefined;
  const { observed, owner, wanted, now } = sight;
  const { job, index, name } = next;
  const id = jobIdOf(observed.id);
  const runsFrom = seen?.kind === 'metronome' && seen.seen.kind === 'read' ? seen.seen.readAt : undefined;
  return ifAdmitted(sight, {
    phase: 'progressing',
    because: `runs ${name} before ${nameOf(wanted)} is put, at most ${durationText(job.timeout)}`,
    action: jobBeginning(
      observed.id,
      seen,
      withOurLabels(jobDefinition(wanted.definition, job.task, id), {
        owner,
        app: observed.id,
        environment: observed.environment,
        revision: wanted.revision,
        commit: wanted.commit,
        role: 'job',
        job: { index, since: now, timeout: job.timeout, ...(runsFrom === undefined ? {} : { runsFrom }) },
      }),
    ),
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

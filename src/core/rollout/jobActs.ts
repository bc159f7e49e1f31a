// What is written about a job, where it runs: it is begun, stopped, taken away.
import { jobIdOf } from '../definition/jobs/jobId.js';
import { assertNever } from '../model/assertNever.js';
import type { AppId, Instant } from '../model/ids.js';
import type { JsonObject } from '../model/json.js';
import type { ObservedJob } from '../model/observed.js';
import type { Action } from '../model/step.js';
import { sentWithNumber } from './definition.js';
import { isBusy, type LiveJob } from './job.js';

/** How a job is got rid of: by this act now, or not before that moment (Marathon's clock), since it may not be over. */
export type Parting =
  | { readonly kind: 'act'; readonly does: 'stops' | 'removes'; readonly action: Action }
  | { readonly kind: 'wait'; readonly until: Instant };

/** `definition` is that of an app, labels and all: who writes to Metronome translates it. */
export const jobBeginning = (app: AppId, seen: ObservedJob | undefined, definition: JsonObject): Action => ({
  kind: 'put',
  runSpec: seen?.kind === 'metronome' ? 'job' : 'app',
  marathonId: jobIdOf(app),
  definition,
  force: false,
});

/**
 * Takes the job away, over our own deployment if there is one: ask `isOfJob` first.
 * Marathon holds the id until the task is dead. Metronome calls a run ended when it has asked for the task to be killed
 * (JobRunExecutorActor.becomeAborting), so there it is stopped first, and what was stopped, or may have been, has its time
 * to end before the next job may take the id. A job without a run is left to whoever made it for longer than any request
 * of theirs may take: begun by them and by us, there would be two runs.
 */
export function jobParting(app: AppId, job: LiveJob, seen: ObservedJob | undefined, now: Instant): Parting {
  const removal = { kind: 'act', does: 'removes', action: jobRemoval(app, job, seen) } as const;
  if (job.at.kind === 'app') return removal;
  const since = seen?.looking.still?.since ?? now;
  const over = (until: Instant): Parting => (now < until ? { kind: 'wait', until } : removal);
  switch (job.state) {
    case 'running':
    case 'stalled':
      return { kind: 'act', does: 'stops', action: metronomeStop(app) };
    case 'failed':
      return over(since + job.at.job.killGrace + killsWithin);
    case 'unbegun':
      return over(since + beginsWithin);
    case 'finished':
    case 'lost':
    case 'stopped':
      return removal;
    default:
      return assertNever(job.state);
  }
}

/** Ends what runs of it, and leaves it for people to look at; undefined when nothing is wanted of it. */
export function jobStop(app: AppId, job: LiveJob, seen: ObservedJob | undefined): Action | undefined {
  if (job.at.kind === 'metronome') return isBusy(job) || job.state === 'stalled' ? metronomeStop(app) : undefined;
  const { live } = job.at;
  if (live.instances === 0) return undefined;
  const resend = sentWithNumber(live.definition);
  return { kind: 'scale', runSpec: 'app', marathonId: live.id, instances: 0, resend, force: isHeld(seen) };
}

export const isHeld = (seen: ObservedJob | undefined): boolean => seen?.kind === 'app' && seen.deployments.length > 0;

/** Metronome, Mesos and the agent need as long (ms) to pass a kill on, beside the grace of the task itself. */
const killsWithin = 10_000;

/** Longer than io/metronome lets pass between its two requests, both of their answers included. ms */
const beginsWithin = 120_000;

const jobRemoval = (app: AppId, job: LiveJob, seen: ObservedJob | undefined): Action => ({
  kind: 'remove',
  runSpec: job.at.kind === 'app' ? 'app' : 'job',
  marathonId: jobIdOf(app),
  force: isHeld(seen),
});

const metronomeStop = (app: AppId): Action => ({
  kind: 'scale',
  runSpec: 'job',
  marathonId: jobIdOf(app),
  instances: 0,
  resend: {},
  force: false,
});

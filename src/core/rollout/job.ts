// The job of an app as the cluster shows it: which one it is, how far it is, and whose it is.
import { jobLabelsOf, type JobLabels } from '../definition/strategy/labels.js';
import { baseOf } from '../model/ids.js';
import type { LiveApp, LiveDeployment, ObservedApp, ObservedJob } from '../model/observed.js';
import type { KnownRevision } from '../model/record.js';
import type { Action } from '../model/step.js';
import { currentFailure } from './failure.js';
import { isStalled } from './looking.js';
import { sameRevision } from './pursuit.js';

export interface LiveJob extends JobLabels, Pick<KnownRevision, 'revision' | 'commit'> {
  readonly live: LiveApp;
  readonly state: JobState;
  /** When it has taken too long (Marathon's clock). */
  readonly deadline: number;
}

/**
 * - `stopped`: no task is wanted of it any more.
 * - `lost`: its task ended by no fault of its own (agent, executor), and Marathon holds the next launch back.
 */
export type JobState = 'running' | 'finished' | 'failed' | 'lost' | 'stalled' | 'stopped';

/** Undefined: what stands at the job's id is not a job of this app. */
export function jobOf(
  { id, environment, readAt }: Pick<ObservedApp, 'id' | 'environment' | 'readAt'>,
  owner: string,
  { live, looking }: ObservedJob & { readonly live: LiveApp },
): LiveJob | undefined {
  const signed = jobLabelsOf(live.definition);
  if (signed === undefined || signed.owner !== owner || signed.app !== id) return undefined;
  if (signed.environment !== baseOf(environment)) return undefined;
  const { index, since, timeout, revision, commit } = signed;
  // Waiting for an offer is no fault of the job's, and forgetting how long it waited only lengthens this.
  const deadline = Math.max(since, looking.stalledAt ?? 0, looking.since) + timeout;
  return { live, index, since, timeout, revision, commit, deadline, state: stateOf(live, readAt) };
}

/**
 * What ended stays in the list of tasks until Marathon launches it again; before 1.8 it leaves the list at once, and what
 * is left is the delay of the next launch, which an end with 0 causes without a lastTaskFailure (NotifyRateLimiterStepImpl,
 * TaskFailure). The app is made for this one job and never put over: no task in it can be of another one.
 */
function stateOf(live: LiveApp, now: number): JobState {
  const states = live.tasks.map(({ state }) => state);
  if (states.includes('TASK_FINISHED')) return 'finished';
  if (live.instances === 0) return 'stopped';
  const failure = currentFailure(live);
  const ends = failure === undefined ? states : [...states, failure.state];
  if (ends.some(isOwnFault)) return 'failed';
  const heldBack = states.every(isOver) && (live.queue?.delaySeconds ?? 0) > 0;
  if (heldBack) return failure === undefined && !states.some(isAgentsFault) ? 'finished' : 'lost';
  return isStalled(live, now) ? 'stalled' : 'running';
}

const isOwnFault = (state: string): boolean => state === 'TASK_FAILED' || state === 'TASK_ERROR';

const agentsFaults: ReadonlySet<string> = new Set([
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
  'TASK_UNKNOWN',
]);

const isAgentsFault = (state: string): boolean => agentsFaults.has(state);

const isOver = (state: string): boolean => isAgentsFault(state) || state === 'TASK_KILLED';

/** Whether a job of this revision is on its way: it is watched to its end, whatever holds the revision back. */
export function isUnderWay(observed: ObservedApp, owner: string, wanted: KnownRevision): boolean {
  const live = observed.job?.live;
  if (observed.job === undefined || live === undefined) return false;
  const job = jobOf(observed, owner, { ...observed.job, live });
  return job !== undefined && job.live.instances > 0 && sameRevision(job, wanted);
}

/** It may be doing something. One that waits for an offer does not: nothing is lost by taking it away. */
export const isBusy = ({ state }: LiveJob): boolean => state === 'running';

/** A deployment that our own write to the job started: it brings about the version that is live, and nothing else. */
export const isOfJob = (deployment: LiveDeployment, { live }: LiveJob): boolean =>
  deployment.version === live.version && deployment.affected.every((id) => id === live.id);

/** Takes the job away, over our own deployment if there is one: ask `isOfJob` first. */
export const jobRemoval = ({ live }: LiveJob, seen: ObservedJob | undefined): Action => ({
  kind: 'remove',
  runSpec: 'app',
  marathonId: live.id,
  force: isHeld(seen),
});

export const isHeld = (seen: ObservedJob | undefined): boolean => (seen?.deployments.length ?? 0) > 0;

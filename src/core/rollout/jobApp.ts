// How far a job is that runs as an app of Marathon's, read off its tasks and the launch queue.
import type { LiveApp, LiveDeployment } from '../model/observed.js';
import { currentFailure } from './failure.js';
import type { JobState } from './jobState.js';
import { isStalled } from './looking.js';

/**
 * What ended stays in the list of tasks until Marathon launches it again; before 1.8 it leaves the list at once, and what
 * is left is the delay of the next launch, which an end with 0 causes without a lastTaskFailure (NotifyRateLimiterStepImpl,
 * TaskFailure). The app is made for this one job and never put over: no task in it can be of another one.
 */
export function stateOfApp(live: LiveApp, now: number): JobState {
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

/** A deployment that our own write to the job started: it brings about the version that is live, and nothing else. */
export const isOfJob = (deployment: LiveDeployment, live: LiveApp): boolean =>
  deployment.version === live.version && deployment.affected.every((id) => id === live.id);

// A job that nobody waits for any more: stopped, or taken away, when nothing else is to be done about its app.
import type { ObservedApp } from '../model/observed.js';
import type { Action, Step } from '../model/step.js';
import type { GateFacts } from '../policy/gate.js';
import { isBusy, jobOf } from './job.js';
import { jobParting, jobStop } from './jobActs.js';
import { isOfJob } from './jobApp.js';
import { sameRevision } from './pursuit.js';

interface Surroundings {
  readonly owner: string;
  readonly observed: ObservedApp;
  readonly facts: Pick<GateFacts, 'mode'>;
}

/** The step, and with it (J7) what has to be done about a job that is left; what writes or judges comes first. */
export function tidied(step: Step, { owner, observed, facts }: Surroundings): Step {
  // The rows of jobRows.ts look after the job themselves: to one that waits for an offer nothing is to be done.
  if (step.action !== undefined || step.row.startsWith('J') || facts.mode === 'observe') return step;
  const left = leftover(owner, observed);
  return left === undefined ? step : { ...step, ...left, row: 'J7', because: `${step.because}; ${left.because}` };
}

/**
 * What still runs is left to end: killing a migration half way is worse than waiting for it. That of a rejected revision is
 * stopped, and stays for people to look at until the next job, or until a revision settles.
 */
function leftover(
  owner: string,
  observed: ObservedApp,
): { readonly because: string; readonly action: Action } | undefined {
  const { id, job: seen, readAt } = observed;
  if (observed.ownership?.kind === 'released') return undefined;
  const job = jobOf(observed, owner, seen);
  if (job === undefined) return undefined;
  const { at, index, revision } = job;
  if (at.kind === 'app' && seen?.kind === 'app' && seen.deployments.some((one) => !isOfJob(one, at.live))) {
    return undefined;
  }
  if (!sameRevision(observed.record?.rejected, job)) {
    if (isBusy(job) && readAt < job.deadline) return undefined;
    const parting = jobParting(id, job, seen, readAt);
    if (parting.kind === 'wait') return undefined;
    return { because: `${parting.does} job ${index} of ${revision}`, action: parting.action };
  }
  const action = jobStop(id, job, seen);
  return action && { because: `stops job ${index} of ${revision}, which was rejected`, action };
}

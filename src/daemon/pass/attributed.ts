// Whose commit a step carries out: a number may have been asked for by a later one than the revision.
import type { CommitSha } from '../../core/model/ids.js';
import type { Step } from '../../core/model/step.js';
import type { Target } from '../targets.js';

/** A plain scale keeps the revision and its commit; who asked for the number is said all the same. */
export function attributed(step: Step, { desired }: Target): Step {
  if (step.action?.kind !== 'scale' || desired === undefined || step.begins?.revision !== desired.revision) return step;
  if (desired.numberCommit === desired.commit) return step;
  return { ...step, because: `${step.because}, as commit ${desired.numberCommit.slice(0, 8)} wants it` };
}

/** The commit that the step carries out. */
export function broughtBy(step: Step, { desired }: Target): CommitSha | undefined {
  if (step.action?.kind === 'scale' && desired) return desired.numberCommit;
  return step.about?.commit ?? desired?.commit;
}

// From what the world answered to when to look again. No answer is retried blindly: the next pass looks first.
import { assertNever } from '../core/model/assertNever.js';
import { problemText, type Problem } from '../core/model/problem.js';
import type { Outcome } from '../core/model/step.js';

/** What comes of an action: `again` in ms, and what to tell when it did not go as asked. */
export type Aftermath =
  | { readonly kind: 'look'; readonly again: number }
  | { readonly kind: 'wait'; readonly again: number; readonly because: string }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly because: string };

/** Locks end with a deployment, and that is an event; this is for the event that never came. */
const lockedAgain = 5_000;
const busyAgain = 10_000;
const firstRetry = 1_000;
const longestRetry = 30_000;

/** `failures`: how often in a row this app's world was unreachable, this time included. */
export function aftermath(outcome: Outcome, failures: number): Aftermath {
  switch (outcome.kind) {
    case 'done':
      return { kind: 'look', again: 0 };
    case 'locked':
      return {
        kind: 'wait',
        again: lockedAgain,
        because: `locked by ${outcome.deployments.length === 0 ? 'a deployment' : outcome.deployments.join(', ')}`,
      };
    case 'busy':
      return { kind: 'wait', again: busyAgain, because: outcome.because };
    case 'refused':
      return {
        kind: 'refused',
        problems: outcome.problems,
        because: outcome.problems.map(problemText).join('; '),
      };
    case 'unreachable':
      return { kind: 'wait', again: retryAfter(failures), because: outcome.because };
    default:
      return assertNever(outcome);
  }
}

/** 1 s, 2 s, 4 s … 30 s. */
export const retryAfter = (failures: number): number =>
  Math.min(longestRetry, firstRetry * 2 ** Math.max(0, Math.min(failures - 1, 5)));

// From what was decided and what the world answered to when to look again. No answer is retried blindly: the next pass
// looks first.
import { assertNever } from '../../core/model/assertNever.js';
import type { Instant } from '../../core/model/ids.js';
import { isOutcome } from '../../core/model/phase.js';
import { problemText, type Problem } from '../../core/model/problem.js';
import type { AppRecord } from '../../core/model/record.js';
import type { Outcome, Step } from '../../core/model/step.js';
import { isKept } from '../facts/motion.js';

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

/** In motion, look again after this long even if no event came: the event stream is a hint, not a promise. */
const inMotionAgain = 10_000;
/** While traffic moves: balancers come for their weights every second. */
const shiftingAgain = 500;
/**
 * A moment to look again at that has passed by Marathon's clock may still lie ahead by ours, which windows go by: the same
 * would be decided over and over, without a pause.
 */
const soonest = 1_000;

/**
 * After how many ms to look again although nothing was done; undefined: at the next event, commit or full look.
 * `readAt`: when the app was read, on Marathon's clock. `isShifting`: traffic of it is being moved.
 */
export function untilNextLook(step: Step, readAt: Instant, isShifting: boolean): number | undefined {
  const { phase, wakeAt } = step;
  if (step.sets !== undefined) return 0;
  if (isShifting && !isOutcome(phase)) return shiftingAgain;
  const asked = wakeAt === undefined ? undefined : Math.max(soonest, wakeAt - readAt);
  return isOutcome(phase) || isKept(step) ? asked : Math.min(asked ?? inMotionAgain, inMotionAgain);
}

/** A kill between a write and its record must not forget what was begun, judged, taken down, or commanded of balancers. */
export const isWrittenFirst = ({ action, begins, ran, removal, sets }: Step): boolean =>
  (removal !== undefined && action !== undefined) ||
  begins !== undefined ||
  ran !== undefined ||
  sets !== undefined ||
  action?.kind === 'record' ||
  action?.kind === 'hear';

/** Balancers are on their way to a share, or a set is being drained: no event tells when they are there. */
export const isShifting = (record: AppRecord | undefined): boolean => {
  const sets = record?.sets;
  return sets !== undefined && sets.candidate !== null && sets.reached === null;
};

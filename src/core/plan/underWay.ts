// How far a change is that has begun already: what is told instead of promising its beginning once more.
import { assertNever } from '../model/assertNever.js';
import { count } from '../model/count.js';
import type { DesiredApp } from '../model/app.js';
import type { LiveApp } from '../model/observed.js';
import type { AppRecord } from '../model/record.js';
import type { TwoSetStrategy } from '../model/strategy.js';
import { maskText } from '../masking/maskText.js';
import { healthyTasks, old } from '../rollout/tasks.js';
import type { PlannedSets } from './whereItGoes.js';

/** Of a second set that runs the wanted version. */
export interface Progress {
  /** Percent 0–100 of the traffic that was commanded for it. */
  readonly share: number;
  /** The furthest stage (from 0) that was commanded; -1: none yet. */
  readonly step: number;
}

/** Undefined: no second set has been started for this version. */
export function progressOf(
  { revision }: DesiredApp,
  record: AppRecord | undefined,
  sets: PlannedSets | undefined,
): Progress | undefined {
  if (record?.sets?.candidate == null || record.begun?.revision !== revision) return undefined;
  const { candidate, share, step } = record.sets;
  return sets?.isThere(candidate) === true ? { share, step } : undefined;
}

/** `under way, stage 2 of 2`. */
export function progressText(strategy: TwoSetStrategy, { share, step }: Progress): string {
  switch (strategy.kind) {
    case 'canary': {
      const stage = step < 0 ? 'before its first stage' : `stage ${step + 1} of ${strategy.steps.length}`;
      return `under way, ${stage}${step >= 0 && share === 0 ? ', without traffic' : ''}`;
    }
    case 'blue-green':
      return `under way, ${share === 0 ? 'before' : 'after'} the switch`;
    case 'ab-test':
      return `under way, the test is ${share === 0 ? 'not open yet' : 'open'}`;
    default:
      return assertNever(strategy);
  }
}

/**
 * Of an app whose live definition is the wanted one: why it is not at rest all the same. Undefined: it is, as far as a plan
 * sees. A second set that is left is taken away at the end.
 */
export function underWayText(
  { revision }: DesiredApp,
  live: LiveApp,
  record: AppRecord | undefined,
  deploying: boolean,
): string | undefined {
  const hasBegun = record?.begun?.revision === revision;
  if (!hasBegun && !deploying) return undefined;
  if (hasBegun && (record.phase === 'paused' || record.phase === 'stalled')) {
    return `${record.phase}: ${maskText(record.because)}`;
  }
  const left = old(live).length;
  const beside = hasBegun && record.sets?.candidate ? `; ${record.sets.candidate} is there until then` : '';
  const tasks = `${healthyTasks(live).length} of ${count(live.instances, 'task')} healthy as in git`;
  return `${hasBegun ? 'under way' : 'a deployment is under way'}: ${tasks}${left === 0 ? '' : `, ${left} of an earlier version left`}${beside}`;
}

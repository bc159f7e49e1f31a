// The plan of a stored deployment: Marathon stores the two trees only (StoredPlan) and plans their steps again.
import type { PathId } from '../definition/pathId.js';
import type { StoredPlan } from '../storage/recorder.js';
import { changedIds } from '../tree/changedIds.js';
import { planSteps } from './plan.js';
import type { Plan, Victims } from './plan.js';

/** Victims that were named for a scale are not stored. */
const noVictims: Victims = new Map<PathId, readonly string[]>();

export function planAgain({ id, version, original, target }: StoredPlan): Plan {
  const changed = new Set([...changedIds(original.apps, target.apps), ...changedIds(original.pods, target.pods)]);
  return { id, version, original, target, steps: planSteps(original, target, changed, noVictims) };
}

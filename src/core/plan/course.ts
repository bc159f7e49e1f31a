// The course of one replacement by Marathon: how many old tasks go at once, how many new ones start beside the rest.
import type { Capacity } from '../rollout/definition.js';

export interface Replacement {
  /** Instances of the definition that replaces; above 0. */
  readonly wanted: number;
  /** Old tasks. */
  readonly current: number;
  /** Those of them that Marathon counts as healthy; none where it runs the checks itself. */
  readonly healthy: number;
  readonly capacity: Capacity;
  /** With a persistent volume: Marathon never starts more than wanted. */
  readonly resident: boolean;
}

export interface Course {
  /** Old tasks that are stopped at the beginning. */
  readonly stopFirst: number;
  /** New tasks that are started beside those left; the others follow one by one. */
  readonly startFirst: number;
  /** Tasks of both versions that may run at once. */
  readonly most: number;
  /** Tasks above the wanted number at the worst moment. Old ones that have not gone yet are no extra: they run already. */
  readonly extra: number;
}

/** As Marathon 1.11 computes it at the beginning of a replacement (TaskReplaceActor, computeRestartStrategy). */
export function courseOf({ wanted, current, healthy, capacity, resident }: Replacement): Course {
  const least = Math.ceil(wanted * capacity.minimumHealth);
  const allowed = Math.floor(wanted * (1 + capacity.maximumOver));
  const stuck = least === allowed && allowed <= healthy;
  const most = stuck && !resident ? allowed + 1 : allowed;
  const spare = stuck && resident ? healthy - least + 1 : Math.max(0, healthy - least);
  const stopFirst = Math.min(current, Math.max(spare, current - wanted));
  return {
    stopFirst,
    startFirst: Math.max(0, Math.min(wanted, most - (current - stopFirst))),
    most,
    extra: Math.max(0, Math.min(most, current + wanted) - wanted),
  };
}

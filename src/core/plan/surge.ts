// What a replacement costs while it runs: Marathon's own arithmetic, looked at from above.

/** Instances wanted and there, and the capacities (0..1) of the definition that replaces. */
export interface Replacement {
  readonly wanted: number;
  readonly current: number;
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
  /** With a persistent volume: Marathon never starts more than wanted. */
  readonly resident: boolean;
}

/**
 * Tasks above the wanted number at the worst moment of a replacement, as Marathon 1.11 computes it
 * (TaskReplaceActor, RestartStrategy): new tasks are launched up to `floor(N × (1 + over))` in all, one more when
 * that leaves no room at all to begin. Old tasks that merely have not gone yet are no extra: they run already.
 */
export function peakExtra(replacement: Replacement): number {
  const { wanted, current, minimumHealthCapacity, maximumOverCapacity, resident } = replacement;
  const minHealthy = Math.ceil(wanted * minimumHealthCapacity);
  const capacity = Math.floor(wanted * (1 + maximumOverCapacity));
  const stuck = minHealthy === capacity && capacity <= current;
  const most = stuck && !resident ? capacity + 1 : capacity;
  return Math.max(0, Math.min(most, current + wanted) - wanted);
}

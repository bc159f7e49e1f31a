// The arithmetic of a replacement, as Marathon's TaskReplaceActor does it. Pure: four numbers and two shares in, two
// numbers out. Baton's floor rests on these lines; the tests hold the worked examples of the reference.

/** What a replacement starts from. */
export type ReplacementSituation = {
  /** Instances the new definition wants; more than 0. */
  readonly wanted: number;
  /** Instances there are, of any version and goal. */
  readonly current: number;
  /** Of those, with goal Running and considered healthy: see consideredHealthy, which counts Mesos' word only. */
  readonly healthy: number;
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
  readonly resident: boolean;
};

/** How many old instances die at once, and how many instances there may ever be at the same time. */
export type ReplacementStrategy = { readonly killNow: number; readonly maxCapacity: number };

export function replacementStrategy(situation: ReplacementSituation): ReplacementStrategy {
  const { wanted, current, healthy, resident } = situation;
  const minHealthy = Math.ceil(wanted * situation.minimumHealthCapacity);
  const maxCapacity = Math.floor(wanted * (1 + situation.maximumOverCapacity));
  const surplus = Math.max(0, healthy - minHealthy);
  const stuck = minHealthy === maxCapacity && maxCapacity <= healthy;
  const killNow = stuck && resident ? healthy - minHealthy + 1 : surplus;
  return {
    // Left-overs of an earlier, cancelled deployment go at once.
    killNow: wanted < current ? Math.max(current - wanted, killNow) : killNow,
    maxCapacity: stuck && !resident ? maxCapacity + 1 : maxCapacity,
  };
}

/** How many new instances may be started now. */
export function launchable(wanted: number, started: number, oldActive: number, maxCapacity: number): number {
  const room = Math.max(0, maxCapacity - oldActive - started);
  return Math.min(Math.max(0, wanted - started), room);
}

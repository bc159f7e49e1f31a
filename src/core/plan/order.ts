// Which changes of a plan wait for which: dependencies first, and an environment's clusters one after the other.
import type { AppId, EnvironmentName } from '../model/ids.js';
import type { Change, ProposedChange } from '../model/plan.js';

/**
 * The same changes, each with its place: 1 where no other change of the plan comes first. Apps that wait for each other
 * (`validate` refuses them) come last. `earlier` names the clusters that an environment's own one comes after.
 */
export function ordered(
  changes: readonly ProposedChange[],
  earlier: (environment: EnvironmentName) => readonly EnvironmentName[],
): readonly Change[] {
  const byKey = new Map(changes.map((change) => [keyOf(change.environment, change.app), change]));
  const waiting = new Map<string, Set<string>>();
  const followers = new Map<string, string[]>();
  for (const change of changes) {
    const before = [
      ...change.waitsFor.map((app) => keyOf(change.environment, app)),
      ...earlier(change.environment).map((environment) => keyOf(environment, change.app)),
    ].filter((key) => byKey.has(key));
    const key = keyOf(change.environment, change.app);
    waiting.set(key, new Set(before));
    for (const one of new Set(before)) followers.set(one, [...(followers.get(one) ?? []), key]);
  }
  const places = placesOf(waiting, followers);
  const last = Math.max(0, ...places.values()) + 1;
  return changes.map((change) => {
    const previous = earlier(change.environment).findLast((environment) => byKey.has(keyOf(environment, change.app)));
    const order = places.get(keyOf(change.environment, change.app)) ?? last;
    return { ...change, order, ...(previous === undefined ? {} : { afterEnvironment: previous }) };
  });
}

/** Wave by wave, without recursion: a chain of ten thousand apps must not end the stack. */
function placesOf(
  waiting: ReadonlyMap<string, Set<string>>,
  followers: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let wave = [...waiting].filter(([, before]) => before.size === 0).map(([key]) => key);
  for (let order = 1; wave.length > 0; order += 1) {
    const next: string[] = [];
    for (const key of wave) {
      places.set(key, order);
      for (const follower of followers.get(key) ?? []) {
        const before = waiting.get(follower);
        before?.delete(key);
        if (before?.size === 0) next.push(follower);
      }
    }
    wave = next;
  }
  return places;
}

const keyOf = (environment: EnvironmentName, app: AppId): string => `${environment} ${app}`;

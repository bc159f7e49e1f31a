// What only looking again and again can tell: since when something has been so. Forgetting it lengthens a wait.
import type { LiveApp, Looking, ObservedApp } from '../model/observed.js';
import { currentFailure } from './failure.js';
import { hasChecks, longestBackoffOf } from './definition.js';
import { current, healthyTasks, old } from './tasks.js';

/** An observation before its memory is added to it. */
export type Seen = Pick<ObservedApp, 'readAt' | 'live' | 'deployments'>;

/**
 * The memory after one more look. `missed`: the daemon could not look for longer than it usually does (it was down,
 * Marathon did not answer, another one led): then nothing is known about the time in between, and every wait begins
 * anew. All moments are on Marathon's clock.
 */
export function look(previous: Looking | undefined, seen: Seen, missed: boolean): Looking {
  const now = seen.readAt;
  // A clock that ran backwards (another Marathon leads now) is a gap, too.
  const kept = missed || previous === undefined || previous.since > now ? undefined : previous;
  const stalled = seen.live !== undefined && isStalled(seen.live, now);
  const seenStill = seen.live === undefined ? undefined : still(kept, seen.live, now);
  const well = seen.live !== undefined && isAllHealthy(seen.live) && steadyAt(seen.live, seenStill, now) <= now;
  const ailing = seen.live !== undefined && seen.deployments.length === 0 && !well;
  const stalledAt = stalled ? now : kept?.stalledAt;
  return {
    since: kept?.since ?? now,
    ...(stalled ? { stalledSince: kept?.stalledSince ?? now } : {}),
    ...(stalledAt === undefined ? {} : { stalledAt }),
    ...(ailing ? { ailingSince: kept?.ailingSince ?? now } : {}),
    ...(seenStill === undefined ? {} : { still: seenStill }),
    ...(previous?.taken === undefined ? {} : { taken: previous.taken }),
  };
}

/** Every task is of the current definition, running, and passes its checks; none is missing, none is too many. */
export const isAllHealthy = (live: LiveApp): boolean =>
  old(live).length === 0 && current(live).length === live.instances && healthyTasks(live).length === live.instances;

/**
 * From when on healthy tasks are to be believed. With checks at once; without, a task counts as healthy the moment it
 * runs, and one that crashes at once does so again and again: there the same tasks must have run for a while.
 */
export function steadyAt(live: LiveApp, seenStill: Looking['still'], now: number): number {
  if (hasChecks(live.definition) || live.instances === 0) return now;
  return (seenStill?.since ?? now) + 10_000;
}

/**
 * Marathon's queue says that no offer fits, and nothing else is in the way: no backoff, every task that did start is
 * healthy, and none of this version has failed lately. Without the last, an app that crashes would look stalled
 * between two crashes, whenever some agent is too small for it, and would never be condemned.
 */
export function isStalled(live: LiveApp, now: number): boolean {
  const { queue } = live;
  if (queue === undefined || queue.count === 0 || queue.delaySeconds > 0 || queue.refusals.length === 0) return false;
  const failure = currentFailure(live);
  if (failure !== undefined && now - failure.at < longestBackoffOf(live.definition) + waitForAnOffer) return false;
  return healthyTasks(live).length === current(live).length;
}

/** After a backoff the next launch takes a moment; Marathon may decline offers for two minutes at a time. */
const waitForAnOffer = 300_000;

function still(kept: Looking | undefined, live: LiveApp, now: number): NonNullable<Looking['still']> {
  // As text: a hash of it, at every look at every app, would be dearer than to keep it.
  const seen = live.tasks.map((task) => `${task.id} ${task.state} ${task.health}`).sort();
  const tasks = `${live.version} ${seen.join(' ')}`;
  return kept?.still?.tasks === tasks ? kept.still : { tasks, since: now };
}

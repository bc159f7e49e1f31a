// A short random wait between two tries, so that two writers who collided do not collide again in step.
import { setTimeout as wait } from 'node:timers/promises';

/** 50 to 150 ms for the first try, longer for later ones; ends at once when the signal aborts. */
export async function pause(tries: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await wait(tries * (50 + Math.random() * 100), undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

// Whether this server leads, and what a request meets while nobody does (LeaderProxyFilter).
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './router.js';

const retryEvery = 250;
/** Marathon's loop counts from 10 down to 0. */
const tries = 11;

export const noLeader: Answer = { kind: 'page', status: 502, message: 'Could not determine the current leader' };

/**
 * Waits, as Marathon does for a transition to end, until there is an answer to who leads; undefined after 2.75 s.
 * @param signal gives up waiting: the client is gone
 */
export async function settledLeadership<T>(ask: () => T | undefined, signal: AbortSignal): Promise<T | undefined> {
  for (let left = tries; left > 0; left -= 1) {
    const found = ask();
    if (found !== undefined) return found;
    await sleep(retryEvery, undefined, { signal });
  }
  return ask();
}

/** The seat of the leader: taken from the start, lost and taken again when a fail-over is played. */
export class Leadership {
  #since: number | undefined = Date.now();

  /** Milliseconds since 1970; undefined while there is no leader. */
  get since(): number | undefined {
    return this.#since;
  }

  lose(): void {
    this.#since = undefined;
  }

  win(): void {
    this.#since = Date.now();
  }
}

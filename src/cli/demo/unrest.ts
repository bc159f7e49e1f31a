// `baton demo --kills N`: while the story is told, the daemon is killed with SIGKILL at random moments and started again.
// Nothing about the story may change: that is what "the daemon remembers nothing that matters" promises.
import { setTimeout as pause } from 'node:timers/promises';
import type { Child } from './children.js';
import type { Screen } from './screen.js';

/** Bounds of the time a daemon is left alive, in ms: some do not even come to their first look, some finish a rollout. */
const shortestLife = 100;
const longestLife = 3_000;

export interface Unrest {
  /** Ends it; the daemon that lives then goes on. Resolves to the number of kills. */
  end(): Promise<number>;
}

export function stirUnrest(startDaemon: () => Child, first: Child, kills: number, screen: Screen): Unrest {
  const peace = new AbortController();
  const unrest = async (): Promise<number> => {
    let daemon = first;
    for (let killed = 0; killed < kills; killed += 1) {
      const life = shortestLife + Math.random() * (longestLife - shortestLife);
      await pause(life, undefined, { signal: peace.signal }).catch(() => undefined);
      if (peace.signal.aborted) return killed;
      await daemon.kill();
      screen.detail(`kill -9 ${daemon.pid} (${killed + 1} of ${kills})`);
      daemon = startDaemon();
    }
    return kills;
  };
  const count = unrest();
  return {
    end() {
      peace.abort();
      return count;
    },
  };
}

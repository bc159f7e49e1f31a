// `baton demo --kills N`: while the story is told, the daemon is killed with SIGKILL at random moments and started again.
// Nothing about the story may change: that is what "the daemon remembers nothing that matters" promises.
import { systemClock } from '../../kit/clock.js';
import type { Child } from './child.js';
import type { Screen } from './screen.js';
import { until } from './until.js';

/**
 * Bounds of the time a daemon is left alive, in ms: some are killed while they start, some in the middle of a rollout,
 * and some bring one to its end.
 */
const shortestLife = 100;
const longestLife = 5_000;

export interface Unrest {
  /** A chapter begins: its share of the kills may happen from now on. */
  readonly grant: () => void;
  /** Resolves to their number when all kills that were granted have happened. */
  readonly spent: (signal: AbortSignal) => Promise<number>;
  /** Ends it; the daemon that lives then goes on. */
  readonly end: () => Promise<void>;
}

/** `chapters` in which something is deployed: the kills are spread over them evenly. */
export function stirUnrest(startDaemon: () => Child, kills: number, chapters: number, screen: Screen): Unrest {
  const peace = new AbortController();
  const isOver = (): boolean => peace.signal.aborted;
  let granted = 0;
  let killed = 0;
  let daemon = startDaemon();

  const unrest = async (): Promise<void> => {
    while (!isOver()) {
      const life = shortestLife + Math.random() * (longestLife - shortestLife);
      await systemClock.wait(life, peace.signal);
      if (isOver() || killed >= granted) continue;
      await daemon.kill();
      killed += 1;
      screen.detail(`kill -9 ${daemon.pid}  (${killed} of ${kills})`);
      daemon = startDaemon();
    }
  };
  const running = kills === 0 ? Promise.resolve() : unrest();
  return {
    grant() {
      granted = Math.min(kills, granted + Math.ceil(kills / chapters));
    },
    spent(signal) {
      const all = (): Promise<number | undefined> => Promise.resolve(killed === granted ? killed : undefined);
      return until(all, () => `only ${killed} of ${granted} kills`, { within: 120_000, every: 100, signal });
    },
    async end() {
      peace.abort();
      await running;
    },
  };
}

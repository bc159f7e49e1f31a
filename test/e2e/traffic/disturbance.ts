// What goes wrong on the way: the daemon is killed five times, HAProxy reloads every two seconds, or both at once.
import type { TrafficArena } from './arena.js';
import type { DisturbanceName } from './covering.js';

export interface Disturbed {
  readonly kills: number;
  readonly reloads: number;
}

export interface Disturbance {
  /** So much of it has happened. */
  soFar(): Disturbed;
  /** Goes on until all of it has happened. @throws what went wrong in it */
  end(): Promise<Disturbed>;
}

const times = 5;
const reloadEvery = 2_000;

/** `turn`: another one has the daemon killed at other moments of what it does. */
export function disturb(arena: TrafficArena, name: DisturbanceName, turn: number): Disturbance {
  let kills = 0;
  let reloads = 0;
  let isOver = false;
  let rested: () => void = () => undefined;

  async function killAgain(): Promise<void> {
    for (; kills < times; kills += 1) {
      // From the moment in which it commands again, and later: what is half done differs. Later than that, and a rollout of a few
      // seconds would be over before the fifth.
      if (kills > 0) await arena.up();
      await after(((kills + turn) % times) * 80);
      await arena.kill();
    }
    await arena.up();
  }

  async function reloadAgain(): Promise<void> {
    for (; !isOver; reloads += 1) {
      await arena.reload();
      await Promise.race([after(reloadEvery), new Promise<void>((resolve) => (rested = resolve))]);
    }
  }

  const parts = [
    ...(name.includes('kills') ? [killAgain()] : []),
    ...(name.includes('reloads') ? [reloadAgain()] : []),
  ];
  const all = Promise.all(parts);
  // It is awaited at the end; until then a failure is nobody's.
  all.catch(() => undefined);
  return {
    soFar: () => ({ kills, reloads }),
    async end() {
      isOver = true;
      rested();
      await all;
      return { kills, reloads };
    },
  };
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

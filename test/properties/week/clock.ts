// Time for a simulated week: it jumps from one moment that somebody waits for to the next. A process has a clock of its
// own, so that a kill stops all that it waits for, and with it the process: whatever it had in mind is never heard of.
import type { Clock } from '../../../src/daemon/ports.js';
import { Heap } from '../../../src/kit/heap.js';

export interface ProcessClock extends Clock {
  readonly isKilled: boolean;
  /** Nothing that waits on this clock is ever woken again. */
  kill(): void;
}

interface Sleeper {
  readonly at: number;
  /** Who came first, of those that are due at the same moment. */
  readonly turn: number;
  wake: (() => void) | undefined;
}

export class WeekClock {
  #now: number;
  #turns = 0;
  readonly #sleepers = new Heap<Sleeper>(
    (left, right) => left.at < right.at || (left.at === right.at && left.turn < right.turn),
  );
  /** Moments at which something happened. */
  steps = 0;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Does it at that moment, or at once if it has passed. Returns what takes it back. */
  at(moment: number, what: () => void): () => void {
    const sleeper: Sleeper = { at: Math.max(moment, this.#now), turn: ++this.#turns, wake: what };
    this.#sleepers.push(sleeper);
    return () => {
      sleeper.wake = undefined;
    };
  }

  process(): ProcessClock {
    let isKilled = false;
    const waiting = new Set<() => void>();
    const never = new Promise<void>(() => undefined);
    return {
      get isKilled() {
        return isKilled;
      },
      kill: () => {
        isKilled = true;
        for (const forget of waiting) forget();
        waiting.clear();
      },
      now: () => this.#now,
      wait: (span, signal) => {
        if (isKilled) return never;
        if (signal.aborted) return Promise.resolve();
        return new Promise((resolve) => {
          const wake = (): void => {
            forget();
            waiting.delete(forget);
            signal.removeEventListener('abort', wake);
            if (!isKilled) resolve();
          };
          const forget = this.at(this.#now + span, wake);
          waiting.add(forget);
          signal.addEventListener('abort', wake);
        });
      },
    };
  }

  /** Goes on until that moment; `after` is asked after every step whether to stop. */
  async runTo(moment: number): Promise<void> {
    await turnOfTheLoop();
    for (let first = this.#sleepers.first; first !== undefined; first = this.#sleepers.first) {
      if (first.at > moment) break;
      this.#now = Math.max(this.#now, first.at);
      let woken = false;
      for (let due = this.#sleepers.first; due !== undefined && due.at <= this.#now; due = this.#sleepers.first) {
        this.#sleepers.pop();
        woken ||= due.wake !== undefined;
        due.wake?.();
      }
      if (!woken) continue;
      this.steps += 1;
      await turnOfTheLoop();
    }
    this.#now = moment;
  }
}

/** Nothing here reads a disk or a network: when the loop turns, all that could go on without time passing has. */
const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

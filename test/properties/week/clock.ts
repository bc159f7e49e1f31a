// Time for a simulated week: it jumps from one moment that somebody waits for to the next. A process has a clock of its
// own, so that a kill takes it out of the world: nothing answers it any more, and whatever it had in mind is never heard of.
import type { Clock } from '../../../src/daemon/ports.js';
import { Heap } from '../../../src/kit/heap.js';

export interface ProcessClock extends Clock {
  /** Aborted when it is stopped, by whatever. */
  readonly signal: AbortSignal;
  readonly isKilled: boolean;
  /** As `wait`, of what goes on outside the process: one that was killed meanwhile never hears of it. */
  answers(span: number, signal: AbortSignal): Promise<void>;
  stop(): void;
  /** It stops too, so that nothing in memory goes on waiting for it; but nobody hears how it winds up. */
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
    const end = new AbortController();
    let isKilled = false;
    const never = new Promise<void>(() => undefined);
    const wait = (span: number, signal: AbortSignal): Promise<void> => {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          forget();
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const forget = this.at(this.#now + span, wake);
        signal.addEventListener('abort', wake);
      });
    };
    return {
      get isKilled() {
        return isKilled;
      },
      signal: end.signal,
      stop: () => end.abort(),
      kill: () => {
        isKilled = true;
        end.abort();
      },
      now: () => this.#now,
      wait,
      answers: async (span, signal) => {
        if (!isKilled) await wait(span, signal);
        if (isKilled) await never;
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

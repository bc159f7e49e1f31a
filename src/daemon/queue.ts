// The queue of passes: keyed, coalescing, delayed. One pass per key at a time, at most `atOnce` in all; a poke while
// a pass runs means "again afterwards". What waits here may be forgotten at any time: everything is put back at start.
import type { Instant } from '../core/model/ids.js';
import { anyOf } from '../kit/signal.js';
import type { Clock } from './ports.js';

/** One pass over the key. Returns after how many ms to look again; undefined: only when poked. */
export type Pass<Key extends string> = (key: Key, signal: AbortSignal) => Promise<number | undefined>;

interface Waiting {
  dueAt: Instant;
}

export class PassQueue<Key extends string> {
  readonly #clock: Clock;
  readonly #pass: Pass<Key>;
  readonly #atOnce: number;
  readonly #waiting = new Map<Key, Waiting>();
  readonly #running = new Map<Key, { again: Instant | undefined }>();
  #wake: () => void = () => undefined;

  constructor(clock: Clock, atOnce: number, pass: Pass<Key>) {
    this.#clock = clock;
    this.#pass = pass;
    this.#atOnce = atOnce;
  }

  /** Looks at the key after `delay` ms, or earlier when that was asked before. */
  poke(key: Key, delay = 0): void {
    const dueAt = this.#clock.now() + delay;
    const running = this.#running.get(key);
    if (running) {
      running.again = Math.min(running.again ?? dueAt, dueAt);
      return;
    }
    const waiting = this.#waiting.get(key);
    if (waiting) waiting.dueAt = Math.min(waiting.dueAt, dueAt);
    else this.#waiting.set(key, { dueAt });
    this.#wake();
  }

  /** Whether nothing runs and nothing is due within `horizon` ms. */
  isQuiet(horizon = 0): boolean {
    const limit = this.#clock.now() + horizon;
    return this.#running.size === 0 && ![...this.#waiting.values()].some((entry) => entry.dueAt <= limit);
  }

  /** Runs passes until the signal is aborted, then waits for those that run. A pass that throws ends the loop. */
  async run(signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const ended = anyOf(signal, failed.signal);
    const passes = new Set<Promise<void>>();
    const onAbort = (): void => this.#wake();
    ended.addEventListener('abort', onAbort);
    while (!ended.aborted) {
      for (const key of this.#due()) {
        const pass = this.#start(key, ended)
          .catch((error: unknown) => failed.abort(error))
          .finally(() => {
            passes.delete(pass);
            this.#wake();
          });
        passes.add(pass);
      }
      await this.#nextMoment(ended);
    }
    ended.removeEventListener('abort', onAbort);
    await Promise.all(passes);
    if (failed.signal.aborted) throw failed.signal.reason;
  }

  #due(): Key[] {
    const now = this.#clock.now();
    const free = this.#atOnce - this.#running.size;
    if (free <= 0) return [];
    return [...this.#waiting]
      .filter(([, entry]) => entry.dueAt <= now)
      .sort(([, left], [, right]) => left.dueAt - right.dueAt)
      .slice(0, free)
      .map(([key]) => key);
  }

  async #start(key: Key, signal: AbortSignal): Promise<void> {
    const state: { again: Instant | undefined } = { again: undefined };
    this.#waiting.delete(key);
    this.#running.set(key, state);
    try {
      const delay = await this.#pass(key, signal);
      const asked = delay === undefined ? undefined : this.#clock.now() + delay;
      const dueAt = Math.min(asked ?? Number.POSITIVE_INFINITY, state.again ?? Number.POSITIVE_INFINITY);
      if (Number.isFinite(dueAt)) this.#waiting.set(key, { dueAt });
    } finally {
      this.#running.delete(key);
    }
  }

  /** Until the earliest entry is due, somebody pokes, or a pass ends. */
  async #nextMoment(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#due().length > 0) return;
    const cut = new AbortController();
    const poked = new Promise<void>((resolve) => {
      this.#wake = () => {
        resolve();
        cut.abort();
      };
    });
    const full = this.#running.size >= this.#atOnce;
    const earliest = Math.min(...[...this.#waiting.values()].map((entry) => entry.dueAt));
    if (full || !Number.isFinite(earliest)) await poked;
    else await Promise.race([poked, this.#clock.wait(Math.max(0, earliest - this.#clock.now()), cut.signal)]);
    this.#wake = () => undefined;
    cut.abort();
  }
}

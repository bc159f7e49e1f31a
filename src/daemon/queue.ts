// The queue of passes: keyed, coalescing, delayed. One pass per key at a time, at most `atOnce` in all; a poke while
// a pass runs means "again afterwards". What waits here may be forgotten at any time: everything is put back at start.
import type { Instant } from '../core/model/ids.js';
import { anyOf } from '../kit/signal.js';
import type { Clock } from './ports.js';
import { Schedule } from './schedule.js';

/** One pass over the key. Returns after how many ms to look again; undefined: only when poked. */
export type Pass<Key extends string> = (key: Key, signal: AbortSignal) => Promise<number | undefined>;

export class PassQueue<Key extends string> {
  readonly #clock: Clock;
  readonly #pass: Pass<Key>;
  readonly #atOnce: number;
  readonly #waiting = new Schedule<Key>();
  readonly #running = new Map<Key, { again: Instant | undefined }>();
  #wake: () => void = () => undefined;

  constructor(clock: Clock, atOnce: number, pass: Pass<Key>) {
    this.#clock = clock;
    this.#pass = pass;
    this.#atOnce = atOnce;
  }

  /** Looks at the key after `delay` ms, or earlier when that was asked before. */
  poke(key: Key, delay = 0): void {
    this.#pokeAt(key, this.#clock.now() + delay);
  }

  /** Looks at the key before all others that are due: ten thousand may be, at every full look. */
  pokeFirst(key: Key): void {
    this.#pokeAt(key, Number.NEGATIVE_INFINITY);
  }

  #pokeAt(key: Key, dueAt: Instant): void {
    const running = this.#running.get(key);
    if (running) {
      running.again = Math.min(running.again ?? dueAt, dueAt);
      return;
    }
    this.#waiting.put(key, dueAt);
    this.#wake();
  }

  /** Whether nothing runs and nothing is due within `horizon` ms. */
  isQuiet(horizon = 0): boolean {
    const limit = this.#clock.now() + horizon;
    const { dueAt } = this.#waiting;
    return this.#running.size === 0 && (dueAt === undefined || dueAt > limit);
  }

  /** Runs passes until the signal is aborted, then waits for those that run. A pass that throws ends the loop. */
  async run(signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const ended = anyOf(signal, failed.signal);
    const passes = new Set<Promise<void>>();
    const onAbort = (): void => this.#wake();
    ended.addEventListener('abort', onAbort);
    while (!ended.aborted) {
      for (let key = this.#nextDue(); key !== undefined; key = this.#nextDue()) {
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

  /** The key whose turn it is, if there is room for its pass. It waits no longer. */
  #nextDue(): Key | undefined {
    return this.#isDue() ? this.#waiting.take() : undefined;
  }

  #isDue(): boolean {
    const dueAt = this.#running.size < this.#atOnce ? this.#waiting.dueAt : undefined;
    return dueAt !== undefined && dueAt <= this.#clock.now();
  }

  async #start(key: Key, signal: AbortSignal): Promise<void> {
    const state: { again: Instant | undefined } = { again: undefined };
    this.#running.set(key, state);
    try {
      const delay = await this.#pass(key, signal);
      const asked = delay === undefined ? undefined : this.#clock.now() + delay;
      const dueAt = Math.min(asked ?? Number.POSITIVE_INFINITY, state.again ?? Number.POSITIVE_INFINITY);
      if (dueAt < Number.POSITIVE_INFINITY) this.#waiting.put(key, dueAt);
    } finally {
      this.#running.delete(key);
    }
  }

  /** Until the earliest entry is due, somebody pokes, or a pass ends. */
  async #nextMoment(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#isDue()) return;
    const cut = new AbortController();
    const poked = new Promise<void>((resolve) => {
      this.#wake = () => {
        // Ten thousand pokes of a full look wake it once.
        this.#wake = () => undefined;
        resolve();
        cut.abort(woken);
      };
    });
    const full = this.#running.size >= this.#atOnce;
    const earliest = this.#waiting.dueAt;
    if (full || earliest === undefined) await poked;
    else await Promise.race([poked, this.#clock.wait(Math.max(0, earliest - this.#clock.now()), cut.signal)]);
    this.#wake = () => undefined;
    cut.abort(woken);
  }
}

/** Without a reason of its own every abort makes an error with its trace, which costs more than the pass that it follows. */
const woken = 'woken';

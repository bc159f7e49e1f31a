// When apps and pods that wait are offered the agents again: at once when somebody asks, soon after resources came
// free, and otherwise at Mesos' pace. Who was refused again and again is asked less often, so that thousands may wait.
import type { PathId } from '../definition/pathId.js';

/** Pauses between rounds of offers that nobody asked for, in milliseconds; doubled from the one to the other. */
const pause = { first: 1_000, longest: 5_000 } as const;
/** How often it is looked who is due. */
const tick = 500;
/** Resources that come free within this time are offered together. */
const gathering = 20;

type Waiting = { dueAt: number; pause: number };

export class WaitingList {
  readonly #waiting = new Map<PathId, Waiting>();
  readonly #backoffs = new Map<PathId, NodeJS.Timeout>();
  readonly #offer: (id: PathId) => void;
  readonly #ticks: NodeJS.Timeout;
  #soon: NodeJS.Timeout | undefined;

  /** @param offer starts a round of offers for one app or pod */
  constructor(offer: (id: PathId) => void) {
    this.#offer = offer;
    this.#ticks = setInterval(() => this.#due(Date.now()), tick);
    this.#ticks.unref();
  }

  /** It was offered the agents, and none would do. */
  refused(id: PathId): void {
    const before = this.#waiting.get(id)?.pause;
    const next = before === undefined ? pause.first : Math.min(before * 2, pause.longest);
    this.#waiting.set(id, { dueAt: Date.now() + next, pause: next });
  }

  /** Nothing fits before this moment, in milliseconds. */
  backsOff(id: PathId, until: number): void {
    clearTimeout(this.#backoffs.get(id));
    const wake = (): void => {
      this.#backoffs.delete(id);
      this.#offer(id);
    };
    this.#backoffs.set(id, setTimeout(wake, Math.min(Math.max(1, until - Date.now()), 2 ** 31 - 1)));
  }

  /** It got all it wanted from the last round, except what backs off. */
  satisfied(id: PathId): void {
    this.#waiting.delete(id);
  }

  /** Nothing of it waits any more. */
  forget(id: PathId): void {
    this.#waiting.delete(id);
    clearTimeout(this.#backoffs.get(id));
    this.#backoffs.delete(id);
  }

  /** Resources came free, or an agent came back: all who were refused may fit now. */
  offerAllSoon(): void {
    if (this.#waiting.size === 0 || this.#soon !== undefined) return;
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      this.#due(Number.POSITIVE_INFINITY);
    }, gathering);
  }

  close(): void {
    clearInterval(this.#ticks);
    clearTimeout(this.#soon);
    for (const timer of this.#backoffs.values()) clearTimeout(timer);
    this.#backoffs.clear();
    this.#waiting.clear();
  }

  #due(now: number): void {
    for (const [id, { dueAt }] of [...this.#waiting]) if (dueAt <= now) this.#offer(id);
  }
}

// What several daemons of one process have in common at one cluster: its event stream is read once, and each app is
// written by one of them at a time.
import type { Cluster, ClusterEvent } from '../ports.js';

export type Listener = (event: ClusterEvent) => void;

interface Stream {
  readonly end: AbortController;
  readonly done: Promise<void>;
}

/** One stream for all who listen: opened for the first of them, closed after the last. */
export class SharedStream {
  readonly #cluster: Pick<Cluster, 'watch'>;
  readonly #listeners = new Set<Listener>();
  #stream: Stream | undefined;
  #isOpen = false;

  constructor(cluster: Pick<Cluster, 'watch'>) {
    this.#cluster = cluster;
  }

  /** Listens until aborted. Whoever comes later may have missed something, and is told to look. Rejects as the stream does. */
  async listen(listener: Listener, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    if (this.#isOpen) listener({ kind: 'resync' });
    const stream = (this.#stream ??= this.#opened());
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      await Promise.race([aborted, stream.done]);
    } finally {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0 && this.#stream === stream) {
        this.#stream = undefined;
        this.#isOpen = false;
        stream.end.abort();
        await stream.done;
      }
    }
  }

  #opened(): Stream {
    const end = new AbortController();
    const notify: Listener = (event) => {
      if (event.kind !== 'touched') this.#isOpen = event.kind === 'resync';
      for (const listener of this.#listeners) listener(event);
    };
    return { end, done: this.#cluster.watch(notify, end.signal) };
  }
}

/** One after the other for each key; those of different keys side by side. */
export class Turns<Key> {
  readonly #last = new Map<Key, Promise<unknown>>();

  async inTurn<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}

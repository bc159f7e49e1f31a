// Who is due when: one moment per key, the earliest first. A key that is put anew leaves its older entry in the heap, where
// it counts no more until its moment comes. What a window holds until tomorrow is looked at every minute and put for
// tomorrow each time: ten thousand apps over a weekend would leave thirty million of them. So they are swept out.
import { Heap } from '../kit/heap.js';
import type { Instant } from '../core/model/ids.js';

interface Entry<Key> {
  readonly key: Key;
  readonly dueAt: Instant;
  /** Who came first, of those that are due at the same moment. */
  readonly turn: number;
}

/** So many entries that count no more are not worth a sweep. */
const worthwhile = 64;

export class Schedule<Key> {
  readonly #due = new Map<Key, Entry<Key>>();
  #order = inOrder<Key>();
  #turns = 0;

  /** The key is due at that moment (ms), or before it when it was to be due before it. */
  put(key: Key, dueAt: Instant): void {
    const before = this.#due.get(key);
    if (before !== undefined && before.dueAt <= dueAt) return;
    const entry = { key, dueAt, turn: ++this.#turns };
    this.#due.set(key, entry);
    this.#order.push(entry);
    if (this.#order.size > 2 * this.#due.size + worthwhile) this.#sweep();
  }

  /** When the earliest is due; undefined when nobody is. */
  get dueAt(): Instant | undefined {
    return this.#first()?.dueAt;
  }

  /** Takes the earliest out. */
  take(): Key | undefined {
    const first = this.#first();
    if (first === undefined) return undefined;
    this.#order.pop();
    this.#due.delete(first.key);
    return first.key;
  }

  /** How many entries there are, with those that count no more: at most twice the keys and a few. */
  get size(): number {
    return this.#order.size;
  }

  #first(): Entry<Key> | undefined {
    for (let first = this.#order.first; first !== undefined; first = this.#order.first) {
      if (this.#due.get(first.key) === first) return first;
      this.#order.pop();
    }
    return undefined;
  }

  #sweep(): void {
    this.#order = inOrder();
    for (const entry of this.#due.values()) this.#order.push(entry);
  }
}

const inOrder = <Key>(): Heap<Entry<Key>> =>
  new Heap((left, right) => left.dueAt < right.dueAt || (left.dueAt === right.dueAt && left.turn < right.turn));

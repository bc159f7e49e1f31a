// Apps and pods that the scale check leaves alone (MarathonSchedulerActor.lockedRunSpecs). There is one lock per id, and
// the last who took it has it: whoever had it before neither releases it any more nor is protected by it.
import type { PathId } from '../definition/pathId.js';

export class Locks {
  readonly #holders = new Map<PathId, number>();
  #last = 0;

  /** Takes the locks of these ids, whoever has them. @returns what `release` wants to know */
  take(ids: Iterable<PathId>): number {
    this.#last += 1;
    for (const id of ids) this.#holders.set(id, this.#last);
    return this.#last;
  }

  /** Gives back what nobody else has taken since. */
  release(ids: Iterable<PathId>, lock: number): void {
    for (const id of ids) if (this.#holders.get(id) === lock) this.#holders.delete(id);
  }

  isTaken(id: PathId): boolean {
    return this.#holders.has(id);
  }

  clear(): void {
    this.#holders.clear();
  }
}

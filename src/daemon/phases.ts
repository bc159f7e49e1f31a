// The phase of the last decision about each target. Those that are held are kept apart: there are few of them, and after
// every outcome somebody asks which of ten thousand they are.
import type { AppKey } from '../core/model/ids.js';
import type { Phase } from '../core/model/phase.js';

export class Phases {
  readonly #last = new Map<AppKey, Phase>();
  readonly #held = new Set<AppKey>();

  /** Whether anything was decided about it. */
  has(key: AppKey): boolean {
    return this.#last.has(key);
  }

  /** Returns the phase before this one. */
  decided(key: AppKey, phase: Phase): Phase | undefined {
    const before = this.#last.get(key);
    this.#last.set(key, phase);
    if (phase === 'held') this.#held.add(key);
    else this.#held.delete(key);
    return before;
  }

  forget(key: AppKey): void {
    this.#last.delete(key);
    this.#held.delete(key);
  }

  get held(): ReadonlySet<AppKey> {
    return this.#held;
  }
}

// The phase of the last decision about each target. Those that are held are kept apart, with what holds them: there are few
// of them, and after every outcome somebody asks which of ten thousand they are.
import type { AppKey } from '../../core/model/ids.js';
import type { Phase } from '../../core/model/phase.js';
import type { HeldBy, Step } from '../../core/model/step.js';

export class Phases {
  readonly #last = new Map<AppKey, Phase>();
  readonly #held = new Map<AppKey, HeldBy>();

  /** Whether anything was decided about it. */
  has(key: AppKey): boolean {
    return this.#last.has(key);
  }

  /** Returns the phase before this one. */
  decided(key: AppKey, { phase, heldBy }: Pick<Step, 'phase' | 'heldBy'>): Phase | undefined {
    const before = this.#last.get(key);
    this.#last.set(key, phase);
    if (heldBy === undefined) this.#held.delete(key);
    else this.#held.set(key, heldBy);
    return before;
  }

  forget(key: AppKey): void {
    this.#last.delete(key);
    this.#held.delete(key);
  }

  /** What the gate holds, and by what; who has waited longest comes first. */
  get held(): ReadonlyMap<AppKey, HeldBy> {
    return this.#held;
  }
}

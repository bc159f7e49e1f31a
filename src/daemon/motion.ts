// Who is in motion: what the gate is told about the others before an app may begin.
import type { AppKey } from '../core/model/ids.js';
import { isOutcome } from '../core/model/phase.js';
import type { Step } from '../core/model/step.js';
import type { Target } from './targets.js';

/** Phases in which nothing moves until a person or git does something. */
const restful = new Set(['paused']);

export class Motion {
  /** Apps in motion, and the environment each belongs to. */
  readonly #moving = new Map<AppKey, string>();

  decided(target: Target, step: Step): void {
    const moves = step.action !== undefined || !(isOutcome(step.phase) || restful.has(step.phase));
    if (moves) this.#moving.set(target.key, target.environment.name);
    else this.#moving.delete(target.key);
  }

  forget(key: AppKey): void {
    this.#moving.delete(key);
  }

  /** Others of the environment that are in motion. */
  besides(target: Target): number {
    let count = 0;
    for (const [key, environment] of this.#moving) {
      if (key !== target.key && environment === target.environment.name) count += 1;
    }
    return count;
  }

  get isStill(): boolean {
    return this.#moving.size === 0;
  }
}

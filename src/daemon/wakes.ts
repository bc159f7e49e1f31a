// Who is looked at because of what became of another: a change that waits must not wait for the next full look once what
// held it is over, and ten thousand that wait for something else must not be decided on again.
import { assertNever } from '../core/model/assertNever.js';
import type { AppKey } from '../core/model/ids.js';
import { isOutcome } from '../core/model/phase.js';
import type { HeldBy, Step } from '../core/model/step.js';
import type { Wanted } from './sources/desired.js';
import type { Motion } from './facts/motion.js';
import type { Phases } from './facts/phases.js';
import type { Readiness } from './facts/readiness.js';
import { matesOf } from './facts/releaseFacts.js';
import type { Target } from './targets.js';

export interface WakeOptions {
  readonly phases: Phases;
  readonly motion: Motion;
  readonly readiness: Readiness;
  readonly wanted: () => Wanted | undefined;
  readonly targets: () => ReadonlyMap<AppKey, Target>;
  /** How many more changes may begin where this target is, by the limits of its environment and its cluster. */
  readonly placesLeft: (target: Target) => number;
  /** Looks at the app soon. */
  readonly poke: (key: AppKey) => void;
}

export class Wakes {
  readonly #options: WakeOptions;

  constructor(options: WakeOptions) {
    this.#options = options;
  }

  /** Told with every decision, before anything else is decided: two apps must not both take the last place. */
  takesPlace(target: Target, step: Step): void {
    if (this.#options.motion.decided(target, step)) this.placesFreed();
  }

  /** Told with every decision that stands: what one app came to may be what others waited for. */
  decided(target: Target, step: Step): void {
    const { phases, readiness } = this.#options;
    const heldBefore = phases.held.get(target.key);
    const before = phases.decided(target.key, step);
    if (readiness.decided(target, step) || step.action?.kind === 'record') this.#matesOf(target);
    this.takesPlace(target, step);
    const isNews = before !== step.phase && isOutcome(step.phase);
    if (isNews) this.#waitersFor(target);
    // A place that it was woken for and does not take is the next one's.
    if (isNews || (heldBefore === 'at-once' && step.heldBy !== 'at-once')) this.placesFreed();
  }

  /** Git answers again. */
  gitIsBack(): void {
    for (const [key, by] of this.#options.phases.held) if (by === 'git-away') this.#options.poke(key);
  }

  /** There may be room for changes that wait for a place: no more of them are looked at than there is room for. */
  placesFreed(): void {
    const { phases, targets, placesLeft, poke } = this.#options;
    const left = new Map<string, number>();
    for (const [key, by] of phases.held) {
      const target = by === 'at-once' ? targets().get(key) : undefined;
      if (target === undefined) continue;
      const { name } = target.environment;
      const places = left.get(name) ?? placesLeft(target);
      if (places > 0) poke(key);
      left.set(name, places - 1);
    }
  }

  /** The others of its release: what became of one of them is what they wait for. */
  #matesOf(target: Target): void {
    const { wanted, poke } = this.#options;
    const { key, environment, desired } = target;
    const tip = wanted();
    if (desired === undefined || tip === undefined) return;
    for (const mate of matesOf(tip, environment.name, desired)) if (mate.key !== key) poke(mate.key);
    this.#waitersFor(target);
  }

  #waitersFor(other: Target): void {
    const { phases, targets, poke } = this.#options;
    for (const [key, by] of phases.held) {
      const target = targets().get(key);
      if (target !== undefined && key !== other.key && mayWaitFor(target, by, other)) poke(key);
    }
  }
}

/** Whether an outcome of the other app can be what ends the wait. */
function mayWaitFor({ id, environment, desired }: Target, by: HeldBy, other: Target): boolean {
  switch (by) {
    case 'dependency':
      return environment.name === other.environment.name && desired?.dependsOn.includes(other.id) === true;
    case 'first':
    case 'failures':
    case 'prune-guard':
      return environment.name === other.environment.name;
    case 'cluster-order':
      return environment.base === other.environment.base && id === other.id;
    case 'release':
      // What bars a mate may be elsewhere.
      return (
        environment.base === other.environment.base ||
        environment.after.some((one) => one.environment === other.environment.base)
      );
    case 'after':
      return (
        environment.after.some((one) => one.environment === other.environment.base) &&
        id.slice(environment.prefix.length) === other.id.slice(other.environment.prefix.length)
      );
    case 'at-once':
    case 'observe':
    case 'not-ours':
    case 'invalid':
    case 'ceiling':
    case 'rewritten':
    case 'undescribed':
    case 'pause':
    case 'freeze':
    case 'window':
    case 'git-away':
    case 'rejected':
    case 'drift':
    case 'balancer':
    case 'check':
      return false;
    default:
      return assertNever(by);
  }
}

// Who is in motion: what the gate is told about the others before an app may begin.
import type { AppKey, Instant } from '../../core/model/ids.js';
import { isOutcome } from '../../core/model/phase.js';
import type { Step } from '../../core/model/step.js';
import type { Places } from '../clusters/places.js';
import type { Target } from '../targets.js';

/** Phases in which nothing moves until a person or git does something. */
const restful = new Set(['paused']);

/** Taken down, and kept with no instances until its grace is over: nothing moves until then. */
export const isKept = ({ phase, wakeAt }: Step): boolean => phase === 'pruning' && wakeAt !== undefined;

/** The places of a cluster; undefined: the settings do not have it. */
export type PlacesOf = (cluster: string) => Places | undefined;

export class Motion {
  readonly #owner: string;
  readonly #placesOf: PlacesOf;
  /** On which cluster each app counts. */
  readonly #counted = new Map<AppKey, string>();
  /** Apps in motion, and the environment each belongs to. */
  readonly #moving = new Map<AppKey, string>();
  /** Those of them that Marathon heals: of 1,500 apps some always do, for hours, and would take the place of every change. */
  readonly #healing = new Set<AppKey>();
  /** When those whose last step takes them down are: until it is on record, nothing else says so. Marathon's clock. */
  readonly #takenDown = new Map<AppKey, Instant>();

  constructor(owner: string, placesOf: PlacesOf) {
    this.#owner = owner;
    this.#placesOf = placesOf;
  }

  /** Returns whether a place that it had is free from now on. */
  decided(target: Target, step: Step): boolean {
    const had = this.#counted.has(target.key);
    const moves =
      step.action !== undefined ||
      !(isOutcome(step.phase) || restful.has(step.phase) || isKept(step) || step.ready === true);
    if (moves) this.#moving.set(target.key, target.environment.name);
    else this.#moving.delete(target.key);
    if (step.heals === true) this.#healing.add(target.key);
    else this.#healing.delete(target.key);
    this.#count(target, moves && step.heals !== true);
    const begunAt = step.prunes === true ? step.removal?.begunAt : undefined;
    if (begunAt === undefined) this.#takenDown.delete(target.key);
    else this.#takenDown.set(target.key, begunAt);
    return had && !this.#counted.has(target.key);
  }

  /** Apps of all repositories that a change is under way of on the target's cluster, beside the target. */
  onCluster({ key, environment: { cluster } }: Target): number {
    return this.#placesOf(cluster)?.besides(this.#nameOf(key)) ?? 0;
  }

  #count({ key, environment: { cluster } }: Target, changes: boolean): void {
    if (!changes || this.#counted.get(key) !== cluster) this.#uncount(key);
    if (!changes) return;
    this.#counted.set(key, cluster);
    this.#placesOf(cluster)?.take(this.#nameOf(key));
  }

  #uncount(key: AppKey): void {
    const cluster = this.#counted.get(key);
    if (cluster === undefined) return;
    this.#counted.delete(key);
    this.#placesOf(cluster)?.free(this.#nameOf(key));
  }

  readonly #nameOf = (key: AppKey): string => `${this.#owner} ${key}`;

  forget(key: AppKey): void {
    this.#uncount(key);
    this.#moving.delete(key);
    this.#healing.delete(key);
    this.#takenDown.delete(key);
  }

  /** Others of the environment in which a change is under way. `unseen`: those that have to be taken for it until they are looked at. */
  besides(target: Target, unseen: Iterable<AppKey>): number {
    let count = 0;
    for (const key of unseen) if (key !== target.key && !this.#moving.has(key)) count += 1;
    for (const [key, environment] of this.#moving) {
      if (key !== target.key && environment === target.environment.name && !this.#healing.has(key)) count += 1;
    }
    return count;
  }

  get takenDown(): ReadonlyMap<AppKey, Instant> {
    return this.#takenDown;
  }

  get isStill(): boolean {
    return this.#moving.size === 0;
  }
}

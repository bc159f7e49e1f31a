// Launch backoff, per app and configuration: the first death waits backoffSeconds, each further one backoffFactor
// times longer, up to maxLaunchDelaySeconds. Scaling does not reset it, a config change does (another key).
import { backoffStrategyOf } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';

type Delay = { readonly reference: number; readonly milliseconds: number; readonly most: number };

const fewDelays = 1_000;

export class Backoff {
  readonly #delays = new Map<string, Delay>();
  /** At how many delays those that are over are looked for; not at every failure, since thousands of apps may fail at once. */
  #crowded = fewDelays;

  /** When the next launch is allowed, in milliseconds; `now` or earlier means at once. */
  launchAllowedAt(runSpec: RunSpec, now: number): number {
    return this.delayedUntil(runSpec, now) ?? now;
  }

  /** When the delay ends or ended, in milliseconds; undefined when there is none. */
  delayedUntil(runSpec: RunSpec, now: number): number | undefined {
    const delay = this.#current(runSpec, now);
    return delay === undefined ? undefined : delay.reference + delay.milliseconds;
  }

  /** A task died in a way that counts: failed, finished, error, dropped, gone. Kills do not count. */
  increase(runSpec: RunSpec, now: number): void {
    const { seconds, factor, maxLaunchDelaySeconds } = backoffStrategyOf(runSpec);
    const most = maxLaunchDelaySeconds * 1000;
    const before = this.#current(runSpec, now);
    const wanted = before === undefined ? seconds * 1000 : before.milliseconds * factor;
    this.#delays.set(keyOf(runSpec), { reference: now, milliseconds: Math.min(wanted, most), most });
    if (this.#delays.size >= this.#crowded) this.#dropForgotten(now);
  }

  /** A task came up: the same delay is counted from now on. */
  advance(runSpec: RunSpec, now: number): void {
    const delay = this.#current(runSpec, now);
    if (delay !== undefined) this.#delays.set(keyOf(runSpec), { ...delay, reference: now });
  }

  /** A new leader knows of no delay. */
  forgetAll(): void {
    this.#delays.clear();
  }

  reset(runSpec: RunSpec): void {
    this.#delays.delete(keyOf(runSpec));
  }

  // Nobody asks again about a configuration that was replaced: its delay would stay for ever.
  #dropForgotten(now: number): void {
    for (const [key, delay] of this.#delays) if (isForgotten(delay, now)) this.#delays.delete(key);
    this.#crowded = Math.max(fewDelays, 2 * this.#delays.size);
  }

  /** The delay, unless it is so old that it is forgotten. */
  #current(runSpec: RunSpec, now: number): Delay | undefined {
    const key = keyOf(runSpec);
    const delay = this.#delays.get(key);
    if (delay === undefined || !isForgotten(delay, now)) return delay;
    this.#delays.delete(key);
    return undefined;
  }
}

const isForgotten = ({ reference, most }: Delay, now: number): boolean => now > reference + most;
const keyOf = (runSpec: RunSpec): string => `${runSpec.id} ${runSpec.versions.lastConfigChangeAt}`;

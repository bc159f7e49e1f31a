// Launch backoff, per app and configuration: the first death waits backoffSeconds, each further one backoffFactor
// times longer, up to maxLaunchDelaySeconds. Scaling does not reset it, a config change does (another key).
import type { App } from '../definition/app.js';

type Delay = { readonly reference: number; readonly milliseconds: number; readonly most: number };

export class Backoff {
  readonly #delays = new Map<string, Delay>();

  /** When the next launch is allowed, in milliseconds; `now` or earlier means at once. */
  launchAllowedAt(app: App, now: number): number {
    const delay = this.#current(app, now);
    return delay === undefined ? now : delay.reference + delay.milliseconds;
  }

  /** A task died in a way that counts: failed, finished, error, dropped, gone. Kills do not count. */
  increase(app: App, now: number): void {
    const { backoffSeconds, backoffFactor, maxLaunchDelaySeconds } = app.spec;
    const most = maxLaunchDelaySeconds * 1000;
    const before = this.#current(app, now);
    const wanted = before === undefined ? backoffSeconds * 1000 : before.milliseconds * backoffFactor;
    this.#delays.set(keyOf(app), { reference: now, milliseconds: Math.min(wanted, most), most });
  }

  /** A task came up: the same delay is counted from now on. */
  advance(app: App, now: number): void {
    const delay = this.#current(app, now);
    if (delay !== undefined) this.#delays.set(keyOf(app), { ...delay, reference: now });
  }

  reset(app: App): void {
    this.#delays.delete(keyOf(app));
  }

  /** The delay, unless it is so old that it is forgotten. */
  #current(app: App, now: number): Delay | undefined {
    const key = keyOf(app);
    const delay = this.#delays.get(key);
    if (delay === undefined || now <= delay.reference + delay.most) return delay;
    this.#delays.delete(key);
    return undefined;
  }
}

const keyOf = (app: App): string => `${app.id} ${app.versions.lastConfigChangeAt}`;

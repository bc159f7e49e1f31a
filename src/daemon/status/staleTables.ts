// Which environments have tables on the status branch that are older than their records, and when to write them: a table of
// 1,500 apps changes with every record, and is read now and then.
import type { EnvironmentName, Instant } from '../../core/model/ids.js';

/** What happens together is written together. */
const collectedFor = 1_000;
const writtenEvery = 60_000;

export class StaleTables {
  readonly #environments = new Set<EnvironmentName>();
  #since: Instant = Number.POSITIVE_INFINITY;
  #writtenAt: Instant = Number.NEGATIVE_INFINITY;

  get environments(): ReadonlySet<EnvironmentName> {
    return this.#environments;
  }

  mark(environment: EnvironmentName, now: Instant): void {
    if (this.#environments.size === 0) this.#since = now;
    this.#environments.add(environment);
  }

  /** When everything rests, or a minute after the first change; but never twice within a minute. */
  dueAt(isAtRest: () => boolean): Instant {
    if (this.#environments.size === 0) return Number.POSITIVE_INFINITY;
    return Math.max(this.#since + (isAtRest() ? collectedFor : writtenEvery), this.#writtenAt + writtenEvery);
  }

  written(now: Instant): void {
    this.#environments.clear();
    this.#writtenAt = now;
  }
}

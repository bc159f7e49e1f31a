// The records, with what has to be known of many of them at once: which apps a commit failed for, and which were on their
// way when the last process ended. Going through all of them for each of ten thousand apps would take minutes.
import type { DesiredApp } from '../../core/model/app.js';
import type { AppKey, CommitSha, EnvironmentName } from '../../core/model/ids.js';
import { isOutcome } from '../../core/model/phase.js';
import type { AppRecord } from '../../core/model/record.js';
import type { IntroducedBy } from '../sources/desired.js';

export class RecordBook extends Map<AppKey, AppRecord> {
  readonly #rejected = new Map<string, Map<AppKey, AppRecord>>();
  readonly #moving = new Map<EnvironmentName, Set<AppKey>>();

  override set(key: AppKey, record: AppRecord): this {
    this.#unindex(key, this.get(key));
    this.#index(key, record);
    return super.set(key, record);
  }

  override delete(key: AppKey): boolean {
    this.#unindex(key, this.get(key));
    return super.delete(key);
  }

  override clear(): void {
    this.#rejected.clear();
    this.#moving.clear();
    super.clear();
  }

  /** Records of the environment with a verdict that names this commit. */
  rejectedAt(environment: EnvironmentName, commit: CommitSha): Iterable<readonly [AppKey, AppRecord]> {
    return this.#rejected.get(at(environment, commit)) ?? [];
  }

  /** Apps of the environment that were on their way when their record was written. */
  movingIn(environment: EnvironmentName): ReadonlySet<AppKey> {
    return this.#moving.get(environment) ?? none;
  }

  #index(key: AppKey, record: AppRecord): void {
    const { environment, rejected } = record;
    if (rejected !== null) {
      const name = at(environment, rejected.commit);
      const same = this.#rejected.get(name) ?? new Map<AppKey, AppRecord>();
      this.#rejected.set(name, same.set(key, record));
    }
    if (isMoving(record)) {
      const same = this.#moving.get(environment) ?? new Set<AppKey>();
      this.#moving.set(environment, same.add(key));
    }
  }

  #unindex(key: AppKey, record: AppRecord | undefined): void {
    if (record === undefined) return;
    const { environment, rejected } = record;
    if (rejected !== null) {
      const name = at(environment, rejected.commit);
      const same = this.#rejected.get(name);
      same?.delete(key);
      if (same?.size === 0) this.#rejected.delete(name);
    }
    this.#moving.get(environment)?.delete(key);
  }
}

/** The commit that the app's present revision is on record with, so that a restart does not take what was judged for something new. */
export function introducedOnRecord(app: DesiredApp, record: AppRecord | undefined): ReturnType<IntroducedBy> {
  if (record?.revision !== app.revision) return undefined;
  const settled = record.settled[0]?.revision === app.revision;
  return { commit: record.commit, instances: record.settledInstances, settled };
}

const none: ReadonlySet<AppKey> = new Set();

const at = (environment: EnvironmentName, commit: CommitSha): string => `${environment} ${commit}`;

/** A write of ours may be under way: `begun` is written down before it, an `aborting` before the last good one is put. */
const isMoving = ({ begun, phase }: AppRecord): boolean =>
  phase !== 'paused' && ((begun !== null && phase !== 'held') || !isOutcome(phase));

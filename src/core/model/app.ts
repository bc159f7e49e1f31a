// What git wants: one app in one environment, rendered, checked and normalised.
import type { AppId, AppKey, CommitSha, EnvironmentName, Revision } from './ids.js';
import type { JsonObject } from './json.js';
import type { Place, Problem } from './problem.js';
import type { Strategy } from './strategy.js';

/** The parts of a definition that decisions are made on, read once from `definition`. */
export interface AppSpec {
  readonly id: AppId;
  readonly kind: 'app' | 'pod';
  /** The number in git. Whether it counts is the strategy's `scale`. */
  readonly instances: number;
  /** Fractions 0..1 of Marathon's `upgradeStrategy`, after the strategy has had its say. */
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
  readonly hasHealthChecks: boolean;
  /** Marathon orders victims and counts capacity by Mesos-reported health only (strategies: minimum-in-service). */
  readonly hasMesosHealthCheck: boolean;
  /**
   * The normalised Marathon document as it would be sent, without our own labels: canonical (1.5+) form, defaults
   * filled in, `id` and `dependencies` absolute, `deploy` and BATON_* annotations stripped.
   */
  readonly definition: JsonObject;
}

export interface DesiredApp {
  readonly key: AppKey;
  readonly id: AppId;
  readonly environment: EnvironmentName;
  /** The repository's name in the settings: the value of BATON_OWNER. */
  readonly owner: string;
  readonly spec: AppSpec;
  readonly revision: Revision;
  readonly strategy: Strategy;
  /** Apps (groups expanded) that must have settled first when the same commit changed them. */
  readonly dependsOn: readonly AppId[];
  readonly place: Place;
  /** The tip at which this revision was first seen here: the commit that a verdict names. */
  readonly commit: CommitSha;
  /** The tip at which this number of instances was first seen with this revision: a plain scale keeps `commit`. */
  readonly numberCommit: CommitSha;
  readonly warnings: readonly Problem[];
}

/** A definition that cannot be used: nothing is written for it. `id` is absent when the file did not give one up. */
export interface InvalidApp {
  readonly environment: EnvironmentName;
  readonly id?: AppId;
  readonly path: string;
  readonly problems: readonly Problem[];
}

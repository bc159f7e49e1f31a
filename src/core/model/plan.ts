// What would be done, field by field: `baton plan`, the status and (later) the merge request say it from this.
import type { AppId, CommitSha, EnvironmentName } from './ids.js';
import type { Json } from './json.js';
import type { Problem } from './problem.js';
import type { Gate } from './step.js';
import type { Strategy } from './strategy.js';

/**
 * Who made git and the cluster differ, as far as the records tell: a commit, somebody's hand in the cluster, or the
 * autoscaler that owns the number. `unknown`: nothing is on record for the app.
 */
export type ChangedBy = 'git' | 'cluster' | 'autoscaler' | 'unknown';

/** One field that differs. `path` is a JSON pointer; a side is absent when it does not have the field. */
export interface FieldChange {
  readonly path: string;
  readonly old?: Json;
  readonly new?: Json;
  /** `upgradeStrategy` never causes a write by itself (that would restart every task): it goes with the next change. */
  readonly ridesAlong: boolean;
  /** Absent where two definitions are compared and nobody asks who. */
  readonly changedBy?: ChangedBy;
}

export type ChangeKind = 'create' | 'update' | 'scale' | 'restart' | 'prune' | 'same';

/** What some tasks take from the cluster: `cpus` as Mesos counts them, `mem` in MiB. */
export interface Footprint {
  readonly tasks: number;
  readonly cpus: number;
  readonly mem: number;
}

export interface Change {
  readonly environment: EnvironmentName;
  readonly app: AppId;
  readonly kind: ChangeKind;
  readonly because: string;
  readonly changedBy: ChangedBy;
  readonly fields: readonly FieldChange[];
  readonly gate: Gate;
  /** How it is brought; absent for a prune. */
  readonly strategy?: Pick<Strategy, 'kind' | 'healthyWithin' | 'onFailure'>;
  /** What will happen, one act after the other, in the numbers of this app. */
  readonly steps: readonly string[];
  /** 1 for what waits for no other app of the plan, else one more than the last of those that it waits for. */
  readonly order: number;
  /** Apps of the same environment that must have settled first: dependencies that the same commit changes. */
  readonly waitsFor: readonly AppId[];
  /** The same app changes in this environment first: an earlier cluster of the same environment. */
  readonly afterEnvironment?: EnvironmentName;
  /** Tasks that Marathon will replace. */
  readonly tasksRestarted: number;
  /** Tasks above the wanted number at the peak of the replacement. */
  readonly peakExtra: number;
  /** What the app takes now, at the worst moment of the change, and after it. */
  readonly resources: { readonly now: Footprint; readonly peak: Footprint; readonly after: Footprint };
  /** Of `same`: it is not at rest yet, because what git wants was put and has not settled, or a deployment holds it. */
  readonly underWay?: string;
  /**
   * Over rendered definition, live definition without `instances`, strategy and policy: equal plans have equal hashes.
   * Empty for `same`, which is only counted.
   */
  readonly hash: string;
}

/** A change before it has its place among the others. */
export type ProposedChange = Omit<Change, 'order' | 'afterEnvironment'>;

/** All that is planned for one environment, in sums. */
export interface PlannedRollout {
  readonly environment: EnvironmentName;
  readonly cluster: string;
  /** So many of its apps are in motion at once, at most. */
  readonly atOnce: number;
  readonly tasksRestarted: number;
  /** More than now at the worst moment, if everything that is listed goes on. */
  readonly extra: Footprint;
  /** Why the cluster does not answer: nothing is known of what would be done there. */
  readonly away?: string;
}

export interface UnderWay {
  readonly environment: EnvironmentName;
  readonly app: AppId;
  readonly because: string;
}

export interface Plan {
  readonly version: 1;
  readonly commit: CommitSha;
  readonly hash: string;
  readonly environments: readonly EnvironmentName[];
  readonly summary: Readonly<Record<'create' | 'update' | 'scale' | 'restart' | 'prune' | 'same' | 'held', number>>;
  readonly rollouts: readonly PlannedRollout[];
  readonly changes: readonly Change[];
  /** Apps that are set to what git wants and not at rest: nothing would be changed, and something is going on. */
  readonly underWay: readonly UnderWay[];
  readonly problems: readonly Problem[];
}

// One environment of a repository, as `baton.yaml` describes it (or the single `default` of a plain repository).
import type { AppId, EnvironmentName } from './ids.js';
import type { Place } from './problem.js';

/** A span of time in which changes may (allow) or may not (deny) begin. `cron` opens it, `length` (ms) closes it. */
export interface Window {
  readonly kind: 'allow' | 'deny';
  readonly cron: string;
  readonly length: number;
  readonly timezone: string;
}

/** A deploy freeze of the GitLab project: from each start to the next end, both cron expressions in the time zone. */
export interface FreezePeriod {
  readonly start: string;
  readonly end: string;
  readonly timezone: string;
}

/** An environment that is served before another of the same base: the same apps, on an earlier cluster of the list. */
export interface EarlierCluster {
  readonly environment: EnvironmentName;
  readonly cluster: string;
}

/** Another environment of baton.yaml in which a change must have been settled for so long (ms) before it begins here. */
export interface After {
  readonly environment: EnvironmentName;
  readonly span: number;
  /** Where baton.yaml says so. */
  readonly place: Place;
}

/** What may be taken out of the cluster when git does not name it any more (docs/pruning.md). */
export interface PrunePolicy {
  /** Off unless baton.yaml says so. */
  readonly enabled: boolean;
  /** At most this many apps an hour. */
  readonly atMost: number;
  /** How long an app is kept with no instances before it is deleted (ms). */
  readonly grace: number;
  /** Apps with volumes that deleting them destroys, or leaves to nobody: their ids as Marathon has them, prefix included. */
  readonly volumes: readonly AppId[];
}

export interface Environment {
  /** `production`, or `production@dc1` where baton.yaml lists several clusters. */
  readonly name: EnvironmentName;
  /** What baton.yaml calls it: `production`. */
  readonly base: EnvironmentName;
  /** Name of the cluster in the daemon's settings. */
  readonly cluster: string;
  /** A branch of its own, whose tip says what is wanted here; absent: the watched one. */
  readonly branch?: string;
  /** Where baton.yaml names the branch. */
  readonly branchPlace?: Place;
  /** Where baton.yaml names the cluster; absent in a repository without one. */
  readonly clusterPlace?: Place;
  /** Clusters are served one after the other: those before this one, in order. */
  readonly earlier: readonly EarlierCluster[];
  /** `/staging`, or empty: put in front of ids, relative dependencies and VIPs. */
  readonly prefix: string;
  /** Folder of the overlays, without a trailing slash. */
  readonly overlays?: string;
  /** Where baton.yaml names them. */
  readonly overlaysPlace?: Place;
  /** Globs over ids without the leading slash: `shop/**`. Empty include means all. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly windows: readonly Window[];
  readonly drift: 'warn' | 'restore' | 'ignore';
  /** Where baton.yaml says so. */
  readonly driftPlace?: Place;
  readonly prune: PrunePolicy;
  /** Where baton.yaml says so. */
  readonly prunePlace?: Place;
  /** JSON pointers into the definition, honoured in the diff and when writing. */
  readonly ignore: readonly string[];
  /** At most this many apps of the environment are in motion at once. */
  readonly atOnce: number;
  /** What must have settled in other environments first, each with its whole base name: `staging`. */
  readonly after: readonly After[];
  /** Globs over ids without prefix and leading slash: of the apps that one commit changes, these go first. */
  readonly first: readonly string[];
  /** So many apps rejected at one commit hold the rest of it. */
  readonly stopAfterFailures: number;
}

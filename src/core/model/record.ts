// What is written down about an app on the status branch: `apps/<environment>/<id>.json`.
import type { AppId, CommitSha, EnvironmentName, Instant, Revision } from './ids.js';
import type { JobRun } from './job.js';
import type { JsonObject } from './json.js';
import type { Phase } from './phase.js';
import type { Problem } from './problem.js';
import type { Removal } from './removal.js';
import type { Strategy, StrategyKind } from './strategy.js';

/** A revision together with the rendered definition that it names (AppSpec.definition, without our labels). */
export interface KnownRevision {
  readonly revision: Revision;
  readonly commit: CommitSha;
  readonly definition: JsonObject;
  /** How it was to be brought: what it is judged by while a newer commit is held or invalid. */
  readonly strategy?: Strategy;
}

/** A verdict names the revision *and* the commit that introduced it: a new commit with the same content is judged anew. */
export interface Rejection extends KnownRevision {
  readonly because: string;
  readonly at: Instant;
  /** The release that goes back with it, where the verdict is another member's. */
  readonly release?: string;
}

export interface Settled {
  readonly revision: Revision;
  readonly commit: CommitSha;
  readonly at: Instant;
  /** The release as a member of which it settled: then none of the others is rejected any more. */
  readonly release?: string;
}

/** A verdict that was taken up. */
export interface Heard {
  readonly kind: 'abort' | 'retry' | 'rollback';
  /** When it was said, by the clock of whoever said it, which nothing else may be compared with. */
  readonly at: Instant;
  /** When it was taken up, by Marathon's clock. */
  readonly takenAt?: Instant | undefined;
}

export interface AppRecord {
  readonly version: 1;
  readonly app: AppId;
  readonly environment: EnvironmentName;
  /** The revision the phase speaks of; null when the definition is invalid and none could be computed. */
  readonly revision: Revision | null;
  readonly commit: CommitSha;
  readonly phase: Phase;
  readonly because: string;
  readonly strategy: StrategyKind | null;
  readonly instances: number;
  readonly healthy: number;
  /** The candidate's share, 0–100; null while there is one set. */
  readonly traffic: number | null;
  readonly since: Instant;
  readonly mergeRequest: number | null;
  readonly approvedBy: readonly string[];
  readonly problems: readonly Problem[];
  /** The newest revision that settled here with instances > 0. */
  readonly lastGood: KnownRevision | null;
  /** The newest rejected revision, until another one settles. */
  readonly rejected: Rejection | null;
  /** A revision that was put, or began to be put, and has neither settled nor been rejected. */
  readonly begun: KnownRevision | null;
  /** What the cluster was set to when `begun` was written down; it may still be, if the write after it did not arrive. */
  readonly superseded?: KnownRevision | null;
  /** Number of instances that git wanted when this last settled: what tells a merged scale from one made by hand. */
  readonly settledInstances: number | null;
  /** The newest verdict of a person that was taken up: it is not taken up twice. */
  readonly heard?: Heard | null;
  /** Revisions that settled here, newest first, at most five: which live definition was once ours. */
  readonly settled: readonly Settled[];
  /** Jobs that succeeded, newest first, at most twenty: they do not run again for their revision. */
  readonly jobs?: readonly JobRun[] | undefined;
  /** Git does not name it any more; kept until it has begun or settled again, should it come back. */
  readonly removal?: Removal | undefined;
  /** When it was last taken down because git does not name it: what the hourly limit counts. */
  readonly prunedAt?: Instant | undefined;
}

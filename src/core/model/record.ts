// What is written down about an app on the status branch: `apps/<environment>/<id>.json`.
import type { CheckVerdict } from './check.js';
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

/**
 * The Marathon apps that serve one app of git, and what was commanded of the balancers: written down before it is acted
 * on, so that whoever reads it after a kill commands the same.
 */
export interface RecordedSets {
  /** The set that serves what settled last. Traffic never tells: a set may have all of it and not be the primary yet. */
  readonly primary: AppId;
  /** The set beside it; null: there is none. */
  readonly candidate: AppId | null;
  /** Percent 0–100 of new requests that the candidate shall get. */
  readonly share: number;
  /** The furthest stage (from 0) whose share was commanded for what the candidate runs; -1: none yet. */
  readonly step: number;
  /** The number of instances that was last sent to the candidate: what tells a scale of ours from one made by hand. */
  readonly size: number | null;
  /** When the share was commanded, and since when every balancer has shown it (null: not yet), by Marathon's clock. */
  readonly since: Instant;
  readonly reached: Instant | null;
  /** Since when the candidate has had traffic with what it runs: from here failures of checks are counted. */
  readonly watchedSince: Instant | null;
  /** A person said `next` at this stage, or `next --full`. */
  readonly next: 'once' | 'full' | null;
  /** Until when the set that served before is kept for going back. */
  readonly keptUntil: Instant | null;
}

/** What was seen of two sets at the look that wrote the record: for people, and as old as the record. */
export interface RecordedSight {
  /** Every set that there was. */
  readonly sets: readonly SeenSet[];
  /** The newest answer of each check about the candidate. */
  readonly answers: readonly SeenAnswer[];
}

/** `healthy`: tasks of what the set is set to. */
export interface SeenSet {
  readonly marathonId: AppId;
  readonly instances: number;
  readonly healthy: number;
}

export interface SeenAnswer {
  readonly check: string;
  readonly at: Instant;
  readonly verdict: CheckVerdict;
  /** With the number and the limit: `0.018, and has to be below 0.01`. */
  readonly because: string;
}

/** A verdict that was taken up. */
export interface Heard {
  readonly kind: 'abort' | 'retry' | 'rollback' | 'next';
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
  /** What was last put into the set beside the primary: what runs there is ours, also when nobody wants it any more. */
  readonly beside?: KnownRevision | undefined;
  /** Absent: one Marathon app with the id of git serves it, and always has. */
  readonly sets?: RecordedSets | undefined;
  /** Only beside `sets`. */
  readonly seen?: RecordedSight | undefined;
  /** Jobs that succeeded, newest first, at most twenty: they do not run again for their revision. */
  readonly jobs?: readonly JobRun[] | undefined;
  /** Git does not name it any more; kept until it has begun or settled again, should it come back. */
  readonly removal?: Removal | undefined;
  /** When it was last taken down because git does not name it: what the hourly limit counts. */
  readonly prunedAt?: Instant | undefined;
}

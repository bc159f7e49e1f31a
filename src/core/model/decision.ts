// What a person said about how things shall go on: on one app (pause, abort, retry, rollback), or on an environment
// (freeze, override). Commands write it down; the daemon only ever reads it.
import type { CommitSha, EnvironmentName, Instant, Revision } from './ids.js';
import type { KnownRevision } from './record.js';

/** Who said it, why, and when by the clock of whoever said it. Clocks differ: `at` names a word, nothing is timed by it. */
export interface Word {
  /** GitLab's user in CI, git's user elsewhere. */
  readonly by: string;
  readonly because: string;
  readonly at: Instant;
}

/** A word on one revision, with the commit that brought it. */
export type Verdict = Word & { readonly revision: Revision; readonly commit: CommitSha } & (
    | { readonly kind: 'abort' }
    | { readonly kind: 'retry' }
    /** `to`: with its definition, so that going back needs no git and no history. */
    | { readonly kind: 'rollback'; readonly to: KnownRevision }
    /** On to the stage after `step` (of the record's sets); `full`: to the end, without the stages in between. */
    | { readonly kind: 'next'; readonly step: number; readonly full: boolean }
  );

/** Of each sort the newest word counts: a pause does not take an abort back. `decisions/<environment>/<app>.json`. */
export interface AppDecisions {
  /** Null: nobody paused it, or it was resumed. */
  readonly paused: Word | null;
  readonly verdict: Verdict | null;
}

export interface Freeze extends Word {
  /** Globs over ids without the leading slash; `**` is all. */
  readonly apps: readonly string[];
  /** By the daemon's clock; null: until somebody says `unfreeze`. */
  readonly until: Instant | null;
}

/** What can be opened for one commit by those whom the settings name. */
export const overridable = ['window', 'after', 'rewrite'] as const;
export type Overridable = (typeof overridable)[number];

export interface Override extends Word {
  readonly what: Overridable;
  readonly commit: CommitSha;
}

/** `decisions/<environment>.json`. Said about `production`, it counts on all clusters of it. */
export interface EnvironmentDecisions {
  readonly environment: EnvironmentName;
  readonly freezes: readonly Freeze[];
  readonly overrides: readonly Override[];
}

export const nothingDecided: AppDecisions = { paused: null, verdict: null };

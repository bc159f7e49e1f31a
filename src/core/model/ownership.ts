// What a person said about whose an app is: `baton claim` and `baton release`. The newest word counts, and it is stronger
// than labels and memory.
import type { CommitSha, Instant, Revision } from './ids.js';

/** The labels of somebody else that an app was claimed over, as long as Marathon has that very configuration of theirs. */
export interface ClaimedOver {
  readonly name: string;
  readonly changedAt: Instant;
  /** They let go of it, so that their labels may stay until our first change. Else they still take it for theirs. */
  readonly released: boolean;
}

/** Kept on the status branch beside the record of the app. `at` is on Marathon's clock. */
export type Ownership = {
  /** GitLab's user in CI, git's user elsewhere. */
  readonly by: string;
  readonly because: string;
  readonly at: Instant;
} & (
  | {
      readonly kind: 'claimed';
      readonly over: ClaimedOver | null;
      /** The newest thing that had settled here before: what was known then is no base for going back any more. */
      readonly forgets: { readonly revision: Revision; readonly commit: CommitSha; readonly at: Instant } | null;
    }
  | { readonly kind: 'released' }
);

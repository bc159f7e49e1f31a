// What is written down about an app that git does not name any more, so that a restart forgets neither why it goes nor
// how far it has come.
import type { AppId, CommitSha, Instant } from './ids.js';

export interface Removal {
  /** The tip at which git was first seen not to name it. */
  readonly commit: CommitSha;
  /** So many apps of the environment were first missed at that commit, this one included. */
  readonly together: number;
  /** The commit's message has `Baton-Allow-Prune` with exactly that number: the hourly limit does not hold these apps. */
  readonly allowed: boolean;
  /** Apps that the commit brought anew: it goes after each of them has settled once, whatever commit mends it first. */
  readonly creates: readonly AppId[];
  /** When it was decided to take it down, Marathon's clock: written down before the first write. */
  readonly begunAt?: Instant;
  /** When it was first seen without a task after that: its grace counts from then. */
  readonly zeroAt?: Instant;
}

// What the status branch gives and takes, in the shapes of daemon/ports.ts (see ../types.ts).
import type { CommitSha, Instant } from '../../../core/model/ids.js';
import type { Reading } from '../types.js';
import type { History } from './history.js';

/** One commit on the status branch. `null` removes the file. Times in ms since 1970 UTC. */
export interface StatusCommit {
  readonly files: ReadonlyMap<string, string | null>;
  readonly message: string;
  readonly at: Instant;
}

export type PushResult =
  | { readonly kind: 'pushed'; readonly commits: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreachable'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string };

/** Has the shape of `StatusBranch` in daemon/ports.ts, where each member is explained, and tells its history. */
export interface GitStatusBranch {
  refresh(tip: CommitSha | undefined, signal: AbortSignal): Promise<Reading<void>>;
  files(): Promise<ReadonlyMap<string, string>>;
  /** Makes no commit when the files are like that already. Throws GitTrouble when the disk refuses. */
  commit(entry: StatusCommit): Promise<void>;
  push(signal: AbortSignal): Promise<PushResult>;
  waiting(): number;
  /** Commits newest first, of one file if a path is given; fetches older ones when they are not here. */
  history(path: string | undefined, limit: number, signal: AbortSignal): Promise<Reading<History>>;
}

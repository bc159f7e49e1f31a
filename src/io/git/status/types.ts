// The status branch as this room opens it.
import type { CommitSha } from '../../../core/model/ids.js';
import type { PushResult, Reading, StatusCommit } from '../../../core/model/repository.js';
import type { History } from './history.js';

export type { PushResult, StatusCommit };

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

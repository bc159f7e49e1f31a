// The status branch: where Baton writes down what it did and what was judged. READ THIS FIRST for writing. On a server
// it is a bare folder of our own that is written at once and pushed when git answers; of a repository on this machine
// it is one reference, written where it is.
import type { CommitSha, Instant } from '../../../core/model/ids.js';
import { branchRefusal, isBranchName, trimmedUrl, urlRefusal } from '../address.js';
import { GitTrouble } from '../trouble.js';
import type { Address, Connection, Reading } from '../types.js';
import type { Author } from './commits.js';
import type { History } from './history.js';
import { openLocalStatusBranch } from './localBranch.js';
import { openRemoteStatusBranch } from './remoteBranch.js';

export type { Author } from './commits.js';
export type { History, HistoryEntry } from './history.js';

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

export type StatusBranchOptions = Address &
  Connection & {
    /** Default `baton/status`. */
    readonly branch?: string;
    /** Where the local folder lives; one process at a time. Holds what is not pushed yet. Not used with `path`. */
    readonly dataDir: string;
    readonly author: Author;
  };

/**
 * Opens the status branch as the last process left it, without asking the server unless the folder is damaged. Throws
 * GitTrouble with a sentence for an address or branch name that is not taken, or when the folder cannot be written.
 */
export async function openStatusBranch(options: StatusBranchOptions): Promise<GitStatusBranch> {
  const branch = options.branch ?? 'baton/status';
  if (!isBranchName(branch)) throw new GitTrouble('refused', branchRefusal(branch));
  if ('path' in options) return openLocalStatusBranch({ ...options, branch });
  const refusal = urlRefusal(options.url);
  if (refusal !== undefined) throw new GitTrouble('refused', refusal);
  return openRemoteStatusBranch({ ...options, branch, url: trimmedUrl(options.url) });
}

// The status branch: where Baton writes down what it did and what was judged. READ THIS FIRST for writing. On a server
// it is a bare folder of our own that is written at once and pushed when git answers; of a repository on this machine
// it is one reference, written where it is.
import { branchRefusal, isBranchName, trimmedUrl, urlRefusal } from '../address.js';
import { GitTrouble } from '../trouble.js';
import type { Address, Connection } from '../types.js';
import type { Author } from './commits.js';
import { openLocalStatusBranch } from './localBranch.js';
import { openRemoteStatusBranch } from './remoteBranch.js';
import type { GitStatusBranch } from './types.js';

export type { Author } from './commits.js';
export type { History, HistoryEntry } from './history.js';
export type { GitStatusBranch, PushResult, StatusCommit } from './types.js';

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

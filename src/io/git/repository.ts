// The repository of app definitions, by url or by path. READ THIS FIRST for reading; status/openStatusBranch.ts for
// writing. A remote repository is one listing per poll and a shallow bare clone that is fetched only for a new commit.
import type { CommitSha } from '../../core/model/ids.js';
import { trimmedUrl, urlRefusal } from './address.js';
import { openLocalRepository } from './localRepository.js';
import { openRemoteRepository } from './remoteRepository.js';
import { GitTrouble } from './trouble.js';
import type { Address, CommitFile, CommitTree, Connection, FileContent, Reading } from './types.js';

export type { CommitFile, CommitTree, Connection, FileContent, GitLimits, GitLog, Reading } from './types.js';

/** Has the shape of `Repository` in daemon/ports.ts, where each member is explained. */
export interface GitRepository {
  listBranches(signal: AbortSignal): Promise<Reading<ReadonlyMap<string, CommitSha>>>;
  readCommit(
    branch: string,
    commit: CommitSha,
    wanted: (path: string) => boolean,
    signal: AbortSignal,
  ): Promise<Reading<CommitTree>>;
  readFile(file: CommitFile, signal: AbortSignal): Promise<Reading<FileContent>>;
  renew(signal: AbortSignal): Promise<Reading<void>>;
}

export type RepositoryOptions = Address &
  Connection & {
    /** The repository's name in the settings; names the folder of its clone. */
    readonly name: string;
    /** Where clones live; one process at a time. Made when missing; may be lost at any time. Not used with `path`. */
    readonly dataDir: string;
  };

/**
 * Opens a repository without touching it yet. Throws GitTrouble with a sentence for a url that is not taken (anything
 * but http and https, or one that holds a secret); everything later is a Reading.
 */
export function openRepository(options: RepositoryOptions): GitRepository {
  if ('path' in options) return openLocalRepository(options);
  const refusal = urlRefusal(options.url);
  if (refusal !== undefined) throw new GitTrouble('refused', refusal);
  return openRemoteRepository({ ...options, url: trimmedUrl(options.url) });
}

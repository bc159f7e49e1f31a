// The repository of app definitions, by url or by path. READ THIS FIRST for reading; status/openStatusBranch.ts for
// writing. A remote repository is one listing per poll and a shallow bare clone that is fetched only for a new commit.
import { trimmedUrl, urlRefusal } from './address.js';
import { openLocalRepository } from './localRepository.js';
import { openRemoteRepository } from './remoteRepository.js';
import { GitTrouble } from './trouble.js';
import type { Address, Connection, GitRepository } from './types.js';

export type {
  CommitFile,
  CommitTree,
  Connection,
  FileContent,
  GitLimits,
  GitLog,
  GitRepository,
  Reading,
} from './types.js';

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

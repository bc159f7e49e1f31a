// One commit, read whole from a folder of objects.
import { isCommitSha, type CommitSha } from '../../core/model/ids.js';
import { listFiles, type Walk } from './listFiles.js';
import { isNotFound, type ObjectStore } from './objects.js';
import { asTrouble, GitTrouble, printable } from './trouble.js';
import type { CommitTree } from './types.js';

/**
 * The commit with every wanted file. Throws GitTrouble: `missing` when the commit itself is not in the folder,
 * `damaged` when it is but not all of it, `unacceptable` beyond the limits.
 */
export async function readWhole(commit: CommitSha, wanted: (path: string) => boolean, walk: Walk): Promise<CommitTree> {
  const read = await walk.objects.summary(commit).catch((error: unknown) => {
    if (isNotFound(error)) throw new GitTrouble('missing', `commit ${commit} is not in the local clone.`, error);
    throw asTrouble(error, `reading commit ${commit}`);
  });
  const files = await listFiles(read.tree, wanted, walk).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'UnsafeFilepathError') {
      throw new GitTrouble(
        'unacceptable',
        `commit ${commit} holds a file name that git forbids: ${printable(error.message, 200)}`,
        error,
      );
    }
    throw asTrouble(error, `reading commit ${commit}`);
  });
  return {
    commit,
    committedAt: read.committedAt * 1000,
    author: printable(read.author, 200),
    subject: printable(read.message.split('\n')[0] ?? '', 500),
    message: read.message.slice(0, longestMessage),
    files,
  };
}

const longestMessage = 65_536;

/** Whether a commit of this id, tree and all, can be read. */
export async function hasWhole(objects: ObjectStore, commit: string, walk: Omit<Walk, 'objects'>): Promise<boolean> {
  if (!isCommitSha(commit)) return false;
  try {
    await readWhole(commit, () => false, { ...walk, objects });
    return true;
  } catch (error) {
    const trouble = asTrouble(error, commit);
    if (trouble.kind === 'missing' || trouble.kind === 'damaged') return false;
    throw trouble;
  }
}

// Every file of a commit, by walking all its trees. Reading each tree is also the proof that they are all here: a
// commit of which one folder cannot be read is an error, never a shorter list.
import type { TreeEntry } from 'isomorphic-git';
import type { ObjectStore } from './objects.js';
import { GitTrouble } from './trouble.js';
import type { CommitFile, GitLimits } from './types.js';

/** Entries by tree id, kept over commits: a tree with the same id has the same content for ever. */
export type TreeMemo = Map<string, readonly TreeEntry[]>;

export interface Walk {
  readonly objects: ObjectStore;
  readonly memo: TreeMemo;
  readonly limits: GitLimits;
  readonly signal: AbortSignal;
}

/**
 * All files, links and submodules below the tree whose path is wanted, in path order. The memo is left holding the
 * trees of this walk only. Throws GitTrouble `unacceptable` beyond the limits.
 */
export async function listFiles(
  root: string,
  wanted: (path: string) => boolean,
  walk: Walk,
): Promise<readonly CommitFile[]> {
  const seen: TreeMemo = new Map();
  const files: CommitFile[] = [];
  let count = 0;
  const visit = async (oid: string, folder: string, depth: number): Promise<void> => {
    if (walk.signal.aborted) throw new GitTrouble('stopped', 'stopped while the commit was read.');
    if (depth > walk.limits.depth) {
      throw new GitTrouble(
        'unacceptable',
        `the commit has folders more than ${walk.limits.depth} deep, at ${folder.slice(0, 80)}….`,
      );
    }
    const entries = walk.memo.get(oid) ?? seen.get(oid) ?? (await walk.objects.tree(oid));
    seen.set(oid, entries);
    for (const entry of entries) {
      const path = `${folder}${entry.path}`;
      if (entry.type === 'tree') {
        await visit(entry.oid, `${path}/`, depth + 1);
        continue;
      }
      count += 1;
      if (count > walk.limits.files) {
        throw new GitTrouble(
          'unacceptable',
          `the commit has more than ${walk.limits.files} files. Is it the right repository?`,
        );
      }
      if (wanted(path)) files.push({ path, blob: blobKey(entry) });
    }
  };
  await visit(root, '', 0);
  walk.memo.clear();
  for (const [oid, entries] of seen) walk.memo.set(oid, entries);
  return files.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
}

/** See CommitFile: what is no regular file says so in its key. */
function blobKey(entry: TreeEntry): string {
  if (entry.type === 'commit') return `submodule:${entry.oid}`;
  return entry.mode === '120000' ? `symlink:${entry.oid}` : entry.oid;
}

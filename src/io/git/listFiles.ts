// Every file of a commit, by walking all its trees. Reading each tree is also the proof that they are all here: a
// commit of which one folder cannot be read is an error, never a shorter list.
import type { TreeEntry } from 'isomorphic-git';
import type { ObjectStore } from './objects.js';
import { GitTrouble } from './trouble.js';
import type { CommitFile, GitLimits } from './types.js';

/** A folder as it was at the last walk. With the same tree id, all below it is the same for ever. */
interface Folder {
  readonly oid: string;
  /** All that lies below it. */
  readonly files: readonly CommitFile[];
  readonly folders: ReadonlyMap<string, Folder>;
}

/** The last walk over a repository: the next one reads only the folders that changed. */
export interface TreeMemo {
  root: Folder | undefined;
}

export const emptyTreeMemo = (): TreeMemo => ({ root: undefined });

export interface Walk {
  readonly objects: ObjectStore;
  readonly memo: TreeMemo;
  readonly limits: GitLimits;
  readonly signal: AbortSignal;
}

/**
 * All files, links and submodules below the tree whose path is wanted, in path order. The memo is left holding this
 * walk. Throws GitTrouble `unacceptable` beyond the limits.
 */
export async function listFiles(
  root: string,
  wanted: (path: string) => boolean,
  walk: Walk,
): Promise<readonly CommitFile[]> {
  walk.memo.root = await visit({ oid: root, path: '', depth: 0 }, walk.memo.root, walk);
  const files = walk.memo.root.files.filter(({ path }) => wanted(path));
  return files.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
}

async function visit(
  { oid, path, depth }: { readonly oid: string; readonly path: string; readonly depth: number },
  before: Folder | undefined,
  walk: Walk,
): Promise<Folder> {
  const { objects, limits, signal } = walk;
  if (before?.oid === oid) return before;
  if (signal.aborted) throw new GitTrouble('stopped', 'stopped while the commit was read.');
  if (depth > limits.depth) {
    throw new GitTrouble(
      'unacceptable',
      `the commit has folders more than ${limits.depth} deep, at ${path.slice(0, 80)}….`,
    );
  }
  const files: CommitFile[] = [];
  const folders = new Map<string, Folder>();
  for (const entry of await objects.tree(oid)) {
    const inside = `${path}${entry.path}`;
    if (entry.type === 'tree') {
      const below = { oid: entry.oid, path: `${inside}/`, depth: depth + 1 };
      const folder = await visit(below, before?.folders.get(entry.path), walk);
      folders.set(entry.path, folder);
      // Not by spreading: ten thousand arguments are more than a call may have.
      for (const file of folder.files) files.push(file);
    } else files.push({ path: inside, blob: blobKey(entry) });
    if (files.length > limits.files) {
      throw new GitTrouble(
        'unacceptable',
        `the commit has more than ${limits.files} files. Is it the right repository?`,
      );
    }
  }
  return { oid, files, folders };
}

/** See CommitFile: what is no regular file says so in its key. */
function blobKey(entry: TreeEntry): string {
  if (entry.type === 'commit') return `submodule:${entry.oid}`;
  return entry.mode === '120000' ? `symlink:${entry.oid}` : entry.oid;
}

// The story that the status branch tells, newest first. A folder or file that did not change has the same id in a
// commit and in its parent, so only trees on the way to the path are read.
import type { CommitObject } from 'isomorphic-git';
import { isCommitSha, type CommitSha, type Instant } from '../../../core/model/ids.js';
import { contentOf } from '../content.js';
import { isNotFound, type ObjectStore } from '../objects.js';
import { defaultLimits } from '../types.js';
import { diffTrees } from './diffTrees.js';

export interface HistoryEntry {
  readonly commit: CommitSha;
  readonly at: Instant;
  readonly author: string;
  readonly message: string;
  /** Paths whose content this commit changed, in order; with a path asked for, that one. */
  readonly files: readonly string[];
  /** With a path asked for: the file as this commit left it; null when it removed it or left no text. */
  readonly text?: string | null;
}

export interface History {
  readonly entries: readonly HistoryEntry[];
  /** Set when older commits exist that could not be had, with the reason. */
  readonly cutBecause?: string;
}

/** Throws isomorphic-git's NotFoundError where the local history ends before the limit: deepen and ask again. */
export async function readHistory(
  objects: ObjectStore,
  tip: string | undefined,
  path: string | undefined,
  limit: number,
): Promise<{ readonly entries: readonly HistoryEntry[]; readonly endsEarly: boolean }> {
  const entries: HistoryEntry[] = [];
  let oid = tip;
  let commit = oid === undefined ? undefined : await objects.commit(oid);
  while (oid !== undefined && commit !== undefined && entries.length < limit) {
    const before = commit.parent[0];
    const parent: CommitObject | 'cut' | undefined = before === undefined ? undefined : await parentOf(objects, before);
    if (parent === 'cut') return { entries, endsEarly: true };
    const entry = await entryOf(objects, oid, commit, parent?.tree, path);
    if (entry !== undefined) entries.push(entry);
    oid = before;
    commit = parent;
  }
  return { entries, endsEarly: false };
}

/** A shallow clone knows the names of commits that it does not have. */
async function parentOf(objects: ObjectStore, oid: string): Promise<CommitObject | 'cut'> {
  try {
    return await objects.commit(oid);
  } catch (error) {
    if (isNotFound(error)) return 'cut';
    throw error;
  }
}

async function entryOf(
  objects: ObjectStore,
  oid: string,
  { tree, author, message }: CommitObject,
  before: string | undefined,
  path: string | undefined,
): Promise<HistoryEntry | undefined> {
  if (!isCommitSha(oid)) return undefined;
  const told = { commit: oid, at: author.timestamp * 1000, author: author.name, message };
  if (path === undefined) return { ...told, files: [...(await diffTrees(objects, before, tree)).keys()] };
  const now = await blobAt(objects, tree, path);
  if (now === (before === undefined ? undefined : await blobAt(objects, before, path))) return undefined;
  return { ...told, files: [path], text: now === undefined ? null : await textOf(objects, now) };
}

async function textOf(objects: ObjectStore, blob: string): Promise<string | null> {
  const content = contentOf(await objects.blob(blob), defaultLimits.fileSize);
  return content.kind === 'text' ? content.text : null;
}

/** The id of the file at the path; undefined when the tree has none there. */
async function blobAt(objects: ObjectStore, tree: string, path: string): Promise<string | undefined> {
  let folder = tree;
  const names = path.split('/');
  for (const [index, name] of names.entries()) {
    const entry = (await objects.tree(folder)).find((each) => each.path === name);
    if (entry === undefined) return undefined;
    if (index === names.length - 1) return entry.type === 'blob' ? entry.oid : undefined;
    if (entry.type !== 'tree') return undefined;
    folder = entry.oid;
  }
  return undefined;
}

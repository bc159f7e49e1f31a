// Making the commits of the status branch: one parent, one author who is also the committer, times in UTC.
import type { CommitObject } from 'isomorphic-git';
import { isWordPath } from '../../../core/status/decisionPath.js';
import type { ObjectStore } from '../objects.js';
import { diffTrees } from './diffTrees.js';
import { editTree, type Edits } from './editTree.js';

export interface Author {
  readonly name: string;
  readonly email: string;
}

/** git's own empty tree, which every implementation knows without having it. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export type Signature = CommitObject['author'];

export const signature = (author: Author, at: number): Signature => ({
  name: author.name,
  email: author.email,
  timestamp: Math.floor(at / 1000),
  timezoneOffset: 0,
});

export interface Draft {
  readonly edits: Edits;
  readonly message: string;
  readonly author: Signature;
}

/** Writes a commit on the parent (undefined: the first of the branch) and gives its id; undefined: nothing would change. */
export async function commitOn(
  objects: ObjectStore,
  parent: string | undefined,
  draft: Draft,
): Promise<string | undefined> {
  const before = parent === undefined ? undefined : (await objects.commit(parent)).tree;
  const after = (await editTree(objects, before, draft.edits)) ?? emptyTree;
  if (after === (before ?? emptyTree)) return undefined;
  return writeCommit(objects, parent, after, draft);
}

export function writeCommit(
  objects: ObjectStore,
  parent: string | undefined,
  tree: string,
  { message, author }: Omit<Draft, 'edits'>,
): Promise<string> {
  return objects.writeCommit({
    message: message.endsWith('\n') ? message : `${message}\n`,
    tree,
    parent: parent === undefined ? [] : [parent],
    author,
    committer: author,
  });
}

/**
 * Puts the changes of the commits, oldest first, on another base: each once more with its message, author and date.
 * One whose changes are there already is left out, and so are words if one of them was said otherwise on that base: whoever
 * said them had not read that. Gives the new commits, oldest first.
 */
export async function reapply(
  objects: ObjectStore,
  commits: readonly string[],
  base: string | undefined,
): Promise<readonly string[]> {
  const again: string[] = [];
  let theirs: Edits | undefined;
  const isOutrun = (path: string): boolean => theirs?.has(path) === true;
  for (const oid of commits) {
    const { tree, parent, message, author } = await objects.commit(oid);
    const [first] = parent;
    const before = first === undefined ? undefined : (await objects.commit(first)).tree;
    // All of them stood on the same commit, and the base on it as well, or on none of it.
    theirs ??= await diffTrees(objects, before, base === undefined ? undefined : (await objects.commit(base)).tree);
    const edits = withoutOutrun(await diffTrees(objects, before, tree), isOutrun);
    const made = await commitOn(objects, again.at(-1) ?? base, { edits, message, author });
    if (made !== undefined) again.push(made);
  }
  return again;
}

/** Of words only all or none: they were said in one commit, whose message names them all. */
export function withoutOutrun(edits: Edits, isOutrun: (path: string) => boolean): Edits {
  const words = [...edits.keys()].filter(isWordPath);
  if (!words.some(isOutrun)) return edits;
  return new Map([...edits].filter(([path]) => !isWordPath(path)));
}

/**
 * The commits after `base` up to `tip`, oldest first, along first parents; all of them for an undefined base. Undefined
 * when the base is not among them. Throws when one cannot be read.
 */
export async function commitsSince(
  objects: ObjectStore,
  base: string | undefined,
  tip: string | undefined,
): Promise<readonly string[] | undefined> {
  const found: string[] = [];
  for (let oid = tip; oid !== base;) {
    if (oid === undefined) return undefined;
    found.push(oid);
    oid = (await objects.commit(oid)).parent[0];
  }
  return found.reverse();
}

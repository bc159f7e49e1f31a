// Makes commits in a bare repository without a work tree: three-way merges of trees, commits by a person, and references
// that move only from where one saw them.
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { User } from '../state.js';
import { git, gitLine } from './run.js';

export type Person = { readonly name: string; readonly email: string };

export type Merged = { readonly kind: 'merged'; readonly tree: string } | { readonly kind: 'conflict' };

/** Merges two commits over their common ancestors, as `git merge` would. */
export async function mergeCommits(folder: string, ours: string, theirs: string): Promise<Merged> {
  // The trees of histories that never met are merged over an empty one: GitLab too leaves that to git.
  const args = ['merge-tree', '--write-tree', '--allow-unrelated-histories', '--no-messages', ours, theirs];
  const answer = await git(folder, args, { expected: [1] });
  if (answer.code === 1) return { kind: 'conflict' };
  return { kind: 'merged', tree: answer.stdout.toString('utf8').trim() };
}

/**
 * Applies the change from tree `base` to tree `theirs` on top of `ours`: a revert when `theirs` is the parent of `base`.
 * merge-tree takes an explicit base from git 2.40 on only, so three unreferenced commits say the same to 2.38.
 */
export async function mergeTrees(folder: string, base: string, ours: string, theirs: string): Promise<Merged> {
  const nobody = { name: 'GitLab', email: 'gitlab@localhost' };
  const root = await commitTree(folder, { tree: `${base}^{tree}`, parents: [], message: 'base', author: nobody });
  const [one, two] = await Promise.all(
    [ours, theirs].map((side) =>
      commitTree(folder, { tree: `${side}^{tree}`, parents: [root], message: 'side', author: nobody }),
    ),
  );
  if (one === undefined || two === undefined) throw new Error('A three-way merge needs both of its sides.');
  return mergeCommits(folder, one, two);
}

export type NewCommit = {
  /** A tree, or anything git can turn into one. */
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person;
  /** Default: the author. */
  readonly committer?: Person;
};

/** Writes a commit and returns its id; no reference moves. */
export async function commitTree(folder: string, commit: NewCommit): Promise<string> {
  const tree = await gitLine(folder, ['rev-parse', '--verify', commit.tree]);
  const committer = commit.committer ?? commit.author;
  const env = {
    GIT_AUTHOR_NAME: commit.author.name,
    GIT_AUTHOR_EMAIL: commit.author.email,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
  };
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  return gitLine(folder, ['commit-tree', tree, ...parents, '-F', '-'], { input: commit.message, env });
}

/** Moves a branch; false when it is not (any more) at `from`. `from` undefined: it must not exist. */
export async function moveBranch(
  folder: string,
  branch: string,
  from: string | undefined,
  to: string,
): Promise<boolean> {
  const args = ['update-ref', `refs/heads/${branch}`, to, from ?? ''];
  return (await git(folder, args, { expected: [1, 128] })).code === 0;
}

/** Deletes a branch; false when it is not (any more) at `from`. */
export async function deleteBranch(folder: string, branch: string, from: string): Promise<boolean> {
  const args = ['update-ref', '-d', `refs/heads/${branch}`, from];
  return (await git(folder, args, { expected: [1, 128] })).code === 0;
}

/** True when git accepts it as the name of a branch. */
export async function isBranchName(folder: string, name: string): Promise<boolean> {
  if (name.startsWith('-')) return false;
  return (await git(folder, ['check-ref-format', `refs/heads/${name}`], { expected: [1] })).code === 0;
}

/** Runs work with an index of its own that begins as the tree of `commit`, and returns the tree it ends as. */
export async function editTree(
  folder: string,
  commit: string | undefined,
  work: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<string> {
  const scratch = await mkdtemp(path.join(folder, 'edit-'));
  const env = { GIT_INDEX_FILE: path.join(scratch, 'index') };
  try {
    await git(folder, ['read-tree', commit ?? '--empty'], { env });
    await work(env);
    return await gitLine(folder, ['write-tree'], { env });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A user as the author of commits. */
export function asPerson(user: User): Person {
  return { name: user.name, email: user.email };
}

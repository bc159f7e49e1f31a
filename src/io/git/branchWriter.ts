// One commit on a branch of a remote repository: read at its tip, written on it, pushed against exactly that tip. Has a
// folder of its own, and so does not disturb a daemon; the status branch is written by status/openStatusBranch.ts.
import pLimit from 'p-limit';
import { isCommitSha, type CommitSha } from '../../core/model/ids.js';
import { shownUrl, trimmedUrl, urlRefusal } from './address.js';
import { checkedBranches } from './branches.js';
import { cloneFolder } from './cloneFolder.js';
import { prepareFolder } from './clone.js';
import { contentOf, contentOfKey } from './content.js';
import { fetchCommit, listRemoteBranches, type Source } from './fetch.js';
import type { ObjectStore } from './objects.js';
import { emptyTreeMemo } from './listFiles.js';
import { readWhole } from './readCommit.js';
import { reading } from './reading.js';
import { commitOn, signature, type Author } from './status/commits.js';
import { pushCommit, type Pushed } from './status/pushCommit.js';
import { GitTrouble } from './trouble.js';
import { defaultLimits, type Connection, type FileContent, type Reading } from './types.js';

export type { Author } from './status/commits.js';

/** A branch as the server has it now, with the contents of the files that were wanted. */
export interface BranchTip {
  readonly commit: CommitSha;
  readonly files: ReadonlyMap<string, FileContent>;
}

export interface BranchCommit {
  readonly branch: string;
  /** The commit that is changed; it was read with `tip` before. */
  readonly base: CommitSha;
  /** Where the branch stands on the server; undefined: it is made. Anywhere else, nothing is pushed. */
  readonly onto: CommitSha | undefined;
  readonly path: string;
  readonly text: string;
  readonly message: string;
  readonly author: Author;
  /** ms since 1970 UTC. */
  readonly at: number;
}

export interface BranchWriter {
  /** Undefined: the server has no such branch. */
  tip(branch: string, wanted: (path: string) => boolean, signal: AbortSignal): Promise<Reading<BranchTip | undefined>>;
  /** Gives the commit's id beside what became of the push. */
  push(
    commit: BranchCommit,
    signal: AbortSignal,
  ): Promise<Reading<{ readonly commit: string; readonly pushed: Pushed }>>;
}

export type BranchWriterOptions = Connection & { readonly url: string; readonly dataDir: string };

/** Touches nothing yet. Throws GitTrouble with a sentence for a url that is not taken. */
export function openBranchWriter(options: BranchWriterOptions): BranchWriter {
  const refusal = urlRefusal(options.url);
  if (refusal !== undefined) throw new GitTrouble('refused', refusal);
  const source: Source = { url: trimmedUrl(options.url), connection: options };
  const where = shownUrl(source.url);
  const limits = { ...defaultLimits, ...options.limits };
  let opening: Promise<ObjectStore> | undefined;
  const opened = (): Promise<ObjectStore> =>
    (opening ??= prepareFolder(cloneFolder(options.dataDir, 'writer', source.url), source.url, false));

  async function tip(
    branch: string,
    wanted: (path: string) => boolean,
    signal: AbortSignal,
  ): Promise<BranchTip | undefined> {
    const listed = checkedBranches(await listRemoteBranches(source, branch, signal), where);
    if (!listed.has(branch)) return undefined;
    // Whatever the branch stands at by now: a listing is old as soon as it is read.
    const commit = await fetchCommit(await opened(), source, { branch, depth: 1 }, signal);
    if (!isCommitSha(commit)) throw new GitTrouble('unreachable', `${where} sent no commit of ${branch}. Try again.`);
    const objects = (await opened()).reopened();
    const tree = await readWhole(commit, wanted, { objects, memo: emptyTreeMemo(), limits, signal });
    const together = pLimit(16);
    const files = await Promise.all(
      tree.files.map(({ path, blob }) =>
        together(async (): Promise<[string, FileContent]> => {
          return [path, contentOfKey(blob) ?? contentOf(await objects.blob(blob), limits.fileSize)];
        }),
      ),
    );
    return { commit, files: new Map(files) };
  }

  async function push(
    { base, path, text, message, author, at, branch, onto }: BranchCommit,
    signal: AbortSignal,
  ): Promise<{ readonly commit: string; readonly pushed: Pushed }> {
    const objects = (await opened()).reopened();
    const edits = new Map([[path, await objects.writeBlob(text)]]);
    const commit = await commitOn(objects, base, { edits, message, author: signature(author, at) });
    if (commit === undefined) throw new Error(`the commit on ${branch} would change nothing`);
    return { commit, pushed: await pushCommit(objects, source, { branch, commit, onto }, signal) };
  }

  return {
    tip: (branch, wanted, signal) => reading(where, () => tip(branch, wanted, signal)),
    push: (commit, signal) => reading(where, () => push(commit, signal)),
  };
}

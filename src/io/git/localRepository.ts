// A repository on this machine, read where it is: branches and objects only, never the working copy. Nothing is
// written here; the one reference of it that Baton writes is the status branch (status/localBranch.ts).
import { descentOf } from './ancestry.js';
import { branchRefusal, isBranchName } from './address.js';
import { checkedBranches } from './branches.js';
import { contentsOf } from './content.js';
import { emptyTreeMemo } from './listFiles.js';
import { findGitFolder } from './localFolder.js';
import { openObjects, type ObjectStore } from './objects.js';
import { readWhole } from './readCommit.js';
import { reading } from './reading.js';
import { branchTips } from './references.js';
import { asTrouble, GitTrouble } from './trouble.js';
import { defaultLimits, type Connection, type GitRepository } from './types.js';

export interface LocalOptions extends Connection {
  readonly name: string;
  readonly path: string;
}

export function openLocalRepository(options: LocalOptions): GitRepository {
  const limits = { ...defaultLimits, ...options.limits };
  const where = `the repository in ${options.path}`;
  const memo = emptyTreeMemo();
  let store: ObjectStore | undefined;

  /** A store with an empty cache: people run git in there too, and their gc moves objects from pack to pack. */
  async function reopened(): Promise<ObjectStore> {
    const gitdir = await findGitFolder(options.path);
    store = store?.gitdir === gitdir ? store.reopened() : openObjects(gitdir, false);
    return store;
  }

  const content = contentsOf(limits.fileSize, async ({ blob }) =>
    (store ?? (await reopened())).blob(blob).catch(async () => (await reopened()).blob(blob)),
  );

  return {
    listBranches: () =>
      reading(where, async () => {
        const { gitdir } = await reopened();
        return checkedBranches(await branchTips(gitdir), where);
      }),
    readCommit: (branch, commit, wanted, signal) =>
      reading(where, async () => {
        if (!isBranchName(branch)) throw new GitTrouble('refused', branchRefusal(branch));
        const read = async (): ReturnType<typeof readWhole> =>
          readWhole(commit, wanted, { objects: await reopened(), memo, limits, signal });
        return read().catch((error: unknown) => {
          // A repack in the middle of reading looks like damage once; real damage is still there the second time.
          if (asTrouble(error, where).kind === 'damaged') return read();
          throw error;
        });
      }),
    descent: (_branch, tip, from, signal) =>
      reading(where, async () => {
        const found = await descentOf(tip, from, { objects: await reopened(), limit: limits.history, signal });
        return found === 'cut' ? 'unknown' : found;
      }),
    readFile: (file) => reading(`${where}, ${file.path}`, () => content(file)),
    renew: () =>
      reading(where, async () => {
        await reopened();
      }),
  };
}

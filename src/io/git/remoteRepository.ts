// A repository over http(s). What is believed to be here is what was read whole from the clone, nothing else; trouble
// with the clone heals by making it anew, trouble with the server is told and leaves the clone as it was.
import pLimit from 'p-limit';
import { branchRefusal, isBranchName, shownUrl } from './address.js';
import { checkedBranches } from './branches.js';
import { cloneFolder } from './cloneFolder.js';
import { openClone, type Clone } from './remoteClone.js';
import { contentsOf } from './content.js';
import { listRemoteBranches, type Source } from './fetch.js';
import { reading } from './reading.js';
import { asTrouble, GitTrouble, isDiskTrouble } from './trouble.js';
import {
  defaultLimits,
  silent,
  type CommitFile,
  type CommitTree,
  type Connection,
  type GitLog,
  type GitRepository,
} from './types.js';

export interface RemoteOptions extends Connection {
  readonly name: string;
  readonly url: string;
  readonly dataDir: string;
}

export function openRemoteRepository(options: RemoteOptions): GitRepository {
  const limits = { ...defaultLimits, ...options.limits };
  const log = options.log ?? silent;
  const where = shownUrl(options.url);
  const source: Source = { url: options.url, connection: options };
  const folder = cloneFolder(options.dataDir, options.name, options.url);
  const clone = healing(openClone({ folder, source, limits, log }), where, log);
  // isomorphic-git honours no locks: one at a time touches the folder. Reading files goes beside it.
  const serial = pLimit(1);
  /** Beside everything else; if the clone was swapped or is damaged meanwhile, once more in turn. */
  const content = contentsOf(limits.fileSize, (file, signal: AbortSignal) =>
    clone.blob(file.blob).catch(() => serial(() => clone.blobAgain(file, signal))),
  );

  return {
    listBranches: (signal) =>
      reading(where, async () => checkedBranches(await listRemoteBranches(source, '', signal), where)),
    readCommit: (branch, commit, wanted, signal) =>
      reading(where, () => serial(() => clone.read(branch, commit, wanted, signal))),
    descent: (branch, tip, from, signal) =>
      reading(where, () => serial(() => clone.descent(branch, tip, from, signal))),
    readFile: (file, signal) => reading(where, () => content(file, signal)),
    renew: (signal) => reading(where, () => serial(async () => clone.renew(await clone.verified(), signal))),
  };
}

type HealingClone = Clone & {
  /** A blob that could not be read a moment ago. */
  blobAgain(file: CommitFile, signal: AbortSignal): Promise<Uint8Array>;
};

/** A clone that is made anew once for a commit that cannot be read; the same trouble again is the server's. */
function healing(clone: Clone, where: string, log: GitLog): HealingClone {
  let latest = '';
  let renewedAt: string | undefined;

  async function heal(trouble: GitTrouble, wanted: ReadonlyMap<string, string>, signal: AbortSignal): Promise<void> {
    if (isDiskTrouble(trouble) || renewedAt === latest) throw trouble;
    renewedAt = latest;
    log.warn(`The local clone of ${where} is made anew: ${trouble.message}`);
    await clone.renew(wanted, signal);
  }

  return {
    ...clone,
    async read(branch, commit, wanted, signal) {
      if (!isBranchName(branch)) throw new GitTrouble('refused', branchRefusal(branch));
      latest = commit;
      const read = (): Promise<CommitTree> => clone.read(branch, commit, wanted, signal);
      const tree = await read().catch(async (error: unknown) => {
        const trouble = asTrouble(error, where);
        if (trouble.kind !== 'damaged') throw trouble;
        await heal(trouble, new Map([[branch, commit]]), signal);
        return read();
      });
      await clone.tidy(signal);
      return tree;
    },
    blobAgain: (file, signal) =>
      clone.reopenedBlob(file.blob).catch(async (error: unknown) => {
        await heal(asTrouble(error, `${where}: reading ${file.path}`), await clone.verified(), signal);
        return clone.reopenedBlob(file.blob);
      }),
  };
}

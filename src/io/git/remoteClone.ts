// The clone of a remote repository: opened, brought forward, made anew. Not safe for concurrent use except `blob`;
// remoteRepository.ts puts the calls in a row.
import type { CommitSha } from '../../core/model/ids.js';
import { packsOf, prepareFolder, readVerified, removeFolder, swapFolders, writeVerified } from './clone.js';
import { descentIn } from './descent.js';
import { fetchCommit, type Source } from './fetch.js';
import { emptyTreeMemo } from './listFiles.js';
import { openObjects, type ObjectStore } from './objects.js';
import { hasWhole, readWhole } from './readCommit.js';
import { shownUrl } from './address.js';
import { asTrouble, GitTrouble } from './trouble.js';
import type { CommitTree, Descent, GitLimits, GitLog } from './types.js';

export interface Clone {
  /** The commit, fetched if it is not here. Throws GitTrouble; `damaged` means that renewing may help. */
  read(branch: string, commit: CommitSha, wanted: (path: string) => boolean, signal: AbortSignal): Promise<CommitTree>;
  /** Whether `tip` comes after `from`; fetches what it takes to tell. Throws GitTrouble. */
  descent(branch: string, tip: CommitSha, from: CommitSha, signal: AbortSignal): Promise<Descent>;
  blob(oid: string): Promise<Uint8Array>;
  /** As `blob`, having forgotten what was cached of the folder. */
  reopenedBlob(oid: string): Promise<Uint8Array>;
  /** Branch → last commit that was read whole. */
  verified(): Promise<ReadonlyMap<string, string>>;
  /** Clones these branches beside the old clone, verifies them, swaps. On failure the old clone stays. */
  renew(wanted: ReadonlyMap<string, string>, signal: AbortSignal): Promise<void>;
  /** Renews when the clone has grown beyond the limits; trouble on the way is told to the log only. */
  tidy(signal: AbortSignal): Promise<void>;
}

export interface CloneOptions {
  readonly folder: string;
  readonly source: Source;
  readonly limits: GitLimits;
  readonly log: GitLog;
}

export function openClone({ folder, source, limits, log }: CloneOptions): Clone {
  const memo = emptyTreeMemo();
  let opening: Promise<ObjectStore> | undefined;
  let verified: Map<string, string> = new Map();

  /** One opening for all who come at once: it sweeps left-overs, which must not be what another is just writing. */
  function opened(): Promise<ObjectStore> {
    opening ??= prepareFolder(folder, source.url, false).then(async (objects) => {
      verified = await readVerified(folder);
      return objects;
    });
    opening.catch(() => {
      opening = undefined; // told to those who wait for it; the next one tries anew
    });
    return opening;
  }

  async function reopened(): Promise<ObjectStore> {
    const objects = (await opened()).reopened();
    opening = Promise.resolve(objects);
    return objects;
  }

  async function remember(branch: string, commit: CommitSha): Promise<void> {
    if (verified.get(branch) === commit) return;
    verified.set(branch, commit);
    await writeVerified(folder, verified);
  }

  const fetched = (branch: string, commit: string): void =>
    log.info(`Fetched ${branch} at ${commit.slice(0, 8)} from ${shownUrl(source.url)}.`);

  const read: Clone['read'] = async (branch, commit, wanted, signal) => {
    const objects = await reopened();
    const walk = { objects, memo, limits, signal };
    const tree = await readWhole(commit, wanted, walk).catch(async (error: unknown) => {
      if (!(error instanceof GitTrouble) || error.kind !== 'missing') throw error;
      await bring(objects, source, { branch, commit, have: verified.get(branch) }, signal);
      fetched(branch, commit);
      // Fetched and still not there: the pack was not stored or does not hold it.
      return readWhole(commit, wanted, walk).catch((again: unknown) => {
        throw again instanceof GitTrouble && again.kind === 'missing' ? movedOn(source, branch, commit) : again;
      });
    });
    await remember(branch, commit);
    return tree;
  };

  const renew: Clone['renew'] = async (wanted, signal) => {
    const fresh = `${folder}.new`;
    try {
      await removeFolder(fresh);
      const objects = await prepareFolder(fresh, source.url, false);
      const got = new Map<string, string>();
      for (const [branch, commit] of wanted) {
        const oid = await bring(objects, source, { branch, commit, have: undefined }, signal);
        const whole = await hasWhole(objects, oid, { memo: emptyTreeMemo(), limits, signal });
        if (!whole)
          throw new GitTrouble(
            'unreachable',
            `${shownUrl(source.url)} sent a commit that is not whole (${oid}). Baton tries again.`,
          );
        got.set(branch, oid);
      }
      await writeVerified(fresh, got);
      await swapFolders(fresh, folder);
      verified = got;
      memo.root = undefined;
      opening = Promise.resolve(openObjects(folder, false));
    } catch (error) {
      await removeFolder(fresh);
      throw asTrouble(error, `making the clone of ${shownUrl(source.url)} anew`);
    }
  };

  return {
    read,
    renew,
    async descent(branch, tip, from, signal) {
      const objects = await reopened();
      return descentIn({ objects, source, limits, signal, fetched }, { branch, tip, from, have: verified.get(branch) });
    },
    blob: async (oid) => (await opened()).blob(oid),
    reopenedBlob: async (oid) => (await reopened()).blob(oid),
    async verified() {
      await opened();
      return new Map(verified);
    },
    async tidy(signal) {
      const { packs, bytes } = await packsOf(folder);
      if (packs <= limits.packs && bytes <= limits.packBytes) return;
      if (packs === 1) return; // fresh from the server it is no smaller
      try {
        await renew(verified, signal);
        log.info(`The local clone of ${shownUrl(source.url)} had ${packs} packs and was made anew.`);
      } catch (error) {
        log.warn(`The local clone of ${shownUrl(source.url)} has ${packs} packs: ${asTrouble(error, folder).message}`);
      }
    },
  };
}

interface Wanted {
  readonly branch: string;
  readonly commit: string;
  readonly have: string | undefined;
}

/**
 * Fetches the commit; if the branch has moved on and the server gives no commits by id, the tip of the branch. A branch
 * read for the first time comes without history; afterwards only what is new.
 */
async function bring(
  objects: ObjectStore,
  source: Source,
  { branch, commit, have }: Wanted,
  signal: AbortSignal,
): Promise<string> {
  const since = have === undefined ? { depth: 1 } : { have };
  try {
    return await fetchCommit(objects, source, { branch, commit, ...since }, signal);
  } catch (error) {
    if (!(error instanceof GitTrouble) || error.kind !== 'missing') throw error;
    return fetchCommit(objects, source, { branch, ...since }, signal);
  }
}

const movedOn = (source: Source, branch: string, commit: string): GitTrouble =>
  new GitTrouble(
    'missing',
    `${shownUrl(source.url)} no longer gives commit ${commit}: ${branch} has moved on. The next look takes its new tip.`,
  );

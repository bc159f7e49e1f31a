// The clone of a remote repository: opened, brought forward, made anew. Not safe for concurrent use except `blob`;
// remoteRepository.ts puts the calls in a row.
import type { CommitSha } from '../../core/model/ids.js';
import { packsOf, prepareFolder, removeFolder, swapFolders, writeVerified } from './clone.js';
import { descentIn } from './descent.js';
import { fetchCommit, type Source } from './fetch.js';
import { emptyTreeMemo } from './listFiles.js';
import type { ObjectStore } from './objects.js';
import { openedFolder } from './openedFolder.js';
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
  const opened = openedFolder(folder, source.url);
  const shown = shownUrl(source.url);
  const fetched = (branch: string, commit: string): void =>
    log.info(`Fetched ${branch} at ${commit.slice(0, 8)} from ${shown}.`);

  const read: Clone['read'] = async (branch, commit, wanted, signal) => {
    const objects = await opened.reopened();
    const readHere = (): Promise<CommitTree> => readWhole(commit, wanted, { objects, memo, limits, signal });
    const tree = await readHere().catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      const have = (await opened.verified()).get(branch);
      await bring(objects, source, { branch, commit, have }, signal);
      fetched(branch, commit);
      // Fetched and still not there: the pack was not stored or does not hold it.
      return readHere().catch((again: unknown) => {
        throw isMissing(again) ? movedOn(source, branch, commit) : again;
      });
    });
    await opened.remember(branch, commit);
    return tree;
  };

  const renew: Clone['renew'] = async (wanted, signal) => {
    const got = await clonedAnew({ folder, source, limits, log }, wanted, signal);
    memo.root = undefined;
    opened.replaced(got);
  };

  return {
    read,
    renew,
    async descent(branch, tip, from, signal) {
      const objects = await opened.reopened();
      const have = (await opened.verified()).get(branch);
      return descentIn({ objects, source, limits, signal, fetched }, { branch, tip, from, have });
    },
    blob: async (oid) => (await opened.objects()).blob(oid),
    reopenedBlob: async (oid) => (await opened.reopened()).blob(oid),
    verified: () => opened.verified(),
    async tidy(signal) {
      const { packs, bytes } = await packsOf(folder);
      if (packs <= limits.packs && bytes <= limits.packBytes) return;
      if (packs === 1) return; // fresh from the server it is no smaller
      try {
        await renew(await opened.verified(), signal);
        log.info(`The local clone of ${shown} had ${packs} packs and was made anew.`);
      } catch (error) {
        log.warn(`The local clone of ${shown} has ${packs} packs: ${asTrouble(error, folder).message}`);
      }
    },
  };
}

/** Clones these branches beside the folder, verifies them, and swaps. Gives back what was read whole: branch → commit. */
async function clonedAnew(
  { folder, source, limits }: CloneOptions,
  wanted: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const fresh = `${folder}.new`;
  try {
    await removeFolder(fresh);
    const objects = await prepareFolder(fresh, source.url, false);
    const got = new Map<string, string>();
    for (const [branch, commit] of wanted) {
      const oid = await bring(objects, source, { branch, commit, have: undefined }, signal);
      if (!(await hasWhole(objects, oid, { memo: emptyTreeMemo(), limits, signal }))) throw notWhole(source, oid);
      got.set(branch, oid);
    }
    await writeVerified(fresh, got);
    await swapFolders(fresh, folder);
    return got;
  } catch (error) {
    await removeFolder(fresh);
    throw asTrouble(error, `making the clone of ${shownUrl(source.url)} anew`);
  }
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
    if (!isMissing(error)) throw error;
    return fetchCommit(objects, source, { branch, ...since }, signal);
  }
}

const movedOn = (source: Source, branch: string, commit: string): GitTrouble =>
  new GitTrouble(
    'missing',
    `${shownUrl(source.url)} no longer gives commit ${commit}: ${branch} has moved on. The next look takes its new tip.`,
  );

const notWhole = (source: Source, oid: string): GitTrouble =>
  new GitTrouble('unreachable', `${shownUrl(source.url)} sent a commit that is not whole (${oid}). Baton tries again.`);

const isMissing = (error: unknown): boolean => error instanceof GitTrouble && error.kind === 'missing';

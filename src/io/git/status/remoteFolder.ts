// Opening the folder of a remote status branch: found as it was left, cleaned if it is damaged, asked of the server
// again only if that is not enough.
import { prepareFolder } from '../clone.js';
import { fetchCommit, type Source } from '../fetch.js';
import type { ObjectStore } from '../objects.js';
import { shownUrl } from '../address.js';
import { asTrouble } from '../trouble.js';
import type { GitLog } from '../types.js';
import { appendJournal } from './journal.js';
import { scrub } from './scrub.js';
import { findStanding, type Found, type Standing } from './standing.js';

export interface OpenedFolder {
  readonly objects: ObjectStore;
  readonly standing: Standing;
}

export async function openFolder(folder: string, source: Source, branch: string, log: GitLog): Promise<OpenedFolder> {
  try {
    const objects = await prepareFolder(folder, source.url, true);
    const found = await findStanding(objects);
    if (found.skipped === 0) return { objects, standing: found.standing };
    const healed = await heal(objects, source, branch);
    log.warn(lossOf(found, healed, folder));
    await appendJournal(folder, healed.standing);
    return { objects: objects.reopened(), standing: healed.standing };
  } catch (error) {
    throw asTrouble(error, `opening the status branch in ${folder}`);
  }
}

/** What a damaged folder still has, after what is damaged went out and what the server has came in again. */
async function heal(objects: ObjectStore, source: Source, branch: string): Promise<Found> {
  await scrub(objects.gitdir);
  const found = await findStanding(objects.reopened());
  if (found.skipped === 0) return found;
  try {
    await fetchCommit(objects, source, { branch, depth: 1 }, AbortSignal.timeout(healWithin));
  } catch (error) {
    // The server may be away just now: what is readable without it is what there is, and the reason is told.
    const { message } = asTrouble(error, shownUrl(source.url));
    return { ...found, because: `${found.because ?? 'unreadable'}; ${message}` };
  }
  return findStanding(objects.reopened());
}

const healWithin = 60_000;

function lossOf(found: Found, healed: Found, folder: string): string {
  const reason = found.because ?? 'unknown reason';
  if (healed.skipped === 0) return `The status branch in ${folder} was damaged (${reason}) and is whole again.`;
  return (
    `The status branch in ${folder} is damaged: its ${healed.skipped} newest steps cannot be read (${reason}). ` +
    'Baton goes on from the one before; records that were not pushed yet may be missing. Check the disk.'
  );
}

// The history of a remote status branch, of which only the newest commits are here until somebody asks for more.
import { fetchCommit } from '../fetch.js';
import { asTrouble } from '../trouble.js';
import { shownUrl } from '../address.js';
import { readHistory, type History } from './history.js';
import type { StatusFolder } from './statusFolder.js';

export interface Asked {
  readonly path: string | undefined;
  readonly limit: number;
}

/** How many commits one more fetch reaches back, each time: four times further than before. */
const firstReach = 400;
const furthest = 400_000;

/** Reads on the clone, fetching older commits as long as they are needed and can be had. */
export async function readDeepHistory(folder: StatusFolder, asked: Asked, signal: AbortSignal): Promise<History> {
  const { source, branch } = folder;
  const objects = folder.objects();
  const { tip, pushed } = folder.standing();
  for (let reach = firstReach; ; reach *= 4) {
    const read = await readHistory(objects, tip, asked.path, asked.limit);
    if (!read.endsEarly || pushed === undefined) return { entries: read.entries };
    if (reach > furthest) return { entries: read.entries, cutBecause: 'older commits lie too far back to be fetched.' };
    try {
      await fetchCommit(objects, source, { branch, commit: pushed, have: pushed, depth: reach }, signal);
    } catch (error) {
      return { entries: read.entries, cutBecause: asTrouble(error, shownUrl(source.url)).message };
    }
  }
}

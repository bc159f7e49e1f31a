// The history of a remote status branch, of which only the newest commits are here until somebody asks for more.
import { fetchCommit, type Source } from '../fetch.js';
import type { ObjectStore } from '../objects.js';
import { asTrouble } from '../trouble.js';
import { shownUrl } from '../address.js';
import { readHistory, type History } from './history.js';
import type { Position } from './journal.js';

export interface Deep {
  readonly objects: ObjectStore;
  readonly source: Source;
  readonly branch: string;
  readonly position: Position;
}

export interface Asked {
  readonly path: string | undefined;
  readonly limit: number;
}

/** How many commits one more fetch reaches back, each time: four times further than before. */
const firstReach = 400;
const furthest = 400_000;

/** Reads on the clone, fetching older commits as long as they are needed and can be had. */
export async function readDeepHistory(deep: Deep, asked: Asked, signal: AbortSignal): Promise<History> {
  const { objects, source, branch, position } = deep;
  for (let reach = firstReach; ; reach *= 4) {
    const read = await readHistory(objects, position.tip, asked.path, asked.limit);
    if (!read.endsEarly || position.pushed === undefined) return { entries: read.entries };
    if (reach > furthest) return { entries: read.entries, cutBecause: 'older commits lie too far back to be fetched.' };
    try {
      await fetchCommit(
        objects,
        source,
        { branch, commit: position.pushed, have: position.pushed, depth: reach },
        signal,
      );
    } catch (error) {
      return { entries: read.entries, cutBecause: asTrouble(error, shownUrl(source.url)).message };
    }
  }
}

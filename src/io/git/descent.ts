// Whether a branch went on or was rewritten, told in a clone that has only the newest commits: what is missing of the
// history is fetched, further back each time.
import type { Descent } from '../../core/model/repository.js';
import { descentOf } from './ancestry.js';
import { fetchCommit, type Source } from './fetch.js';
import { isNotFound, type ObjectStore } from './objects.js';
import { GitTrouble } from './trouble.js';
import type { GitLimits } from './types.js';

export interface Place {
  readonly objects: ObjectStore;
  readonly source: Source;
  readonly limits: Pick<GitLimits, 'history'>;
  readonly signal: AbortSignal;
  /** Told when the tip had to be fetched. */
  readonly fetched: (branch: string, commit: string) => void;
}

export interface Question {
  readonly branch: string;
  readonly tip: string;
  readonly from: string;
  /** A commit of the branch that is here whole. */
  readonly have: string | undefined;
}

/** How many commits back the fetches reach, one after the other. */
const reaches = [100, 1_000, 10_000];

/** Throws GitTrouble; `missing` when the server does not give the tip any more. */
export async function descentIn(place: Place, { branch, tip, from, have }: Question): Promise<Descent> {
  const { source, limits, signal } = place;
  let { objects } = place;
  if (!(await isHere(objects, tip))) {
    // With the old tip here, everything between the two comes with the new one, and nothing else.
    const old = (await isHere(objects, from)) || (await isGiven(place, branch, from)) ? from : have;
    await fetchCommit(
      objects,
      source,
      { branch, commit: tip, ...(old === undefined ? { depth: 1 } : { have: old }) },
      signal,
    );
    place.fetched(branch, tip);
  }
  for (const depth of [undefined, ...reaches]) {
    if (depth !== undefined) await fetchCommit(objects, source, { branch, commit: tip, have: tip, depth }, signal);
    objects = objects.reopened();
    const found = await descentOf(tip, from, { objects, limit: limits.history, signal });
    if (found !== 'cut') return found;
  }
  return 'unknown';
}

/** Whether the server gave it. One that is part of no branch any more is refused, or swept away. */
async function isGiven({ objects, source, signal }: Place, branch: string, commit: string): Promise<boolean> {
  try {
    await fetchCommit(objects, source, { branch, commit, depth: 1 }, signal);
    return true;
  } catch (error) {
    if (error instanceof GitTrouble && (error.kind === 'missing' || error.kind === 'refused')) return false;
    throw error;
  }
}

async function isHere(objects: ObjectStore, commit: string): Promise<boolean> {
  try {
    await objects.summary(commit);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

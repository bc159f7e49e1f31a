// Whether one commit comes after another: what tells a branch that went on from a branch that was rewritten.
import type { Descent } from '../../core/model/repository.js';
import { isNotFound, type ObjectStore } from './objects.js';
import { GitTrouble } from './trouble.js';

export interface Ancestry {
  readonly objects: ObjectStore;
  /** So many commits are looked at; beyond that nobody knows. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Whether `from` is `tip` or one of its ancestors, as far as the history is here. `cut`: it was not found, and the
 * history here ends before its beginning. Throws when a commit cannot be read.
 */
export async function descentOf(
  tip: string,
  from: string,
  { objects, limit, signal }: Ancestry,
): Promise<Descent | 'cut'> {
  const seen = new Set([tip]);
  // Nearest first: a branch that went on finds the old tip within a few commits, however long its history is.
  const next = [tip];
  let cut = false;
  for (let at = 0; at < next.length; at += 1) {
    const oid = next[at] ?? '';
    if (oid === from) return 'after';
    if (at >= limit) return 'unknown';
    if (signal.aborted) throw new GitTrouble('stopped', 'stopped while the history was read.');
    const parents = await parentsOf(objects, oid);
    if (parents === undefined) cut = true;
    for (const parent of parents ?? []) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      next.push(parent);
    }
  }
  return cut ? 'cut' : 'elsewhere';
}

/** Undefined beyond the boundary of a shallow clone. */
async function parentsOf(objects: ObjectStore, oid: string): Promise<readonly string[] | undefined> {
  try {
    return (await objects.summary(oid)).parents;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

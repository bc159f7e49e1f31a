// What others wrote becomes the base, and what of ours still waits is put on top of it. The server is right: what it
// no longer has is gone, what it has already is not written twice.
import { isNotFound, type ObjectStore } from '../objects.js';
import { reapply, writeCommit, signature, type Author } from './commits.js';
import { standAt, type Standing } from './standing.js';

/** How far back one of our commits is looked for in what the server has. */
const lookBack = 2_000;

export interface Adopted {
  readonly standing: Standing;
  /** Whether the server's branch no longer holds what it held: somebody rewrote it. */
  readonly rewritten: boolean;
}

/** The standing on the server's tip, which must have been fetched. Throws when it cannot be read whole. */
export async function adoptTip(objects: ObjectStore, standing: Standing, tip: string): Promise<Adopted> {
  const known = await ancestry(objects, tip, standing.pushed);
  // An answer may have been lost: then the server has some of what we think is waiting, perhaps with more on top.
  const arrived = standing.waiting.findLastIndex((commit) => known.has(commit));
  const again = await reapply(objects, standing.waiting.slice(arrived + 1), tip);
  const next = await standAt(objects, { tip: again.at(-1) ?? tip, pushed: tip }, standing.records);
  const rewritten = standing.pushed !== undefined && arrived < 0 && !known.has(standing.pushed);
  return { standing: next, rewritten };
}

/**
 * The standing when the branch is gone from the server: everything we have waits, so that the next push makes the
 * branch again. A shallow folder lacks the oldest commits; there the records begin anew with one commit that holds
 * them all, because a server does not take a history with a hole.
 */
export async function adoptGone(
  objects: ObjectStore,
  standing: Standing,
  isShallow: boolean,
  author: Author,
): Promise<Standing> {
  if (standing.pushed === undefined) return standing;
  if (!isShallow) return standAt(objects, { tip: standing.tip, pushed: undefined }, standing.records);
  const base = await objects.commit(standing.pushed);
  const message = 'Carry the records over: the status branch was deleted on the server\n\n[skip ci]';
  const root = await writeCommit(objects, undefined, base.tree, {
    message,
    author: signature(author, base.committer.timestamp * 1000),
  });
  const again = await reapply(objects, standing.waiting, root);
  return standAt(objects, { tip: again.at(-1) ?? root, pushed: undefined }, standing.records);
}

/** The ids of the tip and what came before it, as far as is here, up to `until`. */
async function ancestry(objects: ObjectStore, tip: string, until: string | undefined): Promise<ReadonlySet<string>> {
  const seen = new Set<string>([tip]);
  const next = [tip];
  for (let oid = next.shift(); oid !== undefined && seen.size < lookBack; oid = next.shift()) {
    if (oid === until) continue;
    for (const each of await parentsOf(objects, oid)) {
      if (!seen.has(each)) next.push(each);
      seen.add(each);
    }
  }
  return seen;
}

async function parentsOf(objects: ObjectStore, oid: string): Promise<readonly string[]> {
  try {
    return (await objects.commit(oid)).parent;
  } catch (error) {
    if (isNotFound(error)) return []; // beyond the boundary of a shallow folder
    throw error;
  }
}

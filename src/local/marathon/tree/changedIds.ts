// What differs between two trees: what stays the same is the same object in both.
import type { PathId } from '../definition/pathId.js';

/** Ids that are in one map only, or stand for something else in the other. */
export function changedIds(before: ReadonlyMap<PathId, unknown>, after: ReadonlyMap<PathId, unknown>): PathId[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].filter((id) => before.get(id) !== after.get(id));
}

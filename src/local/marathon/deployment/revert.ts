// Undoing a deployment: its own changes are turned back in the *current* tree; what others changed since is kept.
import type { PathId } from '../definition/pathId.js';
import { isBelow, root } from '../definition/pathId.js';
import { runSpecAt } from '../tree/tree.js';
import type { TreeEdit } from '../tree/tree.js';
import type { Plan } from './plan.js';

/**
 * What is new goes, what was changed or removed comes back as it was. If what comes back differs by more than `instances`
 * it gets a new version, so even surviving original tasks count as old and are replaced: Marathon does so.
 */
export function revert({ original, target }: Plan, edit: TreeEdit): void {
  for (const id of [...changedIds(original.apps, target.apps), ...changedIds(original.pods, target.pods)]) {
    const before = runSpecAt(original, id);
    if (before === undefined) edit.remove(id);
    else edit.put(before);
  }
  const changedGroups = changedIds(original.groups, target.groups).sort((a, b) => b.length - a.length);
  for (const id of changedGroups) {
    const [before, current] = [original.groups.get(id), edit.groups.get(id)];
    if (before !== undefined) edit.putGroup(before);
    else if (current !== undefined && id !== root && isEmpty(id, edit)) edit.groups.delete(id);
  }
}

function isEmpty(group: PathId, edit: TreeEdit): boolean {
  const all = [...edit.changes.keys(), ...edit.tree.apps.keys(), ...edit.tree.pods.keys()];
  const left = all.filter((id) => !edit.removed.has(id));
  return ![...left, ...edit.groups.keys()].some((id) => isBelow(id, group));
}

function changedIds(before: ReadonlyMap<PathId, unknown>, after: ReadonlyMap<PathId, unknown>): PathId[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].filter((id) => before.get(id) !== after.get(id));
}

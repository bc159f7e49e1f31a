// Undoing a deployment: its own changes are turned back in the *current* tree; what others changed since is kept
// (DeploymentPlanReverter).
import type { PathId } from '../definition/pathId.js';
import { isBelow, root } from '../definition/pathId.js';
import { changedIds } from '../tree/changedIds.js';
import { newGroup, runSpecAt } from '../tree/tree.js';
import type { Group, TreeEdit } from '../tree/tree.js';
import type { Plan } from './plan.js';

/**
 * What is new goes, what was changed or removed comes back as it was. If what comes back differs by more than `instances`
 * it gets a new version, so even surviving original tasks count as old and are replaced: Marathon does so.
 */
export function revert({ original, target }: Pick<Plan, 'original' | 'target'>, edit: TreeEdit): void {
  for (const id of [...changedIds(original.apps, target.apps), ...changedIds(original.pods, target.pods)]) {
    const before = runSpecAt(original, id);
    if (before === undefined) edit.remove(id);
    else edit.put(before);
  }
  // Inner groups first, so that a group can be seen to be empty.
  const changedGroups = changedIds(original.groups, target.groups).sort((a, b) => b.length - a.length);
  for (const id of changedGroups) revertGroup(id, original.groups.get(id), target.groups.get(id), edit);
}

/**
 * Groups are not locked by deployments, so others may have changed them since: only the dependencies that this
 * deployment added or took away are turned back. enforceRole is left as it is.
 */
function revertGroup(id: PathId, before: Group | undefined, after: Group | undefined, edit: TreeEdit): void {
  const current = edit.groups.get(id);
  const added = (after?.dependencies ?? []).filter((dependency) => before?.dependencies.includes(dependency) !== true);
  if (before === undefined && current !== undefined && id !== root && isAsAdded(current, after, edit)) {
    edit.groups.delete(id);
    return;
  }
  if (before === undefined && added.length === 0) return;
  const { dependencies } = current ?? newGroup(id);
  const restored = (before?.dependencies ?? []).filter(
    (dependency) => after?.dependencies.includes(dependency) !== true,
  );
  const reverted = [...new Set([...dependencies, ...restored])].filter((dependency) => !added.includes(dependency));
  edit.putGroup({ ...(current ?? newGroup(id)), dependencies: reverted });
}

function isAsAdded(current: Group, added: Group | undefined, edit: TreeEdit): boolean {
  const [now, then] = [new Set(current.dependencies), new Set(added?.dependencies)];
  return now.size === then.size && [...now].every((id) => then.has(id)) && isEmpty(current.id, edit);
}

function isEmpty(group: PathId, edit: TreeEdit): boolean {
  const all = [...edit.changes.keys(), ...edit.tree.apps.keys(), ...edit.tree.pods.keys()];
  const left = all.filter((id) => !edit.removed.has(id));
  return ![...left, ...edit.groups.keys()].some((id) => isBelow(id, group));
}

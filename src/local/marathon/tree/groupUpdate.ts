// Changing a group: its structure is replaced where given, or all its apps are scaled, or it goes back to a version.
// Pods cannot be given here: those of groups that stay stay, and they are not scaled.
import { assertNever } from '../assertNever.js';
import { isBelow, parentOf, root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { withInstances } from '../definition/runSpec.js';
import type { Timestamp } from '../definition/timestamp.js';
import { illegalArgument, notValid } from '../http/errors.js';
import type { GroupStructure, GroupUpdate } from './groupStructure.js';
import type { TreeStore } from './store.js';
import { appsBelow, newGroup, runSpecsBelow } from './tree.js';
import type { TreeEdit } from './tree.js';

/**
 * The edit that an update means.
 * @param touch also puts the apps of the groups it goes through that stay as they are: to a dry run they are new
 */
export function groupEdit(update: GroupUpdate, store: TreeStore, touch = false): (edit: TreeEdit) => void {
  return (edit) => {
    switch (update.kind) {
      case 'roll-back':
        rollBack(update.id, update.version, store, edit);
        return;
      case 'scale':
        scale(update.id, update.factor, edit);
        return;
      case 'structure':
        applyStructure(update.structure, edit, touch);
        return;
      default:
        assertNever(update);
    }
  };
}

function rollBack(group: PathId, version: Timestamp, store: TreeStore, edit: TreeEdit): void {
  const tree = store.rootAt(version);
  if (tree?.groups.has(group) !== true) throw illegalArgument(`Group ${group} not available in version ${version}`);
  edit.removeGroup(group);
  for (const known of tree.groups.values()) if (known.id === group || isBelow(known.id, group)) edit.putGroup(known);
  for (const runSpec of runSpecsBelow(tree, group)) edit.put(runSpec);
}

/** A group that is not there is made, as with every other update. */
function scale(group: PathId, factor: number, edit: TreeEdit): void {
  edit.putGroup(edit.groups.get(group) ?? newGroup(group));
  for (const app of appsBelow(edit.tree, group)) edit.put(withInstances(app, Math.ceil(app.spec.instances * factor)));
}

/** What is absent stays; what is present replaces all of its kind, so that what is missing from it goes. */
function applyStructure(structure: GroupStructure, edit: TreeEdit, touch: boolean): void {
  const { id, dependencies, enforceRole, apps, groups } = structure;
  const known = edit.groups.get(id) ?? newGroup(id);
  edit.putGroup({
    ...known,
    ...(dependencies === undefined ? {} : { dependencies }),
    // Whoever does not say that a role is enforced says that it is not.
    ...(known.enforceRole === undefined ? {} : { enforceRole }),
  });
  const stored = edit.appsIn(id);
  if (apps !== undefined) for (const app of stored) edit.remove(app.id);
  for (const app of apps ?? (touch ? stored : [])) edit.put(app);
  if (groups !== undefined) replaceGroups(id, groups, edit, touch);
}

function replaceGroups(id: PathId, groups: readonly GroupStructure[], edit: TreeEdit, touch: boolean): void {
  groups.forEach((group, index) => {
    if (group.id === root || parentOf(group.id) !== id)
      throw notValid([{ path: `/groups(${index})`, errors: ['Group has to be child of groups with parent id'] }]);
  });
  const listed = new Set(groups.map((group) => group.id));
  for (const child of edit.groupsIn(id)) if (!listed.has(child)) edit.removeGroup(child);
  for (const group of groups) applyStructure(group, edit, touch);
}

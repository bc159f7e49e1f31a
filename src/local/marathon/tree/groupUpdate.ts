// Changing a group: its structure is replaced where given, or all its apps are scaled, or it goes back to a version.
import { parseNestedApp } from '../definition/parse.js';
import { canonicalPath, isBelow, parentOf, root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { withInstances } from '../definition/runSpec.js';
import { groupUpdate } from '../definition/schema/group.js';
import type { GroupDocument } from '../definition/schema/group.js';
import { read } from '../definition/shape.js';
import { parseTimestamp } from '../definition/timestamp.js';
import type { Violation } from '../http/errors.js';
import { illegalArgument, notValid } from '../http/errors.js';
import type { TreeStore } from './store.js';
import { appsBelow, newGroup, runSpecsBelow } from './tree.js';
import type { TreeEdit } from './tree.js';

/** Reads a body. @throws ApiError 422; `version` and `scaleBy` allow nothing beside them, not even `id` */
export function parseGroupUpdate(json: unknown): GroupDocument {
  const update = read(groupUpdate, json);
  const given = Object.values(update).filter((value) => value !== undefined).length;
  const violations: Violation[] = [];
  for (const key of ['version', 'scaleBy'] as const)
    if (update[key] !== undefined && given > 1)
      violations.push({ path: `/${key}`, errors: ['not allowed in conjunction with other properties.'] });
  if (violations.length > 0) throw notValid(violations);
  return update;
}

/** The edit that an update of `group` means. */
export function groupEdit(group: PathId, update: GroupDocument, store: TreeStore): (edit: TreeEdit) => void {
  return (edit) => {
    if (update.version !== undefined) rollBack(group, update.version, store, edit);
    else if (update.scaleBy !== undefined) scaleBy(group, update.scaleBy, edit);
    else applyStructure(group, update, edit);
  };
}

function rollBack(group: PathId, version: string, store: TreeStore, edit: TreeEdit): void {
  const wanted = parseTimestamp(version);
  const tree = wanted === undefined ? undefined : store.rootAt(wanted);
  if (tree?.groups.has(group) !== true) throw illegalArgument(`Group ${group} not available in version ${version}`);
  edit.removeGroup(group);
  for (const known of tree.groups.values()) if (known.id === group || isBelow(known.id, group)) edit.putGroup(known);
  for (const runSpec of runSpecsBelow(tree, group)) edit.put(runSpec);
}

function scaleBy(group: PathId, factor: number, edit: TreeEdit): void {
  for (const app of appsBelow(edit.tree, group)) edit.put(withInstances(app, Math.ceil(app.spec.instances * factor)));
}

/** What is absent stays; what is present replaces all of its kind, so that what is missing from it goes. */
function applyStructure(group: PathId, update: GroupDocument, edit: TreeEdit): void {
  edit.ensureGroup(group);
  const known = edit.groups.get(group) ?? newGroup(group);
  edit.putGroup({
    ...known,
    ...(update.dependencies === undefined
      ? {}
      : { dependencies: [...new Set(update.dependencies.map((id) => canonicalPath(id, group)))] }),
    ...(update.enforceRole === undefined || !('enforceRole' in known) ? {} : { enforceRole: update.enforceRole }),
  });
  if (update.apps !== undefined) replaceApps(group, update.apps, edit);
  if (update.groups !== undefined) replaceGroups(group, update.groups, edit);
}

function replaceApps(group: PathId, documents: NonNullable<GroupDocument['apps']>, edit: TreeEdit): void {
  const apps = documents.map((document) => parseNestedApp(document, group));
  apps.forEach(({ id }, index) => {
    if (parentOf(id) !== group)
      throw notValid([{ path: `/apps(${index})/id`, errors: [`Identifier is not child of '${group}'`] }]);
  });
  for (const id of edit.tree.apps.keys()) if (parentOf(id) === group) edit.remove(id);
  for (const app of apps) edit.put(app);
}

function replaceGroups(group: PathId, documents: NonNullable<GroupDocument['groups']>, edit: TreeEdit): void {
  const children = documents.map((document) => ({ id: canonicalPath(document.id ?? '.', group), document }));
  children.forEach(({ id }, index) => {
    if (id === group || parentOf(id) !== group)
      throw notValid([{ path: `/groups(${index})/id`, errors: [`Identifier is not child of '${group}'`] }]);
  });
  const listed = new Set(children.map(({ id }) => id));
  for (const id of [...edit.groups.keys()])
    if (id !== root && parentOf(id) === group && !listed.has(id)) edit.removeGroup(id);
  for (const { id, document } of children) applyStructure(id, document, edit);
}

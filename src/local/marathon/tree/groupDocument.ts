// What a client asks of a group, read and checked before anything is changed: Marathon's GroupNormalization, then its
// validNestedGroupUpdateWithBase. The apps in it are read first, the groups inside before the group's own; then all
// that is wrong with the groups is said at once.
import { parseNestedApp } from '../definition/parse.js';
import type { RolesOf } from '../definition/parse.js';
import { canonicalPath, dependencyErrors, parentOf, root, segments } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { unreserved } from '../definition/roles.js';
import { groupUpdate } from '../definition/schema/group.js';
import type { GroupDocument } from '../definition/schema/group.js';
import { read } from '../definition/shape.js';
import { parseTimestamp } from '../definition/timestamp.js';
import type { Timestamp } from '../definition/timestamp.js';
import type { Violation } from '../http/errors.js';
import { ApiError, illegalArgument, notValid } from '../http/errors.js';
import type { GroupStructure, GroupUpdate } from './groupStructure.js';
import { groupViolations } from './groupViolations.js';
import { runSpecAt } from './tree.js';
import type { Tree } from './tree.js';

/**
 * @param url the group of the URL: an `id` in the body is relative to it
 * @param creates a POST; a PUT resolves the id of the body a second time where it validates (so that one that is
 *   relative finds its own apps outside), as Marathon does
 * @throws ApiError 422; 500 for a group inside without an id
 */
export function readGroupUpdate(json: unknown, url: PathId, tree: Tree, creates: boolean): GroupUpdate {
  requireId(url);
  const document = read(groupUpdate, json);
  if (document.id !== undefined) requireId(document.id);
  const id = canonicalPath(document.id ?? '.', url);
  const { version, scaleBy } = document;
  const isStructure = version === undefined && scaleBy === undefined;
  const structure = isStructure ? normalise(document, id, doorOf(document, id, tree), tree) : undefined;
  const base = creates ? url : id;
  const violations = groupViolations({ document, ...(structure === undefined ? {} : { structure }) }, base, tree);
  if (violations.length > 0) throw notValid(violations);
  if (structure !== undefined) return { kind: 'structure', id, structure };
  if (version !== undefined) return { kind: 'roll-back', id, version: timestampOf(version) };
  return { kind: 'scale', id, factor: scaleBy ?? 1 };
}

/** @throws ApiError 422 for an id of the URL or of the body that cannot be one */
function requireId(id: string): void {
  const errors = dependencyErrors(id);
  if (errors.length > 0) throw notValid([{ path: '/', errors }] satisfies Violation[]);
}

/** The role that new apps get, and whether it is the only one they may have. */
type Door = { readonly standard: string; readonly enforced: boolean; readonly enforceRole: boolean };

/** Only a top-level group says that it enforces its role; deeper ones are told by theirs, as it is stored. */
function doorOf({ enforceRole = false }: GroupDocument, id: PathId, tree: Tree): Door {
  const [top] = segments(id);
  if (top === undefined) return { standard: unreserved, enforced: false, enforceRole: false };
  if (parentOf(id) === root) return { standard: enforceRole ? top : unreserved, enforced: enforceRole, enforceRole };
  const stored = tree.groups.get(`/${top}`)?.enforceRole === true;
  return { standard: stored ? top : unreserved, enforced: enforceRole, enforceRole };
}

function normalise(document: GroupDocument, id: PathId, door: Door, tree: Tree): GroupStructure {
  const groups = document.groups?.map((child) => {
    // Marathon takes the id for granted here: what it answers is what Scala says of nothing.
    if (child.id === undefined) throw new ApiError(500, { message: 'None.get' });
    const childId = canonicalPath(child.id, id);
    return normalise(child, childId, doorInside(child, childId, id, door, tree), tree);
  });
  const apps = document.apps?.map((app) => parseNestedApp(app, id, rolesBehind(door, tree)));
  const dependencies = document.dependencies?.map((dependency) => canonicalPath(dependency, id));
  return {
    id,
    enforceRole: door.enforceRole,
    ...(dependencies === undefined ? {} : { dependencies: [...new Set(dependencies)] }),
    ...(apps === undefined ? {} : { apps }),
    ...(groups === undefined ? {} : { groups }),
  };
}

/** The groups of the root are top-level groups; deeper ones inherit the role and enforce none. */
function doorInside(child: GroupDocument, id: PathId, parent: PathId, { standard }: Door, tree: Tree): Door {
  if (parent === root) return doorOf(child, id, tree);
  const enforceRole = child.enforceRole ?? false;
  return { standard, enforced: enforceRole, enforceRole };
}

/** An app may keep the role it has. */
const rolesBehind =
  ({ standard, enforced }: Door, tree: Tree): RolesOf =>
  (id) => {
    const existing = runSpecAt(tree, id)?.spec.role;
    const others = [...(enforced ? [] : [unreserved]), ...(existing === undefined ? [] : [existing])];
    return { standard, valid: [...new Set([standard, ...others])] };
  };

function timestampOf(text: string): Timestamp {
  const found = parseTimestamp(text);
  if (found === undefined)
    throw illegalArgument(`Invalid timestamp provided '${text}'. Expecting ISO-8601 datetime string.`);
  return found;
}

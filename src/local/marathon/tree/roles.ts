// Which roles apps and pods of a tree may have: their top-level group says whether it enforces its own.
import type { RolesOf } from '../definition/parse.js';
import type { PathId } from '../definition/pathId.js';
import { segments } from '../definition/pathId.js';
import { rolesOf } from '../definition/roles.js';
import { runSpecAt } from './tree.js';
import type { Tree } from './tree.js';

/** For definitions that come by themselves; those inside a group update are told by it (groupDocument.ts). */
export const rolesIn =
  (tree: Tree): RolesOf =>
  (id) =>
    rolesOf(id, enforcesRole(tree, id), runSpecAt(tree, id)?.spec.role);

/** Whether the top-level group that an app or a pod is in enforces its role. */
export const enforcesRole = ({ groups }: Tree, id: PathId): boolean =>
  groups.get(`/${segments(id)[0] ?? ''}`)?.enforceRole === true;

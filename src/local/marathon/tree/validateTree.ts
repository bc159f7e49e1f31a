// Rules about the tree as a whole, checked after an edit and before it is stored.
import { notValid } from '../http/errors.js';
import { dependencyGraph, hasCycle } from '../deployment/dependencies.js';
import type { Tree } from './tree.js';

/** @throws ApiError 422 when an app and a group share an id, or dependencies form a cycle. */
export function validateTree(tree: Tree): void {
  for (const id of tree.apps.keys())
    if (tree.groups.has(id))
      throw notValid([{ path: '/', errors: ['Groups and Applications may not have the same identifier.'] }]);
  if (hasCycle(dependencyGraph(tree)))
    throw notValid([{ path: '/', errors: ['Dependency graph has cyclic dependencies.'] }]);
}

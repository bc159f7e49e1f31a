// Rules about the tree as a whole, checked after an edit and before it is stored.
import { notValid } from '../http/errors.js';
import { dependencyGraph, hasCycle } from '../deployment/dependencies.js';
import type { Tree } from './tree.js';

/** @throws ApiError 422 when an app, a pod or a group share an id, or dependencies form a cycle. */
export function validateTree(tree: Tree): void {
  for (const id of tree.pods.keys()) {
    if (tree.apps.has(id)) refuse('Applications and Pods may not share the same id');
    if (tree.groups.has(id)) refuse('Groups and Pods may not have the same identifier.');
  }
  for (const id of tree.apps.keys())
    if (tree.groups.has(id)) refuse('Groups and Applications may not have the same identifier.');
  if (hasCycle(dependencyGraph(tree))) refuse('Dependency graph has cyclic dependencies.');
}

function refuse(error: string): never {
  throw notValid([{ path: '/', errors: [error] }]);
}

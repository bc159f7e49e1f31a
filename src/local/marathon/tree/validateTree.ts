// Rules about the tree as a whole, checked after an edit and before it is stored.
import { Dependencies } from '../deployment/dependencies.js';
import { notValid } from '../http/errors.js';
import type { Tree } from './tree.js';

/**
 * Marathon's RootGroup.validRootGroup.
 * @throws ApiError 422 when an app, a pod or a group share an id, or dependencies form a cycle: all that is wrong
 */
export function validateTree(tree: Tree): void {
  const { apps, pods, groups } = tree;
  const errors = [
    ...(new Dependencies(tree).haveCycle() ? ['Dependency graph has cyclic dependencies.'] : []),
    ...(shareOne(pods, apps) ? ['Applications and Pods may not share the same id'] : []),
    ...(shareOne(apps, groups) ? ['Groups and Applications may not have the same identifier.'] : []),
    ...(shareOne(pods, groups) ? ['Groups and Pods may not have the same identifier.'] : []),
  ];
  if (errors.length > 0) throw notValid([{ path: '/', errors }]);
}

function shareOne(ids: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): boolean {
  if (others.size === 0) return false;
  for (const id of ids.keys()) if (others.has(id)) return true;
  return false;
}

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
  const sharesWith = (ids: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): boolean =>
    [...ids.keys()].some((id) => others.has(id));
  const errors = [
    ...(new Dependencies(tree).haveCycle() ? ['Dependency graph has cyclic dependencies.'] : []),
    ...(sharesWith(pods, apps) ? ['Applications and Pods may not share the same id'] : []),
    ...(sharesWith(apps, groups) ? ['Groups and Applications may not have the same identifier.'] : []),
    ...(sharesWith(pods, groups) ? ['Groups and Pods may not have the same identifier.'] : []),
  ];
  if (errors.length > 0) throw notValid([{ path: '/', errors }]);
}

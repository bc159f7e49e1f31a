// GroupInfo: the tree below a group, with the children that were asked for.
import type { Cluster } from '../cluster.js';
import type { PathId } from '../definition/pathId.js';
import { parentOf, root } from '../definition/pathId.js';
import type { Tree } from '../tree/tree.js';
import { printAppInfo } from './app.js';
import { appEmbeds, groupEmbeds } from './embed.js';

/** Prints a group of a tree; apps in it carry nothing about their present unless it was asked for. */
export function printGroup(
  tree: Tree,
  group: PathId,
  query: URLSearchParams,
  cluster: Cluster,
): Record<string, unknown> {
  const embeds = groupEmbeds(query);
  const perApp = appEmbeds(query);
  const apps = new Map<PathId, unknown[]>();
  if (embeds.has('apps'))
    for (const app of tree.apps.values()) push(apps, parentOf(app.id), printAppInfo(app, perApp, cluster));
  const children = new Map<PathId, PathId[]>();
  if (embeds.has('groups'))
    for (const { id } of tree.groups.values()) if (id !== root) push(children, parentOf(id), id);
  const print = (id: PathId): Record<string, unknown> => {
    const { dependencies = [], enforceRole } = tree.groups.get(id) ?? {};
    return {
      id,
      apps: apps.get(id) ?? [],
      pods: [],
      groups: (children.get(id) ?? []).map(print),
      dependencies,
      version: tree.version,
      ...(enforceRole === undefined ? {} : { enforceRole }),
    };
  };
  return print(group);
}

function push<V>(lists: Map<PathId, V[]>, key: PathId, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

// GroupInfo: the tree below a group, with the children that were asked for.
import type { Cluster } from '../cluster.js';
import type { App } from '../definition/app.js';
import type { PathId } from '../definition/pathId.js';
import { parentOf, root } from '../definition/pathId.js';
import type { Tree } from '../tree/tree.js';
import { printAppInfos } from './app.js';
import { appEmbeds } from './embed.js';
import type { Embed } from './embed.js';
import { JsonList } from './json.js';
import { printPodStatus } from './podStatus.js';

/** What of a group is wanted, and what about the present of its apps. */
export type GroupEmbeds = {
  readonly children: ReadonlySet<'apps' | 'pods' | 'groups'>;
  readonly perApp: ReadonlySet<Embed>;
};

/**
 * All children when nothing is asked for, else only what is named: asking for something about apps does not ask for
 * the apps. Here no prefix but `group.apps.` counts (Marathon's InfoEmbedResolver.resolveAppGroup).
 */
export function groupEmbeds(query: URLSearchParams): GroupEmbeds {
  const values = query.getAll('embed');
  const aboutApps = values.filter((value) => value.startsWith('group.apps.'));
  const perApp = appEmbeds(new URLSearchParams(aboutApps.map((value): [string, string] => ['embed', value])));
  const all = ['apps', 'pods', 'groups'] as const;
  const wanted = values.length === 0 ? all : all.filter((child) => values.includes(`group.${child}`));
  return { children: new Set(wanted), perApp };
}

/** Prints a group of a tree; apps in it carry nothing about their present unless it was asked for. */
export function printGroup(
  tree: Tree,
  group: PathId,
  { children, perApp }: GroupEmbeds,
  cluster: Cluster,
): Record<string, unknown> {
  const apps = new Map<PathId, App[]>();
  if (children.has('apps'))
    for (const app of tree.apps.values()) if (isWithin(app.id, group)) push(apps, parentOf(app.id), app);
  const pods = new Map<PathId, unknown[]>();
  if (children.has('pods'))
    for (const pod of tree.pods.values())
      if (isWithin(pod.id, group)) push(pods, parentOf(pod.id), printPodStatus(pod, cluster));
  const groups = new Map<PathId, PathId[]>();
  if (children.has('groups'))
    for (const { id } of tree.groups.values()) if (id !== root) push(groups, parentOf(id), id);
  const print = (id: PathId): Record<string, unknown> => {
    const { dependencies = [], enforceRole } = tree.groups.get(id) ?? {};
    return {
      id,
      apps: printAppInfos(apps.get(id) ?? [], perApp, cluster),
      pods: pods.get(id) ?? [],
      groups: new JsonList((groups.get(id) ?? []).map(print)),
      dependencies,
      version: tree.version,
      ...(enforceRole === undefined ? {} : { enforceRole }),
    };
  };
  return print(group);
}

const isWithin = (id: PathId, group: PathId): boolean => group === root || id.startsWith(`${group}/`);

function push<V>(lists: Map<PathId, V[]>, key: PathId, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

// The root group: every app and group of the cluster at one moment. A tree never changes; an edit gives a new one that
// shares all that stayed the same, so that a plan can hold the tree before and the tree after.
import type { App } from '../definition/app.js';
import type { NewApp } from '../definition/parse.js';
import { enclosingGroups, isBelow, parentOf, root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import type { Timestamp } from '../definition/timestamp.js';

export type Group = { readonly id: PathId; readonly dependencies: readonly PathId[]; readonly enforceRole?: boolean };

export type Tree = {
  readonly version: Timestamp;
  readonly apps: ReadonlyMap<PathId, App>;
  /** Always has the root. */
  readonly groups: ReadonlyMap<PathId, Group>;
};

export const emptyTree = (version: Timestamp): Tree => ({
  version,
  apps: new Map(),
  groups: new Map([[root, { id: root, dependencies: [] }]]),
});

/** Apps somewhere below a group. */
export function appsBelow(tree: Tree, group: PathId): App[] {
  const all = [...tree.apps.values()];
  return group === root ? all : all.filter(({ id }) => isBelow(id, group));
}

/** Groups directly inside a group. */
export function childGroups(tree: Tree, group: PathId): Group[] {
  return [...tree.groups.values()].filter(({ id }) => id !== root && parentOf(id) === group);
}

/** What one request does to the tree, collected before anything is stamped or stored. */
export class TreeEdit {
  readonly tree: Tree;
  readonly apps = new Map<PathId, { readonly app: NewApp; readonly restart: boolean }>();
  readonly removed = new Set<PathId>();
  readonly groups: Map<PathId, Group>;

  constructor(tree: Tree) {
    this.tree = tree;
    this.groups = new Map(tree.groups);
  }

  /** The app as it would be after the edit so far. */
  app(id: PathId): App | NewApp | undefined {
    return this.removed.has(id) ? undefined : (this.apps.get(id)?.app ?? this.tree.apps.get(id));
  }

  /** Adds or replaces an app; missing parent groups are made and stay, even when the app goes again. */
  put(app: NewApp, restart = false): void {
    this.removed.delete(app.id);
    this.apps.set(app.id, { app, restart });
    for (const group of enclosingGroups(app.id)) this.ensureGroup(group);
  }

  remove(id: PathId): void {
    this.apps.delete(id);
    if (this.tree.apps.has(id)) this.removed.add(id);
  }

  ensureGroup(id: PathId): void {
    if (!this.groups.has(id)) this.groups.set(id, newGroup(id));
  }

  putGroup(group: Group): void {
    for (const parent of enclosingGroups(group.id)) this.ensureGroup(parent);
    this.groups.set(group.id, group);
  }

  /** Removes a group with everything in it; the root is only emptied. */
  removeGroup(id: PathId): void {
    for (const app of [...this.tree.apps.keys(), ...this.apps.keys()]) if (isBelow(app, id)) this.remove(app);
    for (const group of [...this.groups.keys()])
      if (isBelow(group, id) || (group === id && id !== root)) this.groups.delete(group);
  }
}

/** Top-level groups say whether they enforce their role; nobody else does. */
export const newGroup = (id: PathId): Group => ({
  id,
  dependencies: [],
  ...(id !== root && parentOf(id) === root ? { enforceRole: false } : {}),
});

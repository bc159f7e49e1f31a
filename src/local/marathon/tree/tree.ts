// The root group: every app, pod and group of the cluster at one moment. A tree never changes; an edit gives a new one that
// shares all that stayed the same, so that a plan can hold the tree before and the tree after.
import type { App } from '../definition/app.js';
import { enclosingGroups, isBelow, parentOf, root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import type { Pod } from '../definition/pod/pod.js';
import type { NewRunSpec, RunSpec } from '../definition/runSpec.js';
import type { Timestamp } from '../definition/timestamp.js';

export type Group = { readonly id: PathId; readonly dependencies: readonly PathId[]; readonly enforceRole?: boolean };

export type Tree = {
  readonly version: Timestamp;
  readonly apps: ReadonlyMap<PathId, App>;
  readonly pods: ReadonlyMap<PathId, Pod>;
  /** Always has the root. */
  readonly groups: ReadonlyMap<PathId, Group>;
};

export const emptyTree = (version: Timestamp): Tree => ({
  version,
  apps: new Map(),
  pods: new Map(),
  groups: new Map([[root, { id: root, dependencies: [] }]]),
});

/** Apps somewhere below a group. */
export function appsBelow(tree: Tree, group: PathId): App[] {
  const all = [...tree.apps.values()];
  return group === root ? all : all.filter(({ id }) => isBelow(id, group));
}

/** The app or the pod with an id. */
export const runSpecAt = (tree: Tree, id: PathId): RunSpec | undefined => tree.apps.get(id) ?? tree.pods.get(id);

/** Apps and pods somewhere below a group. */
export function runSpecsBelow(tree: Tree, group: PathId): RunSpec[] {
  const pods = [...tree.pods.values()];
  return [...appsBelow(tree, group), ...(group === root ? pods : pods.filter(({ id }) => isBelow(id, group)))];
}

/** What one request does to the tree, collected before anything is stamped or stored. */
export class TreeEdit {
  readonly tree: Tree;
  /** Apps and pods that are new or changed. */
  readonly changes = new Map<PathId, { readonly runSpec: NewRunSpec; readonly restart: boolean }>();
  readonly removed = new Set<PathId>();
  readonly groups: Map<PathId, Group>;
  #members: Members | undefined;

  constructor(tree: Tree) {
    this.tree = tree;
    this.groups = new Map(tree.groups);
  }

  /** The app or pod as it would be after the edit so far. */
  runSpec(id: PathId): NewRunSpec | undefined {
    return this.removed.has(id) ? undefined : (this.changes.get(id)?.runSpec ?? runSpecAt(this.tree, id));
  }

  /** Adds or replaces an app or a pod; missing parent groups are made and stay, even when it goes again. */
  put(runSpec: NewRunSpec, restart = false): void {
    this.removed.delete(runSpec.id);
    this.changes.set(runSpec.id, { runSpec, restart });
    for (const group of enclosingGroups(runSpec.id)) this.ensureGroup(group);
  }

  /** Puts what came by itself: it takes the place of a group of its name in which there is nothing (RootGroup.updateApp). */
  place(runSpec: NewRunSpec): void {
    const { id } = runSpec;
    if (this.groups.has(id) && runSpecsBelow(this.tree, id).length === 0) this.removeGroup(id);
    this.put(runSpec);
  }

  remove(id: PathId): void {
    this.changes.delete(id);
    if (runSpecAt(this.tree, id) !== undefined) this.removed.add(id);
  }

  ensureGroup(id: PathId): void {
    if (!this.groups.has(id)) this.groups.set(id, newGroup(id));
  }

  putGroup(group: Group): void {
    for (const parent of enclosingGroups(group.id)) this.ensureGroup(parent);
    this.groups.set(group.id, group);
  }

  /** Apps directly in a group before the edit. */
  appsIn(group: PathId): readonly App[] {
    return this.#before.apps.get(group) ?? [];
  }

  /** Groups directly in a group before the edit, unless it has removed them. */
  groupsIn(group: PathId): readonly PathId[] {
    return (this.#before.groups.get(group) ?? []).flatMap(({ id }) => (this.groups.has(id) ? [id] : []));
  }

  /** Removes a group with everything in it; the root is only emptied. */
  removeGroup(id: PathId): void {
    for (const runSpec of [...this.tree.apps.keys(), ...this.tree.pods.keys(), ...this.changes.keys()])
      if (isBelow(runSpec, id)) this.remove(runSpec);
    for (const group of [...this.groups.keys()])
      if (isBelow(group, id) || (group === id && id !== root)) this.groups.delete(group);
  }

  // Made when first asked for: an update of thousands of groups asks for the members of each.
  get #before(): Members {
    this.#members ??= {
      apps: byParent(this.tree.apps.values()),
      groups: byParent([...this.tree.groups.values()].filter(({ id }) => id !== root)),
    };
    return this.#members;
  }
}

type Members = {
  readonly apps: ReadonlyMap<PathId, readonly App[]>;
  readonly groups: ReadonlyMap<PathId, readonly Group[]>;
};

function byParent<T extends { readonly id: PathId }>(all: Iterable<T>): ReadonlyMap<PathId, readonly T[]> {
  const found = new Map<PathId, T[]>();
  for (const each of all) {
    const siblings = found.get(parentOf(each.id));
    if (siblings === undefined) found.set(parentOf(each.id), [each]);
    else siblings.push(each);
  }
  return found;
}

/** Top-level groups say whether they enforce their role; nobody else does. */
export const newGroup = (id: PathId): Group => ({
  id,
  dependencies: [],
  ...(id !== root && parentOf(id) === root ? { enforceRole: false } : {}),
});

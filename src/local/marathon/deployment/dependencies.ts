// Who must be deployed before whom: edges from every app to the apps it depends on, by itself or through its groups.
import { appsBelow } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';
import type { PathId } from '../definition/pathId.js';

/** For each app with dependencies, the apps it waits for. Apps without any are not in it. */
export type DependencyGraph = ReadonlyMap<PathId, ReadonlySet<PathId>>;

export function dependencyGraph(tree: Tree): DependencyGraph {
  const known = graphs.get(tree);
  if (known !== undefined) return known;
  const made = makeGraph(tree);
  graphs.set(tree, made);
  return made;
}

// A tree is validated and planned: both look at its graph.
const graphs = new WeakMap<Tree, DependencyGraph>();

function makeGraph(tree: Tree): DependencyGraph {
  const graph = new Map<PathId, Set<PathId>>();
  const connect = (from: PathId, to: PathId): void => void graph.set(from, (graph.get(from) ?? new Set()).add(to));
  const appsAt = (id: PathId): PathId[] => (tree.apps.has(id) ? [id] : appsBelow(tree, id).map((app) => app.id));
  for (const { id, spec } of tree.apps.values())
    for (const dependency of spec.dependencies ?? []) for (const to of appsAt(dependency)) connect(id, to);
  for (const group of tree.groups.values()) {
    const members = group.dependencies.length === 0 ? [] : appsBelow(tree, group.id);
    for (const dependency of group.dependencies)
      for (const to of appsAt(dependency)) for (const { id } of members) connect(id, to);
  }
  return graph;
}

/** The number of apps on the longest chain of dependencies that begins at `id`: 1 when it depends on nobody. */
export function depth(graph: DependencyGraph, id: PathId, known = new Map<PathId, number>()): number {
  const found = known.get(id);
  if (found !== undefined) return found;
  const below = [...(graph.get(id) ?? [])].map((dependency) => depth(graph, dependency, known));
  const result = 1 + Math.max(0, ...below);
  known.set(id, result);
  return result;
}

export function hasCycle(graph: DependencyGraph): boolean {
  const done = new Set<PathId>();
  const onPath = new Set<PathId>();
  const visit = (id: PathId): boolean => {
    if (onPath.has(id)) return true;
    if (done.has(id)) return false;
    onPath.add(id);
    const found = [...(graph.get(id) ?? [])].some(visit);
    onPath.delete(id);
    done.add(id);
    return found;
  };
  return [...graph.keys()].some(visit);
}

// Who must be deployed before whom. An app waits for the apps it names, for all apps of the groups it names, and for
// all that the groups around it wait for (Marathon's RootGroup.applicationDependencies). Written out, a dependency
// between two groups of a thousand apps would be a million edges; here a group is a node of its own:
//   app → out(group): what everybody in the group waits for       out(group) → out(parent), in(what the group names)
//   app → another app, in(group): all apps of that group          in(group) → its apps, in(its child groups)
// Each way from one app to the next through such nodes is one edge of Marathon's graph, and every cycle has an app in it.
import { parentOf, root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import type { Tree } from '../tree/tree.js';

type Node = { readonly kind: 'app' | 'in' | 'out'; readonly id: PathId; depth: 'unknown' | 'on the way' | number };

/** The dependencies of one tree, followed only as far as somebody asks. */
export class Dependencies {
  readonly #tree: Tree;
  readonly #nodes = new Map<string, Node>();
  readonly #someGroupWaits: boolean;
  #membersByGroup: ReadonlyMap<PathId, readonly Node[]> | undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#someGroupWaits = [...tree.groups.values()].some(({ dependencies }) => dependencies.length > 0);
  }

  /**
   * The number of apps on the longest chain of dependencies that begins at an app or a pod: 1 when it waits for nobody.
   * @throws CyclicDependencies when the chain comes back to itself
   */
  depth(id: PathId): number {
    return this.#depth(this.#node('app', id));
  }

  /** Whether some app waits for itself, by whatever way. */
  haveCycle(): boolean {
    try {
      for (const { id, spec } of this.#tree.apps.values())
        if (this.#someGroupWaits || spec.dependencies !== undefined) this.depth(id);
    } catch (cause) {
      if (cause instanceof CyclicDependencies) return true;
      throw cause;
    }
    return false;
  }

  // With a stack of its own: chains may be longer than what the language's stack holds.
  #depth(start: Node): number {
    const path: { readonly node: Node; readonly next: Iterator<Node>; deepest: number }[] = [];
    let result = 0;
    const enter = (node: Node): void => {
      if (node.depth === 'on the way') throw new CyclicDependencies();
      if (node.depth === 'unknown') {
        node.depth = 'on the way';
        path.push({ node, next: this.#after(node)[Symbol.iterator](), deepest: 0 });
      } else {
        report(node.depth);
      }
    };
    const report = (depth: number): void => {
      const waiting = path.at(-1);
      if (waiting === undefined) result = depth;
      else waiting.deepest = Math.max(waiting.deepest, depth);
    };
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.next.next();
      if (step.done !== true) {
        enter(step.value);
        continue;
      }
      path.pop();
      top.node.depth = top.deepest + (top.node.kind === 'app' ? 1 : 0);
      report(top.node.depth);
    }
    return result;
  }

  #after({ kind, id }: Node): readonly Node[] {
    const { apps, groups } = this.#tree;
    if (kind === 'in') return this.#members(id);
    const upwards = id === root || !this.#someGroupWaits ? [] : [this.#node('out', parentOf(id))];
    if (kind === 'out') {
      // A group that names an app waits for nobody: Marathon looks among groups only.
      const named = groups.get(id)?.dependencies.filter((dependency) => groups.has(dependency)) ?? [];
      return [...upwards, ...named.map((dependency) => this.#node('in', dependency))];
    }
    const app = apps.get(id);
    if (app === undefined) return [];
    const named = app.spec.dependencies?.flatMap((dependency) => {
      if (apps.has(dependency)) return [this.#node('app', dependency)];
      return groups.has(dependency) ? [this.#node('in', dependency)] : [];
    });
    return [...upwards, ...(named ?? [])];
  }

  #members(group: PathId): readonly Node[] {
    this.#membersByGroup ??= this.#allMembers();
    return this.#membersByGroup.get(group) ?? [];
  }

  #allMembers(): ReadonlyMap<PathId, readonly Node[]> {
    const { apps, groups } = this.#tree;
    const members = new Map<PathId, Node[]>();
    const add = (id: PathId, node: Node): void => {
      const siblings = members.get(parentOf(id));
      if (siblings === undefined) members.set(parentOf(id), [node]);
      else siblings.push(node);
    };
    for (const id of apps.keys()) add(id, this.#node('app', id));
    for (const id of groups.keys()) if (id !== root) add(id, this.#node('in', id));
    return members;
  }

  #node(kind: Node['kind'], id: PathId): Node {
    const key = `${kind} ${id}`;
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const made: Node = { kind, id, depth: 'unknown' };
    this.#nodes.set(key, made);
    return made;
  }
}

/** Some app waits for itself. A tree that was validated has none. */
export class CyclicDependencies extends Error {
  constructor() {
    super('Dependency graph has cyclic dependencies.');
    this.name = 'CyclicDependencies';
  }
}

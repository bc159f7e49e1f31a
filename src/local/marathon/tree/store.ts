// The current tree and the history Marathon keeps of it: versions of each app and pod, and versions of the root.
import type { App } from '../definition/app.js';
import type { PathId } from '../definition/pathId.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Timestamp } from '../definition/timestamp.js';
import { runSpecAt } from './tree.js';
import type { Tree } from './tree.js';

/** Marathon's `--zk_max_versions`. */
const keptVersions = 50;

export class TreeStore {
  #current: Tree;
  readonly #roots = new Map<Timestamp, Tree>();
  readonly #runSpecs = new Map<PathId, Map<Timestamp, RunSpec>>();
  /** Ids with versions that may have nothing in the current tree any more. */
  readonly #gone = new Set<PathId>();

  /** @param tree the first root; like Marathon's, it is a version of its own */
  constructor(tree: Tree) {
    this.#current = tree;
    this.#roots.set(tree.version, tree);
  }

  get current(): Tree {
    return this.#current;
  }

  /**
   * Stores a root version, and the versions of apps and pods that came with it, without making it current: a refused
   * deployment leaves them behind, as in Marathon (GroupRepository.storeRootVersion). What is too old then goes.
   * @param inUse trees of running deployments: Marathon's GcActor keeps their versions
   */
  keepRoot(tree: Tree, filed: Iterable<RunSpec>, inUse: readonly Tree[]): void {
    this.#roots.set(tree.version, tree);
    const used = [this.#current, tree, ...inUse];
    for (const runSpec of filed) {
      const versions = this.#runSpecs.get(runSpec.id) ?? new Map<Timestamp, RunSpec>();
      this.#runSpecs.set(runSpec.id, versions.set(runSpec.versions.version, runSpec));
      if (runSpecAt(this.#current, runSpec.id) === undefined) this.#gone.add(runSpec.id);
      trim(versions, new Set(used.flatMap((some) => runSpecAt(some, runSpec.id)?.versions.version ?? [])));
    }
    if (trim(this.#roots, new Set(used.map(({ version }) => version)))) this.#forgetGone(used);
  }

  /**
   * Makes a tree current. The versions of what is gone from it stay until old roots are dropped: an app that is made
   * again has its old versions back (Marathon only deletes the current entry).
   */
  replace(tree: Tree, removed: Iterable<PathId>): void {
    this.#current = tree;
    this.#roots.set(tree.version, tree);
    for (const id of removed) this.#gone.add(id);
  }

  /** Versions of an app or a pod, newest first. */
  versionsOf(id: PathId): readonly Timestamp[] {
    return [...(this.#runSpecs.get(id)?.keys() ?? [])].sort().reverse();
  }

  /** The versions kept of every app and pod. */
  get history(): ReadonlyMap<PathId, ReadonlyMap<Timestamp, RunSpec>> {
    return this.#runSpecs;
  }

  runSpecAt(id: PathId, version: Timestamp): RunSpec | undefined {
    return this.#runSpecs.get(id)?.get(version);
  }

  appAt(id: PathId, version: Timestamp): App | undefined {
    const found = this.runSpecAt(id, version);
    return found?.kind === 'app' ? found : undefined;
  }

  /** Root versions, newest first. */
  get rootVersions(): readonly Tree[] {
    return [...this.#roots.values()].sort((a, b) => (a.version < b.version ? 1 : -1));
  }

  rootAt(version: Timestamp): Tree | undefined {
    return this.#roots.get(version);
  }

  #forgetGone(used: readonly Tree[]): void {
    for (const id of this.#gone) {
      if (used.some((tree) => runSpecAt(tree, id) !== undefined)) continue;
      this.#runSpecs.delete(id);
      this.#gone.delete(id);
    }
  }
}

/** Drops the oldest versions beyond the limit, but none that is used; tells whether there were too many. */
function trim(versions: Map<Timestamp, unknown>, used: ReadonlySet<Timestamp>): boolean {
  const surplus = versions.size - keptVersions;
  if (surplus <= 0) return false;
  const candidates = [...versions.keys()].filter((version) => !used.has(version)).sort();
  for (const oldest of candidates.slice(0, surplus)) versions.delete(oldest);
  return true;
}

// The current tree and the history Marathon keeps of it: versions of each app and pod, and versions of the root.
import type { App } from '../definition/app.js';
import type { PathId } from '../definition/pathId.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Timestamp } from '../definition/timestamp.js';
import { emptyTree } from './tree.js';
import type { Tree } from './tree.js';

/** Marathon's `--zk_max_versions`. */
const keptVersions = 50;

export class TreeStore {
  #current: Tree;
  readonly #roots = new Map<Timestamp, Tree>();
  readonly #runSpecs = new Map<PathId, Map<Timestamp, RunSpec>>();

  constructor(now: Timestamp) {
    this.#current = emptyTree(now);
  }

  get current(): Tree {
    return this.#current;
  }

  /** Stores a root version without making it current: a refused deployment leaves one behind, as in Marathon. */
  keepRoot(tree: Tree): void {
    this.#roots.set(tree.version, tree);
    trim(this.#roots);
  }

  /** Makes a tree current and files the versions of `changed`; what is gone loses all its. */
  replace(tree: Tree, changed: Iterable<RunSpec>, removed: Iterable<PathId>): void {
    this.#current = tree;
    for (const runSpec of changed) {
      const versions = this.#runSpecs.get(runSpec.id) ?? new Map<Timestamp, RunSpec>();
      this.#runSpecs.set(runSpec.id, versions.set(runSpec.versions.version, runSpec));
      trim(versions);
    }
    for (const id of removed) this.#runSpecs.delete(id);
  }

  /** Versions of an app or a pod, newest first. */
  versionsOf(id: PathId): readonly Timestamp[] {
    return [...(this.#runSpecs.get(id)?.keys() ?? [])].sort().reverse();
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
}

function trim(versions: Map<Timestamp, unknown>): void {
  for (const oldest of versions.keys()) {
    if (versions.size <= keptVersions) return;
    versions.delete(oldest);
  }
}

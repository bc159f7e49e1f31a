// The current tree and the history Marathon keeps of it: versions of each app, and versions of the root.
import type { App } from '../definition/app.js';
import type { PathId } from '../definition/pathId.js';
import type { Timestamp } from '../definition/timestamp.js';
import { emptyTree } from './tree.js';
import type { Tree } from './tree.js';

/** Marathon's `--zk_max_versions`. */
const keptVersions = 50;

export class TreeStore {
  #current: Tree;
  readonly #roots = new Map<Timestamp, Tree>();
  readonly #apps = new Map<PathId, Map<Timestamp, App>>();

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

  /** Makes a tree current and files the versions of `changed`; apps that are gone lose all theirs. */
  replace(tree: Tree, changed: Iterable<App>, removed: Iterable<PathId>): void {
    this.#current = tree;
    for (const app of changed) {
      const versions = this.#apps.get(app.id) ?? new Map<Timestamp, App>();
      this.#apps.set(app.id, versions.set(app.versions.version, app));
      trim(versions);
    }
    for (const id of removed) this.#apps.delete(id);
  }

  /** Versions of an app, newest first. */
  versionsOf(id: PathId): readonly Timestamp[] {
    return [...(this.#apps.get(id)?.keys() ?? [])].sort().reverse();
  }

  appAt(id: PathId, version: Timestamp): App | undefined {
    return this.#apps.get(id)?.get(version);
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

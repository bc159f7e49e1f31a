// Reads operations back into the state they tell of. The store is built by the very calls that built it, so that what
// is too old was dropped at the same moments.
import { assertNever } from '../assertNever.js';
import type { PathId } from '../definition/pathId.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { TaskFailure } from '../task/failures.js';
import type { Instance } from '../task/instance.js';
import { TreeStore } from '../tree/store.js';
import { emptyTree } from '../tree/tree.js';
import type { Group, Tree } from '../tree/tree.js';
import type { Operation } from './operations.js';
import type { StoredPlan } from './recorder.js';

/** All that survives a restart. */
export type StoredState = {
  readonly frameworkId: string;
  readonly store: TreeStore;
  readonly plans: readonly StoredPlan[];
  readonly failures: readonly TaskFailure[];
  readonly instances: readonly Instance[];
};

type TreeOperation = Extract<Operation, { op: 'tree' }>;

/** So many trees are held while reading before those that nothing names any more are let go. */
const treesHeld = 200;

export class Replay {
  readonly #runSpecs = new Map<number, RunSpec>();
  readonly #trees = new Map<number, Tree>();
  readonly #plans = new Map<string, StoredPlan>();
  readonly #failures = new Map<PathId, TaskFailure>();
  readonly #instances = new Map<string, Instance>();
  #store: TreeStore | undefined;
  #frameworkId: string | undefined;

  /** @throws Error when the line speaks of what no line before it has defined */
  play(line: readonly Operation[]): void {
    for (const operation of line) this.#play(operation);
    if (this.#trees.size > treesHeld) this.#letTreesGo();
  }

  /** @throws Error when the journal ends before it had begun */
  get state(): StoredState {
    if (this.#store === undefined || this.#frameworkId === undefined) throw new Error('it has no beginning');
    return {
      frameworkId: this.#frameworkId,
      store: this.#store,
      plans: [...this.#plans.values()],
      failures: [...this.#failures.values()],
      instances: [...this.#instances.values()],
    };
  }

  #play(operation: Operation): void {
    switch (operation.op) {
      case 'format':
        return;
      case 'framework':
        this.#frameworkId = operation.id;
        return;
      case 'app': {
        const { n, id, versions, spec } = operation;
        this.#runSpecs.set(n, { kind: 'app', id, spec, versions });
        return;
      }
      case 'pod': {
        const { n, id, versions, spec } = operation;
        this.#runSpecs.set(n, { kind: 'pod', id, spec, versions });
        return;
      }
      case 'tree':
        this.#trees.set(operation.n, this.#tree(operation));
        return;
      case 'root': {
        const filed = operation.filed.map((n) => this.#runSpecNumbered(n));
        const inUse = [...this.#plans.values()].flatMap(({ original, target }) => [original, target]);
        this.#storeFrom(operation.tree).keepRoot(this.#treeNumbered(operation.tree), filed, inUse);
        return;
      }
      case 'current':
        this.#storeFrom(operation.tree).replace(this.#treeNumbered(operation.tree), operation.removed);
        return;
      case 'begun': {
        const { id, version } = operation;
        const [original, target] = [this.#treeNumbered(operation.original), this.#treeNumbered(operation.target)];
        this.#plans.set(id, { id, version, original, target });
        return;
      }
      case 'ended':
        this.#plans.delete(operation.id);
        return;
      case 'instance': {
        const { runSpec, ...instance } = operation.instance;
        this.#instances.set(instance.id, { ...instance, runSpec: this.#runSpecNumbered(runSpec) });
        return;
      }
      case 'instanceGone':
        this.#instances.delete(operation.id);
        return;
      case 'failure':
        this.#failures.set(operation.failure.appId, operation.failure);
        return;
      case 'failureForgotten':
        this.#failures.delete(operation.appId);
        return;
      default:
        assertNever(operation);
    }
  }

  #tree({ from, version, put, gone, groups, groupsGone }: TreeOperation): Tree {
    const before = from === undefined ? emptyTree(version) : this.#treeNumbered(from);
    const apps = new Map(before.apps);
    const pods = new Map(before.pods);
    const kept = new Map<PathId, Group>(before.groups);
    for (const id of gone) {
      apps.delete(id);
      pods.delete(id);
    }
    for (const runSpec of put.map((n) => this.#runSpecNumbered(n))) {
      if (runSpec.kind === 'app') apps.set(runSpec.id, runSpec);
      else pods.set(runSpec.id, runSpec);
    }
    for (const id of groupsGone) kept.delete(id);
    for (const group of groups) kept.set(group.id, group);
    return { version, apps, pods, groups: kept };
  }

  /** The first tree that is stored begins the store. */
  #storeFrom(n: number): TreeStore {
    this.#store ??= new TreeStore(this.#treeNumbered(n));
    return this.#store;
  }

  /** A later line names the newest tree, a kept root, or a tree of a running deployment. */
  #letTreesGo(): void {
    const plans = [...this.#plans.values()].flatMap(({ original, target }) => [original, target]);
    const named = new Set([...plans, ...(this.#store?.rootVersions ?? [])]);
    const newest = Math.max(...this.#trees.keys());
    for (const [n, tree] of this.#trees) if (n !== newest && !named.has(tree)) this.#trees.delete(n);
  }

  #treeNumbered(n: number): Tree {
    const found = this.#trees.get(n);
    if (found === undefined) throw new Error(`tree ${n} is not defined before it is used`);
    return found;
  }

  #runSpecNumbered(n: number): RunSpec {
    const found = this.#runSpecs.get(n);
    if (found === undefined) throw new Error(`app or pod ${n} is not defined before it is used`);
    return found;
  }
}

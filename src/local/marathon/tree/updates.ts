// Every change of the tree goes through here, one at a time, in the order of the reference's checklist: limit, edit,
// ports, versions, validation, plan, deployment, store, event, answer.
import { randomUUID } from 'node:crypto';
import { stamp } from '../definition/changes.js';
import type { PathId } from '../definition/pathId.js';
import type { RunSpec } from '../definition/runSpec.js';
import { ServicePorts } from '../definition/servicePorts.js';
import type { PortRange } from '../definition/servicePorts.js';
import type { Timestamp } from '../definition/timestamp.js';
import type { Deployments } from '../deployment/deployments.js';
import { affectedIds, planSteps } from '../deployment/plan.js';
import type { Plan, Victims } from '../deployment/plan.js';
import { validateResidents } from '../deployment/validateResidents.js';
import type { EventBus } from '../events.js';
import { tooManyDeployments } from '../http/errors.js';
import type { Recorder } from '../storage/recorder.js';
import type { TreeStore } from './store.js';
import { runSpecAt, TreeEdit } from './tree.js';
import type { Tree } from './tree.js';
import { validateTree } from './validateTree.js';

export type UpdateParts = {
  readonly store: TreeStore;
  readonly recorder: Recorder;
  readonly deployments: Deployments;
  readonly events: EventBus;
  readonly versions: () => Timestamp;
  readonly maxRunningDeployments: number;
  readonly servicePorts: PortRange;
};

export type UpdateOptions = { readonly force: boolean; readonly victims?: Victims };

const noVictims: Victims = new Map();

export class Updates {
  readonly #parts: UpdateParts;

  constructor(parts: UpdateParts) {
    this.#parts = parts;
  }

  /**
   * Applies an edit and starts the deployment it means.
   * @param groupId named in the group_change events: the parent of what is changed
   * @throws ApiError 403 at the limit of running deployments, 409 when locked, 422; nothing is changed then
   */
  apply(groupId: PathId, change: (edit: TreeEdit) => void, options: UpdateOptions): Plan {
    const version = this.#parts.versions();
    try {
      const plan = this.#apply(version, change, options);
      this.#parts.events.publish('group_change_success', { groupId, version });
      return plan;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#parts.events.publish('group_change_failed', { groupId, version, reason });
      throw cause;
    }
  }

  /** Sets enforceRole of a group in place: no new version, no deployment. */
  patchGroup(id: PathId, enforceRole: boolean): void {
    const { store, recorder } = this.#parts;
    const group = store.current.groups.get(id);
    if (group === undefined) return;
    const tree = { ...store.current, groups: new Map(store.current.groups).set(id, { ...group, enforceRole }) };
    recorder.treeReplaced(tree);
    store.replace(tree, []);
  }

  /** What `apply` would do, without doing it. */
  preview(change: (edit: TreeEdit) => void): Plan {
    return this.#plan(this.#parts.versions(), change, noVictims).plan;
  }

  #apply(version: Timestamp, change: (edit: TreeEdit) => void, { force, victims }: UpdateOptions): Plan {
    const { store, recorder, deployments, maxRunningDeployments } = this.#parts;
    if (deployments.running.length >= maxRunningDeployments) throw tooManyDeployments(maxRunningDeployments);
    const { plan, filed, removed } = this.#plan(version, change, victims ?? noVictims);
    // Stored before the locks are looked at: a refused change leaves a root version behind, and the versions of its
    // apps, as in Marathon (GroupManagerImpl).
    recorder.rootKept(plan.target, filed);
    store.keepRoot(plan.target, filed, deployments.trees);
    const cancelled = deployments.admit(plan, force);
    recorder.begun({ plan, cancelled, removed });
    deployments.start(plan, cancelled);
    store.replace(plan.target, removed);
    return plan;
  }

  #plan(version: Timestamp, change: (edit: TreeEdit) => void, victims: Victims) {
    const original = this.#parts.store.current;
    const edit = new TreeEdit(original);
    change(edit);
    const changed = this.#stampAll(edit, version);
    const target = targetTree(edit, changed, version);
    validateTree(target);
    const steps = planSteps(original, target, [...changed.keys(), ...edit.removed], victims);
    const plan: Plan = { id: randomUUID(), version, steps, original, target };
    validateResidents(plan);
    const affected = new Set(affectedIds(plan));
    return { plan, filed: [...changed.values()].filter(({ id }) => affected.has(id)), removed: edit.removed };
  }

  #stampAll(edit: TreeEdit, version: Timestamp): ReadonlyMap<PathId, RunSpec> {
    const all = () => [...edit.tree.apps.values(), ...[...edit.changes.values()].map(({ runSpec }) => runSpec)];
    const ports = new ServicePorts(all, this.#parts.servicePorts);
    const stamped = new Map<PathId, RunSpec>();
    for (const [id, { runSpec, restart }] of edit.changes) {
      const before = runSpecAt(edit.tree, id);
      stamped.set(id, stamp(before, ports.assign(runSpec, before), version, restart));
    }
    return stamped;
  }
}

function targetTree(edit: TreeEdit, changed: ReadonlyMap<PathId, RunSpec>, version: Timestamp): Tree {
  const apps = new Map(edit.tree.apps);
  const pods = new Map(edit.tree.pods);
  for (const id of edit.removed) {
    apps.delete(id);
    pods.delete(id);
  }
  for (const [id, runSpec] of changed) {
    if (runSpec.kind === 'app') apps.set(id, runSpec);
    else pods.set(id, runSpec);
  }
  return { version, apps, pods, groups: edit.groups };
}

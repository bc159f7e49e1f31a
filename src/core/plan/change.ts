// What would happen to one app, and why: the line of the plan that `baton plan`, the note and the status share.
import { count } from '../model/count.js';
import type { DesiredApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import { shortHash } from '../model/hash.js';
import type { AppId, EnvironmentName } from '../model/ids.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { LiveApp } from '../model/observed.js';
import type { Change, ChangeKind, FieldChange } from '../model/plan.js';
import type { AppRecord } from '../model/record.js';
import type { Gate } from '../model/step.js';
import type { Strategy } from '../model/strategy.js';
import { old } from '../rollout/tasks.js';
import { comparable } from './comparable.js';
import { fieldChanges, isInstances } from './fieldChanges.js';
import { maskFields } from './mask.js';
import { member, withMember } from './members.js';
import { comparePointers } from './pointer.js';
import { peakExtra } from './surge.js';
import { wantedInstances } from './wantedInstances.js';

export interface ChangeInput {
  readonly desired: DesiredApp;
  /** Absent: the cluster does not have the app. */
  readonly live?: LiveApp | undefined;
  /** What the status branch says: tells a change in git from one made in the cluster by hand. */
  readonly record?: AppRecord | undefined;
  readonly gate: Gate;
  readonly environment: Pick<Environment, 'name' | 'ignore' | 'drift'>;
  /** Whether a deployment holds the app: while it does, old tasks are being replaced already. */
  readonly deploying?: boolean | undefined;
}

/** The change that would bring the app to what git wants. Secrets in `fields` are masked already. Pure. */
export function changeOf(input: ChangeInput): Change {
  const { desired, live, gate, environment } = input;
  const base = { environment: environment.name, app: desired.id, hash: changeHash(desired, live) };
  if (live === undefined) return { ...base, gate, ...creation(desired) };

  const wanted = wantedInstances({ ...input, live });
  const differing = fieldChanges(desired.spec.definition, live, environment.ignore);
  const definition = differing.filter((field) => !isInstances(field.path));
  const instances = wanted === live.instances ? [] : [instancesField(desired, live, wanted)];
  const kind = kindOf(definition, instances, isMixed(live) && input.deploying !== true);
  if (kind === 'same') {
    return { ...base, kind, because: sameBecause(definition), fields: [], gate: { kind: 'open' }, ...noTasks };
  }
  // A scale sends the number alone; only a whole definition takes along what rides along.
  const fields = kind === 'update' ? [...instances, ...definition] : instances;
  return {
    ...base,
    kind,
    because: because(kind, input, wanted),
    fields: maskFields(fields.toSorted((left, right) => comparePointers(left.path, right.path))),
    gate,
    ...cost(kind, desired, live, wanted, definition),
  };
}

/** The change for an app of ours that git no longer has. */
export function pruneChange(input: {
  readonly environment: EnvironmentName;
  readonly app: AppId;
  readonly live: LiveApp;
  readonly gate: Gate;
}): Change {
  return {
    environment: input.environment,
    app: input.app,
    kind: 'prune',
    because: `no longer in git; ${count(input.live.instances, 'instance')} of it in the cluster`,
    fields: [],
    gate: input.gate,
    ...noTasks,
    hash: shortHash({ definition: null, live: unscaled(input.live) }),
  };
}

const noTasks = { tasksRestarted: 0, peakExtra: 0 } as const;

const creation = (desired: DesiredApp): Omit<Change, 'environment' | 'app' | 'hash' | 'gate'> => ({
  kind: 'create',
  because: `not in the cluster yet: ${count(desired.spec.instances, 'instance')} will be started`,
  fields: [],
  ...noTasks,
});

function kindOf(definition: readonly FieldChange[], instances: readonly FieldChange[], mixed: boolean): ChangeKind {
  if (definition.some((field) => !field.ridesAlong)) return 'update';
  if (instances.length > 0) return 'scale';
  return mixed ? 'restart' : 'same';
}

/** Not every task was started from the definition that Marathon has now: somebody cancelled a deployment. */
const isMixed = (live: LiveApp): boolean => old(live).length > 0;

function instancesField(desired: DesiredApp, live: LiveApp, wanted: number): FieldChange {
  const path = desired.spec.kind === 'pod' ? '/scaling/instances' : '/instances';
  return { path, old: live.instances, new: wanted, ridesAlong: false };
}

function because(
  kind: 'update' | 'scale' | 'restart' | 'create' | 'prune',
  input: ChangeInput,
  wanted: number,
): string {
  const { desired, live, record, environment } = input;
  if (kind === 'restart') return 'a deployment was cancelled: some tasks still run the definition before';
  const what = kind === 'scale' ? `from ${live?.instances ?? 0} to ${count(wanted, 'instance')}` : 'the definition';
  const differs = kind === 'scale' ? what : `${what} differs`;
  // While another revision is under way, what differs is that one, and the commit that took it back has yet to act.
  const settled =
    record?.lastGood?.revision === desired.revision &&
    record.settledInstances === desired.spec.instances &&
    record.begun === null;
  if (!settled) return record === undefined ? differs : `changed in git: ${differs}`;
  const after = environment.drift === 'restore' ? 'will be restored' : `drift: ${environment.drift} leaves it so`;
  return `changed in the cluster by hand, not in git (${after}): ${differs}`;
}

const sameBecause = (definition: readonly FieldChange[]): string =>
  definition.length === 0 ? 'as in git' : 'as in git; upgradeStrategy follows with the next change';

function cost(
  kind: ChangeKind,
  desired: DesiredApp,
  live: LiveApp,
  wanted: number,
  definition: readonly FieldChange[],
): Pick<Change, 'tasksRestarted' | 'peakExtra'> {
  // Marathon stores `executorResources` without looking at it, and scales to 0 whatever else changed.
  const replaces =
    kind === 'restart' ||
    (kind === 'update' && wanted > 0 && definition.some((field) => !field.ridesAlong && !isStoredOnly(field.path)));
  if (!replaces) return noTasks;
  if (desired.strategy.kind === 'recreate' && kind === 'update')
    return { tasksRestarted: live.instances, peakExtra: 0 };
  return {
    tasksRestarted: live.instances,
    peakExtra: peakExtra({
      wanted,
      current: live.instances,
      minimumHealthCapacity: desired.spec.minimumHealthCapacity,
      maximumOverCapacity: desired.spec.maximumOverCapacity,
      resident: hasPersistentVolume(desired.spec.definition),
    }),
  };
}

const isStoredOnly = (path: string): boolean => /^\/executorResources(?:\/|$)/.test(path);

function hasPersistentVolume(definition: JsonObject): boolean {
  const volumesOf = (object: Json | undefined): Json | undefined =>
    isJsonObject(object) ? member(object, 'volumes') : undefined;
  const volumes = [volumesOf(member(definition, 'container')), volumesOf(definition)];
  return volumes.some((list) => isJsonArray(list) && list.some((one) => isJsonObject(one) && 'persistent' in one));
}

const changeHash = (desired: DesiredApp, live: LiveApp | undefined): string =>
  shortHash({
    definition: desired.spec.definition,
    live: live === undefined ? null : unscaled(live),
    strategy: strategyJson(desired.strategy),
  });

/** The live definition without what scaling or our own bookkeeping changes. */
const unscaled = (live: LiveApp): JsonObject =>
  withMember(withMember(comparable(live.definition, live.dialect), 'instances', undefined), 'scaling', undefined);

const strategyJson = (strategy: Strategy): JsonObject => ({ ...strategy });

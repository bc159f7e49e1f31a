// What the cluster runs: apps and pods. Placement, deployments and backoff treat both alike and ask for what they need
// of a definition here, so that nobody else has to know where an app and where a pod keeps it.
import type { App, AppSpec } from './app.js';
import type { NewApp } from './parse.js';
import type { PathId } from './pathId.js';
import type { NewPod, Pod, PodSpec } from './pod/pod.js';

/** One stored version of an app or a pod. */
export type RunSpec = App | Pod;
/** A new definition, not yet stored. */
export type NewRunSpec = NewApp | NewPod;

/** Cpus, MiB of memory and disk, and gpus that one instance needs. */
export type Resources = { readonly cpus: number; readonly mem: number; readonly disk: number; readonly gpus: number };

/** Delays between launches: seconds, and by what each failure multiplies them. */
export type BackoffStrategy = {
  readonly seconds: number;
  readonly factor: number;
  readonly maxLaunchDelaySeconds: number;
};

export type UpgradeStrategy = AppSpec['upgradeStrategy'];
export type UnreachableStrategy = AppSpec['unreachableStrategy'];

/** How many instances the definition wants. */
export const wantedInstances = (runSpec: NewRunSpec): number =>
  runSpec.kind === 'app' ? runSpec.spec.instances : runSpec.spec.scaling.instances;

/** The same definition with another number of instances. */
export function withInstances(runSpec: NewRunSpec, instances: number): NewRunSpec {
  const { id } = runSpec;
  if (runSpec.kind === 'app') return { kind: 'app', id, spec: { ...runSpec.spec, instances } };
  return { kind: 'pod', id, spec: { ...runSpec.spec, scaling: { ...runSpec.spec.scaling, instances } } };
}

/** What one instance takes of an agent: for a pod the sum of its containers and its executor. */
export function resourcesOf(runSpec: RunSpec): Resources {
  if (runSpec.kind === 'app') {
    const { cpus, mem, disk, gpus } = runSpec.spec;
    return { cpus, mem, disk, gpus };
  }
  const { containers, executorResources } = runSpec.spec;
  const parts = [...containers.map(({ resources }) => resources), { ...executorResources, gpus: 0 }];
  const sum = (pick: (part: Partial<Resources>) => number | undefined): number =>
    parts.reduce((total, part) => total + (pick(part) ?? 0), 0);
  return {
    cpus: sum(({ cpus }) => cpus),
    mem: sum(({ mem }) => mem),
    disk: sum(({ disk }) => disk),
    gpus: sum(({ gpus }) => gpus),
  };
}

export function backoffStrategyOf(runSpec: RunSpec): BackoffStrategy {
  if (runSpec.kind === 'app') {
    const { backoffSeconds, backoffFactor, maxLaunchDelaySeconds } = runSpec.spec;
    return { seconds: backoffSeconds, factor: backoffFactor, maxLaunchDelaySeconds };
  }
  const { backoff, backoffFactor, maxLaunchDelay } = runSpec.spec.scheduling.backoff;
  return { seconds: backoff, factor: backoffFactor, maxLaunchDelaySeconds: maxLaunchDelay };
}

/** `[field, operator, value?]` each, as an app has them. */
export function constraintsOf(runSpec: RunSpec): readonly (readonly string[])[] {
  if (runSpec.kind === 'app') return runSpec.spec.constraints ?? [];
  return (runSpec.spec.scheduling.placement.constraints ?? []).map(({ fieldName, operator, value }) =>
    value === undefined ? [fieldName, operator] : [fieldName, operator, value],
  );
}

export const upgradeStrategyOf = ({ kind, spec }: RunSpec): UpgradeStrategy =>
  kind === 'app' ? spec.upgradeStrategy : spec.scheduling.upgrade;

export const killSelectionOf = ({ kind, spec }: RunSpec): AppSpec['killSelection'] =>
  kind === 'app' ? spec.killSelection : spec.scheduling.killSelection;

export const unreachableStrategyOf = ({ kind, spec }: RunSpec): UnreachableStrategy =>
  kind === 'app' ? spec.unreachableStrategy : spec.scheduling.unreachableStrategy;

/** What must be deployed before; pods depend on nobody. */
export const dependenciesOf = (runSpec: RunSpec): readonly PathId[] =>
  runSpec.kind === 'app' ? (runSpec.spec.dependencies ?? []) : [];

/** True when a deployment waits for health: an app's health checks, or any container's of a pod. */
export const hasHealthChecks = (runSpec: RunSpec): boolean =>
  runSpec.kind === 'app'
    ? runSpec.spec.healthChecks !== undefined
    : runSpec.spec.containers.some(({ healthCheck }) => healthCheck !== undefined);

/** True when a deployment also waits for readiness; pods have no such checks. */
export const hasReadinessChecks = (runSpec: RunSpec): boolean =>
  runSpec.kind === 'app' && runSpec.spec.readinessChecks !== undefined;

/** Anything that could tell healthy from running: this is what replacements look at to count capacity. */
export const hasAnyCheck = (runSpec: RunSpec): boolean =>
  hasHealthChecks(runSpec) ||
  hasReadinessChecks(runSpec) ||
  (runSpec.kind === 'app' && runSpec.spec.check !== undefined);

/** Persistent volumes make an app or a pod resident: it may not run over capacity. */
export const isResident = ({ kind, spec }: RunSpec): boolean =>
  ((kind === 'app' ? spec.container?.volumes : spec.volumes) ?? []).some((volume) => 'persistent' in volume);

export type { AppSpec, PodSpec };

// What may not change about apps and pods with persistent volumes: looked at when the plan is known, since it depends on
// what was there before (DeploymentPlan.deploymentPlanValidator, residentUpdateIsValid of AppDefinition and PodsValidation).
import { isDeepStrictEqual } from 'node:util';
import type { App } from '../definition/app.js';
import type { Pod } from '../definition/pod/pod.js';
import { isResident, resourcesOf, upgradeStrategyOf } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import { Violations } from '../definition/validation/violations.js';
import { notValid } from '../http/errors.js';
import { affectedApps, affectedPods } from './plan.js';
import type { Plan } from './plan.js';

const resourcesChanged =
  'Services with persistent volumes configured may not change resource requirements. If you need to make this change, please create a new service.';
const hostPortsChanged =
  'Services with persistent volumes configured may not change host ports. If you need to make this change, please create a new service.';

/** @throws ApiError 422 */
export function validateResidents(plan: Plan): void {
  const { original, target } = plan;
  const violations = new Violations();
  updated(affectedApps(plan), target.apps).forEach((after, index) => {
    const before = original.apps.get(after.id);
    if (before === undefined || !(isResident(before) || isResident(after))) return;
    checkApp(before, after, `/app(${index})`, violations);
    checkOverCapacity(after, `/app(${index})`, violations);
  });
  updated(affectedPods(plan), target.pods).forEach((after, index) => {
    const before = original.pods.get(after.id);
    if (before === undefined || !(isResident(before) || isResident(after))) return;
    checkPod(before, after, `/pod(${index})`, violations);
    checkOverCapacity(after, `/pod(${index})`, violations);
  });
  if (violations.list.length > 0) throw notValid(violations.list);
}

/** What the plan's actions leave in the target; Marathon's indexes count these. */
function updated<T>(ids: readonly string[], target: ReadonlyMap<string, T>): readonly T[] {
  return ids.flatMap((id) => target.get(id) ?? []);
}

function checkApp(before: App, after: App, path: string, violations: Violations): void {
  const [was, is] = [before.spec, after.spec];
  violations.unless(
    sameVolumes(was.container?.volumes, is.container?.volumes, 'containerPath'),
    path,
    'Persistent volumes can not be changed!',
  );
  for (const key of ['cpus', 'mem', 'disk', 'gpus', 'requirePorts'] as const)
    violations.unless(was[key] === is[key], `${path}/${key}`, resourcesChanged);
  violations.unless(sameSet(hostPorts(before), hostPorts(after)), path, hostPortsChanged);
}

function checkPod(before: Pod, after: Pod, path: string, violations: Violations): void {
  violations.unless(
    sameVolumes(before.spec.volumes, after.spec.volumes, 'name'),
    path,
    'persistent volumes cannot be updated',
  );
  const [was, is] = [resourcesOf(before), resourcesOf(after)];
  for (const key of ['cpus', 'mem', 'disk', 'gpus'] as const)
    violations.unless(was[key] === is[key], path, `${key} cannot be updated if a pod has persistent volumes`);
  violations.unless(
    sameSet(endpointPorts(before), endpointPorts(after)),
    path,
    'host ports cannot be updated if a pod has persistent volumes',
  );
}

function checkOverCapacity(after: RunSpec, path: string, violations: Violations): void {
  const { maximumOverCapacity } = upgradeStrategyOf(after);
  const printed = Number.isInteger(maximumOverCapacity) ? `${maximumOverCapacity}.0` : `${maximumOverCapacity}`;
  violations.unless(
    maximumOverCapacity === 0,
    `${path}/upgradeStrategy/maximumOverCapacity`,
    `got ${printed}, expected 0.0`,
  );
}

/** Persistent volumes only; `key` tells which of them is which. */
function sameVolumes(before: readonly object[] = [], after: readonly object[] = [], key: string): boolean {
  const persistent = (volumes: readonly object[]): ReadonlyMap<unknown, object> =>
    new Map(
      volumes
        .filter((volume) => 'persistent' in volume)
        .map((volume) => [Object.entries(volume).find(([name]) => name === key)?.[1], volume]),
    );
  return isDeepStrictEqual(persistent(before), persistent(after));
}

function hostPorts({ spec }: App): readonly number[] {
  const mappings = spec.container?.portMappings ?? [];
  if (mappings.length > 0) return mappings.flatMap(({ hostPort }) => hostPort ?? []);
  return spec.portDefinitions?.map(({ port }) => port) ?? [];
}

const endpointPorts = ({ spec }: Pod): readonly number[] =>
  spec.containers.flatMap(({ endpoints }) => endpoints ?? []).flatMap(({ hostPort }) => hostPort ?? []);

function sameSet(before: readonly number[], after: readonly number[]): boolean {
  const [was, is] = [new Set(before), new Set(after)];
  return was.size === is.size && [...was].every((port) => is.has(port));
}

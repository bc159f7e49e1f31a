// A task as the API prints it.
import type { Cluster } from '../cluster.js';
import type { App } from '../definition/app.js';
import { timestamp } from '../definition/timestamp.js';
import { appTask, isActive, printedState } from '../task/instance.js';
import type { Instance, Placement, Task } from '../task/instance.js';

/** The task of an app's instance, if it ever had one: what waits for its first offer is not listed, and pods neither. */
export function printTask(
  instance: Instance,
  cluster: Cluster,
  servicePorts: readonly number[] = [],
): readonly Record<string, unknown>[] {
  const { runSpec, placement } = instance;
  const task = appTask(instance);
  if (task === undefined || placement === undefined || runSpec.kind !== 'app') return [];
  const fixed = fixedParts.get(instance) ?? printFixed(instance, runSpec, task, placement);
  fixedParts.set(instance, fixed);
  return [{ ...fixed, healthCheckResults: cluster.health.judge.results.print(instance.id), servicePorts }];
}

// Instances never change, so what is printed of one is made once: lists of thousands are asked for every few seconds.
const fixedParts = new WeakMap<Instance, Record<string, unknown>>();

function printFixed(instance: Instance, app: App, task: Task, placement: Placement): Record<string, unknown> {
  const { hostPorts, stagedAt, startedAt } = task;
  const active = isActive(instance);
  return {
    appId: app.id,
    host: placement.host,
    id: task.id,
    ipAddresses: [{ ipAddress: placement.host, protocol: 'IPv4' }],
    ports: active ? hostPorts : [],
    slaveId: placement.agentId,
    state: printedState(task.condition),
    ...(active ? { stagedAt: timestamp(stagedAt), version: app.versions.version } : {}),
    ...(active && startedAt !== undefined ? { startedAt: timestamp(startedAt) } : {}),
    localVolumes: [],
    role: app.spec.role,
  };
}

// A task as the API prints it.
import type { Cluster } from '../cluster.js';
import { timestamp } from '../definition/timestamp.js';
import { isActive, printedState } from '../task/instance.js';
import type { Instance, Task } from '../task/instance.js';

/** The task of an instance, if it ever had one: what waits for its first offer is not listed. */
export function printTask(
  instance: Instance,
  cluster: Cluster,
  servicePorts: readonly number[] = [],
): readonly Record<string, unknown>[] {
  const { task } = instance;
  if (task === undefined) return [];
  const fixed = fixedParts.get(instance) ?? printFixed(instance, task);
  fixedParts.set(instance, fixed);
  return [{ ...fixed, healthCheckResults: cluster.health.judge.results.print(instance.id), servicePorts }];
}

// Instances never change, so what is printed of one is made once: lists of thousands are asked for every few seconds.
const fixedParts = new WeakMap<Instance, Record<string, unknown>>();

function printFixed(instance: Instance, task: Task): Record<string, unknown> {
  const { placement, hostPorts, stagedAt, startedAt } = task;
  const { app } = instance;
  const active = isActive(instance);
  return {
    appId: app.id,
    host: placement.host,
    id: task.id,
    ipAddresses: [{ ipAddress: placement.host, protocol: 'IPv4' }],
    ports: active ? hostPorts : [],
    slaveId: placement.agentId,
    state: printedState(instance),
    ...(active ? { stagedAt: timestamp(stagedAt), version: app.versions.version } : {}),
    ...(active && startedAt !== undefined ? { startedAt: timestamp(startedAt) } : {}),
    localVolumes: [],
    role: app.spec.role,
  };
}

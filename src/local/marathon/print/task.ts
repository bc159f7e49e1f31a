// A task as the API prints it.
import type { Cluster } from '../cluster.js';
import { timestamp } from '../definition/timestamp.js';
import { isActive, printedState } from '../task/instance.js';
import type { Instance } from '../task/instance.js';

/** The task of an instance, if it ever had one: what waits for its first offer is not listed. */
export function printTask(
  instance: Instance,
  cluster: Cluster,
  servicePorts: readonly number[] = [],
): readonly Record<string, unknown>[] {
  const { task, app } = instance;
  if (task === undefined) return [];
  const { placement, hostPorts, stagedAt, startedAt } = task;
  const active = isActive(instance);
  return [
    {
      appId: app.id,
      healthCheckResults: cluster.health.judge.results.print(instance.id),
      host: placement.host,
      id: task.id,
      ipAddresses: [{ ipAddress: placement.host, protocol: 'IPv4' }],
      ports: active ? hostPorts : [],
      servicePorts,
      slaveId: placement.agentId,
      state: printedState(instance),
      ...(active ? { stagedAt: timestamp(stagedAt), version: app.versions.version } : {}),
      ...(active && startedAt !== undefined ? { startedAt: timestamp(startedAt) } : {}),
      localVolumes: [],
      role: app.spec.role,
    },
  ];
}

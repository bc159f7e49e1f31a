// A task as the API prints it.
import type { Cluster } from '../cluster.js';
import type { App } from '../definition/app.js';
import { timestamp } from '../definition/timestamp.js';
import { appTask, isActive, printedState } from '../task/instance.js';
import type { Instance, Placement, Task } from '../task/instance.js';
import { printLocalVolume } from '../agent/reservations.js';
import { JsonText, jsonText } from './json.js';

/** The task of an app's instance, if it ever had one: what waits for its first offer is not listed, and pods neither. */
export function printTask(
  instance: Instance,
  cluster: Cluster,
  servicePorts: readonly number[] = [],
): readonly JsonText[] {
  const { runSpec, placement } = instance;
  const task = appTask(instance);
  if (task === undefined || placement === undefined || runSpec.kind !== 'app') return [];
  const health = cluster.health.judge.results.print(instance.id);
  return [new JsonText(written(instance, { app: runSpec, task, placement, health, servicePorts }))];
}

type Parts = {
  readonly app: App;
  readonly task: Task;
  readonly placement: Placement;
  readonly health: readonly Record<string, unknown>[];
  readonly servicePorts: readonly number[];
};

// Put together as text: tens of thousands are asked for every few seconds, and to keep what is written of each would
// cost more memory than the instances themselves.
function written({ reservation }: Instance, { app, task, placement, health, servicePorts }: Parts): string {
  const { stagedAt, startedAt, condition } = task;
  const { host, agentId, region, zone } = placement;
  const active = isActive(task);
  const ports = active ? task.hostPorts : [];
  const volumes = reservation?.volumes ?? [];
  const quoted = JSON.stringify(host);
  return [
    `{"appId":${JSON.stringify(app.id)}`,
    `"healthCheckResults":${jsonText(health)}`,
    `"host":${quoted}`,
    `"id":${JSON.stringify(task.id)}`,
    `"ipAddresses":[{"ipAddress":${quoted},"protocol":"IPv4"}]`,
    `"ports":[${ports.join(',')}]`,
    `"servicePorts":[${servicePorts.join(',')}]`,
    `"slaveId":${JSON.stringify(agentId)}`,
    `"state":"${printedState(condition)}"`,
    ...(active ? [`"stagedAt":"${timestamp(stagedAt)}"`] : []),
    ...(active && startedAt !== undefined ? [`"startedAt":"${timestamp(startedAt)}"`] : []),
    ...(active ? [`"version":"${app.versions.version}"`] : []),
    `"localVolumes":${jsonText(volumes.map((volume) => printLocalVolume(app, volume)))}`,
    ...(region === undefined ? [] : [`"region":${JSON.stringify(region)}`]),
    ...(zone === undefined ? [] : [`"zone":${JSON.stringify(zone)}`]),
    `"role":${JSON.stringify(app.spec.role)}}`,
  ].join(',');
}

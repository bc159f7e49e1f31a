// A task as the API prints it.
import type { Cluster } from '../cluster.js';
import type { App } from '../definition/app.js';
import { timestamp } from '../definition/timestamp.js';
import { appTask, isActive, printedState } from '../task/instance.js';
import type { Instance, Placement, Task } from '../task/instance.js';
import { printLocalVolume } from '../task/reservations.js';
import { jsonFields, JsonText, jsonText } from './json.js';

/** The task of an app's instance, if it ever had one: what waits for its first offer is not listed, and pods neither. */
export function printTask(
  instance: Instance,
  cluster: Cluster,
  servicePorts: readonly number[] = [],
): readonly JsonText[] {
  const { runSpec, placement } = instance;
  const task = appTask(instance);
  if (task === undefined || placement === undefined || runSpec.kind !== 'app') return [];
  const { before, between, after } = fixedParts.get(instance) ?? writeFixed(instance, runSpec, task, placement);
  const health = jsonText(cluster.health.judge.results.print(instance.id));
  const text = `{${before},"healthCheckResults":${health},${between},"servicePorts":${jsonText(servicePorts)},${after}}`;
  return [new JsonText(text)];
}

/** What never changes of an instance's text, around what does: its health, and the service ports only some ask for. */
type FixedParts = { readonly before: string; readonly between: string; readonly after: string };

// Instances never change, so what is printed of one is made once: lists of thousands are asked for every few seconds.
const fixedParts = new WeakMap<Instance, FixedParts>();

function writeFixed(instance: Instance, app: App, task: Task, placement: Placement): FixedParts {
  const { hostPorts, stagedAt, startedAt } = task;
  const active = isActive(task);
  const { region, zone } = placement;
  const volumes = instance.reservation?.volumes ?? [];
  const fixed = {
    before: jsonFields({ appId: app.id }),
    between: jsonFields({
      host: placement.host,
      id: task.id,
      ipAddresses: [{ ipAddress: placement.host, protocol: 'IPv4' }],
      ports: active ? hostPorts : [],
    }),
    after: jsonFields({
      slaveId: placement.agentId,
      state: printedState(task.condition),
      ...(active ? { stagedAt: timestamp(stagedAt) } : {}),
      ...(active && startedAt !== undefined ? { startedAt: timestamp(startedAt) } : {}),
      ...(active ? { version: app.versions.version } : {}),
      localVolumes: volumes.map((volume) => printLocalVolume(app, volume)),
      ...(region === undefined ? {} : { region }),
      ...(zone === undefined ? {} : { zone }),
      role: app.spec.role,
    }),
  };
  fixedParts.set(instance, fixed);
  return fixed;
}

// What one launch of an instance consists of: the task of an app, or one task for each container of a pod.
import type { App } from '../definition/app.js';
import { assertNever } from '../assertNever.js';
import type { Pod } from '../definition/pod/pod.js';
import type { RunSpec } from '../definition/runSpec.js';
import { appCommand, containerCommand } from './command.js';
import { containerEnvironment, taskEnvironment } from './environment.js';
import { taskId } from './instance.js';
import type { Placement } from './instance.js';
import { portRequests } from './ports.js';
import type { TaskLaunch } from './runtime.js';

/** Mesos' agents give a task this long between SIGTERM and SIGKILL when the definition says nothing. */
const defaultGraceSeconds = 3;

/** Where an instance is launched, and with which of the agent's ports: one for each of its port requests, in order. */
export type Launch = {
  readonly instanceId: string;
  readonly incarnation: number;
  readonly placement: Placement;
  readonly hostPorts: readonly number[];
};

export function launchesOf(runSpec: RunSpec, launch: Launch): readonly TaskLaunch[] {
  switch (runSpec.kind) {
    case 'app':
      return [appLaunch(runSpec, launch)];
    case 'pod':
      return runSpec.spec.containers.map((container) => containerLaunch(runSpec, container.name, launch));
    default:
      return assertNever(runSpec);
  }
}

/** Seconds between SIGTERM and SIGKILL of a task. */
export function killGraceOf(runSpec: RunSpec, container: string | undefined): number {
  if (runSpec.kind === 'app') return runSpec.spec.taskKillGracePeriodSeconds ?? defaultGraceSeconds;
  const found = runSpec.spec.containers.find(({ name }) => name === container);
  return found?.lifecycle?.killGracePeriodSeconds ?? defaultGraceSeconds;
}

function appLaunch(app: App, { instanceId, incarnation, placement, hostPorts }: Launch): TaskLaunch {
  const id = taskId(instanceId, incarnation);
  const requests = portRequests(app);
  const environment = taskEnvironment({ app, taskId: id, host: placement.host, hostPorts, requests });
  return { taskId: id, placement, command: appCommand(app.spec), hostPorts, environment };
}

function containerLaunch(pod: Pod, name: string, launch: Launch): TaskLaunch {
  const { instanceId, placement } = launch;
  const id = taskId(instanceId, launch.incarnation, name);
  const requests = portRequests(pod).map((request, index) => ({ ...request, allocated: launch.hostPorts[index] ?? 0 }));
  const own = requests.filter(({ container }) => container === name);
  const container = pod.spec.containers.find((some) => some.name === name);
  if (container === undefined) throw new Error(`pod ${pod.id} has no container ${name}`);
  return {
    taskId: id,
    container: name,
    placement,
    command: containerCommand(container),
    hostPorts: own.map(({ allocated }) => allocated),
    environment: containerEnvironment({
      pod,
      container,
      taskId: id,
      instanceId,
      host: placement.host,
      endpoints: requests,
    }),
  };
}

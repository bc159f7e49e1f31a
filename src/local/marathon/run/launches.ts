// What one launch of an instance consists of: the task of an app, or one task for each container of a pod.
import type { App } from '../definition/app.js';
import { assertNever } from '../assertNever.js';
import type { Pod, PodContainer } from '../definition/pod/pod.js';
import type { RunSpec } from '../definition/runSpec.js';
import { appCommand, containerCommand } from './command.js';
import { taskEnvironment } from './environment.js';
import { taskId } from '../task/instance.js';
import type { Placement } from '../task/instance.js';
import { mountsOf } from './mounts.js';
import { containerEnvironment } from './podEnvironment.js';
import { assignPorts } from './ports.js';
import type { AssignedPort } from './ports.js';
import type { TaskLaunch } from './runtime.js';

/** Mesos' agents give a task this long between SIGTERM and SIGKILL when the definition says nothing. */
const defaultGraceSeconds = 3;

/** Where an instance is launched, and with which of the agent's ports: one for each of its port requests, in order. */
export type Launch = {
  readonly instanceId: string;
  readonly incarnation: number;
  readonly placement: Placement;
  readonly hostPorts: readonly number[];
  /** Whether the top-level group enforces its role; the task is told. */
  readonly enforceRole?: boolean;
};

export function launchesOf(runSpec: RunSpec, launch: Launch): readonly TaskLaunch[] {
  const ports = assignPorts(runSpec, launch.hostPorts);
  switch (runSpec.kind) {
    case 'app':
      return [appLaunch(runSpec, launch, ports)];
    case 'pod':
      return runSpec.spec.containers.map((container) => containerLaunch(runSpec, container, launch, ports));
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

/** `web_api.instance-6f…` → `instance-web_api.6f…`: the executor of a pod's instance, as Mesos knows it. */
export const executorIdOf = (instanceId: string): string =>
  instanceId.replace(/^(.+)\.(instance-|marathon-)([^.]+)$/, '$2$1.$3');

function appLaunch(app: App, launch: Launch, ports: readonly AssignedPort[]): TaskLaunch {
  const { instanceId, incarnation, placement, hostPorts, enforceRole = false } = launch;
  const id = taskId(instanceId, incarnation);
  const environment = taskEnvironment({ app, taskId: id, host: placement.host, ports, enforceRole });
  return { taskId: id, placement, command: appCommand(app.spec, reachable(ports)), hostPorts, environment };
}

function containerLaunch(
  pod: Pod,
  container: PodContainer,
  { instanceId, incarnation, placement, enforceRole = false }: Launch,
  endpoints: readonly AssignedPort[],
): TaskLaunch {
  const id = taskId(instanceId, incarnation, container.name);
  const own = endpoints.filter((endpoint) => endpoint.container === container.name);
  const executorId = executorIdOf(instanceId);
  return {
    taskId: id,
    container: container.name,
    placement,
    command: containerCommand(container, reachable(own)),
    hostPorts: own.flatMap(({ hostPort }) => hostPort ?? []),
    mounts: mountsOf(pod, container, taskId(instanceId, incarnation, pod.spec.containers[0]?.name)),
    environment: containerEnvironment({
      pod,
      container,
      taskId: id,
      executorId,
      host: placement.host,
      endpoints,
      enforceRole,
    }),
  };
}

/** Where others find the ports of a task: on the agent, or, there being no other network here, at the container's own. */
const reachable = (ports: readonly AssignedPort[]): readonly number[] =>
  ports.flatMap(({ hostPort, declared }) => hostPort ?? (declared === 0 ? [] : [declared]));

// The environment of one container of a pod, as Marathon's TaskGroupBuilder makes it. Unlike with apps, what Marathon
// sets wins over what the user does; and a container's own variables win over the pod's.
import type { Pod, PodContainer } from '../definition/pod/pod.js';
import { scalaDouble } from '../definition/scala.js';
import { escapeName, labelVariables, own, scalaBoolean } from './environment.js';
import type { AssignedPort } from './ports.js';

/** What is known about one container of a pod when its environment is made. */
export type ContainerTask = {
  readonly pod: Pod;
  readonly container: PodContainer;
  readonly taskId: string;
  readonly executorId: string;
  readonly host: string;
  /** The endpoints of the whole pod: containers know each other's. */
  readonly endpoints: readonly AssignedPort[];
  /** Whether the pod's top-level group enforces its role. */
  readonly enforceRole: boolean;
};

export function containerEnvironment(task: ContainerTask): Record<string, string> {
  const { pod, container, host, enforceRole } = task;
  const { resources } = container;
  return {
    ...own(pod.spec.environment),
    ...own(container.environment),
    HOST: host,
    MESOS_TASK_ID: task.taskId,
    MESOS_EXECUTOR_ID: task.executorId,
    MARATHON_APP_ID: pod.id,
    MARATHON_APP_VERSION: pod.versions.version,
    MARATHON_CONTAINER_ID: container.name,
    MARATHON_APP_ENFORCE_GROUP_ROLE: scalaBoolean(enforceRole),
    MARATHON_CONTAINER_RESOURCE_CPUS: scalaDouble(resources.cpus),
    MARATHON_CONTAINER_RESOURCE_MEM: scalaDouble(resources.mem),
    MARATHON_CONTAINER_RESOURCE_DISK: scalaDouble(resources.disk),
    MARATHON_CONTAINER_RESOURCE_GPUS: String(resources.gpus),
    ...labelVariables({ ...pod.spec.labels, ...container.labels }),
    ...endpointVariables(task),
  };
}

/** ENDPOINT_x is where to listen: the agent's port in the host's network, else the port inside the container. */
function endpointVariables({ pod, endpoints }: ContainerTask): Record<string, string> {
  // Without any network a pod is in the host's too, but Marathon only looks for one that says so.
  const inHostNetwork = (pod.spec.networks ?? []).some(({ mode }) => mode === 'host');
  return Object.fromEntries(
    endpoints.flatMap(({ name = '', declared, hostPort }) => {
      const containerPort = declared === 0 ? undefined : declared;
      const suffix = escapeName(name);
      return Object.entries({
        [`ENDPOINT_${suffix}`]: inHostNetwork ? hostPort : containerPort,
        [`EP_HOST_${suffix}`]: hostPort,
        [`EP_CONTAINER_${suffix}`]: containerPort,
      }).flatMap(([variable, port]) => (port === undefined ? [] : [[variable, String(port)]]));
    }),
  );
}

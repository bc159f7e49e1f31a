// The environment of a task, variable by variable as Marathon sets it. Later entries win: the task's context, then
// ports and HOST, then the app's own `env`.
import { usesHostNetwork } from '../definition/app.js';
import type { App } from '../definition/app.js';
import type { Pod, PodContainer } from '../definition/pod/pod.js';
import type { PortRequest } from './ports.js';

type Variables = Readonly<Record<string, string | { readonly secret: string }>>;

/** What is known about the task of an app when its environment is made. */
export type AppTask = {
  readonly app: App;
  readonly taskId: string;
  readonly host: string;
  readonly hostPorts: readonly number[];
  readonly requests: readonly PortRequest[];
};

/** Marathon skips labels whose escaped name or value would make the environment unreasonably long. */
const longest = { value: 512, name: 512 - 'MARATHON_APP_LABEL_'.length } as const;

/** Makes the variables of an app's task; PATH and the sandbox are the agent's business. */
export function taskEnvironment(launch: AppTask): Record<string, string> {
  return { ...context(launch), ...ports(launch), HOST: launch.host, ...own(launch.app.spec.env) };
}

/** What is known about one container of a pod when its environment is made. */
export type ContainerTask = {
  readonly pod: Pod;
  readonly container: PodContainer;
  readonly taskId: string;
  readonly instanceId: string;
  readonly host: string;
  /** The host ports of the whole pod: containers know each other's. */
  readonly endpoints: readonly (PortRequest & { readonly allocated: number })[];
};

/** Makes the variables of one container of a pod. Unlike with apps, what Marathon sets wins over the user's own. */
export function containerEnvironment(task: ContainerTask): Record<string, string> {
  const { pod, container, instanceId, host } = task;
  const { resources } = container;
  return {
    ...own(pod.spec.environment),
    ...own(container.environment),
    HOST: host,
    MESOS_TASK_ID: task.taskId,
    MESOS_EXECUTOR_ID: instanceId,
    MARATHON_APP_ID: pod.id,
    MARATHON_APP_VERSION: pod.versions.version,
    MARATHON_CONTAINER_ID: container.name,
    MARATHON_APP_ENFORCE_GROUP_ROLE: 'FALSE',
    MARATHON_CONTAINER_RESOURCE_CPUS: scalaDouble(resources.cpus),
    MARATHON_CONTAINER_RESOURCE_MEM: scalaDouble(resources.mem),
    MARATHON_CONTAINER_RESOURCE_DISK: scalaDouble(resources.disk),
    MARATHON_CONTAINER_RESOURCE_GPUS: String(resources.gpus),
    ...labelVariables({ ...pod.spec.labels, ...container.labels }),
    ...endpointVariables(task),
  };
}

function endpointVariables({ pod, endpoints }: ContainerTask): Record<string, string> {
  const inHostNetwork = usesHostNetwork({ networks: pod.spec.networks ?? [] });
  return Object.fromEntries(
    pod.spec.containers.flatMap(({ name: container, endpoints: declared = [] }) =>
      declared.flatMap(({ name, containerPort }) => {
        const allocated = endpoints.find((some) => some.container === container && some.name === name)?.allocated;
        const reachable = inHostNetwork ? allocated : containerPort;
        const suffix = escapeName(name);
        return Object.entries({
          [`ENDPOINT_${suffix}`]: reachable,
          [`EP_HOST_${suffix}`]: allocated,
          [`EP_CONTAINER_${suffix}`]: containerPort,
        }).flatMap(([variable, port]) => (port === undefined ? [] : [[variable, String(port)]]));
      }),
    ),
  );
}

function context({ app, taskId }: AppTask): Record<string, string> {
  const { spec } = app;
  const image = spec.container?.type === 'DOCKER' ? spec.container.docker?.image : undefined;
  return {
    MESOS_TASK_ID: taskId,
    MARATHON_APP_ID: app.id,
    MARATHON_APP_VERSION: app.versions.version,
    ...(image === undefined ? {} : { MARATHON_APP_DOCKER_IMAGE: image }),
    MARATHON_APP_RESOURCE_CPUS: scalaDouble(spec.cpus),
    MARATHON_APP_RESOURCE_MEM: scalaDouble(spec.mem),
    MARATHON_APP_RESOURCE_DISK: scalaDouble(spec.disk),
    MARATHON_APP_RESOURCE_GPUS: String(spec.gpus),
    MARATHON_APP_ENFORCE_GROUP_ROLE: 'FALSE',
    ...labelVariables(spec.labels),
  };
}

function labelVariables(all: Readonly<Record<string, string>>): Record<string, string> {
  const labels = Object.entries(all)
    .filter(([name, value]) => value.length < longest.value && name.length < longest.name)
    .map(([name, value]) => [escapeName(name), value] as const);
  return {
    MARATHON_APP_LABELS: labels.map(([name]) => name).join(' '),
    ...Object.fromEntries(labels.map(([name, value]) => [`MARATHON_APP_LABEL_${name}`, value])),
  };
}

function ports({ hostPorts, requests }: AppTask): Record<string, string> {
  const [first] = hostPorts;
  if (first === undefined) return {};
  const made: Record<string, string> = { PORT: String(first), PORTS: hostPorts.join(',') };
  hostPorts.forEach((port, index) => {
    const request = requests[index];
    made[`PORT${index}`] = String(port);
    made[`PORT_${request?.declared === undefined || request.declared === 0 ? port : request.declared}`] = String(port);
    if (request?.name !== undefined) made[`PORT_${request.name.toUpperCase()}`] = String(port);
  });
  return made;
}

const own = (env: Variables = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );

const escapeName = (name: string): string => name.replace(/[^a-zA-Z0-9_]+/g, '_').toUpperCase();

/** `1` → `1.0`, as Scala prints a Double. */
const scalaDouble = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

// The environment of a task, variable by variable as Marathon sets it. Later entries win: the task's context, then
// ports and HOST, then the app's own `env`.
import type { App } from '../definition/app.js';
import type { PortRequest } from './ports.js';

/** What is known about a task when its environment is made. */
export type Launch = {
  readonly app: App;
  readonly taskId: string;
  readonly host: string;
  readonly hostPorts: readonly number[];
  readonly requests: readonly PortRequest[];
};

/** Marathon skips labels whose escaped name or value would make the environment unreasonably long. */
const longest = { value: 512, name: 512 - 'MARATHON_APP_LABEL_'.length } as const;

/** Makes the variables of section 6 of the reference; PATH and the sandbox are the agent's business. */
export function taskEnvironment(launch: Launch): Record<string, string> {
  return { ...context(launch), ...ports(launch), HOST: launch.host, ...own(launch.app) };
}

function context({ app, taskId }: Launch): Record<string, string> {
  const { spec } = app;
  const labels = Object.entries(spec.labels)
    .map(([name, value]) => [escapeName(name).toUpperCase(), value] as const)
    .filter(([name, value]) => value.length < longest.value && name.length < longest.name);
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
    MARATHON_APP_LABELS: labels.map(([name]) => name).join(' '),
    ...Object.fromEntries(labels.map(([name, value]) => [`MARATHON_APP_LABEL_${name}`, value])),
  };
}

function ports({ hostPorts, requests }: Launch): Record<string, string> {
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

const own = (app: App): Record<string, string> =>
  Object.fromEntries(
    Object.entries(app.spec.env ?? {}).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );

const escapeName = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, '_');

/** `1` → `1.0`, as Scala prints a Double. */
const scalaDouble = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

// The environment of an app's task, variable by variable as Marathon's TaskBuilder and EnvironmentHelper set it. Later
// entries win: the task's context, then ports and HOST, then the app's own `env`.
import type { App } from '../definition/app.js';
import { scalaDouble } from '../definition/scala.js';
import type { AssignedPort } from './ports.js';

export type Variables = Readonly<Record<string, string | { readonly secret: string }>>;

/** What is known about the task of an app when its environment is made. */
export type AppTask = {
  readonly app: App;
  readonly taskId: string;
  readonly host: string;
  readonly ports: readonly AssignedPort[];
  /** Whether the app's top-level group enforces its role. */
  readonly enforceRole: boolean;
};

/** Marathon skips labels whose name or value would make the environment unreasonably long. */
const longest = { value: 512, name: 512 - 'MARATHON_APP_LABEL_'.length } as const;

/**
 * Makes the variables of an app's task; PATH and the sandbox are the agent's business.
 * @param chance 0 to 1: picks container ports for mappings that leave theirs open
 */
export function taskEnvironment(launch: AppTask, chance = Math.random): Record<string, string> {
  const { ports, host, app } = launch;
  return { ...context(launch), ...portVariables(ports, chance), HOST: host, ...own(app.spec.env) };
}

function context({ app, taskId, enforceRole }: AppTask): Record<string, string> {
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
    MARATHON_APP_ENFORCE_GROUP_ROLE: scalaBoolean(enforceRole),
    ...labelVariables(spec.labels),
  };
}

/** Two labels whose names escape to the same give one variable: the later one's. */
export function labelVariables(labels: Readonly<Record<string, string>>): Record<string, string> {
  const escaped = new Map<string, string>();
  for (const [name, value] of Object.entries(labels))
    if (name.length < longest.name && value.length < longest.value) escaped.set(escapeName(name), value);
  return {
    MARATHON_APP_LABELS: [...escaped.keys()].join(' '),
    ...Object.fromEntries([...escaped].map(([name, value]) => [`MARATHON_APP_LABEL_${name}`, value])),
  };
}

/**
 * PORT0… has what the task is to listen on: the agent's port, or the container's for a mapping that takes none of the
 * agent's. PORTS and PORT leave out container ports that the definition names.
 */
function portVariables(ports: readonly AssignedPort[], chance: () => number): Record<string, string> {
  if (ports.length === 0) return {};
  const taken = new Set(ports.flatMap(({ declared, hostPort }) => [declared, hostPort ?? declared]));
  const made: Record<string, string> = {};
  const generated: number[] = [];
  const effective = ports.map(({ declared, hostPort }) => {
    if (hostPort !== undefined || declared !== 0) return hostPort ?? declared;
    const port = freePort(taken, chance);
    generated.push(port);
    return port;
  });
  effective.forEach((port, index) => (made[`PORT${index}`] = String(port)));
  // A number that was asked for names the variable even where the agent gave another port.
  effective.forEach((port, index) => (made[`PORT_${ports[index]?.declared || port}`] = String(port)));
  effective.forEach((port, index) => {
    const name = ports[index]?.name;
    if (name !== undefined) made[`PORT_${name.toUpperCase()}`] = String(port);
  });
  const all = [...ports.flatMap(({ hostPort }) => hostPort ?? []), ...generated];
  const [first] = all;
  return { ...made, ...(first === undefined ? {} : { PORT: String(first) }), PORTS: all.join(',') };
}

/** Above the privileged ports, and none that the task already knows under another name. */
function freePort(taken: Set<number>, chance: () => number): number {
  for (;;) {
    const port = Math.floor(chance() * (65535 - 1024)) + 1025;
    if (taken.has(port)) continue;
    taken.add(port);
    return port;
  }
}

/** Plain values only: secrets are for a plugin, which a stock server does not have. */
export const own = (env: Variables = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );

export const escapeName = (name: string): string => name.replace(/[^a-zA-Z0-9_]+/g, '_').toUpperCase();

export const scalaBoolean = (value: boolean): string => String(value).toUpperCase();

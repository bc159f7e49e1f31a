// Where an app's services and its tasks are found, by the app's network mode. A task in a container network is reached at its
// own address and container ports, any other at its agent's (marathon-lb's utils: get_service_ports, get_task_ip_and_ports).
import type { App, Task } from './apps.js';

/** What of an app says where it is found. */
type Networked = Pick<App, 'networks' | 'container' | 'portDefinitions' | 'ports'>;

type NetworkMode = 'host' | 'container/bridge' | 'container';

/** The ports that HAProxy is to listen on, in the order of the app's port definitions. */
export function servicePorts(app: Networked): readonly number[] {
  if (networkMode(app) !== 'host') {
    const mapped = portMappings(app).flatMap(({ servicePort }) => servicePort ?? []);
    if (mapped.length > 0) return mapped;
  }
  return app.portDefinitions === undefined ? app.ports : definedPorts(app);
}

/** The address of a task and the ports it serves on, in the order of the service ports; undefined while it has none. */
export function taskAddress(
  app: Networked,
  task: Task,
  addressOf: (host: string) => string | undefined,
): { readonly ip: string; readonly ports: readonly number[] } | undefined {
  const mode = networkMode(app);
  const ip = mode === 'container' ? task.ipAddresses[0]?.ipAddress : addressOf(task.host);
  const ports = taskPorts(app, task, mode);
  return ip === undefined || ip === '' || ports.length === 0 ? undefined : { ip, ports };
}

function taskPorts(app: Networked, task: Task, mode: NetworkMode): readonly number[] {
  const containerPorts = portMappings(app).flatMap(({ containerPort }) => containerPort ?? []);
  if (mode === 'container') return containerPorts;
  if (task.ports.length > 0) return task.ports;
  const defined = definedPorts(app);
  return mode === 'host' || defined.length > 0 ? defined : containerPorts;
}

/** `networks` is what Marathon answers since 1.5; `docker.network` is how it was said before. */
function networkMode(app: Networked): NetworkMode {
  const said = app.networks.at(-1)?.mode;
  if (said !== undefined) return said === 'host' || said === 'container/bridge' ? said : 'container';
  switch (app.container?.docker?.network) {
    case 'USER':
      return 'container';
    case 'BRIDGE':
      return 'container/bridge';
    default:
      return 'host';
  }
}

function portMappings({
  container,
}: Networked): readonly { readonly containerPort?: number | undefined; readonly servicePort?: number | undefined }[] {
  const ofDocker = container?.docker?.portMappings ?? [];
  return ofDocker.length > 0 ? ofDocker : (container?.portMappings ?? []);
}

const definedPorts = ({ portDefinitions = [] }: Networked): readonly number[] =>
  portDefinitions.flatMap(({ port }) => port ?? []);

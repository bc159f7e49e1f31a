// Where a check is to knock. Processes here are in the agent's network, also those of definitions with a network of
// their own: the agent's port is preferred, and a port that exists only inside a container is looked for at the agent.
import type { CanonicalHealthCheck } from '../definition/app.js';
import type { PodHealthCheck } from '../definition/pod/pod.js';
import { appTask } from '../task/instance.js';
import type { Instance, Task } from '../task/instance.js';
import { assignPorts, portRequests } from '../run/ports.js';
import type { AssignedPort } from '../run/ports.js';
import type { Probe } from './prober.js';

/** What a health check of an app asks about an instance. */
export function appProbe(instance: Instance, check: CanonicalHealthCheck): Probe {
  const { protocol, path = '/', ignoreHttp1xx = false } = check;
  if (protocol === 'COMMAND') return { kind: 'command', command: check.command?.value ?? '' };
  const port = check.port ?? reachablePort(portsOf(instance)[check.portIndex ?? 0]);
  // Only Mesos looks at ipProtocol; it knocks from within, where the loopback address of that kind is.
  const inside = protocol.startsWith('MESOS_') && check.ipProtocol === 'IPv6';
  const host = inside ? '::1' : instance.placement?.host;
  if (host === undefined || port === undefined) return { kind: 'nowhere' };
  if (protocol === 'TCP' || protocol === 'MESOS_TCP') return { kind: 'tcp', host, port };
  const scheme = protocol.endsWith('HTTPS') ? 'https' : 'http';
  return { kind: 'http', scheme, host, port, path, ignoreHttp1xx };
}

/** What the health check of a pod's container asks; endpoints are named. */
export function containerProbe(instance: Instance, { container }: Task, check: PodHealthCheck): Probe {
  if (check.exec !== undefined) {
    const { command } = check.exec;
    return { kind: 'command', command: 'shell' in command ? command.shell : command.argv.map(quoted).join(' ') };
  }
  const wanted = check.http?.endpoint ?? check.tcp?.endpoint;
  const port = reachablePort(portsOf(instance).find((port) => port.container === container && port.name === wanted));
  const host = instance.placement?.host;
  if (host === undefined || port === undefined) return { kind: 'nowhere' };
  if (check.http === undefined) return { kind: 'tcp', host, port };
  const scheme = check.http.scheme === 'HTTPS' ? 'https' : 'http';
  return { kind: 'http', scheme, host, port, path: check.http.path ?? '/', ignoreHttp1xx: false };
}

/** The port of an app's instance that the definition calls by this name. */
export const namedPort = (instance: Instance, name: string): number | undefined =>
  reachablePort(portsOf(instance).find((port) => port.name === name));

function portsOf(instance: Instance): readonly AssignedPort[] {
  const { runSpec, tasks } = instance;
  const held =
    runSpec.kind === 'app' ? (appTask(instance)?.hostPorts ?? []) : tasks.flatMap(({ hostPorts }) => hostPorts);
  return held.length === portRequests(runSpec).length ? assignPorts(runSpec, held) : [];
}

function reachablePort(port: AssignedPort | undefined): number | undefined {
  if (port === undefined) return undefined;
  return port.hostPort ?? (port.declared === 0 ? undefined : port.declared);
}

/** One argument for a shell. */
const quoted = (argument: string): string => `'${argument.replaceAll("'", `'\\''`)}'`;

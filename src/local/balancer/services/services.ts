// Apps → the services that HAProxy is configured from: one for every service port of an app that has a server.
import type { App, HealthCheck, Task } from '../marathon/apps.js';
import { servicePorts, taskAddress } from '../marathon/network.js';
import { mergeGroups, type MergedApp } from './deploymentGroup.js';
import { readLabels } from './labels.js';
import type { Server, Service, Settings } from './service.js';

export type Admission = {
  /** Only services that carry HAPROXY_n_ENABLED=true. */
  readonly strictMode: boolean;
  /** Whether Marathon's health lets this task serve. */
  readonly admits: (app: Pick<App, 'healthChecks'>, task: Task) => boolean;
  /** The IPv4 address of an agent's name. */
  readonly addressOf: (host: string) => string | undefined;
};

/**
 * @param apps as Marathon lists them
 * @throws RoundFailed on a label that marathon-lb raises for
 */
export function servicesOf(apps: readonly App[], admission: Admission): readonly Service[] {
  return mergeGroups(apps).flatMap((app) => appServices(app, admission));
}

function appServices(app: MergedApp, admission: Admission): readonly Service[] {
  const ports = servicePorts(app);
  const groups = app.labels.HAPROXY_GROUP?.split(',') ?? [];
  const servers = serversByPort(app, ports, admission);
  // The port that Marathon gave names the service; of two with one port the later definition holds, at the earlier's place.
  // Labels are read of all, so that a wrong one is told of before there is a server behind it.
  const services = new Map(
    ports.map((port, index) => [port, service(app, index, port, groups, servers.get(port) ?? [], admission)]),
  );
  return [...services.values()].filter((one) => one.servers.length > 0);
}

function service(
  app: MergedApp,
  index: number,
  servicePort: number,
  groups: readonly string[],
  servers: readonly Server[],
  { strictMode }: Admission,
): Service {
  const own = healthCheckOf(app, index);
  const settings: Settings = { ...unlabelled(), servicePort, enabled: !strictMode };
  // Only this protocol, and before the labels: one of MESOS_HTTP leaves the mode to VHOST and MODE.
  if (own?.protocol === 'HTTP') settings.mode = 'http';
  readLabels(settings, app.id, index, app.labels);
  const { healthCheckPortIndex } = settings;
  const borrowed =
    own === undefined && healthCheckPortIndex !== undefined ? healthCheckOf(app, healthCheckPortIndex) : undefined;
  if (borrowed !== undefined && ['HTTP', 'HTTPS', 'MESOS_HTTP', 'MESOS_HTTPS'].includes(borrowed.protocol))
    settings.mode = 'http';
  return { ...settings, appId: app.id, index, groups, healthCheck: own ?? borrowed, servers };
}

const unlabelled = (): Settings => ({
  servicePort: 0,
  ownGroups: undefined,
  enabled: true,
  hostname: '',
  path: '',
  auth: undefined,
  sticky: false,
  redirectToHttps: false,
  useHsts: false,
  sslCertificate: '',
  bindOptions: '',
  bindAddress: undefined,
  mode: undefined,
  balance: 'roundrobin',
  weight: 0,
  allowedNetworks: '',
  healthCheckPortIndex: undefined,
  proxyPath: '',
  reverseProxyPath: '',
  redirectPath: '',
  overrides: new Map(),
});

/** The first check with a port of its own counts for every index. */
const healthCheckOf = ({ healthChecks }: MergedApp, index: number): HealthCheck | undefined =>
  healthChecks.find((check) => (check.port !== undefined && check.port !== 0) || check.portIndex === index);

/** Sorted by host and port, so that the order of ids stays the same from round to round. */
function serversByPort(
  app: MergedApp,
  ports: readonly number[],
  { admits, addressOf }: Admission,
): ReadonlyMap<number, readonly Server[]> {
  const servers = new Map<number, Server[]>();
  for (const task of app.tasks) {
    if (task.host === '' || (task.state !== undefined && withoutTraffic.has(task.state)) || !admits(app, task))
      continue;
    const address = taskAddress(app, task, addressOf);
    if (address === undefined) continue;
    for (const [at, port] of address.ports.entries()) {
      const servicePort = ports[at];
      if (servicePort === undefined) break;
      const server = { host: task.host, ip: address.ip, port, draining: task.draining };
      servers.set(servicePort, [...(servers.get(servicePort) ?? []), server]);
    }
  }
  return new Map([...servers].map(([port, behind]) => [port, behind.toSorted(byHostAndPort)]));
}

function byHostAndPort(one: Server, other: Server): number {
  if (one.host !== other.host) return one.host < other.host ? -1 : 1;
  return one.port - other.port;
}

/** A lost or unreachable task may well be there, and gets its traffic. */
const withoutTraffic = new Set([
  'TASK_STAGING',
  'TASK_STARTING',
  'TASK_KILLING',
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
  'TASK_UNKNOWN',
]);

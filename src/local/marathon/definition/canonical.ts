// From a migrated, validated document to the form Marathon stores and prints: the remaining defaults (networks, port
// mappings, strategies by residency) are filled in, and what is empty is left out where Marathon leaves it out.
import { hasVolume, usesHostNetwork } from './app.js';
import type { AppSpec, CanonicalContainer, CanonicalHealthCheck } from './app.js';
import { exact, notEmpty, presentMap, unique, when } from './present.js';
import type { AppDocument, Container, HealthCheck, Network, ReadinessCheck, Volume } from './schema/index.js';
import { diskTypeOf } from './schema/container.js';
import type { persistent } from './schema/container.js';
import type { z } from 'zod';

/** Makes the stored form of an app; ids in `dependencies` must be absolute already. */
export function canonicalSpec(app: AppDocument): AppSpec {
  const networks = app.networks.length > 0 ? app.networks : [{ mode: 'host' as const, name: undefined, labels: {} }];
  const host = usesHostNetwork({ networks });
  const resident = hasVolume(app.container, 'persistent');
  const container = canonicalContainer(app.container, networks, host);
  return {
    ...when('acceptedResourceRoles', app.acceptedResourceRoles && unique(app.acceptedResourceRoles), notEmpty),
    ...when('args', app.args, notEmpty),
    backoffFactor: app.backoffFactor,
    backoffSeconds: app.backoffSeconds,
    ...when('cmd', app.cmd),
    ...when('check', app.check && exact(app.check)),
    ...when('constraints', unique(app.constraints), notEmpty),
    ...when('container', container),
    cpus: app.cpus,
    ...when('dependencies', unique(app.dependencies), notEmpty),
    disk: app.disk,
    ...when('env', app.env, (env) => Object.keys(env).length > 0),
    executor: app.executor,
    ...when('executorResources', app.executorResources),
    ...when('fetch', app.fetch.map(exact), notEmpty),
    ...when('healthChecks', unique(app.healthChecks.map(canonicalHealthCheck)), notEmpty),
    instances: app.instances,
    labels: app.labels,
    maxLaunchDelaySeconds: app.maxLaunchDelaySeconds,
    mem: app.mem,
    gpus: app.gpus,
    networks: networks.map(({ labels, ...network }) => exact({ ...network, labels: presentMap(labels) })),
    ...when(
      'portDefinitions',
      host
        ? (app.portDefinitions ?? []).map(({ labels, ...port }) => exact({ ...port, labels: presentMap(labels) }))
        : undefined,
    ),
    ...when('readinessChecks', app.readinessChecks.map(canonicalReadiness), notEmpty),
    ...when('residency', resident ? residency : undefined),
    // Outside host mode the port on the agent is never asked for by number here.
    requirePorts: host && app.requirePorts,
    ...when('resourceLimits', app.resourceLimits && exact(app.resourceLimits)),
    ...when('secrets', app.secrets, (secrets) => Object.keys(secrets).length > 0),
    ...when('taskKillGracePeriodSeconds', app.taskKillGracePeriodSeconds),
    ...when('tty', app.tty),
    unreachableStrategy:
      app.unreachableStrategy ?? (resident ? 'disabled' : { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 }),
    upgradeStrategy: upgradeStrategyOf(app),
    ...when('user', app.user),
    killSelection: app.killSelection,
    role: app.role ?? '*',
  };
}

/** The strategy an app gets: its own, or by what kind of volumes it has. */
export function upgradeStrategyOf(app: AppDocument): AppSpec['upgradeStrategy'] {
  if (app.upgradeStrategy !== undefined) return app.upgradeStrategy;
  return hasVolume(app.container, 'persistent') || hasVolume(app.container, 'external')
    ? { maximumOverCapacity: 0, minimumHealthCapacity: 0.5 }
    : { maximumOverCapacity: 1, minimumHealthCapacity: 1 };
}

/** Derived from the volumes; what a client writes has no effect any more. */
const residency: AppSpec['residency'] = { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' };

function canonicalContainer(
  container: Container | undefined,
  networks: readonly Network[],
  host: boolean,
): CanonicalContainer | undefined {
  if (container === undefined) return undefined;
  const bridged = networks.some(({ mode }) => mode === 'container/bridge');
  const { docker } = container;
  return {
    type: container.type,
    ...when('docker', docker && canonicalDocker(docker, container.type)),
    ...when('linuxInfo', container.type === 'MESOS' ? exact(container.linuxInfo) : undefined),
    volumes: container.volumes.map(canonicalVolume),
    // Host mode has no mappings at all; `[]` elsewhere means "no ports" and stays.
    ...when(
      'portMappings',
      host
        ? undefined
        : (container.portMappings ?? []).map(({ networkNames, hostPort, ...mapping }) =>
            exact({
              ...mapping,
              hostPort: hostPort ?? (bridged ? 0 : undefined),
              networkNames: networkNames.length > 0 ? networkNames : undefined,
            }),
          ),
    ),
  };
}

const canonicalDocker = (
  docker: NonNullable<Container['docker']>,
  type: Container['type'],
): NonNullable<CanonicalContainer['docker']> => ({
  image: docker.image,
  forcePullImage: docker.forcePullImage,
  // The Mesos containerizer knows no privileged images: it forgets the wish.
  privileged: type === 'DOCKER' && docker.privileged,
  parameters: docker.parameters,
  ...when('pullConfig', docker.pullConfig),
});

const canonicalReadiness = (check: ReadinessCheck): ReadinessCheck => ({
  ...check,
  httpStatusCodesForReady: unique(check.httpStatusCodesForReady),
});

function canonicalVolume(volume: Volume): CanonicalContainer['volumes'][number] {
  return exact('persistent' in volume ? { ...volume, persistent: canonicalPersistent(volume.persistent) } : volume);
}

/** Persistent volumes of apps and pods: the disk's type is always written, and the list of constraints. */
export function canonicalPersistent(info: z.output<typeof persistent>) {
  const { size, maxSize, profileName, constraints } = info;
  return exact({ type: diskTypeOf(info), size, maxSize, profileName, constraints: unique(constraints) });
}

/** Only what the check's protocol uses is kept; Marathon-run checks know no delay and print the default. */
function canonicalHealthCheck(check: HealthCheck): CanonicalHealthCheck {
  const { gracePeriodSeconds, intervalSeconds, maxConsecutiveFailures, timeoutSeconds, protocol } = check;
  const common = {
    gracePeriodSeconds,
    intervalSeconds,
    maxConsecutiveFailures,
    timeoutSeconds,
    protocol,
    ipProtocol: 'IPv4' as const,
  };
  const ports = { port: check.port, portIndex: check.port === undefined ? check.portIndex : undefined };
  switch (protocol) {
    case 'COMMAND':
      return exact({ ...common, command: check.command, delaySeconds: check.delaySeconds });
    case 'HTTP':
    case 'HTTPS':
      return exact({
        ...common,
        ...ports,
        path: check.path,
        // Read, but not kept by Marathon's conversion.
        ignoreHttp1xx: false,
        delaySeconds: 15,
      });
    case 'TCP':
      return exact({ ...common, ...ports, delaySeconds: 15 });
    case 'MESOS_HTTP':
    case 'MESOS_HTTPS':
      return exact({
        ...common,
        ...ports,
        path: check.path,
        ipProtocol: check.ipProtocol,
        delaySeconds: check.delaySeconds,
      });
    case 'MESOS_TCP':
      return exact({ ...common, ...ports, ipProtocol: check.ipProtocol, delaySeconds: check.delaySeconds });
  }
}

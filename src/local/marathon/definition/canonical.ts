// From a migrated, validated document to the form Marathon stores and prints: the remaining defaults (networks, port
// mappings, strategies by residency) are filled in, and what is empty is left out where Marathon leaves it out.
import { illegalArgument } from '../http/errors.js';
import { hasVolume, usesHostNetwork } from './app.js';
import type { AppSpec, CanonicalContainer, CanonicalHealthCheck } from './app.js';
import { defaultPortMappings } from './legacy.js';
import { exact, notEmpty, presentMap, unique, when } from './present.js';
import type { AppDocument, Container, HealthCheck, Network } from './schema/index.js';
import { constraintOperators } from './validatePlacement.js';

/** Makes the stored form of an app; ids in `dependencies` must be absolute already. */
export function canonicalSpec(app: AppDocument): AppSpec {
  const networks = app.networks.length > 0 ? app.networks : [{ mode: 'host' as const, name: undefined, labels: {} }];
  const host = usesHostNetwork({ networks });
  const resident = hasVolume(app.container, 'persistent');
  const container = canonicalContainer(app.container, networks, host);
  return {
    ...when('acceptedResourceRoles', app.acceptedResourceRoles, (roles) => roles.length > 0),
    ...when('args', app.args, notEmpty),
    backoffFactor: app.backoffFactor,
    backoffSeconds: app.backoffSeconds,
    ...when('cmd', app.cmd),
    ...when('check', app.check && exact(app.check)),
    ...when('constraints', unique(app.constraints.map(canonicalConstraint)), notEmpty),
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
    ...when('readinessChecks', app.readinessChecks, notEmpty),
    ...when('residency', residency(app, resident)),
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

function residency(app: AppDocument, resident: boolean): AppSpec['residency'] {
  if (!resident) return undefined;
  return app.residency ?? { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' };
}

function canonicalContainer(
  written: Container | undefined,
  networks: readonly Network[],
  host: boolean,
): CanonicalContainer | undefined {
  const implied: Container | undefined = host
    ? undefined
    : {
        type: 'MESOS',
        docker: undefined,
        linuxInfo: undefined,
        volumes: [],
        portMappings: defaultPortMappings,
      };
  const container = written ?? implied;
  if (container === undefined) return undefined;
  const bridged = networks.some(({ mode }) => mode === 'container/bridge');
  const { docker } = container;
  return {
    type: container.type,
    ...when('docker', docker && canonicalDocker(docker)),
    ...when('linuxInfo', container.type === 'MESOS' ? container.linuxInfo : undefined),
    volumes: container.volumes,
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

const canonicalDocker = (docker: NonNullable<Container['docker']>): NonNullable<CanonicalContainer['docker']> => ({
  image: docker.image,
  forcePullImage: docker.forcePullImage,
  privileged: docker.privileged,
  parameters: docker.parameters,
  ...when('pullConfig', docker.pullConfig),
});

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
        ignoreHttp1xx: check.ignoreHttp1xx ?? false,
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

function canonicalConstraint([field, operator, value]: readonly string[]): readonly string[] {
  // Validation accepts lower case, the conversion to the stored form does not: Marathon answers so.
  if (field === undefined || !constraintOperators.some((known) => known === operator))
    throw illegalArgument(
      `illegal constraint specification ${[field, operator, value].filter((part) => part !== undefined).join(',')}`,
    );
  return [field, operator ?? '', ...(value === undefined ? [] : [value])];
}

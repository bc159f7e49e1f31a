// The order in which Marathon prints the keys of an app: that of its RAML types (app, appContainer, network,
// healthCheck). Nothing depends on it but eyes, diffs and clients that compare texts.
import type { App } from '../definition/app.js';

const app = [
  ...['id', 'acceptedResourceRoles', 'args', 'backoffFactor', 'backoffSeconds', 'cmd', 'constraints', 'container'],
  ...['cpus', 'dependencies', 'disk', 'env', 'executor', 'executorResources', 'fetch', 'healthChecks', 'check'],
  ...['instances', 'labels', 'maxLaunchDelaySeconds', 'mem', 'gpus', 'networks', 'portDefinitions'],
  ...['readinessChecks', 'residency', 'resourceLimits', 'requirePorts', 'secrets', 'taskKillGracePeriodSeconds'],
  ...['upgradeStrategy', 'user', 'version', 'versionInfo', 'killSelection', 'unreachableStrategy', 'tty', 'role'],
];
const portDefinition = ['port', 'labels', 'name', 'protocol'];
const network = ['name', 'mode', 'labels'];
const healthCheck = [
  ...['command', 'gracePeriodSeconds', 'ignoreHttp1xx', 'intervalSeconds', 'maxConsecutiveFailures', 'path', 'port'],
  ...['portIndex', 'protocol', 'ipProtocol', 'timeoutSeconds', 'delaySeconds'],
];
const portMapping = ['containerPort', 'hostPort', 'labels', 'name', 'protocol', 'servicePort', 'networkNames'];
const docker = ['pullConfig', 'forcePullImage', 'image', 'parameters', 'privileged'];

/** An app's printed fields in order; what is undefined is left out. */
export function inOrder(printed: App['spec'] & Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { networks, portDefinitions, healthChecks, container } = printed;
  return ordered(app, {
    ...printed,
    networks: networks.map((each) => ordered(network, each)),
    portDefinitions: portDefinitions?.map((each) => ordered(portDefinition, each)),
    healthChecks: healthChecks?.map((each) => ordered(healthCheck, each)),
    container: container && {
      ...container,
      docker: container.docker && ordered(docker, container.docker),
      portMappings: container.portMappings?.map((each) => ordered(portMapping, each)),
    },
  });
}

function ordered(keys: readonly string[], value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of keys) if (value[key] !== undefined) result[key] = value[key];
  // A key that is missing from the list is printed last rather than lost.
  for (const [key, field] of Object.entries(value)) if (field !== undefined) result[key] ??= field;
  return result;
}

// The order in which people write the fields of an app or a pod; Marathon prints them in one that nobody reads.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';

/** The same value with the members of its objects in that order, at any depth; names that are not listed come last. */
export function inFieldOrder(value: JsonObject): JsonObject {
  const names = Object.keys(value).sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, ordered(name, value[name] ?? null)]));
}

function ordered(name: string, value: Json): Json {
  if (isJsonArray(value)) return value.map((item) => (isJsonObject(item) ? inFieldOrder(item) : item));
  if (!isJsonObject(value)) return value;
  return peopleName.has(name) ? byName(value) : inFieldOrder(value);
}

/** Maps whose names are people's own: `name` in them is no field. */
const peopleName = new Set(['env', 'environment', 'labels', 'secrets', 'options']);

const byName = (map: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(map).sort(([left], [right]) => (left < right ? -1 : 1)));

const order = [
  ...['id', 'name', 'enabled', 'strategy', 'deploy', 'kind', 'type', 'mode'],
  ...['cmd', 'exec', 'command', 'args', 'user'],
  ...['instances', 'scaling', 'resources', 'cpus', 'mem', 'disk', 'gpus', 'resourceLimits', 'executorResources'],
  ...['docker', 'appc', 'image', 'forcePullImage', 'privileged', 'parameters', 'pullConfig'],
  ...['container', 'containers', 'endpoints'],
  ...['key', 'value', 'uri', 'containerPath', 'hostPath', 'persistent', 'external', 'size'],
  ...['networks', 'networkNames', 'portDefinitions', 'requirePorts', 'portMappings'],
  ...['containerPort', 'hostPort', 'servicePort', 'port', 'protocol', 'portName', 'portIndex', 'path'],
  ...['volumes', 'volumeMounts', 'env', 'environment', 'secrets', 'labels', 'fetch', 'artifacts'],
  ...['healthChecks', 'healthCheck', 'http', 'https', 'tcp', 'readinessChecks', 'check'],
  ...['gracePeriodSeconds', 'delaySeconds', 'intervalSeconds', 'timeoutSeconds', 'maxConsecutiveFailures'],
  ...['constraints', 'acceptedResourceRoles', 'role', 'scheduling', 'placement', 'dependencies'],
  ...['upgradeStrategy', 'upgrade', 'minimumHealthCapacity', 'maximumOverCapacity', 'killSelection'],
  ...['unreachableStrategy', 'taskKillGracePeriodSeconds', 'backoff', 'backoffSeconds', 'backoffFactor'],
  'maxLaunchDelaySeconds',
];

const ranks: ReadonlyMap<string, number> = new Map(order.map((name, index) => [name, index]));

const rank = (name: string): number => ranks.get(name) ?? order.length;

// What GET prints for an app document: one line per field of Marathon's RAML type App (app.raml), in its order, with
// the RAML's defaults. Where AppConversion.appWriter or a conversion below it decides, the line says so. Fields that
// only refused documents have (secrets, external volumes) are not here.
import { canonicalApp } from './canonical.js';
import {
  always,
  decimal,
  fieldsOf,
  flag,
  integer,
  list,
  listIfSent,
  listUnlessEmpty,
  literal,
  map,
  mapUnlessEmpty,
  object,
  print,
  sent,
  text,
} from './rules.js';
import type { Given, Rule, Table } from './rules.js';
import { chosenPort, givenVersion } from './spelling.js';
import type { Json, Printed } from './spelling.js';

export type PrintedObject = { readonly [key: string]: Printed };

export function idOf({ id }: PrintedObject): string {
  if (typeof id !== 'string') throw new Error(`no id: ${JSON.stringify(id)}`);
  return id;
}

/** `base` is the group that relative ids start from. */
export const expectedApp = (sentApp: Json, base = ''): PrintedObject => print(app, canonicalApp(sentApp, base));

const version: Rule = () => givenVersion;
/** AssignDynamicServiceLogic replaces each 0. */
const servicePort: Rule = (given) => (given === 0 || given === undefined ? chosenPort : integer()(given));
const protocol = literal(['tcp', 'udp', 'udp,tcp'], 'tcp');

const network: Table = { name: sent, mode: text('container'), labels: mapUnlessEmpty };

const portDefinition: Table = { port: servicePort, labels: mapUnlessEmpty, name: sent, protocol };

const portMapping: Table = {
  containerPort: integer(0),
  hostPort: integer(),
  labels: map,
  name: sent,
  protocol,
  servicePort,
  networkNames: listUnlessEmpty(sent),
};

/** VolumeConversion: the type of a persistent volume is filled in. */
export const persistent: Table = {
  type: literal(['root', 'path', 'mount'], 'root'),
  size: integer(),
  maxSize: integer(),
  profileName: sent,
  constraints: list(list(sent)),
};

const volume: Table = {
  containerPath: sent,
  hostPath: sent,
  persistent: object(persistent),
  mode: literal(['RO', 'RW']),
};

/** ContainerConversion: an image run by Mesos itself keeps neither parameters nor privileges. */
const docker = (engine: Printed | undefined): Table => ({
  forcePullImage: flag(false),
  image: sent,
  parameters: engine === 'MESOS' ? () => [] : list(object({ key: sent, value: sent })),
  privileged: engine === 'MESOS' ? () => false : flag(false),
});

const linuxInfo: Table = { seccomp: object({ profileName: sent, unconfined: flag(false) }) };

const container: Rule = (given) => {
  const engine = literal(['MESOS', 'DOCKER'], 'DOCKER');
  const type = engine(fieldsOf(given)['type']);
  const table: Table = {
    type: engine,
    docker: object(docker(type)),
    linuxInfo: object(linuxInfo),
    volumes: list(object(volume)),
    portMappings: listIfSent(object(portMapping)),
  };
  return object(table)(given);
};

const protocols = ['HTTP', 'HTTPS', 'TCP', 'COMMAND', 'MESOS_TCP', 'MESOS_HTTP', 'MESOS_HTTPS'];

/** HealthCheckConversion: checks that Marathon runs itself know neither a delay nor IPv6, nor what was said of 1xx. */
const healthCheck = (given: Given): PrintedObject => {
  const kind = literal(protocols, 'HTTP')(fieldsOf(given)['protocol']);
  const isMarathons = kind === 'HTTP' || kind === 'HTTPS' || kind === 'TCP';
  const table: Table = {
    command: object({ value: sent }),
    gracePeriodSeconds: integer(300),
    ignoreHttp1xx: kind === 'HTTP' || kind === 'HTTPS' ? () => false : () => undefined,
    intervalSeconds: integer(60),
    maxConsecutiveFailures: integer(3),
    path: kind === 'TCP' || kind === 'MESOS_TCP' ? () => undefined : sent,
    port: integer(),
    portIndex: integer(),
    protocol: () => kind,
    ipProtocol: isMarathons ? () => 'IPv4' : literal(['IPv4', 'IPv6'], 'IPv4'),
    timeoutSeconds: integer(20),
    delaySeconds: isMarathons ? () => integer(15)(undefined) : integer(15),
  };
  return print(table, fieldsOf(given));
};

const scheme = literal(['HTTP', 'HTTPS'], 'HTTP');

/** CheckConversion. */
const check: Table = {
  http: object({ portIndex: integer(), port: integer(), path: sent, scheme }),
  intervalSeconds: integer(60),
  timeoutSeconds: integer(20),
  delaySeconds: integer(15),
};

/** ReadinessConversions; the codes are filled in by AppNormalization.normalizeReadinessCheck. */
const readinessCheck: Table = {
  name: text('readinessCheck'),
  protocol: scheme,
  path: text('/'),
  portName: text('http-api'),
  intervalSeconds: integer(30),
  timeoutSeconds: integer(10),
  httpStatusCodesForReady: (given) => list(integer())(given ?? [200]),
  preserveLastResponse: flag(false),
};

export const artifact: Table = {
  uri: sent,
  extract: flag(true),
  executable: flag(false),
  cache: flag(false),
  destPath: sent,
};

/** UnreachableStrategyConversion: seconds, or the word `disabled`. */
export const unreachableStrategy: Rule = (given) =>
  given === 'disabled' ? given : always({ inactiveAfterSeconds: integer(0), expungeAfterSeconds: integer(0) })(given);
export const killSelection = literal(['YOUNGEST_FIRST', 'OLDEST_FIRST'], 'YOUNGEST_FIRST');

const app: Table = {
  id: sent,
  acceptedResourceRoles: listUnlessEmpty(sent), // AppConversion.appWriter: none rather than []
  args: listUnlessEmpty(sent),
  backoffFactor: decimal(1.15),
  backoffSeconds: integer(1),
  cmd: sent,
  constraints: listUnlessEmpty(list(sent)),
  container,
  cpus: decimal(1),
  dependencies: listUnlessEmpty(sent),
  disk: decimal(0),
  env: mapUnlessEmpty,
  executor: text(''),
  fetch: listUnlessEmpty(object(artifact)),
  healthChecks: listUnlessEmpty(healthCheck),
  check: object(check),
  instances: integer(1),
  labels: map,
  maxLaunchDelaySeconds: integer(300),
  mem: decimal(128),
  gpus: integer(0),
  networks: list(object(network)),
  portDefinitions: listIfSent(object(portDefinition)),
  readinessChecks: listUnlessEmpty(object(readinessCheck)),
  // AppConversion.appWriter: not what was sent, but what follows from `disabled`.
  residency: object({
    relaunchEscalationTimeoutSeconds: () => integer(3600)(null),
    taskLostBehavior: () => 'WAIT_FOREVER',
  }),
  requirePorts: flag(false),
  taskKillGracePeriodSeconds: integer(),
  upgradeStrategy: always({ maximumOverCapacity: decimal(1), minimumHealthCapacity: decimal(1) }), // UpgradeStrategy.empty
  user: sent,
  version,
  versionInfo: always({ lastScalingAt: version, lastConfigChangeAt: version }), // VersionInfo.forNewConfig
  killSelection,
  unreachableStrategy,
  tty: sent,
  role: text('*'), // AppNormalization.forPreValidation: --mesos_role
};

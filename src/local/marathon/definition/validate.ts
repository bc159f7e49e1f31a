// What Marathon refuses about an app in canonical form, with its paths and its words. Rules about containers and
// placement have files of their own; here stands what concerns the app as a whole.
import { notValid } from '../http/errors.js';
import type { AppDocument } from './schema/index.js';
import { hasVolume } from './app.js';
import { upgradeStrategyOf } from './canonical.js';
import { pathIdErrors } from './pathId.js';
import { checkContainer, checkNetworks } from './validateContainer.js';
import { checkPlacement } from './validatePlacement.js';
import { isUnique, Violations } from './violations.js';

const feature = (name: string): string => `Feature ${name} is not enabled. Enable with --enable_features ${name})`;

/**
 * Checks a migrated app whose id is absolute.
 * @throws ApiError 422 "Object is not valid" with every violation.
 */
export function validateApp(app: AppDocument): void {
  const found = new Violations();
  for (const error of pathIdErrors(app.id)) found.add('/id', error);
  checkCommand(app, found);
  checkPorts(app, found);
  checkContainer(app, found);
  checkNetworks(app, found);
  checkHealth(app, found);
  checkReadiness(app, found);
  checkResources(app, found);
  checkSecrets(app, found);
  checkUpgrade(app, found);
  checkPlacement(app, found);
  if (found.list.length > 0) throw notValid(found.list);
}

function checkCommand(app: AppDocument, found: Violations): void {
  const cmd = app.cmd !== undefined;
  const args = app.args.length > 0;
  const container =
    app.container !== undefined && (app.container.type === 'MESOS' || app.container.docker !== undefined);
  found.unless(
    cmd !== args || (!(cmd && args) && container),
    '/',
    "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.",
  );
  // Yes, one character is not enough for Marathon.
  found.unless(app.cmd === undefined || app.cmd.length > 1, '/', 'must not be an empty string');
}

function checkPorts(app: AppDocument, found: Violations): void {
  const definitions = app.portDefinitions ?? [];
  const names = definitions.flatMap(({ name }) => name ?? []);
  const fixed = definitions.map(({ port }) => port).filter((port) => port !== 0);
  found.unless(isUnique(names), '/portDefinitions', 'Port names must be unique.');
  found.unless(isUnique(fixed), '/portDefinitions', 'Ports must be unique.');
  const host = app.networks.some(({ mode }) => mode === 'host');
  const other = app.networks.some(({ mode }) => mode !== 'host');
  found.unless(
    !host || (app.container?.portMappings ?? []).length === 0,
    '/',
    'portMappings are not allowed with host-networking',
  );
  found.unless(!other || definitions.length === 0, '/', 'portDefinitions are only allowed with host-networking');
}

function checkHealth(app: AppDocument, found: Violations): void {
  const ports = (app.container?.portMappings ?? app.portDefinitions ?? []).length;
  app.healthChecks.forEach((check, index) => {
    const byMarathon = ['HTTP', 'HTTPS', 'TCP'].includes(check.protocol) && check.command === undefined;
    const addresses = check.portIndex === undefined ? check.port !== undefined || ports === 1 : check.portIndex < ports;
    found.unless(
      !byMarathon || addresses,
      `/healthChecks(${index})`,
      'Health check port indices must address an element of the ports array or container port mappings.',
    );
    const overNetwork = ['MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP'].includes(check.protocol);
    found.unless(
      check.ipProtocol === 'IPv4' || (overNetwork && app.container?.type === 'DOCKER'),
      `/healthChecks(${index})`,
      'IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks',
    );
    found.unless(
      check.protocol !== 'COMMAND' || check.command !== undefined,
      `/healthChecks(${index})`,
      'command must be specified for protocol COMMAND',
    );
  });
  const byMesos = app.healthChecks.filter(
    (check) => check.protocol.startsWith('MESOS_') && check.command === undefined,
  );
  found.unless(byMesos.length <= 1, '/', 'AppDefinition can contain at most one Mesos health check');
  found.unless(
    app.check === undefined || app.container?.type !== 'DOCKER' || app.container.docker === undefined,
    '/',
    "AppDefinition must not use 'checks' if using docker",
  );
}

function checkReadiness(app: AppDocument, found: Violations): void {
  const ports = app.container?.portMappings ?? app.portDefinitions ?? [];
  const count = app.readinessChecks.length;
  found.unless(count <= 1, '/readinessChecks', `got ${count}, expected 1 or less`);
  app.readinessChecks.forEach((check, index) => {
    found.unless(
      ports.some(({ name }) => name === check.portName),
      `/readinessChecks(${index})/portName`,
      `No port definition reference for portName ${check.portName}`,
    );
    found.unless(
      check.timeoutSeconds < check.intervalSeconds,
      `/readinessChecks(${index})/timeoutSeconds`,
      `got ${check.timeoutSeconds}, expected less than ${check.intervalSeconds}`,
    );
  });
}

function checkResources(app: AppDocument, found: Violations): void {
  if (app.gpus > 0) {
    found.unless(app.container?.type !== 'DOCKER', '/', 'GPU resources only work with the Mesos containerizer');
    found.add('/', feature('gpu_resources'));
  }
  for (const name of ['cpus', 'mem'] as const) {
    const limit = app.resourceLimits?.[name];
    if (typeof limit === 'string')
      found.unless(
        limit === 'unlimited',
        `/resourceLimits/${name}`,
        `'${limit}' is an invalid resource limit. It must be 'unlimited' or a number`,
      );
    else if (limit !== undefined)
      found.unless(
        limit >= app[name],
        `/resourceLimits/${name}`,
        `resource limit must be greater than or equal to requested resource (${app[name]})`,
      );
  }
}

function checkSecrets(app: AppDocument, found: Violations): void {
  found.unless(Object.keys(app.secrets).length === 0, '/secrets', feature('secrets'));
  for (const [name, value] of Object.entries(app.env))
    found.unless(typeof value === 'string', `/env/${name}`, feature('secrets'));
}

function checkUpgrade(app: AppDocument, found: Violations): void {
  const strategy = upgradeStrategyOf(app);
  const single = app.labels['MARATHON_SINGLE_INSTANCE_APP'] === 'true';
  found.unless(!single || app.instances <= 1, '/', 'Single instance app may only have one instance');
  if (single) {
    for (const key of ['minimumHealthCapacity', 'maximumOverCapacity'] as const)
      found.unless(strategy[key] === 0, `/upgradeStrategy/${key}`, `got ${strategy[key]}, expected 0.0`);
  }
  const resident = hasVolume(app.container, 'persistent');
  if (resident)
    found.unless(
      strategy.maximumOverCapacity === 0,
      '/upgradeStrategy/maximumOverCapacity',
      `got ${strategy.maximumOverCapacity}, expected 0.0`,
    );
  const unreachable = app.unreachableStrategy;
  found.unless(
    !resident || unreachable === undefined || unreachable === 'disabled',
    '/',
    'unreachableStrategy must be disabled for resident tasks',
  );
  if (unreachable !== undefined && unreachable !== 'disabled')
    found.unless(
      unreachable.inactiveAfterSeconds <= unreachable.expungeAfterSeconds,
      '/unreachableStrategy/inactiveAfterSeconds',
      'inactiveAfterSeconds must be less or equal to expungeAfterSeconds',
    );
}

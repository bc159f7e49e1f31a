// What Marathon refuses about an app in canonical form, with its paths and its words (AppValidation). Rules about
// containers, volumes, networks, checks and placement have files of their own; here stands what concerns the whole.
import { notValid } from '../../http/errors.js';
import { isJavaUri } from '../javaUri.js';
import { absoluteIdErrors, dependencyErrors } from '../pathId.js';
import type { Roles } from '../roles.js';
import { scalaDouble } from '../scala.js';
import type { AppDocument } from '../schema/index.js';
import { checkHealth, checkReadiness } from './validateChecks.js';
import { checkContainer } from './validateContainer.js';
import { checkNetworks } from './validateNetworks.js';
import { checkPlacement } from './validatePlacement.js';
import { feature, isUnique, Violations } from './violations.js';

/**
 * Checks a migrated app whose ids are absolute.
 * @throws ApiError 422 "Object is not valid" with every violation.
 */
export function validateApp(app: AppDocument, roles: Roles): void {
  const found = new Violations();
  for (const error of absoluteIdErrors(app.id)) found.add('/id', error);
  if (app.id === '/') found.add('/', 'must not be root');
  app.dependencies.forEach((id, index) => {
    for (const error of dependencyErrors(id)) found.add(`/dependencies(${index})`, error);
  });
  checkCommand(app, found);
  checkPorts(app, found);
  checkContainer(app, found);
  checkNetworks(app.networks, found);
  if (app.container?.type === 'DOCKER')
    found.unless(
      app.networks.filter(({ mode }) => mode === 'container').length <= 1,
      '/',
      'may only specify a single container network when using the Docker container engine',
    );
  checkHealth(app, found);
  checkReadiness(app, found);
  app.fetch.forEach(({ uri }, index) => {
    found.unless(isJavaUri(uri), `/fetch(${index})/uri`, 'URI has invalid syntax.');
  });
  checkResources(app, found);
  checkSecrets(app, found);
  checkMigrationLabels(app.labels, found);
  checkUpgrade(app, found);
  checkPlacement(app, roles, found);
  if (found.list.length > 0) throw notValid(found.list);
}

export const noCommand = "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.";

function checkCommand(app: AppDocument, found: Violations): void {
  const cmd = app.cmd !== undefined;
  const args = app.args.length > 0;
  const container =
    app.container !== undefined && (app.container.type === 'MESOS' || app.container.docker !== undefined);
  found.unless(cmd !== args || (!(cmd && args) && container), '/', noCommand);
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

function checkResources(app: AppDocument, found: Violations): void {
  if (app.gpus > 0) {
    found.unless(app.container?.type !== 'DOCKER', '/', 'GPU resources only work with the Mesos containerizer');
    found.add('/', feature('gpu_resources'));
  }
  checkLimits(app.resourceLimits, app, '/resourceLimits', found);
}

type Limits = { readonly cpus?: string | number | undefined; readonly mem?: string | number | undefined };

/** Limits may not be below what is asked for; apps and containers of pods alike. */
export function checkLimits(
  limits: Limits | undefined,
  asked: { readonly cpus: number; readonly mem: number },
  path: string,
  found: Violations,
): void {
  for (const name of ['cpus', 'mem'] as const) {
    const limit = limits?.[name];
    if (typeof limit === 'string')
      found.unless(
        limit === 'unlimited',
        `${path}/${name}`,
        `'${limit}' is an invalid resource limit. It must be 'unlimited' or a number`,
      );
    else if (limit !== undefined)
      found.unless(
        limit >= asked[name],
        `${path}/${name}`,
        `resource limit must be greater than or equal to requested resource (${scalaDouble(asked[name])})`,
      );
  }
}

type Environment = Readonly<Record<string, string | { readonly secret: string }>>;
type Secrets = Readonly<Record<string, unknown>>;

function checkSecrets(app: AppDocument, found: Violations): void {
  found.unless(Object.keys(app.secrets).length === 0, '/secrets', feature('secrets'));
  checkEnvironment(app.env, app.secrets, '/env', found);
}

/** Secrets are a feature that is off; apps, pods and their containers alike. */
export function checkEnvironment(environment: Environment, secrets: Secrets, path: string, found: Violations): void {
  Object.keys(environment).forEach((name, index) => {
    found.unless(name !== '', `${path}/keys(${index})`, 'must not be empty');
  });
  const references = Object.entries(environment).flatMap(([name, value]) =>
    typeof value === 'string' ? [] : [{ name, secret: value.secret }],
  );
  found.unless(
    references.length === 0,
    path,
    'use of secret-references in the environment requires the secrets feature to be enabled',
  );
  for (const { name, secret } of references)
    found.unless(Object.hasOwn(secrets, secret), `${path}/${name}/secret`, 'references an undefined secret');
}

function checkMigrationLabels(labels: Readonly<Record<string, string>>, found: Violations): void {
  const version = labels['DCOS_MIGRATION_API_VERSION'] ?? '';
  const given = (name: string): boolean => (labels[name] ?? '') !== '';
  found.unless(
    version === '' || (version === 'v1' && given('DCOS_PACKAGE_FRAMEWORK_NAME') && given('DCOS_MIGRATION_API_PATH')),
    '/',
    'DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH must be defined when using DCOS_MIGRATION_API_VERSION',
  );
}

export const isSingleInstance = (labels: Readonly<Record<string, string>>): boolean =>
  labels['MARATHON_SINGLE_INSTANCE_APP'] === 'true';

function checkUpgrade(app: AppDocument, found: Violations): void {
  const { upgradeStrategy: strategy, unreachableStrategy: unreachable } = app;
  const single = isSingleInstance(app.labels);
  const resident = app.residency !== undefined;
  found.unless(!single || app.instances <= 1, '/', 'Single instance app may only have one instance');
  if (strategy !== undefined) {
    const none = [...(single ? ['minimumHealthCapacity' as const] : [])];
    const over = [...(single || resident ? ['maximumOverCapacity' as const] : [])];
    for (const key of [...none, ...over])
      found.unless(strategy[key] === 0, `/upgradeStrategy/${key}`, `got ${scalaDouble(strategy[key])}, expected 0.0`);
  }
  found.unless(
    !resident || unreachable === undefined || unreachable === 'disabled',
    '/',
    'unreachableStrategy must be disabled for resident tasks',
  );
}

// Rules about an app's container and its port mappings.
import type { AppDocument, Container, Network } from '../schema/index.js';
import { checkVolumes } from './validateVolumes.js';
import { feature, isUnique } from './violations.js';
import type { Violations } from './violations.js';

/** Notes what is wrong with the app's container, if it has one. */
export function checkContainer(app: AppDocument, found: Violations): void {
  const { container } = app;
  if (container === undefined) return;
  checkDocker(container, app, found);
  checkMappings(container, app.networks, found);
  checkVolumes(container.volumes, app.secrets, found);
}

function checkDocker({ type, docker }: Container, app: AppDocument, found: Violations): void {
  const path = '/container/docker';
  found.unless(type === 'MESOS' || docker !== undefined, path, 'not defined');
  if (docker?.pullConfig === undefined) return;
  if (type === 'DOCKER') {
    found.add(`${path}/pullConfig`, 'pullConfig is not supported with Docker containerizer');
    return;
  }
  found.add(`${path}/pullConfig`, 'must be empty');
  found.add(`${path}/pullConfig`, feature('secrets'));
  found.unless(
    Object.hasOwn(app.secrets, docker.pullConfig.secret),
    `${path}/pullConfig`,
    'pullConfig.secret must refer to an existing secret',
  );
}

function checkMappings(container: Container, networks: readonly Network[], found: Violations): void {
  const mappings = container.portMappings ?? [];
  const names = networks.flatMap(({ name }) => name ?? []);
  found.unless(
    isUnique(mappings.flatMap(({ name }) => name ?? [])),
    '/container/portMappings',
    'Port names must be unique.',
  );
  const several = networks.filter(({ mode }) => mode === 'container').length > 1;
  mappings.forEach((mapping, index) => {
    found.unless(
      !several || mapping.hostPort === undefined || mapping.networkNames.length === 1,
      `/container/portMappings(${index})`,
      'networkNames must be a single item list when hostPort is specified and more than 1 container network is defined',
    );
    mapping.networkNames.forEach((name, at) => {
      found.unless(
        names.includes(name),
        `/container/portMappings(${index})/networkNames(${at})`,
        `is not one of (${names.join(',')})`,
      );
    });
  });
}

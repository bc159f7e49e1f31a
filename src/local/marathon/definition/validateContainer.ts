// Rules about containers, their volumes and port mappings, and about networks.
import type { AppDocument, Container, Network, Volume } from './schema/index.js';
import { isUnique } from './violations.js';
import type { Violations } from './violations.js';

/** Notes what is wrong with the app's container, if it has one. */
export function checkContainer(app: AppDocument, found: Violations): void {
  const { container } = app;
  if (container === undefined) return;
  found.unless(container.type === 'MESOS' || container.docker !== undefined, '/container/docker', 'not defined');
  if (container.docker !== undefined) {
    found.unless(container.docker.image !== '', '/container/docker/image', 'must not be empty');
    found.unless(
      container.type === 'MESOS' || container.docker.pullConfig === undefined,
      '/container/docker/pullConfig',
      'pullConfig is not supported with Docker containerizer',
    );
  }
  checkMappings(container, app.networks, found);
  container.volumes.forEach((volume, index) => checkVolume(volume, app, `/container/volumes(${index})`, found));
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
    mapping.networkNames.forEach((name, at) =>
      found.unless(
        names.includes(name),
        `/container/portMappings(${index})/networkNames(${at})`,
        `is not one of (${names.join(',')})`,
      ),
    );
  });
}

function checkVolume(volume: Volume, app: AppDocument, path: string, found: Violations): void {
  if ('external' in volume) {
    found.add(path, 'Feature external_volumes is not enabled. Enable with --enable_features external_volumes)');
  } else if ('secret' in volume) {
    found.unless(Object.hasOwn(app.secrets, volume.secret), path, 'volume.secret must refer to an existing secret');
    found.add('/container', 'Feature secrets is not enabled. Enable with --enable_features secrets)');
  } else if ('persistent' in volume) {
    found.unless(!volume.containerPath.includes('/'), `${path}/containerPath`, 'value must not contain "/"');
    found.unless(!['.', '..'].includes(volume.containerPath), `${path}/containerPath`, 'can not be one of (.,..)');
    found.unless(
      volume.persistent.size > 0,
      `${path}/persistent/size`,
      `got ${volume.persistent.size}, expected more than 0`,
    );
    found.unless(volume.mode === 'RW', `${path}/mode`, 'must be equal to Rw');
    found.unless(
      volume.persistent.type === 'mount' || volume.persistent.maxSize === undefined,
      `${path}/persistent`,
      'Only mount volumes can have maxSize',
    );
  }
}

/** Notes what is wrong with the combination of networks. */
export function checkNetworks(app: AppDocument, found: Violations): void {
  const { networks } = app;
  const of = (mode: Network['mode']) => networks.filter((network) => network.mode === mode);
  const [host, bridge, container] = [of('host'), of('container/bridge'), of('container')];
  const path = '/networks';
  found.unless(
    host.every(({ name, labels }) => name === undefined && Object.keys(labels).length === 0),
    path,
    'Host networks may not have names or labels',
  );
  found.unless(
    bridge.every(({ name }) => name === undefined),
    path,
    'Bridge networks may not have names',
  );
  found.unless(isUnique(container.map(({ name }) => name)), path, 'Duplicate networks are not allowed');
  const kinds = [host, bridge, container].filter((some) => some.length > 0).length;
  found.unless(
    kinds <= 1 && host.length <= 1 && bridge.length <= 1,
    path,
    'May specify a single host network, single bridge network, or else 1-to-n container networks',
  );
  found.unless(
    container.every(({ name }) => name !== undefined),
    path,
    'Network name must be specified when container network is selected.',
  );
  const docker = app.container?.type === 'DOCKER';
  found.unless(
    !docker || container.length <= 1,
    '/',
    'may only specify a single container network when using the Docker container engine',
  );
}

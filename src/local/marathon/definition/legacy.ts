// Fields from before Marathon 1.5 (`uris`, `ports`, `ipAddress`, `docker.network`, `docker.portMappings`) become the
// canonical ones. The order of the steps inside migrateContainer matters: each looks at what the one before it left.
import { hasVolume } from './app.js';
import { pathOfUri } from './javaUri.js';
import type { AppDocument, AppUpdateDocument, Container, Network, PortMapping } from './schema/index.js';
import { tripped } from './validation/unconvertible.js';

const defaultPort = { name: 'default', protocol: 'tcp', labels: {} } as const;
const blankMapping: PortMapping = {
  containerPort: 0,
  hostPort: undefined,
  labels: {},
  name: undefined,
  protocol: 'tcp',
  servicePort: 0,
  networkNames: [],
};

/** Only that there is one matters: it makes the rules for resident apps apply. */
const defaultResidency = { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' } as const;

/** What an app without any ports of its own gets outside host mode. */
export const defaultPortMappings: PortMapping[] = [{ ...blankMapping, name: 'default' }];

/** A merge without the two fields that say which app and which version are meant. */
export type UpdateFields = Omit<AppUpdateDocument, 'id' | 'version'>;

const isHostMode = (networks: readonly Network[]): boolean => networks.every(({ mode }) => mode === 'host');

/** Migrates a whole app; the result uses no old field. */
export function migrateApp(app: AppDocument): AppDocument {
  const networks = translateNetworks(app, app.networks.length === 0 ? undefined : app.networks) ?? [];
  const declared = app.portDefinitions ?? app.ports?.map((port) => definition(port));
  const written = app.container ?? (app.ipAddress === undefined ? undefined : emptyContainer());
  const container = written && migrateContainer(written, app.ipAddress, networks, declared?.length ?? 0);
  const hasPersistent = hasVolume(app.container, 'persistent');
  // Only explicitly declared ports give a check its default index; the implicit default port does not.
  const addIndex = (app.portDefinitions?.length ?? 0) > 0 || container?.portMappings !== undefined;
  return {
    ...app,
    fetch: migrateUris(app.uris, app.fetch) ?? [],
    uris: undefined,
    networks,
    ipAddress: undefined,
    container,
    portDefinitions: isHostMode(networks) ? (declared ?? [{ ...defaultPort, port: 0 }]) : undefined,
    ports: undefined,
    residency: hasPersistent ? (app.residency ?? defaultResidency) : app.residency,
    healthChecks: addIndex ? app.healthChecks.map(withPortIndex) : app.healthChecks,
  };
}

/**
 * What a merge that leaves the host's network gets beside it, if it names no container: an empty one with one port. It
 * replaces the app's own, image and all; Marathon does so.
 */
export function withImpliedContainer(update: UpdateFields): UpdateFields {
  if (update.container !== undefined || isHostMode(update.networks ?? [])) return update;
  return { ...update, container: { ...emptyContainer(), portMappings: defaultPortMappings } };
}

/** Migrates a merge: as for an app, but nothing that is absent gets a default. */
export function migrateUpdate(update: UpdateFields): UpdateFields {
  const written = update.container ?? (update.ipAddress === undefined ? undefined : emptyContainer());
  return {
    ...update,
    fetch: migrateUris(update.uris, update.fetch),
    uris: undefined,
    networks: translateNetworks(update, update.networks),
    ipAddress: undefined,
    container: written && dropNetwork(migrateDiscovery(migrateDockerMappings(written), update.ipAddress)),
    portDefinitions: update.portDefinitions ?? update.ports?.map((port) => definition(port)),
    ports: undefined,
    healthChecks: update.healthChecks?.map(withPortIndex),
  };
}

const definition = (port: number) => ({ port, labels: {}, name: undefined, protocol: 'tcp' as const });

const emptyContainer = (): Container => ({
  type: 'MESOS',
  docker: undefined,
  linuxInfo: undefined,
  volumes: [],
  portMappings: undefined,
});

type Fetch = AppDocument['fetch'];

function migrateUris(uris: readonly string[] | undefined, fetch: Fetch | undefined): Fetch | undefined {
  if (uris === undefined || uris.length === 0) return fetch;
  if (fetch !== undefined && fetch.length > 0) throw tripped('cannot specify both uris and fetch fields');
  return uris.map((uri) => ({ uri, extract: isArchive(uri), executable: false, cache: false, destPath: undefined }));
}

/** What the Mesos fetcher can extract, by the path's end (Marathon's FetchUri). */
const isArchive = (uri: string): boolean =>
  /\.(?:tgz|tar\.gz|tbz2|tar\.bz2|txz|tar\.xz|zip|tar|gz)$/.test(pathOfUri(uri) ?? '');

type OldNetworks = Pick<AppDocument, 'ipAddress' | 'container'>;

function translateNetworks(app: OldNetworks, networks: Network[] | undefined): Network[] | undefined {
  const { ipAddress } = app;
  const dockerNetwork = app.container?.docker?.network;
  if (ipAddress === undefined && dockerNetwork === undefined) return networks;
  if (networks !== undefined) throw tripped('cannot mix deprecated and canonical network APIs');
  const labels = ipAddress?.labels ?? {};
  switch (dockerNetwork) {
    case 'HOST':
      return [{ mode: 'host', name: undefined, labels: {} }];
    case 'BRIDGE':
      return [{ mode: 'container/bridge', name: undefined, labels }];
    case 'NONE':
      throw tripped('unsupported docker network type NONE');
    case 'USER':
      return [{ mode: 'container', name: ipAddress?.networkName, labels }];
    case undefined:
      // Naming Mesos' own bridge this way was never right, but Marathon understands it.
      return ipAddress?.networkName === 'mesos-bridge'
        ? [{ mode: 'container/bridge', name: undefined, labels }]
        : [{ mode: 'container', name: ipAddress?.networkName, labels }];
  }
}

function migrateContainer(
  container: Container,
  ipAddress: AppDocument['ipAddress'],
  networks: readonly Network[],
  declaredPorts: number,
): Container {
  const migrated = dropNetwork(migrateDiscovery(migrateDockerMappings(container), ipAddress));
  if (isHostMode(networks)) return { ...migrated, portMappings: undefined };
  const mappings = migrated.portMappings ?? defaultPortMappings;
  // More old ports than mappings: the rest become blank mappings.
  const missing = Math.max(0, declaredPorts - mappings.length);
  return { ...migrated, portMappings: [...mappings, ...Array.from({ length: missing }, () => blankMapping)] };
}

function migrateDockerMappings(container: Container): Container {
  const old = container.docker?.portMappings;
  if (container.docker === undefined || old === undefined) return container;
  if (container.portMappings !== undefined && old.length > 0)
    throw tripped('cannot specify both portMappings and docker.portMappings');
  return {
    ...container,
    portMappings: container.portMappings ?? old,
    docker: { ...container.docker, portMappings: undefined },
  };
}

function migrateDiscovery(container: Container, ipAddress: AppDocument['ipAddress']): Container {
  const ports = ipAddress?.discovery?.ports ?? [];
  if (ports.length === 0) return container;
  if (container.type !== 'MESOS')
    throw tripped(`ipAddress.discovery.ports do not apply for container type ${container.type}`);
  if (container.portMappings !== undefined)
    throw tripped('container.portMappings and ipAddress.discovery.ports must not both be set');
  const mappings = ports.map(({ number, name, protocol, labels }) => ({
    ...blankMapping,
    containerPort: number,
    name,
    protocol,
    labels,
  }));
  return { ...container, portMappings: mappings };
}

const dropNetwork = (container: Container): Container =>
  container.docker === undefined ? container : { ...container, docker: { ...container.docker, network: undefined } };

function withPortIndex<C extends AppDocument['healthChecks'][number]>(check: C): C {
  const needsOne = check.protocol !== 'COMMAND' && check.port === undefined && check.portIndex === undefined;
  return needsOne ? { ...check, portIndex: 0 } : check;
}

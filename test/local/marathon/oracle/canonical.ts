// An app document as Marathon reads it: old fields become new ones, ids absolute, and ports go where the network wants
// them. Marathon's AppNormalization; each function names the part of it that it follows.
import { fieldsOf, isAbsent, itemsOf, stringOf } from './rules.js';
import type { Fields } from './rules.js';
import type { Json } from './spelling.js';

/** `base` is the group that relative ids start from. */
export function canonicalApp(sentApp: Json, base = ''): Fields {
  const app = fieldsOf(sentApp);
  const networks = networksOf(app);
  const isHost = networks.every(({ mode }) => mode === 'host');
  const container = containerOf(app, networks);
  return {
    ...app,
    ...(container === undefined ? {} : { container }),
    id: absolute(app['id'], base),
    dependencies: itemsOf(app['dependencies']).map((id) => absolute(id, base)),
    networks: networks.map((network) => ({ ...network })),
    portDefinitions: isHost ? portDefinitionsOf(app) : null,
    // forPostValidation: requirePorts means nothing elsewhere.
    requirePorts: isHost ? (app['requirePorts'] ?? null) : null,
    fetch: fetchOf(app),
    healthChecks: healthChecksOf(app, container),
    ...(isResident(app) ? residentDefaults(app) : { residency: null }),
  };
}

/** RunSpec.isResident; AppConversion.UpgradeStrategyConverter and UnreachableStrategy.default. */
function residentDefaults({ upgradeStrategy, unreachableStrategy }: Fields): Fields {
  return {
    residency: {},
    upgradeStrategy: upgradeStrategy ?? { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
    unreachableStrategy: unreachableStrategy ?? 'disabled',
  };
}

const isResident = (app: Fields): boolean =>
  itemsOf(fieldsOf(app['container'])['volumes']).some((volume) => fieldsOf(volume)['persistent'] !== undefined);

/** PathId.canonicalPath, as far as these documents go: none has a `..`. */
export const absolute = (id: Json | undefined, base: string): string =>
  stringOf(id).startsWith('/') ? stringOf(id) : `${base}/${stringOf(id)}`;

/** AppNormalization.NetworkTranslation, then Apps.DefaultNetworks. */
function networksOf(app: Fields): readonly Fields[] {
  const ipAddress = app['ipAddress'] === undefined ? undefined : fieldsOf(app['ipAddress']);
  const kind = fieldsOf(fieldsOf(app['container'])['docker'])['network'];
  const named = { name: ipAddress?.['networkName'] ?? null, labels: ipAddress?.['labels'] ?? null };
  if (kind === 'HOST') return [{ mode: 'host' }];
  if (kind === 'BRIDGE') return [{ mode: 'container/bridge', labels: named.labels }];
  if (kind === 'USER' || ipAddress !== undefined) return [{ mode: 'container', ...named }];
  const networks = itemsOf(app['networks']).map(fieldsOf);
  // A network without a mode is a container network (network.raml).
  return networks.length === 0 ? [{ mode: 'host' }] : networks.map((network) => ({ mode: 'container', ...network }));
}

/** migrateDockerPortMappings, migrateIpDiscovery, maybeDrop-, applyDefault- and maybeAddPortMappings, in that order. */
function containerOf(app: Fields, networks: readonly Fields[]): Fields | undefined {
  const isHost = networks.every(({ mode }) => mode === 'host');
  const isBridge = networks.some(({ mode }) => mode === 'container/bridge');
  // NetworkedContainer: who asks for an address and has no container gets an empty one of Mesos.
  const sent = app['container'] === undefined ? (isHost ? undefined : { type: 'MESOS' }) : fieldsOf(app['container']);
  if (sent === undefined || isHost) return sent === undefined ? undefined : { ...sent, portMappings: null };
  const mappings = itemsOf(
    sent['portMappings'] ?? fieldsOf(sent['docker'])['portMappings'] ?? discovered(app) ?? [{ name: 'default' }],
  );
  const ports = itemsOf(app['portDefinitions'] ?? app['ports']).length;
  const padding = Array.from({ length: Math.max(0, ports - mappings.length) }, () => ({}));
  const padded = [...mappings.map(fieldsOf), ...padding];
  // NetworkedContainer.normalizePortMappings: a bridge maps to some host port, 0 if none is named.
  return { ...sent, portMappings: padded.map((mapping) => (isBridge ? { hostPort: 0, ...mapping } : { ...mapping })) };
}

/** migrateIpDiscovery: the ports of the oldest form of an address per container. */
function discovered(app: Fields): Json | undefined {
  const ports = itemsOf(fieldsOf(fieldsOf(app['ipAddress'])['discovery'])['ports']).map(fieldsOf);
  if (ports.length === 0) return undefined;
  return ports.map(({ number, name, protocol, labels }) => ({
    containerPort: number ?? 0,
    name: name ?? null,
    protocol: protocol ?? null,
    labels: labels ?? null,
  }));
}

/** migratePortDefinitions and Apps.DefaultPortDefinitions: migrated ports have no names, the default port has one. */
function portDefinitionsOf(app: Fields): Json {
  if (app['portDefinitions'] !== undefined) return app['portDefinitions'];
  if (app['ports'] !== undefined) return itemsOf(app['ports']).map((port) => ({ port }));
  return [{ name: 'default' }];
}

/** AppNormalization.Artifacts; which archives are extracted is FetchUri.isExtract. */
function fetchOf(app: Fields): Json {
  const fetch = itemsOf(app['fetch']);
  const archive = /\.(?:tar|tar\.gz|tar\.bz2|tar\.xz|gz|tgz|tbz2|txz|zip)$/;
  return fetch.length > 0
    ? [...fetch]
    : itemsOf(app['uris']).map((uri) => ({ uri, extract: archive.test(new URL(stringOf(uri)).pathname) }));
}

/** normalizeHealthChecks: port 0 is meant where ports were declared in a new field and none is named. */
function healthChecksOf(app: Fields, container: Fields | undefined): Json {
  const declares = itemsOf(app['portDefinitions']).length > 0 || !isAbsent(container?.['portMappings']);
  return itemsOf(app['healthChecks']).map((sentCheck) => {
    const check = fieldsOf(sentCheck);
    const names = check['port'] !== undefined || check['portIndex'] !== undefined || check['protocol'] === 'COMMAND';
    return declares && !names ? { ...check, portIndex: 0 } : { ...check };
  });
}

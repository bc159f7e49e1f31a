// Networks and ports: the old forms (ports, uris, ipAddress, docker.network, docker.portMappings) into the one of 1.5.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { compact, objectsIn, present, stringified, without, type Draft } from './normaliseValues.js';

/**
 * An app without old fields: `networks`, and `portDefinitions` (host mode) or `container.portMappings` (otherwise)
 * filled in as Marathon's AppNormalization does. The order of the steps is its order, and matters.
 */
export function normaliseNetworking(app: JsonObject): JsonObject {
  const networks = networksOf(app);
  const hostMode = !networks.some((network) => isJsonObject(network) && network['mode'] !== 'host');
  const declared = app['portDefinitions'] ?? portDefinitionsOf(app['ports']);
  const bridge = networks.some((network) => isJsonObject(network) && network['mode'] === 'container/bridge');
  const container = containerOf(app, { hostMode, bridge, declared: isJsonArray(declared) ? declared.length : 0 });
  const worked = {
    fetch: fetchOf(app['fetch'], app['uris']),
    networks,
    container,
    portDefinitions: hostMode ? objectsOrDefault(declared) : undefined,
    requirePorts: hostMode ? app['requirePorts'] : undefined,
  };
  return present(Object.assign({}, without(app, 'uris', 'ports', 'ipAddress'), worked));
}

function networksOf(app: JsonObject): readonly Json[] {
  const networks = app['networks'];
  if (isJsonArray(networks) && networks.length > 0) {
    return networks.map((one) => (isJsonObject(one) ? networkOf(one) : one));
  }
  const ipAddress = app['ipAddress'];
  const docker = isJsonObject(app['container']) ? app['container']['docker'] : undefined;
  const network = isJsonObject(docker) ? docker['network'] : undefined;
  const mode = typeof network === 'string' ? modes[network] : undefined;
  if (!isJsonObject(ipAddress) || mode === 'host') return [{ mode: mode ?? 'host' }];
  const labels = stringified(ipAddress['labels']);
  const { networkName: name } = ipAddress;
  // To name Mesos' own bridge this way was never right; Marathon understands it all the same.
  if (mode === 'container/bridge' || (mode === undefined && name === mesosBridge)) {
    return [compact({ mode: 'container/bridge', labels })];
  }
  return [compact({ mode: 'container', name, labels })];
}

/** The host's network keeps nothing but its mode (NetworkConversion). */
const networkOf = (network: JsonObject): JsonObject =>
  network['mode'] === 'host'
    ? { mode: 'host' }
    : compact({ mode: 'container', ...network, labels: stringified(network['labels']) });

const modes: Readonly<Record<string, string>> = { HOST: 'host', BRIDGE: 'container/bridge', USER: 'container' };

/** `--mesos_bridge_name`, which nobody has a reason to change. */
const mesosBridge = 'mesos-bridge';

const portDefinitionsOf = (ports: Json | undefined): Json | undefined =>
  isJsonArray(ports) ? ports.map((port) => ({ port })) : undefined;

const objectsOrDefault = (declared: Json | undefined): Json | undefined =>
  declared === undefined
    ? [{ port: 0, name: 'default', protocol: 'tcp' }]
    : objectsIn(declared, (one) => compact({ port: 0, protocol: 'tcp', ...one, labels: stringified(one['labels']) }));

function containerOf(
  app: JsonObject,
  mode: { readonly hostMode: boolean; readonly bridge: boolean; readonly declared: number },
): Json | undefined {
  // Without a container, the old ipAddress and every network but the host's mean an empty Mesos container.
  const given = app['container'] ?? (isJsonObject(app['ipAddress']) || !mode.hostMode ? { type: 'MESOS' } : undefined);
  if (!isJsonObject(given)) return given;
  const docker = given['docker'];
  const dockerMappings = isJsonObject(docker) ? docker['portMappings'] : undefined;
  const container: Draft = {
    ...without(given, 'portMappings'),
    docker: isJsonObject(docker) ? without(docker, 'portMappings', 'network') : docker,
  };
  if (mode.hostMode) return present(container);
  const mappings = given['portMappings'] ??
    dockerMappings ??
    discoveredPorts(given, app['ipAddress']) ?? [{ name: 'default' }];
  // More (old) port definitions than mappings: Marathon pads with blank ones. Only where the user wrote a container.
  const missing = isJsonArray(mappings) && app['container'] !== undefined ? mode.declared - mappings.length : 0;
  const padded = isJsonArray(mappings) && missing > 0 ? [...mappings, ...Array<Json>(missing).fill({})] : mappings;
  return present({
    ...container,
    portMappings: objectsIn(padded, (one) =>
      compact({
        containerPort: 0,
        servicePort: 0,
        protocol: 'tcp',
        ...(mode.bridge ? { hostPort: 0 } : {}),
        ...one,
        labels: stringified(one['labels']),
      }),
    ),
  });
}

function discoveredPorts(container: JsonObject, ipAddress: Json | undefined): Json | undefined {
  const discovery = isJsonObject(ipAddress) ? ipAddress['discovery'] : undefined;
  const ports = isJsonObject(discovery) ? discovery['ports'] : undefined;
  if (container['type'] !== 'MESOS' || !isJsonArray(ports) || ports.length === 0) return undefined;
  return objectsIn(ports, ({ number, name, protocol, labels }) =>
    compact({ containerPort: number, name, protocol, labels }),
  );
}

/** state/FetchUri: what is unpacked when only `uris` names it. */
const archive = /\.(?:tar|tar\.gz|tar\.bz2|tar\.xz|gz|tgz|tbz2|txz|zip)$/;

function fetchOf(fetch: Json | undefined, uris: Json | undefined): Json | undefined {
  if (!isJsonArray(uris) || uris.length === 0 || (isJsonArray(fetch) && fetch.length > 0)) return fetch;
  return uris.map((uri) => ({
    uri,
    extract: typeof uri === 'string' && archive.test(uri.replace(/[?#].*$/s, '')),
    executable: false,
    cache: false,
  }));
}

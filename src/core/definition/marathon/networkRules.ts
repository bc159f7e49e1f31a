// Marathon's rules about networks and ports, and about which old forms may not stand beside new ones.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { Breach } from './breach.js';

/** `written` as in the files, `canonical` its canonical form. */
export function networkRules(written: JsonObject, canonical: JsonObject): readonly Breach[] {
  return [...mixedForms(written), ...portRules(written), ...networkModes(canonical)];
}

function mixedForms(app: JsonObject): readonly Breach[] {
  const container = isJsonObject(app['container']) ? app['container'] : {};
  const docker = isJsonObject(container['docker']) ? container['docker'] : {};
  const isDocker = (container['type'] ?? 'DOCKER') === 'DOCKER' && app['container'] !== undefined;
  const discovery = isJsonObject(app['ipAddress']) ? app['ipAddress']['discovery'] : undefined;
  const found: readonly (readonly [boolean, string, string])[] = [
    [filled(app['uris']) && filled(app['fetch']), '/uris', 'uris may not be set in conjunction with fetch'],
    [
      filled(app['ports']) && filled(app['portDefinitions']) && !samePorts(app),
      '/ports',
      'cannot specify both ports and port definitions',
    ],
    [
      app['ipAddress'] !== undefined && filled(app['networks']),
      '/ipAddress',
      'must not specify both networks and ipAddress',
    ],
    [
      docker['network'] !== undefined && filled(app['networks']),
      '/container/docker/network',
      'must not specify both container.docker.network and networks',
    ],
    [
      filled(docker['portMappings']) && filled(container['portMappings']),
      '/container/docker/portMappings',
      'cannot specify both portMappings and docker.portMappings',
    ],
    [
      app['ipAddress'] !== undefined && (filled(app['ports']) || filled(app['portDefinitions'])),
      '/ipAddress',
      'cannot specify both an IP address and port',
    ],
    [
      isDocker && discovery !== undefined,
      '/ipAddress/discovery',
      'ipAddress/discovery is not allowed for Docker containers',
    ],
  ];
  return found.filter(([broken]) => broken).map(([, pointer, says]) => ({ pointer, says }));
}

function portRules(app: JsonObject): readonly Breach[] {
  const container = isJsonObject(app['container']) ? app['container'] : {};
  const breaches: Breach[] = [];
  const definitions = list(app['portDefinitions']);
  if (repeats(definitions.map((one) => (isJsonObject(one) ? one['name'] : undefined)))) {
    breaches.push({ pointer: '/portDefinitions', says: 'Port names must be unique.' });
  }
  if (repeats(definitions.map((one) => (isJsonObject(one) && one['port'] !== 0 ? one['port'] : undefined)))) {
    breaches.push({ pointer: '/portDefinitions', says: 'Ports must be unique.' });
  }
  if (repeats(list(app['ports']).filter((port) => port !== 0))) {
    breaches.push({ pointer: '/ports', says: 'ports must be unique' });
  }
  const mappings = list(container['portMappings']);
  if (repeats(mappings.map((one) => (isJsonObject(one) ? one['name'] : undefined)))) {
    breaches.push({ pointer: '/container/portMappings', says: 'Port names must be unique.' });
  }
  return breaches;
}

function networkModes(app: JsonObject): readonly Breach[] {
  const networks = list(app['networks']).filter(isJsonObject);
  const breaches: Breach[] = [];
  for (const [index, network] of networks.entries()) {
    const single = network['mode'] === 'host' || network['mode'] === 'container/bridge';
    if (single && networks.length > 1) {
      breaches.push({
        pointer: '/networks',
        says: 'host and container/bridge networks may not be combined with others',
      });
      break;
    }
    if (single && network['name'] !== undefined) {
      breaches.push({ pointer: `/networks/${index}/name`, says: 'only container networks may have a name' });
    }
  }
  const container = isJsonObject(app['container']) ? app['container'] : {};
  if (container['type'] === 'DOCKER' && networks.filter((network) => network['mode'] === 'container').length > 1) {
    const says = 'may only specify a single container network when using the Docker container engine';
    breaches.push({ pointer: '/networks', says });
  }
  return breaches;
}

const list = (value: Json | undefined): readonly Json[] => (isJsonArray(value) ? value : []);

const filled = (value: Json | undefined): boolean => list(value).length > 0;

const samePorts = (app: JsonObject): boolean => {
  const defined = list(app['portDefinitions']).map((one) => (isJsonObject(one) ? (one['port'] ?? 0) : one));
  const ports = list(app['ports']);
  return defined.length === ports.length && defined.every((port, index) => port === ports[index]);
};

function repeats(values: readonly (Json | undefined)[]): boolean {
  const given = values.filter((value) => value !== undefined);
  return new Set(given).size < given.length;
}

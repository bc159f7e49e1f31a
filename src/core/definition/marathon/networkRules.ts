// Marathon's rules about networks and ports, and about which old forms may not stand beside new ones.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { objectAt, objectsAt, stringsAt } from '../../model/jsonParts.js';
import type { Breach } from './breach.js';

/** `written` as in the files, `canonical` its canonical form. */
export function networkRules(written: JsonObject, canonical: JsonObject): readonly Breach[] {
  return [
    ...mixedForms(written),
    ...portRules(written),
    ...mappingRules(written, canonical),
    ...networkModes(canonical),
  ];
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
  return breaches;
}

/** In host mode Marathon drops the mappings unseen, but for those in their old place below docker. */
function mappingRules(written: JsonObject, canonical: JsonObject): readonly Breach[] {
  const { at, mappings } = writtenMappings(written);
  const networks = objectsAt(canonical, 'networks');
  const isHostMode = networks.every(({ mode }) => mode === 'host');
  const breaches: Breach[] = [];
  if (repeats(mappings.map(({ name }) => name)) && !(isHostMode && at !== inDocker)) {
    breaches.push({ pointer: at, says: 'Port names must be unique.' });
  }
  if (isHostMode || at === discovered) return breaches;
  const names = networks.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
  const several = networks.filter(({ mode }) => mode === 'container').length > 1;
  for (const [index, mapping] of mappings.entries()) {
    const wanted = stringsAt(mapping, 'networkNames');
    const unknown = wanted.findIndex((name) => !names.includes(name));
    if (unknown >= 0) {
      const shown = JSON.stringify(wanted[unknown]?.slice(0, 60));
      const says = `${shown} is no network of the app: ${names.join(', ') || 'it names none'}`;
      breaches.push({ pointer: `${at}/${index}/networkNames/${unknown}`, says });
    }
    if (several && mapping['hostPort'] !== undefined && wanted.length !== 1) {
      const says =
        'networkNames must be a single item list when hostPort is specified and more than 1 container network is defined';
      breaches.push({ pointer: `${at}/${index}`, says });
    }
  }
  return breaches;
}

const inDocker = '/container/docker/portMappings';
const discovered = '/ipAddress/discovery/ports';

/** The mappings that count, where they are written: in the container, or in one of the two old forms. */
function writtenMappings(app: JsonObject): { readonly at: string; readonly mappings: readonly JsonObject[] } {
  const container = objectAt(app, 'container');
  const docker = objectAt(container, 'docker');
  if (container['portMappings'] !== undefined) {
    return { at: '/container/portMappings', mappings: objectsAt(container, 'portMappings') };
  }
  if (docker['portMappings'] !== undefined) return { at: inDocker, mappings: objectsAt(docker, 'portMappings') };
  return { at: discovered, mappings: objectsAt(objectAt(objectAt(app, 'ipAddress'), 'discovery'), 'ports') };
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

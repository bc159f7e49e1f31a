// Marathon's rules about the containers of a pod: names, endpoints, mounts, checks, limits (PodsValidation of 1.11).
import { isJsonObject, type JsonObject } from '../../model/json.js';
import type { Breach } from './breach.js';
import { duplicateAt, numberAt, objectsAt, stringsAt } from '../../model/jsonParts.js';

/** Of a pod in canonical form. */
export function containerRules(pod: JsonObject): readonly Breach[] {
  const containers = objectsAt(pod, 'containers');
  const breaches = containers.flatMap((container, index) => [
    ...endpointRules(container, pod, `/containers/${index}/endpoints`),
    ...mountRules(container, pod, `/containers/${index}/volumeMounts`),
    ...checkRules(container, `/containers/${index}/healthCheck`),
    ...limitRules(container, pod, `/containers/${index}/resourceLimits`),
    ...seccompRules(container, `/containers/${index}/linuxInfo`),
    ...ipcRules(container, `/containers/${index}/linuxInfo`),
    ...variableRules(container, `/containers/${index}/environment`),
  ]);
  const twice = duplicateAt(containers.map(({ name }) => name));
  return [
    ...variableRules(pod, '/environment'),
    ...breaches,
    ...(twice < 0 ? [] : [{ pointer: `/containers/${twice}/name`, says: 'container names must be unique' }]),
    ...uniqueEndpoints(containers),
  ];
}

/** Unlike an app's, the names of a pod's variables are checked. */
const variableRules = ({ environment }: JsonObject, pointer: string): readonly Breach[] =>
  Object.keys(isJsonObject(environment) ? environment : {})
    .filter((name) => !/^[A-Za-z_][A-Za-z0-9_]{0,253}$/.test(name))
    .map((name) => ({
      pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      says: `${JSON.stringify(name.slice(0, 60))} is no name of a variable: letters, digits and _, beginning with none of the digits`,
    }));

function endpointRules(container: JsonObject, pod: JsonObject, at: string): readonly Breach[] {
  const networks = objectsAt(pod, 'networks');
  const names = networks.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
  const inContainerMode = networks.filter(({ mode }) => mode === 'container').length;
  const inHostMode = networks.some(({ mode }) => mode === 'host');
  return objectsAt(container, 'endpoints').flatMap((endpoint, index): Breach[] => {
    const pointer = `${at}/${index}`;
    const { containerPort, hostPort } = endpoint;
    const breaches: Breach[] = [];
    if (inHostMode && containerPort !== undefined) {
      const says = 'containerPort is not allowed when using host-mode networking';
      breaches.push({ pointer: `${pointer}/containerPort`, says });
    }
    if (inContainerMode > 0 && containerPort === undefined) {
      breaches.push({ pointer, says: 'containerPort is required when using container-mode networking' });
    }
    const unknown = stringsAt(endpoint, 'networkNames').find((name) => !names.includes(name));
    if (unknown !== undefined) {
      const says = `${JSON.stringify(unknown.slice(0, 60))} is no network of the pod: ${names.join(', ') || 'it names none'}`;
      breaches.push({ pointer: `${pointer}/networkNames`, says });
    }
    if (inContainerMode > 1 && hostPort !== undefined && stringsAt(endpoint, 'networkNames').length !== 1) {
      const says =
        'networkNames must be a single item list when hostPort is specified and more than 1 container network is defined';
      breaches.push({ pointer, says });
    }
    if (duplicateAt(stringsAt(endpoint, 'protocol')) >= 0) {
      const says = 'Duplicate protocols within the same endpoint are not allowed';
      breaches.push({ pointer: `${pointer}/protocol`, says });
    }
    return breaches;
  });
}

/** Over all containers: they share one network. */
function uniqueEndpoints(containers: readonly JsonObject[]): readonly Breach[] {
  const all = containers.flatMap((container, outer) =>
    objectsAt(container, 'endpoints').map((endpoint, inner) => ({
      pointer: `/containers/${outer}/endpoints/${inner}`,
      ...endpoint,
    })),
  );
  const unique = (name: 'name' | 'containerPort' | 'hostPort', says: string): readonly Breach[] => {
    const values = all.map((endpoint: JsonObject) => endpoint[name]).map((value) => (value === 0 ? undefined : value));
    const found = all[duplicateAt(values)];
    return found === undefined ? [] : [{ pointer: `${found.pointer}/${name}`, says }];
  };
  return [
    ...unique('name', 'endpoint names must be unique across all containers'),
    ...unique('containerPort', 'container ports must be unique across all containers'),
    ...unique('hostPort', 'host ports must be unique across all containers'),
  ];
}

function mountRules(container: JsonObject, pod: JsonObject, at: string): readonly Breach[] {
  const volumes = new Set(objectsAt(pod, 'volumes').map(({ name }) => name));
  return objectsAt(container, 'volumeMounts').flatMap(({ name }, index) =>
    volumes.has(name)
      ? []
      : [{ pointer: `${at}/${index}/name`, says: 'Referenced Volume in VolumeMount should exist' }],
  );
}

function checkRules(container: JsonObject, at: string): readonly Breach[] {
  const check = container['healthCheck'];
  if (!isJsonObject(check)) return [];
  const breaches: Breach[] = [];
  const kinds = ['http', 'tcp', 'exec'].filter((kind) => check[kind] !== undefined);
  if (kinds.length !== 1) {
    breaches.push({
      pointer: at,
      says: 'Only one of http, tcp, or command may be specified',
      hint: 'give exactly one',
    });
  }
  const endpoints = objectsAt(container, 'endpoints').map(({ name }) => name);
  for (const kind of ['http', 'tcp']) {
    const { endpoint } = isJsonObject(check[kind]) ? check[kind] : {};
    if (endpoint !== undefined && !endpoints.includes(endpoint)) {
      const says = 'the endpoint of a health check must be contained in the container endpoints';
      breaches.push({ pointer: `${at}/${kind}/endpoint`, says });
    }
  }
  if (Number(check['timeoutSeconds']) >= Number(check['intervalSeconds'])) {
    const hint = 'Marathon takes 20 and 60 when they are missing';
    breaches.push({ pointer: `${at}/timeoutSeconds`, says: 'timeoutSeconds must be less than intervalSeconds', hint });
  }
  return breaches;
}

function limitRules({ resourceLimits, resources }: JsonObject, pod: JsonObject, at: string): readonly Breach[] {
  if (!isJsonObject(resourceLimits)) return [];
  const breaches: Breach[] = [];
  if (pod['legacySharedCgroups'] === true) {
    const says = 'resourceLimits cannot be defined if legacySharedCgroups is enabled';
    breaches.push({ pointer: at, says });
  }
  for (const name of ['cpus', 'mem']) {
    const limit = numberAt(resourceLimits, name);
    const asked = isJsonObject(resources) ? numberAt(resources, name) : undefined;
    if (limit !== undefined && asked !== undefined && limit < asked) {
      const says = `the limit of ${name} must be at least the ${asked} that the container asks for`;
      breaches.push({ pointer: `${at}/${name}`, says });
    }
  }
  return breaches;
}

function seccompRules({ linuxInfo }: JsonObject, at: string): readonly Breach[] {
  const { seccomp } = isJsonObject(linuxInfo) ? linuxInfo : {};
  if (!isJsonObject(seccomp)) return [];
  const { profileName, unconfined } = seccomp;
  if ((profileName === undefined) === (unconfined === true)) return [];
  const says =
    profileName === undefined
      ? 'Seccomp unconfined must be true when Profile is NOT defined'
      : 'Seccomp unconfined can NOT be true when Profile is defined';
  return [{ pointer: `${at}/seccomp`, says }];
}

/** Of a container, and of the pod as a whole. */
export function ipcRules({ linuxInfo }: JsonObject, at: string): readonly Breach[] {
  const { ipcInfo } = isJsonObject(linuxInfo) ? linuxInfo : {};
  if (!isJsonObject(ipcInfo) || ipcInfo['mode'] !== 'SHARE_PARENT' || ipcInfo['shmSize'] === undefined) return [];
  return [{ pointer: `${at}/ipcInfo`, says: 'ipcInfo shmSize can NOT be set when mode is SHARE_PARENT' }];
}

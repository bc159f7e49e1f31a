// The task of a job, as an app of its own: what the app is, without what only a service has, and the job laid over it.
import type { AppId } from '../../model/ids.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { objectAt, objectsAt } from '../../model/jsonParts.js';
import { patched } from '../layers/layers.js';
import { canonicalDefinition, stillCanonical } from '../normal/normalise.js';
import { without } from '../normal/normaliseValues.js';
import { isOurLabel } from '../strategy/labels.js';

/**
 * The canonical definition of a job, without our labels. `app` is the canonical one of the app. Nothing of it listens,
 * is checked or is tied to a volume: a job that took a port or a VIP of the app would be sent its traffic.
 */
export function jobDefinition(app: JsonObject, task: JsonObject, id: AppId): JsonObject {
  const canonical = canonicalDefinition({ ...patched(inherited(app, task), task), id, instances: 1, ...once });
  // Where no ports are given Marathon invents one, in the host's network and in a container's.
  const { container, portDefinitions } = canonical;
  return stillCanonical({
    ...canonical,
    ...(portDefinitions === undefined ? {} : { portDefinitions: [] }),
    ...(isJsonObject(container) && 'portMappings' in container
      ? { container: { ...container, portMappings: [] } }
      : {}),
  });
}

/**
 * Marathon launches again whatever ends, also what ended well, after a delay that it keeps in memory (RateLimiter): it
 * has to last longer than anybody needs to see that the job is done. Never are there two of it, but when its agent has
 * not been heard of for five minutes.
 */
const once: JsonObject = {
  backoffSeconds: 604_800,
  backoffFactor: 1,
  maxLaunchDelaySeconds: 604_800,
  upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
  unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
};

/** Of the app, what a job shall have unless it says otherwise. */
function inherited(app: JsonObject, task: JsonObject): JsonObject {
  const own = task['cmd'] === undefined && task['args'] === undefined ? [] : ['cmd', 'args'];
  const bare = without(app, ...serviceOnly, ...own);
  return {
    ...bare,
    ...('container' in bare ? { container: withoutBound(objectAt(bare, 'container')) } : {}),
    labels: withoutRoutes(objectAt(bare, 'labels')),
  };
}

/** What says how an app serves, is replaced, or is waited for. */
const serviceOnly = [
  'portDefinitions',
  'requirePorts',
  'healthChecks',
  'readinessChecks',
  'check',
  'residency',
  'dependencies',
  'killSelection',
  ...Object.keys(once),
];

/** Volumes that are bound to the tasks of the app cannot be had by a task of another one. */
function withoutBound(container: JsonObject): JsonObject {
  const kept = objectsAt(container, 'volumes').filter((volume) => !isBound(volume));
  return { ...without(container, 'portMappings', 'volumes'), ...(kept.length === 0 ? {} : { volumes: kept }) };
}

export const isBound = (volume: JsonObject): boolean =>
  isJsonObject(volume['persistent']) || isJsonObject(volume['external']);

/** Labels by which balancers and DC/OS find services: a job is none. */
const routes = /^(?:HAPROXY_|VIP_|traefik\.|DCOS_SERVICE_|DCOS_PACKAGE_)|^MARATHON_SINGLE_INSTANCE_APP$/;

const withoutRoutes = (labels: JsonObject): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !routes.test(name) && !isOurLabel(name)));

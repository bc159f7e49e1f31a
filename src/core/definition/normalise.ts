// The canonical form (Marathon 1.5 and later) of an app's definition, with the defaults that Marathon 1.11 fills in:
// wanted and live are compared in it. Follows AppNormalization and AppConversion of mesosphere/marathon.
import { newest, type Dialect } from '../model/dialect.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { resolveAppId } from '../model/ids.js';
import { kindOf } from '../model/runSpec.js';
import { dropUnknown } from './knownFields.js';
import { isResident, normaliseContainer, usesExternalVolume } from './normaliseContainer.js';
import { normaliseHealthChecks, normaliseReadinessCheck } from './normaliseHealthChecks.js';
import { normaliseNetworking } from './normaliseNetworking.js';
import { canonicalPod, comparedPod } from './normalisePod.js';
import { compact, objectsIn, sortedSet, stringified, without, withoutNulls } from './normaliseValues.js';

/**
 * The form in which two definitions are compared: canonical, without fields that Marathon does not know (it drops
 * them, so they would differ for ever) and without the role `*`, which is what an app without a role has.
 * Never throws, whatever the JSON; idempotent for every document whose fields have the right types.
 */
export function normaliseDefinition(definition: JsonObject, dialect: Dialect = newest): JsonObject {
  const canonical = canonicalDefinition(definition);
  const known = kindOf(definition) === 'pod' ? comparedPod(canonical, dialect) : dropUnknown(canonical);
  return known['role'] === '*' ? without(known, 'role') : known;
}

/** The canonical form with unknown fields left as they are: what is sent. */
export function canonicalDefinition(definition: JsonObject): JsonObject {
  return kindOf(definition) === 'pod' ? canonicalPod(definition) : canonicalApp(definition);
}

function canonicalApp(definition: JsonObject): JsonObject {
  const app = normaliseNetworking(withoutServerFields(withoutNulls(definition)));
  const container = app['container'];
  const resident = isResident(container);
  const upgradeDefault =
    resident || usesExternalVolume(container)
      ? { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 }
      : { minimumHealthCapacity: 1, maximumOverCapacity: 1 };
  const id = typeof app['id'] === 'string' ? (resolveAppId(app['id']) ?? app['id']) : app['id'];
  return compact({
    ...defaults,
    unreachableStrategy: resident ? 'disabled' : { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    upgradeStrategy: upgradeDefault,
    ...compact(app),
    id,
    container: normaliseContainer(container),
    dependencies: sortedSet(absoluteIds(app['dependencies'], typeof id === 'string' ? id : '/')),
    constraints: sortedSet(app['constraints']),
    acceptedResourceRoles: sortedSet(app['acceptedResourceRoles']),
    env: stringified(app['env']),
    labels: stringified(app['labels']),
    fetch: objectsIn(app['fetch'], (one) => ({ extract: true, executable: false, cache: false, ...one })),
    healthChecks: sortedSet(normaliseHealthChecks(app)),
    readinessChecks: objectsIn(app['readinessChecks'], normaliseReadinessCheck),
    check: isJsonObject(app['check'])
      ? { intervalSeconds: 60, timeoutSeconds: 20, delaySeconds: 15, ...app['check'] }
      : app['check'],
    ...(isJsonObject(app['unreachableStrategy'])
      ? { unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0, ...app['unreachableStrategy'] } }
      : {}),
  });
}

/** types/app.raml of 1.11; fields whose default depends on others are filled above. */
const defaults: JsonObject = {
  instances: 1,
  cpus: 1,
  mem: 128,
  disk: 0,
  gpus: 0,
  executor: '',
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 300,
  requirePorts: false,
  killSelection: 'YOUNGEST_FIRST',
};

/** What only GET shows. `residency` is derived from the volumes and has no effect of its own. */
export const serverFields: readonly string[] = [
  'version',
  'versionInfo',
  'tasksStaged',
  'tasksRunning',
  'tasksHealthy',
  'tasksUnhealthy',
  'deployments',
  'tasks',
  'lastTaskFailure',
  'readinessCheckResults',
  'tasksStats',
  'taskStats',
  'residency',
];

const withoutServerFields = (app: JsonObject): JsonObject => without(app, ...serverFields);

/** Relative to the group that the app is in, as Marathon resolves them inside a group. */
function absoluteIds(list: Json | undefined, id: string): Json | undefined {
  if (!isJsonArray(list)) return list;
  const group = id.slice(0, id.lastIndexOf('/')) || '/';
  return list.map((one) => (typeof one === 'string' ? (one === '/' ? one : (resolveAppId(one, group) ?? one)) : one));
}

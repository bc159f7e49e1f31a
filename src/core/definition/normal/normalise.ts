// The canonical form (Marathon 1.5 and later) of a definition, with the defaults that every Marathon fills in: what is
// kept and sent. Those that releases and flags differ in are added only to compare (comparedApp, comparedPod).
// Follows AppNormalization and AppConversion of mesosphere/marathon.
import { isSince, newest, type Dialect } from '../../model/dialect.js';
import { isJsonArray, type Json, type JsonObject } from '../../model/json.js';
import { resolveAppId } from '../../model/ids.js';
import { kindOf } from '../../model/runSpec.js';
import { roleOf } from './byVersion.js';
import { comparedApp, isHostMode } from './comparedApp.js';
import { isResident, normaliseContainer, usesExternalVolume } from './normaliseContainer.js';
import { normaliseCheck, normaliseHealthChecks, normaliseReadinessCheck } from './normaliseHealthChecks.js';
import { normaliseNetworking } from './normaliseNetworking.js';
import { canonicalPod, comparedPod } from './normalisePod.js';
import { compact, objectsIn, present, sortedSet, stringified, without, withoutNulls } from './normaliseValues.js';

/**
 * The form in which two definitions are compared: canonical, completed with what the cluster fills in (its version's
 * defaults, its role), and without what its Marathon does not know or keep, which would differ for ever.
 * Never throws, whatever the JSON; idempotent for every document whose fields have the right types.
 */
export function normaliseDefinition(definition: JsonObject, dialect: Dialect = newest): JsonObject {
  const canonical = canonicalDefinition(definition);
  const compared = kindOf(definition) === 'pod' ? comparedPod(canonical, dialect) : comparedApp(canonical, dialect);
  const id = canonical['id'];
  // Roles came with 1.9. A wanted definition that names none gets the cluster's, also when the app has another by now.
  if (!isSince(dialect, 1, 9) || typeof id !== 'string') return without(compared, 'role');
  return { role: roleOf(id, dialect), ...compared };
}

/**
 * The canonical form with unknown fields left as they are: what is sent. It is the same for every cluster: a default
 * that not every Marathon shares (maxLaunchDelaySeconds, unreachableStrategy, role) stays absent, for Marathon to fill in.
 */
export function canonicalDefinition(definition: JsonObject): JsonObject {
  if (known.has(definition)) return definition;
  return stillCanonical(kindOf(definition) === 'pod' ? canonicalPod(definition) : canonicalApp(definition));
}

/** Says of a definition that it was made from a canonical one by canonical values: it is not worked over again. */
export function stillCanonical(definition: JsonObject): JsonObject {
  known.add(definition);
  return definition;
}

/** Of one that was made from another by a canonical value: canonical if that one is known to be. */
export const asCanonicalAs = (from: JsonObject, definition: JsonObject): JsonObject =>
  known.has(from) ? stillCanonical(definition) : definition;

/** Making a definition canonical is most of what a plan of many apps costs; values are never changed once made. */
const known = new WeakSet<JsonObject>();

/**
 * The canonical form of what GET shows. Before 1.5 an app in a bridge or a container network shows `portDefinitions` that
 * mean nothing; in a file they would stand for more port mappings.
 */
export function canonicalOfLive(definition: JsonObject): JsonObject {
  const canonical = canonicalDefinition(definition);
  if (kindOf(definition) === 'pod' || isHostMode(canonical['networks'])) return canonical;
  return canonicalDefinition(without(definition, 'portDefinitions', 'ports'));
}

function canonicalApp(definition: JsonObject): JsonObject {
  const app = normaliseNetworking(withoutServerFields(withoutNulls(definition)));
  const container = app['container'];
  const isBound = isResident(container) || usesExternalVolume(container);
  const id = typeof app['id'] === 'string' ? (resolveAppId(app['id']) ?? app['id']) : app['id'];
  const worked = present({
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
    check: normaliseCheck(app['check']),
  });
  // Spreads of large objects are several times slower, and this is asked for every app of a plan.
  return compact(Object.assign({}, isBound ? boundDefaults : defaults, compact(app), worked));
}

/** types/app.raml, the same in 1.4 (Formats) and 1.11; fields whose default depends on others are filled above. */
const defaults: JsonObject = {
  instances: 1,
  cpus: 1,
  mem: 128,
  disk: 0,
  gpus: 0,
  executor: '',
  backoffSeconds: 1,
  backoffFactor: 1.15,
  requirePorts: false,
  killSelection: 'YOUNGEST_FIRST',
  upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
};

/** Those of an app whose tasks are tied to a volume. */
const boundDefaults: JsonObject = {
  ...defaults,
  upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
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

// The canonical form of a pod, with the defaults of Marathon 1.11 (PodNormalization, PodConversion, types/pod.raml).
// Pods have no old forms: what is filled in here is what every Marathon with pods fills in.
import type { Dialect } from '../../model/dialect.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { objectAt } from '../../model/jsonParts.js';
import { resolveAppId } from '../../model/ids.js';
import { asReadBy, launchDelayOf, patienceOf } from './byVersion.js';
import { named } from './comparedApp.js';
import { dropUnknown, podFields } from '../schema/knownFields.js';
import { normaliseCheck } from './normaliseHealthChecks.js';
import {
  compact,
  objectsIn,
  present,
  sortedSet,
  stringified,
  without,
  withoutNulls,
  type Draft,
} from './normaliseValues.js';
import { withWords } from './podWords.js';

/** What only GET shows of a pod. */
export const podServerFields: readonly string[] = ['version'];

/**
 * The form that is sent: unknown fields stay as they are, as do fields whose default depends on the cluster. Never
 * throws, whatever the JSON; idempotent for every document whose fields have the right types.
 */
export function canonicalPod(definition: JsonObject): JsonObject {
  const pod = withWords(without(withoutNulls(definition), ...podServerFields));
  const networks = objectsIn(pod['networks'], canonicalNetwork);
  const resident = isResidentPod(pod);
  return withoutEmpty(['labels', 'environment', 'secrets', 'volumes', 'networks'], {
    ...pod,
    id: typeof pod['id'] === 'string' ? (resolveAppId(pod['id']) ?? pod['id']) : pod['id'],
    labels: stringified(pod['labels']),
    environment: stringified(pod['environment']),
    // Only in a container network an endpoint without a host port has none; elsewhere any will do.
    containers: objectsIn(pod['containers'], (one) => canonicalContainer(one, !isContainerMode(networks))),
    volumes: objectsIn(pod['volumes'], canonicalVolume),
    networks,
    scaling: isJsonObject(pod['scaling'] ?? {}) ? scalingOf(pod['scaling']) : pod['scaling'],
    scheduling: isJsonObject(pod['scheduling'] ?? {})
      ? canonicalScheduling(pod['scheduling'], resident)
      : pod['scheduling'],
    linuxInfo: canonicalLinuxInfo(pod['linuxInfo']),
  });
}

/**
 * The form in which two pods are compared, from the canonical one: without what Marathon does not know or (`check` of a
 * container) reads and does not store, and with what this cluster fills in. The role is not looked at here.
 */
export function comparedPod(canonical: JsonObject, dialect: Dialect): JsonObject {
  const read = asReadBy(dropUnknown(canonical, podFields), dialect);
  // Marathon shows the flag only where it is set (PodConversion).
  const known = read['legacySharedCgroups'] === false ? without(read, 'legacySharedCgroups') : read;
  const { scheduling } = known;
  return present({
    ...known,
    containers: objectsIn(known['containers'], (one) => without(one, 'check')),
    networks: objectsIn(known['networks'], (network) => named(network, dialect)),
    executorResources: { cpus: 0.1, mem: 32, disk: 10, ...objectAt(known, 'executorResources') },
    scheduling: isJsonObject(scheduling) ? comparedScheduling(scheduling, dialect) : scheduling,
  });
}

function comparedScheduling(scheduling: JsonObject, dialect: Dialect): JsonObject {
  const unreachable = scheduling['unreachableStrategy'] ?? {};
  return {
    ...scheduling,
    backoff: { maxLaunchDelay: launchDelayOf(dialect), ...objectAt(scheduling, 'backoff') },
    unreachableStrategy: isJsonObject(unreachable) ? { ...patienceOf(dialect), ...unreachable } : unreachable,
  };
}

/**
 * What of a pod makes Marathon replace its instances when it changes (PodDefinition.isUpgrade): not the number of them,
 * nor how they are killed, given up or accounted for.
 */
export function replacedBy(pod: JsonObject): JsonObject {
  const canonical = canonicalPod(pod);
  const scheduling = without(objectAt(canonical, 'scheduling'), 'killSelection', 'unreachableStrategy');
  return { ...without(canonical, 'scaling', 'executorResources', 'legacySharedCgroups'), scheduling };
}

/** Resident: its instances are tied to the agents that hold their persistent volumes. */
export const isResidentPod = ({ volumes }: JsonObject): boolean =>
  isJsonArray(volumes) && volumes.some((volume) => isJsonObject(volume) && isJsonObject(volume['persistent']));

/** Host networks keep nothing but their mode, bridges no name. */
function canonicalNetwork(network: JsonObject): JsonObject {
  const mode = network['mode'] ?? 'container';
  if (mode === 'host') return { mode };
  const bare = mode === 'container/bridge' ? without(network, 'name') : network;
  return withoutEmpty(['labels'], { ...bare, mode, labels: stringified(bare['labels']) });
}

const isContainerMode = (networks: Json | undefined): boolean =>
  isJsonArray(networks) && networks.some((one) => isJsonObject(one) && one['mode'] === 'container');

function canonicalContainer(container: JsonObject, hostPorts: boolean): JsonObject {
  const { resources, image } = container;
  return withoutEmpty(['environment', 'labels', 'endpoints', 'volumeMounts', 'artifacts'], {
    ...container,
    resources: isJsonObject(resources) ? { cpus: 1, mem: 128, disk: 0, gpus: 0, ...resources } : resources,
    environment: stringified(container['environment']),
    labels: stringified(container['labels']),
    endpoints: objectsIn(container['endpoints'], (endpoint) =>
      withoutEmpty(['labels', 'protocol', 'networkNames'], {
        ...(hostPorts ? { hostPort: 0 } : {}),
        ...endpoint,
        labels: stringified(endpoint['labels']),
      }),
    ),
    image: isJsonObject(image) ? withoutEmpty(['labels'], { ...image, labels: stringified(image['labels']) }) : image,
    healthCheck: normaliseCheck(container['healthCheck'], { gracePeriodSeconds: 300, maxConsecutiveFailures: 3 }),
    volumeMounts: objectsIn(container['volumeMounts'], (mount) => ({ readOnly: false, ...mount })),
    artifacts: objectsIn(container['artifacts'], (one) => ({ extract: true, executable: false, cache: false, ...one })),
    linuxInfo: canonicalLinuxInfo(container['linuxInfo']),
  });
}

function canonicalLinuxInfo(info: Json | undefined): Json | undefined {
  if (!isJsonObject(info)) return info;
  const { seccomp } = info;
  return present({ ...info, seccomp: isJsonObject(seccomp) ? { unconfined: false, ...seccomp } : seccomp });
}

/** The type of disk follows from the profile (VolumeConversion). */
function canonicalVolume(volume: JsonObject): JsonObject {
  const { persistent } = volume;
  if (!isJsonObject(persistent)) return volume;
  const type = persistent['profileName'] === undefined ? 'root' : 'mount';
  const constraints = sortedSet(persistent['constraints']);
  return { ...volume, persistent: withoutEmpty(['constraints'], { type, ...persistent, constraints }) };
}

const scalingOf = (scaling: Json | undefined): JsonObject => ({
  kind: 'fixed',
  instances: 1,
  ...(isJsonObject(scaling) ? scaling : {}),
});

/** `maxLaunchDelay` and the times of `unreachableStrategy` are the cluster's to fill in: their defaults changed. */
function canonicalScheduling(given: Json | undefined, resident: boolean): JsonObject {
  const scheduling = isJsonObject(given) ? given : {};
  const { backoff, upgrade, placement } = scheduling;
  return compact({
    killSelection: 'YOUNGEST_FIRST',
    ...(resident ? { unreachableStrategy: 'disabled' } : {}),
    ...scheduling,
    backoff: isJsonObject(backoff ?? {}) ? canonicalBackoff(backoff) : backoff,
    upgrade: isJsonObject(upgrade)
      ? { minimumHealthCapacity: 1, maximumOverCapacity: 1, ...upgrade }
      : (upgrade ?? (resident ? bound : free)),
    placement: isJsonObject(placement)
      ? compact({
          ...placement,
          constraints: sortedSet(placement['constraints']),
          acceptedResourceRoles: sortedSet(placement['acceptedResourceRoles']),
        })
      : placement,
  });
}

const bound = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } as const;
const free = { minimumHealthCapacity: 1, maximumOverCapacity: 1 } as const;

function canonicalBackoff(given: Json | undefined): JsonObject {
  const backoff: Draft = { backoff: 1, backoffFactor: 1.15, ...(isJsonObject(given) ? given : {}) };
  return present({
    ...backoff,
    backoff: inMilliseconds(backoff['backoff']),
    maxLaunchDelay: inMilliseconds(backoff['maxLaunchDelay']),
  });
}

/** Marathon keeps seconds as nanoseconds and prints whole milliseconds. */
const inMilliseconds = (seconds: Json | undefined): Json | undefined =>
  typeof seconds === 'number' ? Math.floor(Math.round(seconds * 1e9) / 1e6) / 1000 : seconds;

/**
 * Drops members that are absent, and the named ones when they are empty. Only these: an empty `lifecycle` or
 * `linuxInfo` is something else than none to Marathon, and changing one into the other replaces every instance.
 */
function withoutEmpty(names: readonly string[], draft: Draft): JsonObject {
  const kept = present(draft);
  return without(kept, ...names.filter((name) => isEmpty(kept[name])));
}

const isEmpty = (value: Json | undefined): boolean =>
  isJsonArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;

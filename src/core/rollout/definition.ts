// What decisions read from a definition in canonical form, of an app or a pod: numbers, capacities, checks.
import { asCanonicalAs } from '../definition/normal/normalise.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { numberAt, objectAt, objectsAt } from '../model/jsonParts.js';
import { kindOf } from '../model/runSpec.js';

/** Number of instances; Marathon's default is 1. */
export const instancesOf = (definition: JsonObject): number =>
  numberAt(isPod(definition) ? objectAt(definition, 'scaling') : definition, 'instances') ?? 1;

export const withInstances = (definition: JsonObject, instances: number): JsonObject =>
  asCanonicalAs(
    definition,
    isPod(definition)
      ? { ...definition, scaling: { kind: 'fixed', ...objectAt(definition, 'scaling'), instances } }
      : { ...definition, instances },
  );

/** Fractions 0..1 of the instances: how many must stay healthy, how many may be added, during a replacement. */
export interface Capacity {
  readonly minimumHealth: number;
  readonly maximumOver: number;
}

/** `upgradeStrategy`, or Marathon's defaults: 1 and 1, with a persistent or external volume 0.5 and 0. */
export function capacityOf(definition: JsonObject): Capacity {
  const given = isPod(definition)
    ? objectAt(objectAt(definition, 'scheduling'), 'upgrade')
    : objectAt(definition, 'upgradeStrategy');
  const bound = hasBoundVolume(definition);
  return {
    minimumHealth: numberAt(given, 'minimumHealthCapacity') ?? (bound ? 0.5 : 1),
    maximumOver: numberAt(given, 'maximumOverCapacity') ?? (bound ? 0 : 1),
  };
}

export function withCapacity(definition: JsonObject, capacity: Capacity): JsonObject {
  const upgrade = { minimumHealthCapacity: capacity.minimumHealth, maximumOverCapacity: capacity.maximumOver };
  if (!isPod(definition)) return { ...definition, upgradeStrategy: upgrade };
  return { ...definition, scheduling: { ...objectAt(definition, 'scheduling'), upgrade } };
}

/** Marathon refuses over-capacity (422) for what is resident and for apps labelled MARATHON_SINGLE_INSTANCE_APP. */
export function mayExceed(definition: JsonObject): boolean {
  const single = !isPod(definition) && objectAt(definition, 'labels')['MARATHON_SINGLE_INSTANCE_APP'] === 'true';
  return !single && !hasBoundVolume(definition);
}

/** Volumes that live longer than a task: persistent ones, which end with their app, and external ones. */
export const hasVolumes = (definition: JsonObject): boolean =>
  hasBoundVolume(definition) || isJsonObject(definition['residency']);

const hasBoundVolume = (definition: JsonObject): boolean =>
  objectsAt(isPod(definition) ? definition : objectAt(definition, 'container'), 'volumes').some(
    (volume) => isJsonObject(volume['persistent']) || isJsonObject(volume['external']),
  );

export const hasChecks = (definition: JsonObject): boolean =>
  objectsAt(definition, 'healthChecks').length > 0 || hasCheckedContainer(definition);

/** Whether Mesos itself reports health, as it does for pods: only that is counted by a replacement (1.10 and later). */
export const hasMesosChecks = (definition: JsonObject): boolean =>
  hasCheckedContainer(definition) ||
  objectsAt(definition, 'healthChecks').some(
    ({ protocol }) => typeof protocol === 'string' && (protocol.startsWith('MESOS_') || protocol === 'COMMAND'),
  );

const hasCheckedContainer = (definition: JsonObject): boolean =>
  objectsAt(definition, 'containers').some(({ healthCheck }) => isJsonObject(healthCheck));

/** How long a task may take to end after SIGTERM, ms; where nothing is said the agent's default of a few seconds. */
export const killGraceOf = (definition: JsonObject): number =>
  1_000 *
  Math.max(
    numberAt(definition, 'taskKillGracePeriodSeconds') ?? agentsGrace,
    ...objectsAt(definition, 'containers').map(
      (one) => numberAt(objectAt(one, 'lifecycle'), 'killGracePeriodSeconds') ?? agentsGrace,
    ),
  );

const agentsGrace = 5;

/** The longest pause between two launches of a task that keeps failing, ms. */
export const longestBackoffOf = (definition: JsonObject): number =>
  1_000 *
  ((isPod(definition)
    ? numberAt(objectAt(objectAt(definition, 'scheduling'), 'backoff'), 'maxLaunchDelay')
    : numberAt(definition, 'maxLaunchDelaySeconds')) ?? 300);

/**
 * What has to be sent beside a new number: of an app what a merge PUT drops, which would restart every task (Marathon
 * 1.11, AppConversion); a pod knows no merge and is sent whole.
 */
export function sentWithNumber(definition: JsonObject): JsonObject {
  if (isPod(definition)) return definition;
  const kept: Record<string, Json> = {};
  for (const name of ['resourceLimits', 'executorResources']) {
    const value = definition[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

const isPod = (definition: JsonObject): boolean => kindOf(definition) === 'pod';

// What decisions read from a definition in canonical form: numbers, capacities, checks. Apps only: pods are not deployed.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';

/** Number of instances; Marathon's default is 1. */
export const instancesOf = (definition: JsonObject): number => numberAt(definition, 'instances', 1);

export const withInstances = (definition: JsonObject, instances: number): JsonObject => ({ ...definition, instances });

/** Fractions 0..1 of the instances: how many must stay healthy, how many may be added, during a replacement. */
export interface Capacity {
  readonly minimumHealth: number;
  readonly maximumOver: number;
}

/** `upgradeStrategy`, or Marathon's defaults: 1 and 1, with a persistent or external volume 0.5 and 0. */
export function capacityOf(definition: JsonObject): Capacity {
  const upgrade = definition['upgradeStrategy'];
  const given = isJsonObject(upgrade) ? upgrade : {};
  const bound = hasBoundVolume(definition);
  return {
    minimumHealth: numberAt(given, 'minimumHealthCapacity', bound ? 0.5 : 1),
    maximumOver: numberAt(given, 'maximumOverCapacity', bound ? 0 : 1),
  };
}

export const withCapacity = (definition: JsonObject, capacity: Capacity): JsonObject => ({
  ...definition,
  upgradeStrategy: { minimumHealthCapacity: capacity.minimumHealth, maximumOverCapacity: capacity.maximumOver },
});

/** Marathon refuses over-capacity (422) for resident apps and for those labelled MARATHON_SINGLE_INSTANCE_APP. */
export function mayExceed(definition: JsonObject): boolean {
  const labels = definition['labels'];
  const single = isJsonObject(labels) && labels['MARATHON_SINGLE_INSTANCE_APP'] === 'true';
  return !single && !hasBoundVolume(definition);
}

const hasBoundVolume = ({ container }: JsonObject): boolean =>
  listAt(container, 'volumes').some(
    (volume) => isJsonObject(volume) && (isJsonObject(volume['persistent']) || isJsonObject(volume['external'])),
  );

export const hasChecks = (definition: JsonObject): boolean => listAt(definition, 'healthChecks').length > 0;

/** Whether Mesos itself reports health: only that is counted by Marathon's replacement (1.10 and later). */
export const hasMesosChecks = (definition: JsonObject): boolean =>
  listAt(definition, 'healthChecks').some((check) => {
    const protocol = isJsonObject(check) ? check['protocol'] : undefined;
    return typeof protocol === 'string' && (protocol.startsWith('MESOS_') || protocol === 'COMMAND');
  });

/** How long a task may take to end after SIGTERM, ms; where nothing is said the agent's default of a few seconds. */
export const killGraceOf = (definition: JsonObject): number =>
  numberAt(definition, 'taskKillGracePeriodSeconds', 5) * 1_000;

/** The longest pause between two launches of a task that keeps failing, ms. */
export const longestBackoffOf = (definition: JsonObject): number =>
  numberAt(definition, 'maxLaunchDelaySeconds', 300) * 1_000;

/** What a merge PUT drops unless it is sent again, which would restart every task (Marathon 1.11, AppConversion). */
export function droppedByMerge(definition: JsonObject): JsonObject {
  const kept: Record<string, Json> = {};
  for (const name of ['resourceLimits', 'executorResources']) {
    const value = definition[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

const numberAt = (from: JsonObject, name: string, otherwise: number): number => {
  const found = from[name];
  return typeof found === 'number' ? found : otherwise;
};

const listAt = (value: Json | undefined, name: string): readonly Json[] => {
  const found = isJsonObject(value) ? value[name] : undefined;
  return isJsonArray(found) ? found : [];
};

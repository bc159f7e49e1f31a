// The container of an app: its defaults, and what Marathon does not store for one engine or the other.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { compact, objectsIn, sortedSet, without } from './normaliseValues.js';

/** Expects that normaliseNetworking has been here (ports, `docker.network`). A container without a type is DOCKER. */
export function normaliseContainer(container: Json | undefined): Json | undefined {
  if (!isJsonObject(container)) return container;
  const type = container['type'] ?? 'DOCKER';
  const { docker, appc } = container;
  return compact({
    ...container,
    type,
    docker: isJsonObject(docker) ? normaliseDocker(docker, type) : docker,
    appc: isJsonObject(appc) ? compact({ forcePullImage: false, ...appc }) : appc,
    volumes: objectsIn(container['volumes'], normaliseVolume),
  });
}

/** The Mesos engine stores neither `privileged` nor `parameters` (ContainerConversion), whatever was sent. */
function normaliseDocker(docker: JsonObject, type: Json): JsonObject {
  const bare = without(docker, 'credential');
  if (type !== 'MESOS') return compact({ forcePullImage: false, privileged: false, ...bare });
  return compact({ forcePullImage: false, ...without(bare, 'privileged', 'parameters') });
}

function normaliseVolume(volume: JsonObject): JsonObject {
  const { persistent, external } = volume;
  if (isJsonObject(persistent)) {
    return {
      mode: 'RW',
      ...volume,
      persistent: compact({ type: 'root', ...persistent, constraints: sortedSet(persistent['constraints']) }),
    };
  }
  return isJsonObject(external) ? { ...volume, external: compact(external) } : volume;
}

/** Resident: its tasks are tied to the agents that hold their persistent volumes. */
export const isResident = (container: Json | undefined): boolean => hasVolume(container, 'persistent');

export const usesExternalVolume = (container: Json | undefined): boolean => hasVolume(container, 'external');

function hasVolume(container: Json | undefined, kind: string): boolean {
  const volumes = isJsonObject(container) ? container['volumes'] : undefined;
  return isJsonArray(volumes) && volumes.some((volume) => isJsonObject(volume) && volume[kind] !== undefined);
}

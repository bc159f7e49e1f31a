// The container of an app: its defaults, and what Marathon does not store for one engine or the other.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { compact, objectsIn, sortedSet, without } from './normaliseValues.js';

/** Expects that normaliseNetworking has been here (ports, `docker.network`). A container without a type is DOCKER. */
export function normaliseContainer(container: Json | undefined): Json | undefined {
  if (!isJsonObject(container)) return container;
  const type = container['type'] ?? 'DOCKER';
  const { docker, appc } = container;
  return compact({
    // The Docker engine stores no linuxInfo either.
    ...(type === 'DOCKER' ? without(container, 'linuxInfo') : container),
    ...(type === 'MESOS' ? { linuxInfo: normaliseLinuxInfo(container['linuxInfo']) } : {}),
    type,
    docker: isJsonObject(docker) ? normaliseDocker(docker, type) : docker,
    appc: isJsonObject(appc) ? compact({ forcePullImage: false, ...appc }) : appc,
    volumes: objectsIn(container['volumes'], normaliseVolume),
  });
}

/** The Mesos engine stores neither `privileged` nor `parameters` (ContainerConversion), whatever was sent. */
function normaliseDocker(docker: JsonObject, type: Json): JsonObject {
  const bare = without(docker, 'credential');
  if (type !== 'MESOS') {
    return compact({ forcePullImage: false, privileged: false, ...without(bare, 'pullConfig') });
  }
  return compact({ forcePullImage: false, ...without(bare, 'privileged', 'parameters') });
}

function normaliseLinuxInfo(info: Json | undefined): Json | undefined {
  if (!isJsonObject(info)) return info;
  const { seccomp } = info;
  return isJsonObject(seccomp) ? { ...info, seccomp: { unconfined: false, ...seccomp } } : info;
}

/** What kind it is shows in the first of these members that it has; Marathon reads over those of other kinds. */
function normaliseVolume(volume: JsonObject): JsonObject {
  const { persistent, external, secret } = volume;
  if (isJsonObject(persistent)) {
    const type = persistent['profileName'] === undefined ? 'root' : 'mount';
    const constraints = sortedSet(persistent['constraints']);
    const bare = without(volume, 'external', 'secret', 'hostPath');
    return { mode: 'RW', ...bare, persistent: compact({ type, ...persistent, constraints }) };
  }
  if (isJsonObject(external)) {
    return { ...without(volume, 'secret', 'hostPath'), external: compact({ shared: false, ...external }) };
  }
  return secret === undefined ? volume : without(volume, 'hostPath', 'mode');
}

/** Resident: its tasks are tied to the agents that hold their persistent volumes. */
export const isResident = (container: Json | undefined): boolean => hasVolume(container, 'persistent');

export const usesExternalVolume = (container: Json | undefined): boolean => hasVolume(container, 'external');

function hasVolume(container: Json | undefined, kind: string): boolean {
  const volumes = isJsonObject(container) ? container['volumes'] : undefined;
  return isJsonArray(volumes) && volumes.some((volume) => isJsonObject(volume) && volume[kind] !== undefined);
}

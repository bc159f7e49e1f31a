// From a validated document to the form Marathon stores and prints: what its writer always writes is filled in
// (scaling, scheduling, executorResources, role), what is empty is left out.
import { illegalArgument } from '../../http/errors.js';
import { canonicalPersistent } from '../canonical.js';
import { exact, hasKeys, notEmpty, presentMap, unique, when } from '../present.js';
import type { PodContainer, PodHealthCheck, PodScheduling, PodSpec, PodVolumeMount } from './pod.js';
import type { PodDocument } from './schema.js';

type ContainerDocument = PodDocument['containers'][number];
type VolumeDocument = PodDocument['volumes'][number];

/** Makes the stored form of a pod. */
export function canonicalPod(pod: PodDocument): PodSpec {
  // Only container networks leave an endpoint's host port absent; elsewhere absent means any.
  const hostPorts = !pod.networks.some(({ mode }) => mode === 'container');
  return {
    ...when('labels', pod.labels, hasKeys),
    ...when('user', pod.user),
    ...when('environment', pod.environment, hasKeys),
    containers: pod.containers.map((container) => canonicalContainer(container, hostPorts)),
    ...when('secrets', pod.secrets, hasKeys),
    ...when('volumes', pod.volumes.map(canonicalVolume), notEmpty),
    ...when('networks', pod.networks.map(canonicalNetwork), notEmpty),
    scaling: { instances: pod.scaling?.instances ?? 1, kind: 'fixed' },
    scheduling: canonicalScheduling(pod),
    executorResources: pod.executorResources ?? { cpus: 0.1, mem: 32, disk: 10 },
    role: pod.role ?? '*',
    ...when('linuxInfo', pod.linuxInfo && exact(pod.linuxInfo)),
    ...when('legacySharedCgroups', pod.legacySharedCgroups === true ? true : undefined),
  };
}

export const hasPersistentVolume = (pod: { readonly volumes?: readonly object[] }): boolean =>
  pod.volumes?.some((volume) => 'persistent' in volume) ?? false;

function canonicalContainer(container: ContainerDocument, hostPorts: boolean): PodContainer {
  const { endpoints, image } = container;
  // A container's `check` is read and validated, but Marathon stores none.
  return {
    name: container.name,
    ...when('exec', container.exec && exact(container.exec)),
    resources: container.resources,
    ...when('resourceLimits', container.resourceLimits && exact(container.resourceLimits)),
    ...when(
      'endpoints',
      endpoints.map(({ name, containerPort, hostPort, protocol, labels, networkNames }) =>
        exact({
          name,
          containerPort,
          hostPort: hostPort ?? (hostPorts ? 0 : undefined),
          protocol,
          labels: presentMap(labels),
          networkNames: networkNames.length > 0 ? networkNames : undefined,
        }),
      ),
      notEmpty,
    ),
    ...when('linuxInfo', container.linuxInfo && exact(container.linuxInfo)),
    ...when('image', image && exact({ ...image, labels: presentMap(image.labels) })),
    ...when('environment', container.environment, hasKeys),
    ...when('user', container.user),
    ...when('healthCheck', container.healthCheck && canonicalHealthCheck(container.healthCheck)),
    ...when('volumeMounts', container.volumeMounts.map(canonicalMount), notEmpty),
    ...when('artifacts', container.artifacts.map(exact), notEmpty),
    ...when('labels', container.labels, hasKeys),
    ...when('lifecycle', container.lifecycle && exact(container.lifecycle)),
    ...when('tty', container.tty),
  };
}

function canonicalHealthCheck(check: NonNullable<ContainerDocument['healthCheck']>): PodHealthCheck {
  const { http, tcp, exec, gracePeriodSeconds, intervalSeconds, maxConsecutiveFailures, timeoutSeconds } = check;
  const { delaySeconds } = check;
  const seconds = { gracePeriodSeconds, intervalSeconds, maxConsecutiveFailures, timeoutSeconds, delaySeconds };
  return exact({ http, tcp, exec, ...seconds });
}

const canonicalMount = ({ name, mountPath, readOnly }: ContainerDocument['volumeMounts'][number]): PodVolumeMount => ({
  name,
  mountPath,
  readOnly: readOnly ?? false,
});

const canonicalNetwork = ({ name, mode, labels }: PodDocument['networks'][number]) =>
  // A host network keeps nothing but its mode, a bridge no name.
  exact({
    name: mode === 'container' ? name : undefined,
    mode,
    labels: mode === 'host' ? undefined : presentMap(labels),
  });

function canonicalVolume(volume: VolumeDocument) {
  if (!('persistent' in volume)) return exact(volume);
  return { name: volume.name, persistent: canonicalPersistent(volume.persistent) };
}

function canonicalScheduling({ scheduling, volumes }: PodDocument): PodScheduling {
  const resident = hasPersistentVolume({ volumes });
  const { backoff, upgrade, placement, killSelection, unreachableStrategy } = scheduling ?? {};
  return {
    backoff: {
      backoff: milliseconds(backoff?.backoff ?? 1),
      backoffFactor: backoff?.backoffFactor ?? 1.15,
      maxLaunchDelay: milliseconds(backoff?.maxLaunchDelay ?? 300),
    },
    upgrade:
      upgrade ??
      (resident
        ? { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 }
        : { minimumHealthCapacity: 1, maximumOverCapacity: 1 }),
    placement: {
      ...when('constraints', unique((placement?.constraints ?? []).map(exact)), notEmpty),
      ...when('acceptedResourceRoles', unique(placement?.acceptedResourceRoles ?? []), notEmpty),
    },
    killSelection: killSelection ?? 'YOUNGEST_FIRST',
    unreachableStrategy:
      unreachableStrategy ?? (resident ? 'disabled' : { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 }),
  };
}

/** Durations are kept in nanoseconds and printed in whole milliseconds. */
function milliseconds(seconds: number): number {
  if (seconds * 1e9 > 2 ** 63) throw illegalArgument(`trying to construct too large duration with ${seconds * 1e9}ns`);
  return Math.floor(Math.round(seconds * 1e9) / 1e6) / 1000;
}

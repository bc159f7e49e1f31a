// Residents: an instance with persistent volumes reserves what it needs on its first agent and is launched nowhere
// else, until it is decommissioned.
import { randomUUID } from 'node:crypto';
import type { RunSpec } from '../definition/runSpec.js';
import type { Instance, LocalVolume, Placement } from '../task/instance.js';

/** The same instance, with a reservation on that agent if it needs one and has none yet. */
export function reserved(instance: Instance, placement: Placement): Instance {
  const paths = volumeNames(instance.runSpec);
  if (paths.length === 0 || instance.reservation !== undefined) return instance;
  const volumes = paths.map((containerPath) => ({ containerPath, uuid: randomUUID() }));
  return { ...instance, placement, reservation: { ...placement, volumes } };
}

/** One of the `localVolumes` of a task; Mesos knows it as `prod_db#data#6f…`. */
export function printLocalVolume({ id }: RunSpec, { containerPath, uuid }: LocalVolume): Record<string, unknown> {
  const safePath = id.slice(1).replaceAll('/', '_');
  return { runSpecId: id, containerPath, uuid, persistenceId: `${safePath}#${containerPath}#${uuid}` };
}

/** Where an app's tasks find its persistent volumes; a pod's have names instead. */
function volumeNames({ kind, spec }: RunSpec): readonly string[] {
  if (kind === 'pod') return (spec.volumes ?? []).flatMap((volume) => ('persistent' in volume ? [volume.name] : []));
  return (spec.container?.volumes ?? []).flatMap((volume) => ('persistent' in volume ? [volume.containerPath] : []));
}

// Volumes of pods. There are no mounts here: what a container mounts is a link in its sandbox, at the mount path. One
// that is absolute begins at the sandbox as well (`/data` is `$MESOS_SANDBOX/data`), and none is read-only.
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { Pod, PodContainer } from '../definition/pod/pod.js';

export type Mount = {
  /** Where the container finds it. */
  readonly path: string;
  readonly source:
    | { readonly kind: 'host'; readonly path: string }
    /** Empty at launch, the same for all containers of the instance; kept in the sandbox of that task. */
    | { readonly kind: 'ephemeral'; readonly name: string; readonly keeper: string }
    /** Already in the sandbox under its name. */
    | { readonly kind: 'persistent'; readonly name: string };
};

/** @param keeper the first task of the instance: the others' links point into its files, which stay as long */
export function mountsOf({ spec }: Pod, { volumeMounts = [] }: PodContainer, keeper: string): readonly Mount[] {
  return volumeMounts.flatMap(({ name, mountPath }): readonly Mount[] => {
    const volume = spec.volumes?.find((some) => some.name === name);
    // Secrets are for a plugin, which a stock server does not have.
    if (volume === undefined || 'secret' in volume) return [];
    if ('host' in volume) return [{ path: mountPath, source: { kind: 'host', path: volume.host } }];
    if ('persistent' in volume) return [{ path: mountPath, source: { kind: 'persistent', name } }];
    return [{ path: mountPath, source: { kind: 'ephemeral', name, keeper } }];
  });
}

/** Makes the links of one task; what they lead to is made too where it is ours. */
export function linkMounts(sandbox: string, mounts: readonly Mount[]): void {
  for (const { path: mountPath, source } of mounts) {
    // Normalised from the root, so that no `..` leads out of the sandbox.
    const link = path.join(sandbox, path.posix.normalize(`/${mountPath}`));
    const target = targetOf(sandbox, source);
    if (link === target) continue;
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
}

function targetOf(sandbox: string, source: Mount['source']): string {
  if (source.kind === 'host') return path.resolve(sandbox, source.path);
  if (source.kind === 'persistent') return path.join(sandbox, source.name);
  // …/executors/<task>/runs/latest: beside the runs of the keeper.
  const folder = path.join(path.resolve(sandbox, '../../..'), source.keeper, 'volumes', source.name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

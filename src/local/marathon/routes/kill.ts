// Killing tasks through the API: as they are, wiped, or together with a scale-down (Marathon's TaskKiller).
import type { Cluster } from '../cluster.js';
import { root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { wantedInstances, withInstances } from '../definition/runSpec.js';
import type { Plan } from '../deployment/plan.js';
import { badRequest, unknownPath } from '../http/errors.js';
import { flag } from '../http/router.js';
import type { Request } from '../http/router.js';
import { isActive } from '../task/instance.js';
import type { Instance } from '../task/instance.js';

/** `scale` removes the victims' places as well; `wipe` replaces them by brand-new instances. */
export type KillMode = { readonly scale: boolean; readonly wipe: boolean; readonly force: boolean };

/** @throws ApiError 400 when both scale and wipe are asked for */
export function killMode({ query }: Request): KillMode {
  const mode = {
    scale: flag(query, 'scale', false),
    wipe: flag(query, 'wipe', false),
    force: flag(query, 'force', false),
  };
  if (mode.scale && mode.wipe) throw badRequest('You cannot use scale and wipe at the same time.');
  return mode;
}

/**
 * Kills tasks without touching the definition: they are launched again, or, wiped, their instances are forgotten and
 * the scale check that this causes makes new ones.
 */
export function killInstances({ scheduler }: Cluster, instances: readonly Instance[], wipe: boolean): void {
  for (const instance of instances) {
    if (wipe) scheduler.expunge(instance);
    else if (isActive(instance)) scheduler.kill(instance);
  }
}

/**
 * Scales apps down by their victims, killing exactly those.
 * @throws ApiError 404 when an app has no instances at all, even if it exists
 */
export function killAndScale(
  cluster: Cluster,
  victims: ReadonlyMap<PathId, readonly Instance[]>,
  force: boolean,
): Plan {
  for (const id of victims.keys()) if (cluster.instances.of(id).length === 0) throw unknownPath(id);
  return cluster.updates.apply(
    root,
    (edit) => {
      for (const [id, instances] of victims) {
        const app = edit.tree.apps.get(id);
        // Who is being killed already gives up no second place.
        const count = instances.filter((instance) => isActive(instance) && instance.condition !== 'Killing').length;
        if (app !== undefined && count > 0) edit.put(withInstances(app, Math.max(0, wantedInstances(app) - count)));
      }
    },
    { force, victims: new Map([...victims].map(([id, instances]) => [id, instances.map((instance) => instance.id)])) },
  );
}

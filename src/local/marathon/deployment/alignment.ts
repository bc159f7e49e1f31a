// The background loop: now and then the number of instances of every app that no deployment holds is put right, for
// example after a deployment was dropped half-way. What already runs keeps its version.
import type { Deployments } from './deployments.js';
import type { Instances } from '../task/instances.js';
import type { Scheduler } from '../task/scheduler.js';
import type { TreeStore } from '../tree/store.js';
import { chooseVictims } from './victims.js';

/** Marathon's `--scale_apps_interval`. */
const interval = 300_000;

export type AlignmentParts = {
  readonly store: TreeStore;
  readonly deployments: Deployments;
  readonly instances: Instances;
  readonly scheduler: Scheduler;
};

/** Starts the loop; the returned function ends it. */
export function keepAligned(parts: AlignmentParts): () => void {
  const timer = setInterval(() => align(parts), interval);
  timer.unref();
  return () => clearInterval(timer);
}

/** One round: kills what is too much, starts what is missing. */
export function align({ store, deployments, instances, scheduler }: AlignmentParts): void {
  for (const app of store.current.apps.values()) {
    if (deployments.idsOf(app.id).length > 0) continue;
    const all = instances.of(app.id);
    for (const { id } of chooseVictims(all, [], app.spec.instances, app.spec)) scheduler.decommission(app.id, id);
    const running = all.filter(({ goal }) => goal === 'Running').length;
    if (running < app.spec.instances) scheduler.schedule(app, app.spec.instances - running);
  }
}

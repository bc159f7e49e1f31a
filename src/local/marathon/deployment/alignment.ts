// The background loop: now and then the number of instances of every app and pod that no deployment holds is put right, for
// example after a deployment was dropped half-way. What already runs keeps its version.
import type { Deployments } from './deployments.js';
import type { Instances } from '../task/instances.js';
import type { Scheduler } from '../task/scheduler.js';
import { root } from '../definition/pathId.js';
import { wantedInstances } from '../definition/runSpec.js';
import type { TreeStore } from '../tree/store.js';
import { runSpecsBelow } from '../tree/tree.js';
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
  for (const runSpec of runSpecsBelow(store.current, root)) {
    if (deployments.idsOf(runSpec.id).length > 0) continue;
    const all = instances.of(runSpec.id);
    const wanted = wantedInstances(runSpec);
    for (const { id } of chooseVictims(all, [], wanted, runSpec)) scheduler.decommission(runSpec.id, id);
    const running = all.filter(({ goal }) => goal === 'Running').length;
    if (running < wanted) scheduler.schedule(runSpec, wanted - running);
  }
}

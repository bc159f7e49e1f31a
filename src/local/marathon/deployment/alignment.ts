// The scale check: the number of instances of an app or pod that no deployment holds is put right. It is made of all
// of them now and then, and of one whenever an instance of it has ended or is out of reach for too long (Marathon's
// ScaleAppUpdateStepImpl). What already runs keeps its version.
import type { Deployments } from './deployments.js';
import type { Instances } from '../task/instances.js';
import type { Scheduler } from '../task/scheduler.js';
import { root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { wantedInstances } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import { isTerminal } from '../task/instance.js';
import type { TreeStore } from '../tree/store.js';
import { runSpecAt, runSpecsBelow } from '../tree/tree.js';
import { chooseVictims, countedInstances } from './victims.js';

/** Marathon's `--scale_apps_initial_delay`, counted from the election, and `--scale_apps_interval`. */
const rounds = { first: 15_000, then: 300_000 } as const;

export type AlignmentParts = {
  readonly store: TreeStore;
  readonly deployments: Deployments;
  readonly instances: Instances;
  readonly scheduler: Scheduler;
};

/** Starts the checks; the returned function ends them. */
export function keepAligned(parts: AlignmentParts): () => void {
  let timer = setTimeout(() => {
    align(parts);
    timer = setInterval(() => align(parts), rounds.then).unref();
  }, rounds.first).unref();
  const due = new Set<PathId>();
  let soon: NodeJS.Immediate | undefined;
  const check = (): void => {
    soon = undefined;
    const ids = [...due];
    due.clear();
    for (const id of ids) alignOne(runSpecAt(parts.store.current, id), parts);
  };
  const unsubscribe = parts.instances.subscribeAll((news) => {
    if (news.kind === 'health') return;
    const { condition, runSpec } = news.instance;
    if (news.kind === 'changed' && !isTerminal(condition) && condition !== 'UnreachableInactive') return;
    due.add(runSpec.id);
    // Deployments hear the same news, and go first.
    soon ??= setImmediate(check);
  });
  return () => {
    clearTimeout(timer);
    clearImmediate(soon);
    unsubscribe();
  };
}

/** One round over everything. */
export function align(parts: AlignmentParts): void {
  for (const runSpec of runSpecsBelow(parts.store.current, root)) alignOne(runSpec, parts);
}

/** Takes down what is too much, starts what is missing. */
function alignOne(runSpec: RunSpec | undefined, { deployments, instances, scheduler }: AlignmentParts): void {
  if (runSpec === undefined || deployments.idsOf(runSpec.id).length > 0) return;
  const all = instances.of(runSpec.id);
  const wanted = wantedInstances(runSpec);
  const missing = wanted - countedInstances(all).length;
  if (missing > 0) scheduler.schedule(runSpec, missing);
  if (missing >= 0) return;
  const victims = chooseVictims(all, [], wanted, runSpec, (instance) => scheduler.hostOf(instance));
  for (const { id } of victims) scheduler.stop(runSpec, id);
}

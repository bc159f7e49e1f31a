// The scale check: the number of instances of an app or pod that nobody has locked is put right. It is made of all of
// them now and then, and of one whenever an instance of it has ended or is out of reach for too long (Marathon's
// ScaleAppUpdateStepImpl and SchedulerActions.scale). What already runs keeps its version.
import type { Deployments } from './deployments.js';
import type { Instances } from '../task/instances.js';
import type { Scheduler } from '../task/scheduler.js';
import { root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { wantedInstances } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import { isTerminal } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { TreeStore } from '../tree/store.js';
import { runSpecAt, runSpecsBelow } from '../tree/tree.js';
import { onceKilled } from './kills.js';
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
  const missing = new Set<string>();
  const unsubscribe = parts.instances.subscribeAll((news) => {
    if (news.kind === 'health') return;
    const { id, runSpec } = news.instance;
    const wasMissing = missing.has(id);
    if (news.kind === 'removed' || !isMissing(news.instance)) missing.delete(id);
    else missing.add(id);
    if (wasMissing || !missing.has(id)) return;
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

const isMissing = ({ condition }: Instance): boolean => isTerminal(condition) || condition === 'UnreachableInactive';

/**
 * Takes down what is too much, starts what is missing. As in Marathon a check that takes something down waits for the
 * end of all instances, the others included: there is no other check before that, or before the next deployment.
 */
function alignOne(runSpec: RunSpec | undefined, { deployments, instances, scheduler }: AlignmentParts): void {
  if (runSpec === undefined || deployments.locks.isTaken(runSpec.id)) return;
  const { id } = runSpec;
  const all = instances.of(id);
  const wanted = wantedInstances(runSpec);
  const missing = wanted - countedInstances(all).length;
  if (missing > 0) scheduler.schedule(runSpec, missing);
  if (missing >= 0) return;
  const victims = chooseVictims(all, [], wanted, runSpec, (instance) => scheduler.hostOf(instance));
  const lock = deployments.locks.take([id]);
  for (const victim of victims) scheduler.stop(runSpec, victim.id);
  onceKilled(id, all, instances, () => deployments.locks.release([id], lock));
}

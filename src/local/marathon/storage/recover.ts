// After a restart: the cluster gets back what the state folder holds, deployments begin again, and then every task that
// was known is asked for. The agents of this server end with it, so they are as agents that were rebooted: each task is
// gone (TASK_GONE, what a Mesos master answers about a task that its agent does not have). Marathon then does what it
// always does: the same instance, of the same version, with its next incarnation, after one backoff.
import type { Cluster } from '../cluster.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Backoff } from '../task/backoff.js';
import type { RecordedFailures, RecordedInstances } from './recorded.js';
import type { OpenedStorage } from './storage.js';
import { reconcile } from './takeOver.js';

export type RecordedParts = { readonly instances: RecordedInstances; readonly failures: RecordedFailures };

export function recover(cluster: Cluster, { storage, stored }: OpenedStorage, recorded: RecordedParts): void {
  const { instances, failures } = recorded;
  if (stored !== undefined) {
    failures.restore(stored.failures);
    for (const instance of stored.instances) instances.put(instance);
    cluster.deployments.resume(stored.plans);
  }
  storage.begin(() => ({
    frameworkId: cluster.frameworkId,
    store: cluster.store,
    plans: cluster.deployments.running.map(({ plan }) => plan),
    failures: [...failures.all],
    instances: instances.all,
  }));
  if (stored === undefined) return;
  // After the deployments have begun: in Marathon the master's answers come later, too.
  setImmediate(() => {
    const known = [...instances.all];
    for (const instance of known) cluster.scheduler.recover(instance);
    countOnce(
      cluster.backoff,
      known.map(({ runSpec }) => runSpec),
    );
    reconcile(cluster);
  });
}

/** One stop of this server is one failure, however many tasks it took: forty instances would else wait for minutes. */
function countOnce(backoff: Backoff, runSpecs: readonly RunSpec[]): void {
  const now = Date.now();
  for (const runSpec of new Set(runSpecs)) {
    if (backoff.delayedUntil(runSpec, now) === undefined) continue;
    backoff.reset(runSpec);
    backoff.increase(runSpec, now);
  }
}

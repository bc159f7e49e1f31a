// After a restart: the cluster gets back what the state folder holds, deployments begin again, and then every task that
// was known is asked for. The agents of this server end with it, so they are as agents that were rebooted: each task is
// gone (TASK_GONE, what a Mesos master answers about a task that its agent does not have). Marathon then does what it
// always does: the same instance, of the same version, with its next incarnation, after one backoff.
import type { Cluster } from '../cluster.js';
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
    for (const instance of instances.all) cluster.scheduler.recover(instance);
    reconcile(cluster);
  });
}

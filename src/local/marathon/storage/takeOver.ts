// What a newly elected leader does. It knows what is stored: trees, versions, deployments, instances with the last status
// of their tasks, last failures. What only the old leader had in memory is forgotten.
import type { Cluster } from '../cluster.js';
import { root } from '../definition/pathId.js';
import { runSpecAt, runSpecsBelow } from '../tree/tree.js';

/**
 * Lets this server lead as another one would that was just elected; tasks go on meanwhile. To be called once between the
 * loss of leadership and its return; synchronous, and publishes no event that a deployment had failed.
 *
 * - Running deployments begin again from their first step, planned anew from their two trees; named victims are
 *   forgotten (MarathonSchedulerActor, DeploymentRepository).
 * - Launch delays are forgotten (RateLimiter lives in memory), so what waited for one is launched at once; so are the
 *   offers counted in /v2/queue, and what readiness checks have answered.
 * - Marathon's own health checks begin again without results. Of checks that Mesos runs the last result is known, since
 *   it is in the task's stored status (MarathonHealthCheckManager.reconcile).
 * - Instances of apps that are neither in the tree nor in a deployment are decommissioned (SchedulerActions.reconcileTasks).
 */
export function takeOver(cluster: Cluster): void {
  const { deployments, backoff, offers, health } = cluster;
  const plans = deployments.running.map(({ plan }) => plan);
  deployments.close();
  backoff.forgetAll();
  offers.forgetAll();
  health.forgetAll();
  deployments.resume(plans);
  reconcile(cluster);
}

/** Checks, orphans and waiting instances, put right by what is in the tree. */
export function reconcile({ store, deployments, instances, scheduler, health }: Cluster): void {
  for (const runSpec of runSpecsBelow(store.current, root)) health.reconcile(runSpec);
  for (const appId of [...instances.appIds]) {
    const isOrphaned = runSpecAt(store.current, appId) === undefined && deployments.idsOf(appId).length === 0;
    if (isOrphaned) for (const { id } of instances.of(appId)) scheduler.decommission(appId, id);
    else scheduler.offer(appId);
  }
}

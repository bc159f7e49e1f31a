// How many tasks of an app are in which state.
import type { Cluster } from '../cluster.js';
import { appTask, isScheduled } from '../task/instance.js';
import type { Instance } from '../task/instance.js';

/**
 * The four counters. A task counts as running by what Mesos said last, so one that is starting is in none of them, and
 * as healthy only when it has results and all are alive: without checks both health counters stay 0.
 */
export function taskCounts(instances: readonly Instance[], cluster: Cluster) {
  const counts = { tasksStaged: 0, tasksRunning: 0, tasksHealthy: 0, tasksUnhealthy: 0 };
  for (const instance of instances) {
    const task = appTask(instance);
    if (task === undefined || isScheduled(instance)) continue;
    const { mesosState } = task;
    if (mesosState === undefined || mesosState === 'TASK_STAGING') counts.tasksStaged += 1;
    if (mesosState === 'TASK_RUNNING') counts.tasksRunning += 1;
    const verdict = cluster.health.judge.results.verdict(instance.id);
    if (verdict === 'healthy') counts.tasksHealthy += 1;
    if (verdict === 'unhealthy') counts.tasksUnhealthy += 1;
  }
  return counts;
}

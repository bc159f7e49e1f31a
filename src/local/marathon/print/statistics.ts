// taskStats: counts and life times of an app's tasks, by what they were started for.
import type { Cluster } from '../cluster.js';
import type { App } from '../definition/app.js';
import { isScheduled } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import { taskCounts } from './counts.js';

/** Groups without a task are left out. */
export function taskStatistics(app: App, all: readonly Instance[], cluster: Cluster): Record<string, unknown> {
  const instances = all.filter((instance) => instance.tasks.length > 0 && !isScheduled(instance));
  const { lastConfigChangeAt, lastScalingAt } = app.versions;
  const group = (name: string, keep: (instance: Instance) => boolean): Record<string, unknown> => {
    const chosen = instances.filter(keep);
    return chosen.length === 0 ? {} : { [name]: { stats: statistics(chosen, cluster) } };
  };
  return {
    ...group('startedAfterLastScaling', (instance) => instance.runSpec.versions.version >= lastScalingAt),
    ...group('withLatestConfig', (instance) => instance.runSpec.versions.version >= lastConfigChangeAt),
    ...group('withOutdatedConfig', (instance) => instance.runSpec.versions.version < lastConfigChangeAt),
    ...group('totalSummary', () => true),
  };
}

function statistics(instances: readonly Instance[], cluster: Cluster): Record<string, unknown> {
  const { tasksStaged, tasksRunning, tasksHealthy, tasksUnhealthy } = taskCounts(instances, cluster);
  const ages = instances.flatMap(({ tasks }) =>
    tasks.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [(Date.now() - startedAt) / 1000])),
  );
  const sorted = ages.sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return {
    counts: { staged: tasksStaged, running: tasksRunning, healthy: tasksHealthy, unhealthy: tasksUnhealthy },
    ...(middle === undefined
      ? {}
      : {
          lifeTime: {
            averageSeconds: sorted.reduce((sum, age) => sum + age, 0) / sorted.length,
            medianSeconds: middle,
          },
        }),
  };
}

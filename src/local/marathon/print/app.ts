// AppInfo: an app's definition with as much of its present as was asked for.
import type { Cluster } from '../cluster.js';
import type { App } from '../definition/app.js';
import type { NewApp } from '../definition/parse.js';
import type { Timestamp } from '../definition/timestamp.js';
import { taskCounts } from './counts.js';
import type { Embed } from './embed.js';
import { taskStatistics } from './statistics.js';
import { printTask } from './task.js';

/** A definition as it was sent, with a version and nothing about its present: the answer of POST. */
export const printNewApp = ({ id, spec }: NewApp, version: Timestamp): Record<string, unknown> => ({
  id,
  ...spec,
  version,
});

/** A stored version: GET …/versions/{v}. */
export function printApp({ id, spec, versions }: App): Record<string, unknown> {
  const { version, lastScalingAt, lastConfigChangeAt } = versions;
  return { id, ...spec, version, versionInfo: { lastScalingAt, lastConfigChangeAt } };
}

/** An app with the embeds asked for. */
export function printAppInfo(app: App, embeds: ReadonlySet<Embed>, cluster: Cluster): Record<string, unknown> {
  const instances = cluster.instances.of(app.id);
  const failure = embeds.has('lastTaskFailure') ? cluster.failures.of(app.id) : undefined;
  return {
    ...printApp(app),
    ...(embeds.has('counts') ? taskCounts(instances, cluster) : {}),
    ...(embeds.has('deployments') ? { deployments: cluster.deployments.idsOf(app.id).map((id) => ({ id })) } : {}),
    ...(embeds.has('readiness') ? { readinessCheckResults: cluster.readiness.resultsOf(app) } : {}),
    ...(embeds.has('tasks') ? { tasks: instances.flatMap((instance) => printTask(instance, cluster)) } : {}),
    ...(failure === undefined ? {} : { lastTaskFailure: failure }),
    // The key really is spelled so in 1.11.
    ...(embeds.has('taskStats') ? { tasksStats: taskStatistics(app, instances, cluster) } : {}),
  };
}

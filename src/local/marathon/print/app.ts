// AppInfo: an app's definition with as much of its present as was asked for.
import type { Cluster } from '../cluster.js';
import type { App } from '../definition/app.js';
import type { NewApp } from '../definition/parse.js';
import type { Timestamp } from '../definition/timestamp.js';
import type { Instance } from '../task/instance.js';
import { inOrder } from './appOrder.js';
import { taskCounts } from './counts.js';
import type { Embed } from './embed.js';
import { jsonFields, JsonList, JsonText, jsonText } from './json.js';
import { taskStatistics } from './statistics.js';
import { printTask } from './task.js';

/** A definition as it was sent, with a version and nothing about its present: the answer of POST. */
export const printNewApp = ({ id, spec }: NewApp, version: Timestamp): Record<string, unknown> =>
  inOrder({ id, ...spec, version });

/** A stored version: GET …/versions/{v}. */
export function printApp({ id, spec, versions }: App): Record<string, unknown> {
  const { version, lastScalingAt, lastConfigChangeAt } = versions;
  return inOrder({ id, ...spec, version, versionInfo: { lastScalingAt, lastConfigChangeAt } });
}

/** An app with the embeds asked for. */
export function printAppInfo(app: App, embeds: ReadonlySet<Embed>, cluster: Cluster): JsonText {
  return appInfo(app, embeds, cluster, cluster.instances.of(app.id));
}

/**
 * Many apps with the embeds asked for, each written when its turn comes. Which instances there are is noted now, so
 * that all are of one moment, as Marathon's AppInfoBaseData asks its tracker once.
 */
export function printAppInfos(apps: Iterable<App>, embeds: ReadonlySet<Embed>, cluster: Cluster): JsonList {
  const found = Array.from(apps, (app) => ({ app, instances: cluster.instances.of(app.id) }));
  return new JsonList(infos());

  function* infos(): Generator<JsonText, void, undefined> {
    for (const { app, instances } of found) yield appInfo(app, embeds, cluster, instances);
  }
}

function appInfo(app: App, embeds: ReadonlySet<Embed>, cluster: Cluster, instances: readonly Instance[]): JsonText {
  const failure = embeds.has('lastTaskFailure') ? cluster.failures.of(app.id) : undefined;
  const parts = [definitionFields(app)];
  if (embeds.has('counts')) parts.push(jsonFields(taskCounts(instances, cluster)));
  if (embeds.has('deployments')) parts.push(`"deployments":${jsonText(deploymentsOf(app, cluster))}`);
  if (embeds.has('readiness')) parts.push(`"readinessCheckResults":${jsonText(cluster.readiness.resultsOf(app))}`);
  if (embeds.has('tasks')) parts.push(`"tasks":${jsonText(instances.flatMap((each) => printTask(each, cluster)))}`);
  if (failure !== undefined) parts.push(`"lastTaskFailure":${jsonText(failure)}`);
  // The key really is spelled so in 1.11.
  if (embeds.has('taskStats')) parts.push(`"tasksStats":${jsonText(taskStatistics(app, instances, cluster))}`);
  return new JsonText(`{${parts.join(',')}}`);
}

const deploymentsOf = ({ id }: App, { deployments }: Cluster) => deployments.idsOf(id).map((each) => ({ id: each }));

// A stored version never changes: it is written once, however often thousands of apps are asked for.
const definitions = new WeakMap<App, string>();

function definitionFields(app: App): string {
  const known = definitions.get(app);
  if (known !== undefined) return known;
  const made = jsonFields(printApp(app));
  definitions.set(app, made);
  return made;
}

// /v2/apps/{id}/tasks: the tasks of one app (or of a group, with `*`), and killing them.
import type { Cluster } from '../cluster.js';
import { unknownApp, unknownGroup, unknownTask } from '../http/errors.js';
import { ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printTask } from '../print/task.js';
import { instanceIdOf, isActive } from '../task/instance.js';
import { appsBelow } from '../tree/tree.js';
import { killAndScale, killInstances, killMode } from './kill.js';
import { deploymentResult, idOf, wildcardGroup } from './shared.js';

export function appTasksResources(cluster: Cluster): readonly Resource[] {
  return [
    { pattern: /^\/v2\/apps\/(.+)\/tasks\/([^/]+)$/, methods: { DELETE: (request) => killOne(cluster, request) } },
    {
      pattern: /^\/v2\/apps\/(.+)\/tasks\/?$/,
      methods: { GET: (request) => list(cluster, request), DELETE: (request) => killMany(cluster, request) },
    },
  ];
}

function list(cluster: Cluster, request: Request): Answer {
  const { current } = cluster.store;
  const group = wildcardGroup(request);
  const id = idOf(request);
  if (group !== undefined && !current.groups.has(group)) throw unknownGroup(group);
  if (group === undefined && !current.apps.has(id)) throw unknownApp(id);
  const ids = group === undefined ? [id] : appsBelow(current, group).map((app) => app.id);
  const instances = ids.flatMap((appId) => cluster.instances.of(appId));
  return ok({ tasks: instances.flatMap((instance) => printTask(instance, cluster)) });
}

function killMany(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const mode = killMode(request);
  const host = request.query.get('host') ?? '*';
  const instances = cluster.instances
    .of(id)
    .filter(({ placement }) => host === '*' || placement?.host === host)
    .filter((instance) => !mode.scale || isActive(instance));
  if (mode.scale) return deploymentResult(killAndScale(cluster, new Map([[id, instances]]), mode.force));
  if (!cluster.store.current.apps.has(id)) throw unknownApp(id);
  const tasks = instances.flatMap((instance) => printTask(instance, cluster));
  killInstances(cluster, instances, mode.wipe);
  return ok({ tasks });
}

function killOne(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const mode = killMode(request);
  const taskId = request.captures[1] ?? '';
  const wanted = instanceIdOf(taskId);
  const instances = cluster.instances.of(id).filter((instance) => instance.id === wanted);
  // An unknown task is a 404 only without scale; with it, a deployment that does nothing.
  if (mode.scale) return deploymentResult(killAndScale(cluster, new Map([[id, instances]]), mode.force));
  if (!cluster.store.current.apps.has(id)) throw unknownApp(id);
  const [task] = instances.flatMap((instance) => printTask(instance, cluster));
  if (task === undefined) throw unknownTask(taskId);
  killInstances(cluster, instances, mode.wipe);
  return ok({ task });
}

// /v2/apps/{id}/tasks: the tasks of one app (or of a group, with `*`), and killing them (Marathon's AppTasksResource).
import type { Cluster } from '../cluster.js';
import type { PathId } from '../definition/pathId.js';
import { ApiError, illegalArgument, unknownApp, unknownGroup, unknownTask } from '../http/errors.js';
import { ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printTask } from '../print/task.js';
import { parseTaskId } from '../task/ids.js';
import { isActive } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import { appsBelow, runSpecAt } from '../tree/tree.js';
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
  refuseUnknown(cluster, id);
  const tasks = instances.flatMap((instance) => printTask(instance, cluster));
  killInstances(cluster, instances, mode.wipe);
  return ok({ tasks });
}

function killOne(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const mode = killMode(request);
  const taskId = request.captures[1] ?? '';
  const all = cluster.instances.of(id);
  // An unknown task is a 404 only without scale; with it, a deployment that does nothing.
  if (mode.scale) {
    const victims = all.length === 0 ? [] : named(all.filter(isActive), taskId, illegalArgument);
    return deploymentResult(killAndScale(cluster, new Map([[id, victims]]), mode.force));
  }
  refuseUnknown(cluster, id);
  const instances = named(all, taskId, unmatched);
  if (instances.length === 0) throw unknownTask(taskId);
  const [task] = instances.flatMap((instance) => printTask(instance, cluster));
  killInstances(cluster, instances, mode.wipe);
  // What waits for its first offer has an id, but no task to print; Marathon stumbles over that.
  if (task === undefined) throw new ApiError(500, { message: 'None.get' });
  return ok({ task });
}

/** Pods count as well here, other than in lists (TaskKiller asks for run specs). */
function refuseUnknown(cluster: Cluster, id: PathId): void {
  if (runSpecAt(cluster.store.current, id) === undefined) throw unknownApp(id);
}

/** The instance of a task, as a list; none when the text is no task id. */
function named(
  instances: readonly Instance[],
  taskId: string,
  refusal: (message: string) => ApiError,
): readonly Instance[] {
  const parsed = parseTaskId(taskId);
  if (parsed.kind === 'no-uuid') throw refusal(`Invalid UUID string: ${parsed.uuid}`);
  return parsed.kind === 'no-task-id' ? [] : instances.filter(({ id }) => id === parsed.instanceId);
}

/** Marathon expects no other failure there than an unknown app. */
const unmatched = (message: string): ApiError =>
  new ApiError(500, {
    message: `Failure(java.lang.IllegalArgumentException: ${message}) (of class scala.util.Failure)`,
  });

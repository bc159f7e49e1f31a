// /v2/tasks: the tasks of all apps, and killing some of them by id (Marathon's TasksResource).
import { z } from 'zod';
import type { Cluster } from '../cluster.js';
import type { PathId } from '../definition/pathId.js';
import { servicePortsOf } from '../definition/servicePorts.js';
import { read } from '../definition/shape.js';
import { badRequest, illegalArgument } from '../http/errors.js';
import { ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { JsonList } from '../print/json.js';
import type { JsonText } from '../print/json.js';
import { printTask } from '../print/task.js';
import { parseTaskId } from '../task/ids.js';
import type { Condition, Instance } from '../task/instance.js';
import { killAndScale, killInstances, killMode } from './kill.js';
import { deploymentResult } from './shared.js';

export function tasksResources(cluster: Cluster): readonly Resource[] {
  return [
    { pattern: /^\/v2\/tasks\/?$/, methods: { GET: (request) => list(cluster, request) } },
    { pattern: /^\/v2\/tasks\/delete\/?$/, methods: { POST: (request) => kill(cluster, request) } },
  ];
}

const byStatus: ReadonlyMap<string, Condition> = new Map([
  ['running', 'Running'],
  ['staging', 'Staging'],
]);

/** Only apps that are still defined are looked at, and it is their service ports of today that are printed. */
function list(cluster: Cluster, { query }: Request): Answer {
  const statuses = [...query.getAll('status').slice(0, 1), ...query.getAll('status[]')];
  const wanted = new Set(statuses.flatMap((status) => byStatus.get(status.toLowerCase()) ?? []));
  const found = [...cluster.instances.appIds].flatMap((id) => {
    const app = cluster.store.current.apps.get(id);
    if (app === undefined) return [];
    const instances = cluster.instances.of(id);
    return [{ app, instances: instances.filter(({ condition }) => wanted.size === 0 || wanted.has(condition)) }];
  });
  return ok({ tasks: new JsonList(tasks()) });

  function* tasks(): Generator<JsonText, void, undefined> {
    for (const { app, instances } of found)
      for (const instance of instances) yield* printTask(instance, cluster, servicePortsOf(app));
  }
}

const victims = z.object({ ids: z.array(z.string()) });

function kill(cluster: Cluster, request: Request): Answer {
  const mode = killMode(request);
  const ids = new Set(read(victims, request.json()).ids);
  const instances = new Set([...ids].flatMap((id) => find(cluster, id) ?? []));
  if (mode.scale) {
    const byApp = new Map<PathId, Instance[]>();
    for (const instance of instances)
      byApp.set(instance.runSpec.id, [...(byApp.get(instance.runSpec.id) ?? []), instance]);
    return deploymentResult(killAndScale(cluster, byApp, mode.force));
  }
  const ofApps = [...instances].filter(({ runSpec }) => cluster.store.current.apps.has(runSpec.id));
  const tasks = ofApps.flatMap((instance) => printTask(instance, cluster));
  killInstances(cluster, ofApps, mode.wipe);
  return ok({ tasks });
}

/** Ids of instances that are gone are skipped; ids that cannot be are refused. */
function find(cluster: Cluster, id: string): Instance | undefined {
  const parsed = parseTaskId(id);
  switch (parsed.kind) {
    case 'no-task-id':
      throw badRequest(`Invalid task id '${id}'. [taskId ${id} no valid identifier (of class java.lang.String)]`);
    case 'no-uuid':
      throw illegalArgument(`Invalid UUID string: ${parsed.uuid}`);
    case 'task':
      return cluster.instances.find(parsed.runSpecId, parsed.instanceId);
  }
}

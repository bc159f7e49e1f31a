// /v2/tasks: the tasks of all apps, and killing some of them by id.
import { z } from 'zod';
import type { Cluster } from '../cluster.js';
import type { PathId } from '../definition/pathId.js';
import { servicePortsOf } from '../definition/servicePorts.js';
import { read } from '../definition/shape.js';
import { badRequest } from '../http/errors.js';
import { ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printTask } from '../print/task.js';
import { appIdOf, instanceIdOf } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import { killAndScale, killInstances, killMode } from './kill.js';
import { deploymentResult } from './shared.js';

export function tasksResources(cluster: Cluster): readonly Resource[] {
  return [
    { pattern: /^\/v2\/tasks\/?$/, methods: { GET: (request) => list(cluster, request) } },
    { pattern: /^\/v2\/tasks\/delete\/?$/, methods: { POST: (request) => kill(cluster, request) } },
  ];
}

const byStatus: Readonly<Record<string, (instance: Instance) => boolean>> = {
  running: ({ condition }) => condition === 'Running',
  staging: ({ condition }) => condition === 'Provisioned' || condition === 'Staging' || condition === 'Starting',
};

function list(cluster: Cluster, { query }: Request): Answer {
  const wanted = [...query.getAll('status'), ...query.getAll('status[]')].flatMap((status) => byStatus[status] ?? []);
  const instances = [...cluster.instances.appIds]
    .flatMap((id) => cluster.instances.of(id))
    .filter((instance) => wanted.length === 0 || wanted.some((matches) => matches(instance)));
  return ok({ tasks: instances.flatMap((instance) => printTask(instance, cluster, servicePortsOf(instance.runSpec))) });
}

const victims = z.object({ ids: z.array(z.string()) });

function kill(cluster: Cluster, request: Request): Answer {
  const mode = killMode(request);
  const instances = read(victims, request.json()).ids.flatMap((id) => find(cluster, id) ?? []);
  if (mode.scale) {
    const byApp = new Map<PathId, Instance[]>();
    for (const instance of instances)
      byApp.set(instance.runSpec.id, [...(byApp.get(instance.runSpec.id) ?? []), instance]);
    return deploymentResult(killAndScale(cluster, byApp, mode.force));
  }
  const tasks = instances.flatMap((instance) => printTask(instance, cluster));
  killInstances(cluster, instances, mode.wipe);
  return ok({ tasks });
}

/** Ids of tasks that are gone are skipped; ids that cannot be are refused. */
function find(cluster: Cluster, taskId: string): Instance | undefined {
  const instanceId = instanceIdOf(taskId);
  const appId = instanceId === undefined ? undefined : appIdOf(instanceId);
  if (instanceId === undefined || appId === undefined)
    throw badRequest(`Invalid task id '${taskId}'. [${taskId} (of class java.lang.String)]`);
  return cluster.instances.find(appId, instanceId);
}

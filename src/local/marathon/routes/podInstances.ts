// Killing instances of pods: DELETE /v2/pods/{id}::instances, one or several. They are launched again.
import { z } from 'zod';
import type { Cluster } from '../cluster.js';
import type { PathId } from '../definition/pathId.js';
import { read } from '../definition/shape.js';
import { notValid, unknownPath, unknownTask } from '../http/errors.js';
import { flag, ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printInstance } from '../print/instance.js';
import type { Instance } from '../task/instance.js';
import { runSpecAt } from '../tree/tree.js';
import { killInstances } from './kill.js';
import { podIdOf } from './podId.js';

export function podInstancesResources(cluster: Cluster): readonly Resource[] {
  return [
    {
      pattern: /^\/v2\/pods\/(.+)::instances\/([^/]+)\/?$/,
      methods: { DELETE: (request) => killOne(cluster, request) },
    },
    { pattern: /^\/v2\/pods\/(.+)::instances\/?$/, methods: { DELETE: (request) => killMany(cluster, request) } },
  ];
}

function killOne(cluster: Cluster, request: Request): Answer {
  const id = podIdOf(request);
  const instanceId = request.captures[1] ?? '';
  if (!instanceIdPattern.test(instanceId)) throw notValid([{ path: '/', errors: [badInstanceId] }]);
  const [killed] = kill(cluster, request, id, [instanceId]);
  if (killed === undefined) throw unknownTask(instanceId);
  return ok(printInstance(killed));
}

const instanceIds = z.array(z.string());

/** Ids that nobody has are skipped. */
function killMany(cluster: Cluster, request: Request): Answer {
  const id = podIdOf(request);
  const wanted = [...new Set(read(instanceIds, request.json()))];
  const bad = wanted.flatMap((text, index) => (instanceIdPattern.test(text) ? [] : [index]));
  if (bad.length > 0) throw notValid(bad.map((index) => ({ path: `(${index})`, errors: [badInstanceId] })));
  return ok(kill(cluster, request, id, wanted).map(printInstance));
}

/**
 * Kills what there is of these instances; the answer shows them as they were before.
 * @throws ApiError 404 when nothing has this id; an app's instances can be killed here too, as in Marathon's TaskKiller
 */
function kill(cluster: Cluster, { query }: Request, id: PathId, wanted: readonly string[]): readonly Instance[] {
  if (runSpecAt(cluster.store.current, id) === undefined) throw unknownPath(id);
  const found = cluster.instances.of(id).filter((instance) => wanted.includes(instance.id));
  killInstances(cluster, found, flag(query, 'wipe', false));
  return found;
}

const instanceIdPattern = /^(.+)\.(instance-|marathon-)([^.]+)$/;
const badInstanceId = "must fully match regular expression '^(.+)\\.(instance-|marathon-)([^\\.]+)$'";

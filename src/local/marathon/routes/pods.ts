// /v2/pods: definitions of pods, their status and their versions. Here the parts of a path after the id are marked by
// `::`, not by a slash (Marathon's PodsResource).
import { z } from 'zod';
import type { Cluster } from '../cluster.js';
import { parentOf } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { parsePod, printPod } from '../definition/pod/index.js';
import type { NewPod, Pod } from '../definition/pod/index.js';
import { parseTimestamp } from '../definition/timestamp.js';
import type { Timestamp } from '../definition/timestamp.js';
import { conflict, illegalArgument, notFound } from '../http/errors.js';
import { flag, ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { playText } from '../print/json.js';
import { printPodStatusAlone } from '../print/podStatus.js';
import { rolesIn } from '../tree/roles.js';
import { podIdOf } from './podId.js';
import { podInstancesResources } from './podInstances.js';
import { idOf, invalidTimestamp, locationOf } from './shared.js';

export function podsResources(cluster: Cluster): readonly Resource[] {
  return [
    {
      pattern: /^\/v2\/pods\/?$/,
      methods: {
        // Answering at all says that there are pods.
        HEAD: () => ({ kind: 'empty', status: 200 }),
        GET: () => ok([...cluster.store.current.pods.values()].map(printPod)),
        POST: (request) => create(cluster, request),
      },
    },
    { pattern: /^\/v2\/pods\/::status\/?$/, methods: { GET: () => allStatus(cluster) } },
    ...podInstancesResources(cluster),
    {
      pattern: /^\/v2\/pods\/(.+)::versions\/([^/]+)\/?$/,
      methods: { GET: (request) => version(cluster, request) },
    },
    { pattern: /^\/v2\/pods\/(.+)::versions\/?$/, methods: { GET: (request) => versions(cluster, request) } },
    { pattern: /^\/v2\/pods\/(.+)::status\/?$/, methods: { GET: (request) => status(cluster, request) } },
    {
      pattern: /^\/v2\/pods\/(.+)$/,
      methods: {
        GET: (request) => show(cluster, request),
        PUT: (request) => put(cluster, request),
        DELETE: (request) => remove(cluster, request),
      },
    },
  ];
}

function create(cluster: Cluster, request: Request): Answer {
  const pod = parsePod(request.json(), undefined, rolesIn(cluster.store.current));
  const plan = cluster.updates.apply(
    parentOf(pod.id),
    (edit) => {
      if (edit.tree.pods.has(pod.id)) throw conflict(`A pod with id [${pod.id}] already exists.`);
      edit.place(pod);
    },
    { force: flag(request.query, 'force', false) },
  );
  publish(cluster, request, 'pod_created_event');
  return {
    kind: 'json',
    status: 201,
    headers: { 'Marathon-Deployment-Id': plan.id, Location: locationOf(request, pod.id) },
    body: printed(pod, plan.version),
  };
}

/** Always the whole definition; it need not exist before. */
function put(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const body = request.json();
  const pod = parsePod(body, undefined, rolesIn(cluster.store.current));
  if (pod.id !== id) return mismatch(id, z.object({ id: z.string() }).parse(body).id);
  const plan = cluster.updates.apply(
    parentOf(id),
    (edit) => {
      edit.place(pod);
    },
    { force: flag(request.query, 'force', false) },
  );
  publish(cluster, request, 'pod_updated_event');
  return ok(printed(pod, plan.version), { 'Marathon-Deployment-Id': plan.id });
}

/** The definition as it was sent, under the version of the request: also when nothing changed and the old one stays. */
const printed = (pod: NewPod, version: Timestamp) =>
  printPod({ ...pod, versions: { version, lastScalingAt: version, lastConfigChangeAt: version } });

/** Written by hand in Marathon, with its line breaks. */
const mismatch = (id: PathId, written: string): Answer => ({
  kind: 'text',
  status: 400,
  type: 'application/json',
  body: `\n{"message": "'${id}' does not match definition's id ('${written}')" }\n          `,
});

/** 202 without a body; the Location is the deployment's id, resolved like a path. */
function remove(cluster: Cluster, request: Request): Answer {
  const id = podIdOf(request);
  if (!cluster.store.current.pods.has(id)) throw unknownPod(id);
  const plan = cluster.updates.apply(parentOf(id), (edit) => edit.remove(id), {
    force: flag(request.query, 'force', false),
  });
  publish(cluster, request, 'pod_deleted_event');
  const headers = { Location: locationOf(request, `/${plan.id}`), 'Marathon-Deployment-Id': plan.id };
  return { kind: 'empty', status: 202, headers };
}

function show(cluster: Cluster, request: Request): Answer {
  const id = podIdOf(request);
  const pod = cluster.store.current.pods.get(id);
  // The message is a JSON text of its own: Marathon wraps it twice.
  if (pod === undefined) throw notFound(`{"message": "pod with ${id} does not exist"}`);
  return ok(printPod(pod));
}

function status(cluster: Cluster, request: Request): Answer {
  return ok(playText(printPodStatusAlone(known(cluster, podIdOf(request)), cluster)));
}

function allStatus(cluster: Cluster): Answer {
  return ok(playText([...cluster.store.current.pods.values()].map((pod) => printPodStatusAlone(pod, cluster))));
}

function versions(cluster: Cluster, request: Request): Answer {
  return ok(cluster.store.versionsOf(known(cluster, podIdOf(request)).id));
}

function version(cluster: Cluster, request: Request): Answer {
  const text = request.captures[1] ?? '';
  const wanted = parseTimestamp(text);
  if (wanted === undefined) throw illegalArgument(invalidTimestamp(text));
  const id = podIdOf(request);
  const found = cluster.store.runSpecAt(id, wanted);
  if (found?.kind !== 'pod') throw unknownPod(id);
  return ok(printPod(found));
}

function known(cluster: Cluster, id: PathId): Pod {
  const pod = cluster.store.current.pods.get(id);
  if (pod === undefined) throw unknownPod(id);
  return pod;
}

const unknownPod = (id: PathId) => notFound(`Pod '${id}' does not exist`);

function publish(cluster: Cluster, { clientIp, uri }: Request, eventType: string): void {
  cluster.events.publish(eventType, { clientIp, uri });
}

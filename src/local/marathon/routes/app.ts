// /v2/apps/{id}: one app, its versions and its restart.
import type { Cluster } from '../cluster.js';
import { appFromUpdate, parseApp, parseUpdate } from '../definition/parse.js';
import { parentOf } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { parseTimestamp } from '../definition/timestamp.js';
import { appNotFound, illegalArgument, unknownApp, unknownGroup } from '../http/errors.js';
import { flag, ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printApp, printAppInfo, printNewApp } from '../print/app.js';
import { appEmbeds } from '../print/embed.js';
import { appsBelow } from '../tree/tree.js';
import { merged, publishPost } from './apps.js';
import { deploymentResult, idOf, locationOf, wildcardGroup } from './shared.js';

export function appResources(cluster: Cluster): readonly Resource[] {
  return [
    { pattern: /^\/v2\/apps\/(.+)\/versions\/([^/]+)$/, methods: { GET: (request) => version(cluster, request) } },
    { pattern: /^\/v2\/apps\/(.+)\/versions\/?$/, methods: { GET: (request) => versions(cluster, request) } },
    { pattern: /^\/v2\/apps\/(.+)\/restart\/?$/, methods: { POST: (request) => restart(cluster, request) } },
    {
      pattern: /^\/v2\/apps\/(.+)$/,
      methods: {
        GET: (request) => show(cluster, request),
        PUT: (request) => put(cluster, request, flag(request.query, 'partialUpdate', true)),
        PATCH: (request) => patch(cluster, request),
        DELETE: (request) => remove(cluster, request),
      },
    },
  ];
}

function show(cluster: Cluster, request: Request): Answer {
  const embeds = appEmbeds(request.query, ['counts', 'tasks', 'lastTaskFailure', 'deployments']);
  const { current } = cluster.store;
  const group = wildcardGroup(request);
  if (group !== undefined) {
    if (!current.groups.has(group)) throw unknownGroup(group);
    return ok({ '*': appsBelow(current, group).map((app) => printAppInfo(app, embeds, cluster)) });
  }
  const id = idOf(request);
  const app = current.apps.get(id);
  if (app === undefined) throw unknownApp(id);
  return ok({ app: printAppInfo(app, embeds, cluster) });
}

function put(cluster: Cluster, request: Request, partial: boolean): Answer {
  const id = idOf(request);
  const body = request.json();
  const current = cluster.store.current.apps.get(id);
  if (current === undefined || !partial) {
    const app = parseApp(body, id);
    const plan = apply(cluster, request, id, () => app);
    publishPost(cluster, request, printNewApp(app, plan.version));
    return current === undefined
      ? deploymentResult(plan, 201, { Location: locationOf(request, id) })
      : deploymentResult(plan);
  }
  return merge(cluster, request, id, body);
}

function patch(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const body = request.json();
  if (!cluster.store.current.apps.has(id)) {
    // In this order: an incomplete body is a 422 even though the app does not exist.
    parseApp(body, id);
    throw appNotFound(id);
  }
  return merge(cluster, request, id, body);
}

function merge(cluster: Cluster, request: Request, id: PathId, body: unknown): Answer {
  const update = parseUpdate(body);
  const plan = apply(cluster, request, id, (current) =>
    current === undefined ? appFromUpdate(id, update) : merged(cluster, current, update),
  );
  const changed = plan.target.apps.get(id);
  if (changed !== undefined) publishPost(cluster, request, printApp(changed));
  return deploymentResult(plan);
}

type Make = (current: ReturnType<Cluster['store']['current']['apps']['get']>) => ReturnType<typeof parseApp>;

function apply(cluster: Cluster, request: Request, id: PathId, make: Make) {
  return cluster.updates.apply(parentOf(id), (edit) => edit.put(make(edit.tree.apps.get(id))), {
    force: flag(request.query, 'force', false),
  });
}

/** Unlike everywhere else, `force` is true unless told otherwise. */
function remove(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const plan = cluster.updates.apply(
    parentOf(id),
    (edit) => {
      if (!edit.tree.apps.has(id)) throw appNotFound(id);
      edit.remove(id);
    },
    { force: flag(request.query, 'force', true) },
  );
  return deploymentResult(plan);
}

function restart(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const plan = cluster.updates.apply(
    parentOf(id),
    (edit) => {
      const app = edit.tree.apps.get(id);
      if (app === undefined) throw appNotFound(id);
      edit.put(app, true);
    },
    { force: flag(request.query, 'force', false) },
  );
  return deploymentResult(plan);
}

function versions(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  if (!cluster.store.current.apps.has(id)) throw unknownApp(id);
  return ok({ versions: cluster.store.versionsOf(id) });
}

function version(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const text = request.captures[1] ?? '';
  const wanted = parseTimestamp(text);
  if (wanted === undefined) throw illegalArgument(`Invalid format: "${text}"`);
  const app = cluster.store.appAt(id, wanted);
  if (app === undefined) throw unknownApp(id, text);
  return ok(printApp(app));
}

// /v2/apps/{id}: one app, its versions and its restart.
import type { Cluster } from '../cluster.js';
import type { App } from '../definition/app.js';
import { appFromUpdate, parseApp, parseUpdate } from '../definition/parse.js';
import type { NewApp } from '../definition/parse.js';
import { canonicalPath, parentOf } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { parseTimestamp } from '../definition/timestamp.js';
import type { Plan } from '../deployment/plan.js';
import { appNotFound, illegalArgument, unknownApp, unknownGroup } from '../http/errors.js';
import { flag, ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printApp, printAppInfo, printAppInfos } from '../print/app.js';
import { appEmbeds } from '../print/embed.js';
import { rolesIn } from '../tree/roles.js';
import { appsBelow } from '../tree/tree.js';
import { merged, publishPost } from './apps.js';
import { deploymentResult, idOf, invalidTimestamp, locationOf, wildcardGroup } from './shared.js';

export function appResources(cluster: Cluster): readonly Resource[] {
  return [
    { pattern: /^\/v2\/apps\/(.+)\/versions\/([^/]+)$/, methods: { GET: (request) => version(cluster, request) } },
    { pattern: /^\/v2\/apps\/(.+)\/versions\/?$/, methods: { GET: (request) => versions(cluster, request) } },
    {
      pattern: /^\/v2\/apps\/(.+)\/restart\/?$/,
      methods: {
        POST: (request) => restart(cluster, request),
        // There can be no app of that name, but Marathon looks for it.
        DELETE: (request) => remove(cluster, request, canonicalPath(`${idOf(request)}/restart`)),
      },
    },
    {
      pattern: /^\/v2\/apps\/(.+)$/,
      methods: {
        GET: (request) => show(cluster, request),
        PUT: (request) => put(cluster, request, flag(request.query, 'partialUpdate', true)),
        PATCH: (request) => patch(cluster, request),
        DELETE: (request) => remove(cluster, request, idOf(request)),
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
    return ok({ '*': printAppInfos(appsBelow(current, group), embeds, cluster) });
  }
  const id = idOf(request);
  const app = current.apps.get(id);
  if (app === undefined) throw unknownApp(id);
  return ok({ app: printAppInfo(app, embeds, cluster) });
}

function put(cluster: Cluster, request: Request, partial: boolean): Answer {
  const id = idOf(request);
  const isNew = !cluster.store.current.apps.has(id);
  const plan = isNew || !partial ? replace(cluster, request, id) : merge(cluster, request, id);
  return isNew ? deploymentResult(plan, 201, { Location: locationOf(request, id) }) : deploymentResult(plan);
}

function patch(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  if (cluster.store.current.apps.has(id)) return deploymentResult(merge(cluster, request, id));
  // In this order: an incomplete body is a 422 even though the app does not exist.
  parseApp(request.json(), id, rolesIn(cluster.store.current));
  return deploymentResult(
    apply(cluster, request, id, () => {
      throw appNotFound(id);
    }),
  );
}

function replace(cluster: Cluster, request: Request, id: PathId): Plan {
  const app = parseApp(request.json(), id, rolesIn(cluster.store.current));
  return apply(cluster, request, id, () => app);
}

function merge(cluster: Cluster, request: Request, id: PathId): Plan {
  const update = parseUpdate(request.json());
  return apply(cluster, request, id, (current) =>
    current === undefined
      ? appFromUpdate(id, update, rolesIn(cluster.store.current))
      : merged(cluster, current, update),
  );
}

function apply(cluster: Cluster, request: Request, id: PathId, make: (current: App | undefined) => NewApp): Plan {
  const plan = cluster.updates.apply(parentOf(id), (edit) => edit.place(make(edit.tree.apps.get(id))), {
    force: flag(request.query, 'force', false),
  });
  // Unlike after POST the event shows what is stored: with its ports and the times of its last changes.
  const stored = plan.target.apps.get(id);
  if (stored !== undefined) publishPost(cluster, request, printApp(stored));
  return plan;
}

/** Unlike everywhere else, `force` is true unless told otherwise. */
function remove(cluster: Cluster, request: Request, id: PathId): Answer {
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
  if (wanted === undefined) throw illegalArgument(invalidTimestamp(text));
  const app = cluster.store.appAt(id, wanted);
  if (app === undefined) throw unknownApp(id, wanted);
  return ok(printApp(app));
}

// /v2/groups: the tree as a whole or from a group down.
import { z } from 'zod';
import type { Cluster } from '../cluster.js';
import { canonicalPath, parentOf, root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { optional, read } from '../definition/shape.js';
import { parseTimestamp } from '../definition/timestamp.js';
import { printedStep } from '../deployment/plan.js';
import { conflict, illegalArgument, unknownGroup } from '../http/errors.js';
import { flag, ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printAppInfo } from '../print/app.js';
import { appEmbeds } from '../print/embed.js';
import { printGroup } from '../print/group.js';
import { groupEdit, parseGroupUpdate } from '../tree/groupUpdate.js';
import { appsBelow } from '../tree/tree.js';
import { deploymentResult, idOf, locationOf } from './shared.js';

export function groupsResources(cluster: Cluster): readonly Resource[] {
  return [
    {
      pattern: /^\/v2\/groups(?:\/(.*))?\/versions\/([^/]+)$/,
      methods: { GET: (request) => version(cluster, request) },
    },
    { pattern: /^\/v2\/groups(?:\/(.*))?\/versions\/?$/, methods: { GET: (request) => versions(cluster, request) } },
    { pattern: /^\/v2\/groups(?:\/(.*))?\/apps\/?$/, methods: { GET: (request) => apps(cluster, request) } },
    {
      pattern: /^\/v2\/groups(?:\/(.*))?$/,
      methods: {
        GET: (request) => show(cluster, request),
        POST: (request) => create(cluster, request),
        PUT: (request) => put(cluster, request),
        PATCH: (request) => patch(cluster, request),
        DELETE: (request) => remove(cluster, request),
      },
    },
  ];
}

function known(cluster: Cluster, id: PathId): PathId {
  if (!cluster.store.current.groups.has(id)) throw unknownGroup(id);
  return id;
}

function show(cluster: Cluster, request: Request): Answer {
  return ok(printGroup(cluster.store.current, known(cluster, idOf(request)), request.query, cluster));
}

function apps(cluster: Cluster, request: Request): Answer {
  const id = known(cluster, idOf(request));
  const embeds = appEmbeds(request.query);
  return ok(appsBelow(cluster.store.current, id).map((app) => printAppInfo(app, embeds, cluster)));
}

/** The versions of a group are the root versions that contain it. */
function versions(cluster: Cluster, request: Request): Answer {
  const id = known(cluster, idOf(request));
  const trees = cluster.store.rootVersions.filter((tree) => tree.groups.has(id));
  return ok(trees.map((tree) => tree.version));
}

function version(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const text = request.captures[1] ?? '';
  const wanted = parseTimestamp(text);
  if (wanted === undefined) throw illegalArgument(`Invalid format: "${text}"`);
  const tree = cluster.store.rootAt(wanted);
  if (tree?.groups.has(id) !== true) throw unknownGroup(id, text);
  return ok(printGroup(tree, id, request.query, cluster));
}

function create(cluster: Cluster, request: Request): Answer {
  const update = parseGroupUpdate(request.json());
  const id = canonicalPath(update.id ?? '.', idOf(request));
  const { current } = cluster.store;
  if (current.groups.has(id)) throw conflict(`Group ${id} is already created. Use PUT to change this group.`);
  if (current.apps.has(id)) throw conflict(`An app with the path ${id} already exists.`);
  const plan = cluster.updates.apply(parentOf(id), groupEdit(id, update, cluster.store), {
    force: flag(request.query, 'force', false),
  });
  return deploymentResult(plan, 201, { Location: locationOf(request, id) });
}

function put(cluster: Cluster, request: Request): Answer {
  const update = parseGroupUpdate(request.json());
  const id = canonicalPath(update.id ?? '.', idOf(request));
  const edit = groupEdit(id, update, cluster.store);
  if (flag(request.query, 'dryRun', false)) return ok({ steps: cluster.updates.preview(edit).steps.map(printedStep) });
  return deploymentResult(cluster.updates.apply(id, edit, { force: flag(request.query, 'force', false) }));
}

const partial = z.object({ enforceRole: optional(z.boolean()) });

/** Only enforceRole of a top-level group; not a deployment. */
function patch(cluster: Cluster, request: Request): Answer {
  const id = known(cluster, idOf(request));
  const { enforceRole } = read(partial, request.json());
  if (id === root || parentOf(id) !== root)
    throw illegalArgument(`enforceRole can only be set for top-level groups, and ${id} is not top-level`);
  cluster.updates.patchGroup(id, enforceRole ?? false);
  return { kind: 'empty', status: 200 };
}

function remove(cluster: Cluster, request: Request): Answer {
  const id = known(cluster, idOf(request));
  const plan = cluster.updates.apply(parentOf(id), (edit) => edit.removeGroup(id), {
    force: flag(request.query, 'force', false),
  });
  return deploymentResult(plan);
}

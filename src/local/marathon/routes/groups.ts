// /v2/groups: the tree as a whole or from a group down. As in Marathon's GroupsResource the end of the path says what is
// asked for: a group cannot be called `apps` or `versions`.
import { z } from 'zod';
import type { Cluster } from '../cluster.js';
import { parentOf, root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { optional, read } from '../definition/shape.js';
import { parseTimestamp, timestamp } from '../definition/timestamp.js';
import { printedStep } from '../deployment/plan.js';
import { ApiError, conflict, illegalArgument, notValid, unknownGroup } from '../http/errors.js';
import { flag, ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printAppInfos } from '../print/app.js';
import { groupEmbeds, printGroup } from '../print/group.js';
import { dryRun } from '../tree/dryRun.js';
import { readGroupUpdate } from '../tree/groupDocument.js';
import { groupEdit } from '../tree/groupUpdate.js';
import { appsBelow } from '../tree/tree.js';
import { deploymentResult, idOf, invalidTimestamp, locationOf } from './shared.js';

export function groupsResources(cluster: Cluster): readonly Resource[] {
  return [
    {
      // Without an id it is the root, which cannot be patched.
      pattern: /^\/v2\/groups\/?$/,
      methods: {
        GET: (request) => show(cluster, request),
        POST: (request) => create(cluster, request),
        PUT: (request) => put(cluster, request),
        DELETE: (request) => empty(cluster, request),
      },
    },
    {
      pattern: /^\/v2\/groups\/(.+)$/,
      methods: {
        GET: (request) => look(cluster, request),
        POST: (request) => create(cluster, request),
        PUT: (request) => put(cluster, request),
        PATCH: (request) => patch(cluster, request),
        DELETE: (request) => remove(cluster, request),
      },
    },
  ];
}

/** Only GET looks at the end of the path; `…/a/versions` is a group like others to everything else. */
function look(cluster: Cluster, request: Request): Answer {
  const path = request.captures[0] ?? '';
  const captured = (pattern: RegExp): Request | undefined => {
    const found = pattern.exec(path);
    return found === null ? undefined : { ...request, captures: found.slice(1).map((part?: string) => part ?? '') };
  };
  const [forApps, forVersions, forVersion] = [
    captured(/^(?:(.+)\/)?apps$/),
    captured(/^(?:(.+)\/)?versions$/),
    captured(/^(?:(.+)\/)?versions\/(.+)$/),
  ];
  if (forApps !== undefined) return apps(cluster, forApps);
  if (forVersions !== undefined) return versions(cluster, forVersions);
  return forVersion === undefined ? show(cluster, request) : version(cluster, forVersion);
}

function known(cluster: Cluster, id: PathId): PathId {
  if (!cluster.store.current.groups.has(id)) throw unknownGroup(id);
  return id;
}

function show(cluster: Cluster, request: Request): Answer {
  const id = known(cluster, idOf(request));
  return ok(printGroup(cluster.store.current, id, groupEmbeds(request.query), cluster));
}

/** A group that is not there has no apps, either. */
function apps(cluster: Cluster, request: Request): Answer {
  const { perApp } = groupEmbeds(request.query);
  return ok(printAppInfos(appsBelow(cluster.store.current, idOf(request)), perApp, cluster));
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
  if (wanted === undefined) throw illegalArgument(invalidTimestamp(text));
  const tree = cluster.store.rootAt(wanted);
  if (tree?.groups.has(id) !== true) throw unknownGroup(id);
  // Nothing about the present of apps is shown with a version, even when it is asked for.
  return ok(printGroup(tree, id, { ...groupEmbeds(request.query), perApp: new Set() }, cluster));
}

function create(cluster: Cluster, request: Request): Answer {
  const url = idOf(request);
  const { current } = cluster.store;
  const update = readGroupUpdate(request.json(), url, current, true);
  const { id } = update;
  if (current.groups.has(id)) throw conflict(`Group ${id} is already created. Use PUT to change this group.`);
  if (current.apps.has(id)) throw conflict(`An app with the path ${id} already exists.`);
  const plan = cluster.updates.apply(parentOf(url), groupEdit(update, cluster.store), {
    force: flag(request.query, 'force', false),
  });
  return deploymentResult(plan, 201, { Location: locationOf(request, id) });
}

function put(cluster: Cluster, request: Request): Answer {
  const url = idOf(request);
  const update = readGroupUpdate(request.json(), url, cluster.store.current, false);
  if (flag(request.query, 'dryRun', false)) {
    const steps = dryRun(update, cluster.store, timestamp(Date.now()));
    return ok({ steps: steps.map(printedStep) });
  }
  const options = { force: flag(request.query, 'force', false) };
  return deploymentResult(cluster.updates.apply(parentOf(url), groupEdit(update, cluster.store), options));
}

const partial = z.object({ enforceRole: optional(z.boolean()) });

/** Only enforceRole of a top-level group; not a deployment. Leaving it out is saying no. */
function patch(cluster: Cluster, request: Request): Answer {
  const { enforceRole } = read(partial, request.json());
  const id = idOf(request);
  if (id === root || parentOf(id) !== root) throw notValid([{ path: '/', errors: ['Path needs to be top-level'] }]);
  cluster.updates.patchGroup(known(cluster, id), enforceRole ?? false);
  return { kind: 'empty', status: 200 };
}

function remove(cluster: Cluster, request: Request): Answer {
  const id = idOf(request);
  const options = { force: flag(request.query, 'force', false) };
  const plan = cluster.updates.apply(
    parentOf(id),
    (edit) => {
      // As an exception, this comes without details.
      if (!edit.groups.has(id)) throw new ApiError(404, { message: `Group '${id}' does not exist` });
      if (id === root) throw illegalArgument('requirement failed: The root group cannot be removed.');
      edit.removeGroup(id);
    },
    options,
  );
  return deploymentResult(plan);
}

/** The root stays; all that is in it goes, and what it depends on. */
function empty(cluster: Cluster, request: Request): Answer {
  const plan = cluster.updates.apply(
    root,
    (edit) => {
      edit.removeGroup(root);
      edit.putGroup({ id: root, dependencies: [] });
    },
    { force: flag(request.query, 'force', false) },
  );
  return deploymentResult(plan);
}

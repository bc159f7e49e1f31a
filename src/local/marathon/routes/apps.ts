// /v2/apps: the collection. Creating one app, listing, and changing many in one deployment.
import { z } from 'zod';
import type { Cluster } from '../cluster.js';
import type { App } from '../definition/app.js';
import { appFromUpdate, mergeUpdate, parseApp, parseReplacement, parseUpdate } from '../definition/parse.js';
import type { AppUpdate, NewApp } from '../definition/parse.js';
import { parentOf, root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { app as appSchema, appUpdate as updateSchema } from '../definition/schema/app.js';
import { read } from '../definition/shape.js';
import { parseTimestamp } from '../definition/timestamp.js';
import { appNotFound, conflict, illegalArgument } from '../http/errors.js';
import { flag, ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { printAppInfos, printNewApp } from '../print/app.js';
import { appEmbeds } from '../print/embed.js';
import { rolesIn } from '../tree/roles.js';
import { labelSelector } from './labelSelector.js';
import { deploymentResult, invalidTimestamp, locationOf } from './shared.js';

export function appsResource(cluster: Cluster): Resource {
  return {
    pattern: /^\/v2\/apps\/?$/,
    methods: {
      GET: (request) => list(cluster, request),
      POST: (request) => create(cluster, request),
      PUT: (request) => putAll(cluster, request, flag(request.query, 'partialUpdate', true), true),
      PATCH: (request) => putAll(cluster, request, true, false),
    },
  };
}

function list(cluster: Cluster, { query }: Request): Answer {
  const embeds = appEmbeds(query, ['counts', 'deployments']);
  const matching = [...cluster.store.current.apps.values()].filter(appFilter(query));
  return ok({ apps: printAppInfos(matching, embeds, cluster) });
}

/**
 * `cmd` and `id` are substrings in any case; all filters given must match. Any `cmd`, even an empty one, leaves out
 * apps that have none.
 */
function appFilter(query: URLSearchParams): (app: App) => boolean {
  const [cmd, id, label] = ['cmd', 'id', 'label'].map((name) => query.get(name) ?? undefined);
  const contains = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());
  const selects = label === undefined ? () => true : labelSelector(label);
  return (app) =>
    (cmd === undefined || (app.spec.cmd !== undefined && contains(app.spec.cmd, cmd))) &&
    (id === undefined || contains(app.id, id)) &&
    selects(app.spec.labels);
}

function create(cluster: Cluster, request: Request): Answer {
  const app = parseApp(request.json(), undefined, rolesIn(cluster.store.current));
  const plan = cluster.updates.apply(
    parentOf(app.id),
    (edit) => {
      // Only apps are looked for: an id that a pod has is refused later, as a tree that is not valid.
      if (edit.tree.apps.has(app.id)) throw conflict(`An app with id [${app.id}] already exists.`);
      edit.place(app);
    },
    { force: flag(request.query, 'force', false) },
  );
  // The answer shows the definition before service ports were assigned: a port 0 is still 0 here.
  const definition = printNewApp(app, plan.version);
  publishPost(cluster, request, definition);
  return {
    kind: 'json',
    status: 201,
    headers: { 'Marathon-Deployment-Id': plan.id, Location: locationOf(request, app.id) },
    body: {
      ...definition,
      tasksStaged: 0,
      tasksRunning: 0,
      tasksHealthy: 0,
      tasksUnhealthy: 0,
      deployments: [{ id: plan.id }],
    },
  };
}

/** api_post_event: only for requests about a single app. */
export function publishPost(cluster: Cluster, { clientIp, uri }: Request, appDefinition: unknown): void {
  cluster.events.publish('api_post_event', { clientIp, uri, appDefinition });
}

function putAll(cluster: Cluster, request: Request, partial: boolean, mayCreate: boolean): Answer {
  const changes = (partial ? elements(updateSchema, request) : elements(appSchema, request)).map(
    partial ? partialChange : (json) => fullChange(cluster, json),
  );
  const plan = cluster.updates.apply(
    root,
    (edit) => {
      for (const { id, apply } of changes) {
        // Of an id that is named twice the second change is made to what the first one left.
        const current = edit.runSpec(id);
        const app = current?.kind === 'app' ? current : undefined;
        if (app === undefined && !mayCreate) throw appNotFound(id);
        edit.place(apply(cluster, app));
      }
    },
    { force: flag(request.query, 'force', false) },
  );
  return deploymentResult(plan);
}

/** The elements of a body that must be a list; all of them are read before the first is looked at. */
function elements(schema: z.ZodType, request: Request): readonly unknown[] {
  const body = request.json();
  read(z.array(schema), body);
  return z.array(z.unknown()).parse(body);
}

type Change = { readonly id: PathId; readonly apply: (cluster: Cluster, current: NewApp | undefined) => NewApp };

function fullChange(cluster: Cluster, json: unknown): Change {
  const app = parseReplacement(json, rolesIn(cluster.store.current));
  return { id: app.id, apply: () => app };
}

function partialChange(json: unknown): Change {
  const update = parseUpdate(json);
  const { id } = update;
  if (id === undefined) throw illegalArgument('requirement failed: App Update must have app id set');
  return {
    id,
    apply: (cluster, current) =>
      current === undefined
        ? appFromUpdate(id, update, rolesIn(cluster.store.current))
        : merged(cluster, current, update),
  };
}

/** A merge, or the stored version that the update names. @throws ApiError 404 when that version is not kept */
export function merged(cluster: Cluster, current: NewApp, update: AppUpdate): NewApp {
  if (update.version === undefined) return mergeUpdate(current, update, rolesIn(cluster.store.current));
  const version = parseTimestamp(update.version);
  if (version === undefined) throw illegalArgument(invalidTimestamp(update.version));
  const stored = cluster.store.appAt(current.id, version);
  if (stored === undefined) throw appNotFound(current.id);
  return stored;
}

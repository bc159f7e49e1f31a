// Pairs of zdd.py (marathon-lb's zero-downtime deployer) put back into one app: the colour, the group and the bookkeeping
// are zdd's own; what an app serves on is its public port, which zdd keeps in HAPROXY_0_PORT while it swaps the others.
import { without } from '../definition/normal/normaliseValues.js';
import { problem } from '../model/errorCodes.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { fine, wrong, type Checked, type Place } from '../model/problem.js';

export interface ZddApp {
  readonly value: JsonObject;
  readonly place: Place;
}

export interface Collapsed {
  readonly value: JsonObject;
  /** What a person should know, for a comment above the app. */
  readonly comment: string;
}

/** The `HAPROXY_DEPLOYMENT_GROUP` of an app, undefined when zdd has nothing to do with it. */
export function deploymentGroup(app: JsonObject): string | undefined {
  const group = labelsOf(app)['HAPROXY_DEPLOYMENT_GROUP'];
  return typeof group === 'string' ? group : undefined;
}

/**
 * All apps of one deployment group as one. The newer one (by STARTED_AT) that has tasks is what runs. Refused while two
 * have tasks and the newer one has not reached its target: nobody can say which of them is meant.
 */
export function collapse(apps: readonly ZddApp[]): Checked<Collapsed> {
  const running = apps.filter(({ value }) => instancesOf(value) > 0);
  const byAge = (running.length > 0 ? running : apps).toSorted((left, right) => startedAt(left) - startedAt(right));
  const newest = byAge.at(-1);
  if (newest === undefined) throw new Error('a deployment group without apps');
  const { value, place } = newest;
  const target = Number(labelsOf(value)['HAPROXY_DEPLOYMENT_TARGET_INSTANCES'] ?? instancesOf(value));
  if (running.length > 1 && instancesOf(value) !== target) {
    const names = running.map(idOf).join(' and ');
    const message = `${names} both have tasks, and the newer one has ${instancesOf(value)} of ${target}`;
    return wrong(problem('zdd-unfinished', message, { place }));
  }
  const id = publicId(value);
  const [port, moved] = withPublicPort(value);
  const others = Object.entries(labelsOf(port)).filter(
    ([name]) => !name.startsWith('HAPROXY_DEPLOYMENT_') && name !== 'HAPROXY_APP_ID' && !(moved && name === publicPort),
  );
  const bare = without(port, 'labels');
  const names = apps.map(idOf).join(' and ');
  const from = names === id ? 'deployed by zdd' : `${names} of zdd`;
  return fine({
    value: { ...bare, id, ...(others.length === 0 ? {} : { labels: Object.fromEntries(others) }) },
    comment: `Was ${from}: its HAPROXY_DEPLOYMENT_* labels are gone${moved ? `, its service port is that of ${publicPort}` : ''}.`,
  });
}

const publicPort = 'HAPROXY_0_PORT';

const labelsOf = (app: JsonObject): JsonObject => (isJsonObject(app['labels']) ? app['labels'] : {});

const instancesOf = (app: JsonObject): number => (typeof app['instances'] === 'number' ? app['instances'] : 1);

/** Missing counts as the oldest, as marathon-lb has it. */
function startedAt({ value }: ZddApp): number {
  const at = labelsOf(value)['HAPROXY_DEPLOYMENT_STARTED_AT'];
  return typeof at === 'string' ? Date.parse(at) || 0 : 0;
}

const idOf = ({ value }: ZddApp): string => (typeof value['id'] === 'string' ? value['id'] : '');

/** The id without the colour that zdd put behind it. */
function publicId(app: JsonObject): string {
  const id = typeof app['id'] === 'string' ? app['id'] : '';
  const { HAPROXY_APP_ID: own, HAPROXY_DEPLOYMENT_COLOUR: colour } = labelsOf(app);
  if (typeof own === 'string' && own !== '') return own.startsWith('/') || !id.startsWith('/') ? own : `/${own}`;
  return typeof colour === 'string' && id.endsWith(`-${colour}`) ? id.slice(0, -colour.length - 1) : id;
}

/** The first service port set to the public one, wherever this app writes it; and whether there was such a place. */
function withPublicPort(app: JsonObject): readonly [JsonObject, boolean] {
  const port = Number(labelsOf(app)[publicPort]);
  if (!Number.isInteger(port) || port <= 0) return [app, false];
  const { container, portDefinitions, ports } = app;
  if (isJsonObject(container)) {
    const own = inMappings(container, port);
    if (own !== undefined) return [{ ...app, container: own }, true];
    const docker = isJsonObject(container['docker']) ? inMappings(container['docker'], port) : undefined;
    if (docker !== undefined) return [{ ...app, container: { ...container, docker } }, true];
  }
  const defined = firstWith(portDefinitions, (one) => (isJsonObject(one) ? { ...one, port } : one));
  if (defined !== undefined) return [{ ...app, portDefinitions: defined }, true];
  const plain = firstWith(ports, () => port);
  return plain === undefined ? [app, false] : [{ ...app, ports: plain }, true];
}

function inMappings(holder: JsonObject, servicePort: number): JsonObject | undefined {
  const mappings = firstWith(holder['portMappings'], (one) => (isJsonObject(one) ? { ...one, servicePort } : one));
  return mappings === undefined ? undefined : { ...holder, portMappings: mappings };
}

function firstWith(list: Json | undefined, change: (first: Json) => Json): Json | undefined {
  if (!isJsonArray(list)) return undefined;
  const [first, ...others] = list;
  return first === undefined ? undefined : [change(first), ...others];
}

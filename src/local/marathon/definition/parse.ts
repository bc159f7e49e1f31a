// From what a client sent to what Marathon stores. READ THIS FIRST: the order is read, check old fields, migrate,
// check canonical fields, convert, check the stored form; each step's errors are reported before the next one looks.
import { invalidJson, notValid } from '../http/errors.js';
import type { App, AppSpec } from './app.js';
import { canonicalSpec, upgradeStrategyOf } from './canonical.js';
import { defaultPortMappings, migrateApp, migrateUpdate, withImpliedContainer } from './legacy.js';
import type { UpdateFields } from './legacy.js';
import { canonicalPath, root } from './pathId.js';
import type { PathId } from './pathId.js';
import { rolesOf } from './roles.js';
import type { Roles } from './roles.js';
import { app as appSchema, appUpdate as updateSchema } from './schema/app.js';
import type { AppDocument } from './schema/index.js';
import { read } from './shape.js';
import { requireConvertible, requireNetworkNames } from './validation/unconvertible.js';
import { oldApiViolations } from './validation/validateOld.js';
import { validateApp } from './validation/validate.js';
import { validateStored } from './validation/validateStored.js';

/** A new definition, not yet stored: service ports may still be 0. */
export type NewApp = { readonly kind: 'app'; readonly id: PathId; readonly spec: AppSpec };

/** What a merge asks for: fields to overwrite, or a stored version to go back to. */
export type AppUpdate = { readonly id?: PathId; readonly version?: string; readonly fields: UpdateFields };

/** Which roles a definition with this id may have; the tree knows whether a group enforces its role. */
export type RolesOf = (id: PathId) => Roles;

/**
 * Reads a whole app for a POST; absent fields get their defaults.
 * @param json the parsed body
 * @param id the one of a URL, which overrides the body's: the app is then read as for a PUT, see parseReplacement
 * @throws ApiError 422 of either kind, 500 for what Marathon cannot convert
 */
export function parseApp(json: unknown, id?: PathId, roles: RolesOf = rolesOf): NewApp {
  if (id !== undefined) return parseReplacement(withId(json, id), roles);
  return define(read(appSchema, json), { base: root, roles, inGroup: false });
}

/**
 * Reads a whole app for a PUT. Marathon normalises it twice on this way, as an app and as the update it makes of it:
 * the second time the default port counts as declared, so that a bare health check gets `portIndex: 0`, and
 * `executorResources` are lost.
 */
export function parseReplacement(json: unknown, roles: RolesOf = rolesOf): NewApp {
  const place = { base: root, roles, inGroup: false };
  const { id, spec } = define(read(appSchema, json), place);
  return define({ ...written({ id, spec }), executorResources: undefined }, place);
}

/** Reads an app inside a group update: its id and dependencies are relative to the group. */
export function parseNestedApp(document: AppDocument, base: PathId, roles: RolesOf = rolesOf): NewApp {
  return define(document, { base, roles, inGroup: true });
}

/**
 * Reads a merge.
 * @throws ApiError 422; also when `version` comes with anything but `id`
 */
export function parseUpdate(json: unknown): AppUpdate {
  const { id, version, ...rest } = read(updateSchema, json);
  const fields = migrateUpdate(rest);
  const others = Object.values(fields).some((value) => value !== undefined);
  if (version !== undefined && others)
    throw notValid([{ path: '/', errors: ["The 'version' field may only be combined with the 'id' field."] }]);
  requireNetworkNames(fields);
  return {
    ...(id === undefined ? {} : { id: canonicalPath(id) }),
    ...(version === undefined ? {} : { version }),
    fields: withImpliedContainer(fields),
  };
}

/**
 * Merges an update into a stored app: top-level keys only, absent keeps. `executorResources` and `resourceLimits`
 * are *not* kept: they vanish unless resent, as in Marathon.
 */
export function mergeUpdate(
  current: Pick<App, 'id' | 'spec'>,
  update: AppUpdate,
  roles: RolesOf = (id) => rolesOf(id, false, current.spec.role),
): NewApp {
  const { executorResources, resourceLimits } = update.fields;
  const merged = { ...written(current), ...given(update.fields), executorResources, resourceLimits };
  return define(merged, { base: root, roles, inGroup: false });
}

/**
 * Reads the fields of a merge as if they were a whole app: how a bulk PUT of an id that does not exist yet is taken.
 * Unlike a whole app it starts without any port.
 */
export function appFromUpdate(id: PathId, update: AppUpdate, roles: RolesOf = rolesOf): NewApp {
  const template = { id, networks: [{ mode: 'host' }], portDefinitions: [] };
  const app = { ...read(appSchema, template), ...given(update.fields) };
  return define({ ...app, upgradeStrategy: upgradeStrategyOf(app) }, { base: root, roles, inGroup: false });
}

type Door = { readonly base: PathId; readonly roles: RolesOf; readonly inGroup: boolean };

function define(document: AppDocument, { base, roles, inGroup }: Door): NewApp {
  const absolute = {
    ...document,
    id: canonicalPath(document.id, base),
    dependencies: document.dependencies.map((dependency) => canonicalPath(dependency, base)),
  };
  const violations = oldApiViolations(absolute);
  if (violations.length > 0) throw notValid(violations);
  const known = roles(absolute.id);
  const app = { ...migrateApp(absolute), role: document.role ?? known.standard };
  validateApp(app, known);
  requireConvertible(app);
  const complete = withContainer(app);
  validateStored(complete, inGroup);
  return { kind: 'app', id: app.id, spec: canonicalSpec(complete) };
}

/** Outside the host's network there is always a container. */
function withContainer(app: AppDocument): AppDocument {
  if (app.container !== undefined || app.networks.every(({ mode }) => mode === 'host')) return app;
  const container = { type: 'MESOS' as const, docker: undefined, linuxInfo: undefined, volumes: [] };
  return { ...app, container: { ...container, portMappings: defaultPortMappings } };
}

/** A stored app as its owner could have written it. */
const written = ({ id, spec }: Pick<App, 'id' | 'spec'>): AppDocument => read(appSchema, { ...spec, id });

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(fields: T): Given<T>;
function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function withId(json: unknown, id: PathId): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw invalidJson([{ path: '', errors: ['error.expected.jsobject'] }]);
  return { ...json, id };
}

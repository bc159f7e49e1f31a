// From what a client sent to what Marathon stores. READ THIS FIRST: the order is read, check old fields, migrate,
// check canonical fields, fill in; each step's errors are reported before the next one looks.
import { illegalArgument, notValid } from '../http/errors.js';
import type { App, AppSpec } from './app.js';
import { canonicalSpec } from './canonical.js';
import { migrateApp, migrateUpdate } from './legacy.js';
import type { UpdateFields } from './legacy.js';
import { canonicalPath, root } from './pathId.js';
import type { PathId } from './pathId.js';
import { app as appSchema, appUpdate as updateSchema } from './schema/app.js';
import type { AppDocument } from './schema/index.js';
import { read } from './shape.js';
import { oldApiViolations } from './validateOld.js';
import { validateApp } from './validate.js';

/** A new definition, not yet stored: service ports may still be 0. */
export type NewApp = { readonly kind: 'app'; readonly id: PathId; readonly spec: AppSpec };

/** What a merge asks for: fields to overwrite, or a stored version to go back to. */
export type AppUpdate = { readonly id?: PathId; readonly version?: string; readonly fields: UpdateFields };

/**
 * Reads a whole app; absent fields get their defaults.
 * @param json the parsed body
 * @param id overrides the id in the body (the one of the URL)
 * @throws ApiError 422 of either kind
 */
export function parseApp(json: unknown, id?: PathId): NewApp {
  const document = read(appSchema, id === undefined ? json : withId(json, id));
  return define(document, root);
}

/** Reads an app inside a group update: its id and dependencies are relative to the group. */
export function parseNestedApp(document: AppDocument, base: PathId): NewApp {
  return define(document, base);
}

/**
 * Reads a merge.
 * @throws ApiError 422; also when `version` comes with anything but `id`
 */
export function parseUpdate(json: unknown): AppUpdate {
  const document = read(updateSchema, json);
  const { id, version, ...rest } = document;
  const fields = migrateUpdate(rest);
  const others = Object.values(fields).some((value) => value !== undefined);
  if (version !== undefined && others)
    throw notValid([{ path: '/', errors: ["The 'version' field may only be combined with the 'id' field."] }]);
  return {
    ...(id === undefined ? {} : { id: canonicalPath(id) }),
    ...(version === undefined ? {} : { version }),
    fields,
  };
}

/**
 * Merges an update into a stored app: top-level keys only, absent keeps. `executorResources` and `resourceLimits`
 * are *not* kept: they vanish unless resent, as in Marathon.
 */
export function mergeUpdate(current: App, update: AppUpdate): NewApp {
  const kept = read(appSchema, { id: current.id, ...current.spec });
  const { executorResources, resourceLimits } = update.fields;
  return define({ ...kept, ...given(update.fields), executorResources, resourceLimits }, root);
}

/** Reads the fields of a merge as if they were a whole app: how a PUT to an id that does not exist yet is taken. */
export function appFromUpdate(id: PathId, update: AppUpdate): NewApp {
  const defaults = read(appSchema, { id });
  return define({ ...defaults, ...given(update.fields) }, root);
}

function define(document: AppDocument, base: PathId): NewApp {
  const violations = oldApiViolations(document);
  if (violations.length > 0) throw notValid(violations);
  const migrated = migrateApp(document);
  const id = canonicalPath(migrated.id, base);
  const app = {
    ...migrated,
    id,
    dependencies: migrated.dependencies.map((dependency) => canonicalPath(dependency, base)),
  };
  validateApp(app);
  return { kind: 'app', id, spec: canonicalSpec(app) };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(fields: T): Given<T>;
function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function withId(json: unknown, id: PathId): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw illegalArgument('error.expected.jsobject');
  return { ...json, id };
}

// Which fields Marathon knows, read off the schema: what it does not know it drops, so it must not be compared.
import { z } from 'zod';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { appSchema } from './app.js';
import { podSchema } from './pod.js';

/** The members an object may have, each with those of its own value; undefined where anything goes. */
export interface Fields {
  readonly [name: string]: Fields | undefined;
}

/** The app (or pod, with `podFields`) without unknown fields, at any depth that the schema describes. */
export const dropUnknown = (definition: JsonObject, fields: Fields = appFields): JsonObject =>
  knownOf(definition, fields);

/** The names that the object at a path may have; list positions in the path do not count. */
export function namesAt(fields: Fields, path: readonly PropertyKey[]): readonly string[] {
  let here: Fields | undefined = fields;
  for (const part of path) if (typeof part !== 'number') here = here?.[String(part)];
  return Object.keys(here ?? {});
}

/** Reads the fields off a schema of objects; undefined where it describes no closed object. */
export function fieldsOf(schema: unknown): Fields | undefined {
  if (schema instanceof z.ZodOptional) return fieldsOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element);
  // A loose object is one whose members are not ours to know.
  if (!(schema instanceof z.ZodObject) || schema.def.catchall === undefined || !isNever(schema.def.catchall))
    return undefined;
  const shape: Readonly<Record<string, unknown>> = schema.shape;
  return Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, fieldsOf(member)]));
}

const isNever = (schema: unknown): boolean => schema instanceof z.ZodNever;

/** The fields of an app. */
export const appFields: Fields = fieldsOf(appSchema) ?? {};

/** The fields of a pod. */
export const podFields: Fields = fieldsOf(podSchema) ?? {};

/** The very same object where everything is known, which is nearly always so. */
function knownOf(value: JsonObject, fields: Fields): JsonObject {
  if (isKnown(value, fields)) return value;
  const members: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value)) {
    if (Object.hasOwn(fields, name)) members[name] = knownIn(member, fields[name]);
  }
  return members;
}

const isKnown = (value: JsonObject, fields: Fields): boolean =>
  Object.keys(value).every((name) => Object.hasOwn(fields, name) && isKnownIn(value[name] ?? null, fields[name]));

function isKnownIn(value: Json, fields: Fields | undefined): boolean {
  if (fields === undefined) return true;
  if (isJsonArray(value)) return value.every((item) => isKnownIn(item, fields));
  return !isJsonObject(value) || isKnown(value, fields);
}

function knownIn(value: Json, fields: Fields | undefined): Json {
  if (fields === undefined) return value;
  if (isJsonArray(value)) return value.map((item) => knownIn(item, fields));
  return isJsonObject(value) ? knownOf(value, fields) : value;
}

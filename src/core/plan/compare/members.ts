// Reading and replacing members of JSON objects whose names come from users: `__proto__` is a name like any other.
import type { Json, JsonObject } from '../../model/json.js';

/** The object's own member; undefined when there is none, whatever its prototype has. */
export const member = (object: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** A copy with the member replaced, or without it when the value is undefined; the object itself when that is so already. */
export function withMember(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value === undefined && !Object.hasOwn(object, name)) return object;
  if (value !== undefined) return { ...object, [name]: value };
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

/** A copy in which every member's value went through `change`, which is told the member's name. */
export const mapMembers = (object: JsonObject, change: (name: string, value: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)]));

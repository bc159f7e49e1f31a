// JSON as data: what definitions are made of between the border and Marathon.

export type JsonPrimitive = string | number | boolean | null;
export type Json = JsonPrimitive | JsonArray | JsonObject;
export type JsonArray = readonly Json[];
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isJsonArray = (value: Json | undefined): value is JsonArray => Array.isArray(value);

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equality as JSON has it: order of keys ignored, order of lists significant, numbers by value (1 equals 1.0). */
export function jsonEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (isJsonArray(left) && isJsonArray(right)) {
    return left.length === right.length && left.every((item, index) => jsonEqual(item, right[index]));
  }
  if (isJsonObject(left) && isJsonObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key], right[key]))
    );
  }
  return false;
}

/** Whether a member is null anywhere in the value; a null that is an item of a list says something else. */
export function holdsNull(value: Json): boolean {
  if (isJsonArray(value)) return value.some(holdsNull);
  return isJsonObject(value) && Object.values(value).some((member) => member === null || holdsNull(member));
}

/** One text per value: keys sorted, no white space. What revisions and plan hashes are computed over. */
export function canonicalJson(value: Json): string {
  if (isJsonArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

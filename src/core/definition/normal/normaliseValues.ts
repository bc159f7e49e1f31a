// Small total functions on JSON that the canonical form is made with.
import { canonicalJson, holdsNull, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';

/** Members that are undefined stand for fields that are absent. */
export type Draft = Readonly<Record<string, Json | undefined>>;

// A plan of ten thousand apps costs mostly copies: where there is nothing to take out, the very same object is given back.

/** A null member means the same as an absent one, at every depth (RFC 7386, and Marathon's reader). */
export function withoutNulls(value: JsonObject): JsonObject {
  if (!holdsNull(value)) return value;
  const strip = (one: Json): Json => {
    if (isJsonArray(one)) return one.map(strip);
    return isJsonObject(one) ? withoutNulls(one) : one;
  };
  // Assigned one by one, an entry called `__proto__` (Marathon keeps one that is in `env`) would be lost.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, strip(member)]),
  );
}

/**
 * Drops what is absent or empty: an empty list or map means the same as none. Save the two lists of ports, whose
 * emptiness says "no ports" where absence says "one", and what Marathon stores as an object of its own: it compares an
 * empty `linuxInfo` as something else than none.
 */
export function compact(draft: Draft): JsonObject {
  const given = present(draft);
  const empty = Object.keys(given).filter((key) => !meaningful.has(key) && isEmpty(given[key] ?? null));
  return without(given, ...empty);
}

const meaningful: ReadonlySet<string> = new Set([
  'portDefinitions',
  'portMappings',
  'check',
  'linuxInfo',
  'resourceLimits',
]);

const isEmpty = (value: Json): boolean =>
  isJsonArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;

/** The object without some of its members. */
export function without(value: JsonObject, ...names: readonly string[]): JsonObject {
  if (!names.some((name) => Object.hasOwn(value, name))) return value;
  const members: Record<string, Json> = {};
  for (const key of Object.keys(value)) if (!names.includes(key)) members[key] = value[key] ?? null;
  return members;
}

/** Only the members that are there. */
export function present(draft: Draft): JsonObject {
  if (isPresent(draft)) return draft;
  const members: Record<string, Json> = {};
  for (const key of Object.keys(draft)) {
    const member = draft[key];
    if (member !== undefined) members[key] = member;
  }
  return members;
}

const isPresent = (draft: Draft): draft is JsonObject => Object.keys(draft).every((key) => draft[key] !== undefined);

/** A list whose order and repetitions mean nothing to Marathon, in one order. */
export function sortedSet(list: Json | undefined): Json | undefined {
  if (!isJsonArray(list) || list.length < 2) return list;
  const items = new Map(list.map((item) => [canonicalJson(item), item]));
  return [...items].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, item]) => item);
}

/** Every object of a list; anything else in it stays as it is, for the comparison to show. */
export const objectsIn = (list: Json | undefined, change: (one: JsonObject) => JsonObject): Json | undefined =>
  isJsonArray(list) ? list.map((item) => (isJsonObject(item) ? change(item) : item)) : list;

/** Numbers and booleans of a map as text: YAML writes them bare, and Marathon answers 422 to anything but a string. */
export function stringified(map: Json | undefined): Json | undefined {
  if (!isJsonObject(map) || !Object.values(map).some(isBare)) return map;
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, isBare(value) ? String(value) : value]));
}

const isBare = (value: Json): value is number | boolean => typeof value === 'number' || typeof value === 'boolean';

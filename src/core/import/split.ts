// What several environments have in common, and what each lays over it.
import { isJsonObject, jsonEqual, type Json, type JsonObject } from '../model/json.js';

/** Told by these whether a document is an app, a pod or a group: they have to be in the common part in any case. */
const telling = new Set(['containers', 'apps', 'groups', 'pods']);

/** The members that are equal everywhere. What differs is left to the overlays, so that each of them says it. */
export function commonPart(values: readonly JsonObject[]): JsonObject {
  const [first, ...others] = values;
  if (first === undefined) return {};
  const common: Record<string, Json> = {};
  for (const [key, value] of Object.entries(first)) {
    const all = [value, ...others.map((other) => other[key])];
    if (all.every((one) => jsonEqual(one, value)) || telling.has(key)) common[key] = value;
    else if (all.every(isJsonObject)) {
      const inner = commonPart(all);
      if (Object.keys(inner).length > 0) common[key] = inner;
    }
  }
  return common;
}

/** What has to be laid over the common part to get the whole; never removes anything. */
export function beyond(common: JsonObject, whole: JsonObject): JsonObject {
  const rest: Record<string, Json> = {};
  for (const [key, value] of Object.entries(whole)) {
    const base = common[key];
    if (jsonEqual(base, value)) continue;
    rest[key] = isJsonObject(base) && isJsonObject(value) ? beyond(base, value) : value;
  }
  return rest;
}

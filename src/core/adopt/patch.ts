// The smallest JSON merge patch (RFC 7386) from one definition to another: what an overlay has to say.
import { isJsonObject, jsonEqual, type Json, type JsonObject } from '../model/json.js';

/**
 * Both in canonical form, so that a default is never mistaken for a difference. What is replaced as a whole (lists,
 * and what was not there) is taken from `small`, the short form of `to`, where that has it.
 */
export function patchOf(from: JsonObject, to: JsonObject, small: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const before = from[name];
    const after = to[name];
    if (after === undefined) patch[name] = null;
    else if (jsonEqual(before, after)) continue;
    else if (isJsonObject(before) && isJsonObject(after)) {
      const short = small[name];
      const inside = patchOf(before, after, isJsonObject(short) ? short : {});
      if (Object.keys(inside).length > 0) patch[name] = inside;
    } else patch[name] = small[name] ?? after;
  }
  return patch;
}

/** Two patches as one: the second one over the first, nulls kept. */
export function mergedPatch(first: JsonObject, second: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = merged[name];
    merged[name] = isJsonObject(before) && isJsonObject(value) ? mergedPatch(before, value) : value;
  }
  return merged;
}

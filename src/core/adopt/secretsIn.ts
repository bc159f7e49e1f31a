// Secrets in clear text that an adopted file would hold: they are what runs, so they are written, and told loudly.
import { below } from '../definition/read/pointer.js';
import { isJsonArray, isJsonObject, jsonEqual, type Json, type JsonObject } from '../model/json.js';
import { maskDefinition } from '../masking/mask.js';

/** JSON pointers of the values that Baton would mask. */
export const secretsIn = (definition: JsonObject): readonly string[] =>
  masked(definition, maskDefinition(definition), '');

function masked(value: Json, shown: Json, pointer: string): readonly string[] {
  if (jsonEqual(value, shown)) return [];
  if (isJsonObject(value) && isJsonObject(shown)) {
    return Object.keys(value).flatMap((name) => masked(value[name] ?? null, shown[name] ?? null, below(pointer, name)));
  }
  if (isJsonArray(value) && isJsonArray(shown)) {
    return value.flatMap((item, index) => masked(item, shown[index] ?? null, below(pointer, index)));
  }
  return [pointer];
}

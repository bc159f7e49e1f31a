// Reading parts of a JSON document that a schema, or Marathon, has given its shape.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.js';

/** The object of that name; an empty one when there is none. */
export const objectAt = (from: JsonObject, name: string): JsonObject => {
  const found = from[name];
  return isJsonObject(found) ? found : {};
};

/** The objects of a list; none when there is no such list. */
export const objectsAt = (from: JsonObject, name: string): readonly JsonObject[] => {
  const list = from[name];
  return isJsonArray(list) ? list.filter(isJsonObject) : [];
};

export const stringsAt = (from: JsonObject, name: string): readonly string[] => {
  const list = from[name];
  return isJsonArray(list) ? list.filter((one) => typeof one === 'string') : [];
};

export const numberAt = (from: JsonObject, name: string): number | undefined => {
  const found = from[name];
  return typeof found === 'number' ? found : undefined;
};

/** Index of the first value that stood before, -1 when none did; absent values repeat nothing. */
export const duplicateAt = (values: readonly (Json | undefined)[]): number =>
  values.findIndex((value, index) => value !== undefined && values.indexOf(value) < index);

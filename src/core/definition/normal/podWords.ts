// Words that Marathon takes in any case and prints in one: `Youngest_First` is YOUNGEST_FIRST (the readers of its RAML
// enumerations).
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';

type Path = readonly string[];

const upper: readonly Path[] = [
  ['scheduling', 'killSelection'],
  ['scheduling', 'placement', 'constraints', '*', 'operator'],
  ['containers', '*', 'image', 'kind'],
  ['containers', '*', 'healthCheck', 'http', 'scheme'],
  ['containers', '*', 'linuxInfo', 'ipcInfo', 'mode'],
  ['linuxInfo', 'ipcInfo', 'mode'],
];

const lower: readonly Path[] = [
  ['networks', '*', 'mode'],
  ['volumes', '*', 'persistent', 'type'],
];

/** The pod with these words as Marathon prints them; whatever is no text stays as it is. */
export function withWords(pod: JsonObject): JsonObject {
  const raised = upper.reduce((one, path) => changed(one, path, (word) => word.toUpperCase()), pod);
  return lower.reduce((one, path) => changed(one, path, (word) => word.toLowerCase()), raised);
}

function changed(from: JsonObject, [name, ...rest]: Path, change: (word: string) => string): JsonObject {
  const value = name === undefined ? undefined : from[name];
  if (name === undefined || value === undefined) return from;
  const after = changedIn(value, rest, change);
  return after === value ? from : { ...from, [name]: after };
}

function changedIn(value: Json, path: Path, change: (word: string) => string): Json {
  if (path.length === 0) return typeof value === 'string' ? change(value) : value;
  if (path[0] === '*') return isJsonArray(value) ? value.map((one) => changedIn(one, path.slice(1), change)) : value;
  return isJsonObject(value) ? changed(value, path, change) : value;
}

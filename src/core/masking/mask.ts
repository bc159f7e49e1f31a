// Secrets never leave in anything Baton prints, commits or sends: what counts as one, and what stands in its place.
// The rules and their reasons are in docs/decisions/0007-masking.md.
import { partsOf } from '../definition/read/pointer.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { FieldChange } from '../model/plan.js';
import { maskText, masked } from './maskText.js';
import { mapMembers } from '../plan/compare/members.js';
import { isFingerprintName, isSecretName } from './secretNames.js';

/**
 * The same differences with every secret masked. Where masking makes both sides look alike, the new one says
 * `(changed)`: that something differs stays visible, and nothing about what it is.
 */
export const maskFields = (fields: readonly FieldChange[]): readonly FieldChange[] => fields.map(maskField);

function maskField(field: FieldChange): FieldChange {
  const path = partsOf(field.path);
  const old = field.old === undefined ? undefined : maskValue(path, field.old);
  const wanted = field.new === undefined ? undefined : maskValue(path, field.new);
  const alike = old !== undefined && wanted !== undefined && JSON.stringify(old) === JSON.stringify(wanted);
  return {
    path: field.path,
    ...(old === undefined ? {} : { old }),
    ...(wanted === undefined ? {} : { new: alike ? changed(wanted) : wanted }),
    ridesAlong: field.ridesAlong,
    ...(field.changedBy === undefined ? {} : { changedBy: field.changedBy }),
  };
}

const changed = (value: Json): Json =>
  typeof value === 'string' ? `${value} (changed)` : isJsonArray(value) ? [...value, '(changed)'] : value;

/** A definition as it may be shown to people: every secret in it masked, everything else as it is. */
export const maskDefinition = (definition: JsonObject): JsonObject =>
  mapMembers(definition, (name, value) => maskValue([name], value));

/** The value that stands at this path of a definition, masked. */
function maskValue(path: readonly string[], value: Json): Json {
  const name = path.at(-1) ?? '';
  if (isReference(path)) return value;
  if (typeof value === 'string') return inOpenMap(path) ? maskEntry(name, value) : maskMember(name, value);
  if (isJsonArray(value)) return maskList(path, value);
  if (!isJsonObject(value)) return value;
  const pair = secretPair(value);
  return mapMembers(value, (key, inner) => (key === pair ? masked : maskValue([...path, key], inner)));
}

/** A value in a map that people fill: `env`, `labels`. Its name tells, and so does its looks. */
function maskEntry(name: string, value: string): string {
  if (value === '' || value === 'true' || value === 'false') return value;
  if (isSecretName(name)) return masked;
  if (looksRandom(value) && !isFingerprintName(name)) return masked;
  return maskText(value);
}

/** A field that Marathon does not know may be a secret by its name; of those that it knows only `key` sounds like one. */
const maskMember = (name: string, value: string): string =>
  name !== 'key' && isSecretName(name) ? masked : maskText(value);

/** Long, and neither a word, a path nor a number: a key that somebody gave a harmless name. */
const looksRandom = (text: string): boolean =>
  /^[0-9a-f]{32,}$/i.test(text) ||
  (/^[\w+/=-]{20,}$/.test(text) &&
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    /\d/.test(text) &&
    !text.startsWith('/'));

/** In a list of arguments the word after `--password` is the secret. */
function maskList(path: readonly string[], items: readonly Json[]): readonly Json[] {
  return items.map((item, index) => {
    const before = items[index - 1];
    if (typeof item !== 'string' || typeof before !== 'string') return maskValue([...path, String(index)], item);
    const isOption = /^--?[\w.-]+$/.test(before);
    if (isOption && !item.startsWith('--') && isSecretName(before)) return masked;
    if (/^(?:-u|--user|--proxy-user)$/.test(before) && item.includes(':')) return masked;
    return maskText(item);
  });
}

const openMaps: ReadonlySet<string> = new Set(['env', 'labels', 'environment', 'options']);

const inOpenMap = (path: readonly string[]): boolean => path.slice(0, -1).some((segment) => openMaps.has(segment));

/**
 * `{"secret":"db-password"}` names a secret in a store; the name is what people need to see. Not so an entry of `env` or
 * `labels` that is called `secret`: that is the secret itself.
 */
const isReference = (path: readonly string[]): boolean =>
  path[0] === 'secrets' || (path.at(-1) === 'secret' && !openMaps.has(path.at(-2) ?? ''));

/** A parameter `{ key: 'password', value: … }`: the member that is the secret. */
function secretPair(object: JsonObject): 'value' | undefined {
  const name = object['key'] ?? object['name'];
  return typeof name === 'string' && typeof object['value'] === 'string' && isSecretName(name) ? 'value' : undefined;
}

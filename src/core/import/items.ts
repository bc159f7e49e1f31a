// The same definition in every environment, side by side: what the files of the repository will be made of. A group
// that differs between environments is taken apart, because an overlay could only replace its whole list of apps.
import { resolveAppId } from '../model/ids.js';
import { isJsonArray, isJsonObject, jsonEqual, type Json, type JsonObject } from '../model/json.js';
import { without, withoutNulls } from '../definition/normal/normaliseValues.js';
import type { ImportDocument } from './documents.js';

export interface ItemVersion {
  /** Absolute. */
  readonly id: string;
  /** Without its id, and without nulls, which say nothing in a definition. */
  readonly value: JsonObject;
}

export interface Item {
  readonly kind: 'app' | 'pod' | 'group';
  readonly comment?: string;
  readonly versions: ReadonlyMap<string, ItemVersion>;
}

/** `environments`: name → its documents by key. Every id was found to be one before. */
export function itemsOf(environments: ReadonlyMap<string, ReadonlyMap<string, ImportDocument>>): readonly Item[] {
  const keys = new Set([...environments.values()].flatMap((documents) => [...documents.keys()]));
  return [...keys].flatMap((key) => {
    const found = new Map<string, ImportDocument>();
    for (const [name, documents] of environments) {
      const document = documents.get(key);
      if (document !== undefined) found.set(name, document);
    }
    const [first] = found.values();
    if (first === undefined) return [];
    return first.kind === 'group' ? groupItems(found) : [itemOf(first.kind, found, first.comment)];
  });
}

function itemOf(kind: Item['kind'], found: ReadonlyMap<string, ImportDocument>, comment: string | undefined): Item {
  const versions = new Map([...found].map(([name, { value }]) => [name, versionOf(value, '/')]));
  return { kind, versions, ...(comment === undefined ? {} : { comment }) };
}

const versionOf = (value: JsonObject, group: string): ItemVersion => ({
  id: absolute(value['id'], group),
  value: withoutNulls(without(value, 'id')),
});

const absolute = (id: Json | undefined, group: string): string =>
  typeof id === 'string' ? (resolveAppId(id, group) ?? id) : group;

function groupItems(found: ReadonlyMap<string, ImportDocument>): readonly Item[] {
  const [first, ...others] = [...found.values()].map(({ value }) => value);
  const equal = first !== undefined && others.every((other) => jsonEqual(first, other));
  if (equal || ![...found.values()].every(({ value }) => canBeTakenApart(value))) {
    return [itemOf('group', found, undefined)];
  }
  const items = new Map<string, { kind: 'app' | 'pod'; versions: Map<string, ItemVersion> }>();
  for (const [name, { value }] of found) {
    for (const { pointer, kind, version } of membersOf(value, '', '/')) {
      const item = items.get(pointer) ?? { kind, versions: new Map<string, ItemVersion>() };
      items.set(pointer, item);
      item.versions.set(name, version);
    }
  }
  return [...items.values()];
}

interface Member {
  readonly pointer: string;
  readonly kind: 'app' | 'pod';
  readonly version: ItemVersion;
}

/** The apps and pods of a group, their ids and dependencies absolute. */
function membersOf(group: JsonObject, pointer: string, base: string): readonly Member[] {
  const id = group['id'] === '/' ? '/' : absolute(group['id'], base);
  const member =
    (kind: Member['kind'], list: string) =>
    (value: JsonObject, index: number): Member => {
      const version = versionOf(value, id);
      const own = texts(value['dependencies']).map((text) => absolute(text, id));
      const whole = own.length === 0 ? version.value : { ...version.value, dependencies: own };
      return { pointer: `${pointer}/${list}/${index}`, kind, version: { id: version.id, value: whole } };
    };
  return [
    ...objects(group['apps']).map(member('app', 'apps')),
    ...objects(group['pods']).map(member('pod', 'pods')),
    ...objects(group['groups']).flatMap((inner, index) => membersOf(inner, `${pointer}/groups/${index}`, id)),
  ];
}

/**
 * What a group says for itself would be lost. Its dependencies too: they order its apps, but written into an app they
 * would be part of what is sent, and Marathon would restart it.
 */
const partsOfGroup = new Set(['id', 'apps', 'pods', 'groups', 'version']);

const canBeTakenApart = (group: JsonObject): boolean =>
  Object.keys(group).every((key) => partsOfGroup.has(key)) && objects(group['groups']).every(canBeTakenApart);

const objects = (list: Json | undefined): readonly JsonObject[] => (isJsonArray(list) ? list.filter(isJsonObject) : []);

const texts = (list: Json | undefined): readonly string[] =>
  isJsonArray(list) ? list.filter((item) => typeof item === 'string') : [];

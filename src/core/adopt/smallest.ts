// A live definition as a file should say it: without what Marathon fills in by itself. Nothing here knows a default.
// What may go is found by leaving it out and asking the comparison, so that the two can never disagree.
import { appFields, namesAt } from '../definition/knownFields.js';
import { withoutOurLabels } from '../definition/labels.js';
import { canonicalDefinition } from '../definition/normalise.js';
import { pointerOf } from '../definition/pointer.js';
import { newest } from '../model/dialect.js';
import { isJsonArray, isJsonObject, jsonEqual, type Json, type JsonObject } from '../model/json.js';
import type { LiveDefinition } from '../model/observed.js';
import { fieldChanges } from '../plan/fieldChanges.js';
import { mapMembers, withMember } from '../plan/members.js';

/**
 * The smallest definition in canonical form that is equal to the live one, without server-managed fields and our
 * labels. Equal for the cluster's own version and for the newest: a default that changed between them is written, so
 * that an upgrade of Marathon makes no difference. Service ports stay the numbers they are, assigned or not, because
 * load balancers route by them. Fields that Baton does not know stay, because a put without them would drop them.
 */
export function smallest(live: LiveDefinition): JsonObject {
  const whole = withoutOurLabels(canonicalDefinition(live.definition));
  const isSame = sameness(whole, live);
  return withoutMembers(whole, [], (candidate) => candidate, isSame);
}

type Rebuild = (value: Json) => Json;

/** Members of an object that may go, gone; then inside those that stay. */
function withoutMembers(
  object: JsonObject,
  path: readonly string[],
  inWhole: Rebuild,
  isSame: (whole: Json) => boolean,
): JsonObject {
  let kept = object;
  for (const name of Object.keys(object)) {
    const here = [...path, name];
    if (isAlwaysSaid(here) || !isKnown(here)) continue;
    const candidate = withMember(kept, name, undefined);
    if (isSame(inWhole(candidate))) kept = candidate;
  }
  for (const name of Object.keys(kept)) {
    const here = [...path, name];
    const value = kept[name] ?? null;
    if (typeof value !== 'object' || fieldsOfAll(here).length === 0) continue;
    const before = kept;
    const inside = within(value, here, (one) => inWhole(replaced(before, name, one)), isSame);
    kept = replaced(before, name, inside);
  }
  return kept;
}

function within(value: Json, path: readonly string[], inWhole: Rebuild, isSame: (whole: Json) => boolean): Json {
  if (isJsonObject(value)) return withoutMembers(value, path, inWhole, isSame);
  if (!isJsonArray(value)) return value;
  let list = value;
  for (const [index, item] of value.entries()) {
    if (!isJsonObject(item)) continue;
    const before = list;
    const put = (one: Json): readonly Json[] => before.map((other, at) => (at === index ? one : other));
    list = put(withoutMembers(item, [...path, '*'], (one) => inWhole(put(one)), isSame));
  }
  return list;
}

/** In its place: the order of members is the reader's. */
const replaced = (object: JsonObject, name: string, value: Json): JsonObject =>
  mapMembers(object, (key, old) => (key === name ? value : old));

/**
 * Whether Baton knows the field, so that the comparison would miss it. Not the entries of maps that people fill, nor
 * what a newer Marathon may have: nothing could tell that it is gone.
 */
const isKnown = (path: readonly string[]): boolean => fieldsOfAll(path.slice(0, -1)).includes(path.at(-1) ?? '');

/** The fields that the object at a path may have, or the objects of the list; none where anything goes. */
const fieldsOfAll = (path: readonly string[]): readonly string[] =>
  namesAt(
    appFields,
    path.map((part) => (part === '*' ? 0 : part)),
  );

/** Said although they are defaults: the id, and what tells a reader which kind of thing stands there. */
const isAlwaysSaid = (path: readonly string[]): boolean =>
  ['/id', '/container/type', '/networks/*/mode', '/healthChecks/*/protocol', '/containers/*/name'].includes(
    pointerOf(path),
  );

/** Whether a candidate differs from the live definition in nothing that the whole one does not differ in. */
function sameness(whole: JsonObject, live: LiveDefinition): (candidate: Json) => boolean {
  const upgraded = { ...live.dialect, version: newest.version };
  const looks = jsonEqual({ ...live.dialect.version }, { ...newest.version })
    ? [live]
    : [live, { ...live, dialect: upgraded }];
  const baseline = looks.map((look) => fieldChanges(whole, look).length);
  const ports = servicePorts(whole);
  return (candidate) =>
    isJsonObject(candidate) &&
    jsonEqual(servicePorts(candidate), ports) &&
    looks.every((look, index) => fieldChanges(candidate, look).length === baseline[index]);
}

function servicePorts({ portDefinitions, container }: JsonObject): readonly Json[] {
  const mappings = isJsonObject(container) ? container['portMappings'] : undefined;
  const numbers = (list: Json | undefined, name: string): readonly Json[] =>
    isJsonArray(list) ? list.map((one) => (isJsonObject(one) ? (one[name] ?? 0) : 0)) : [];
  return [...numbers(portDefinitions, 'port'), ...numbers(mappings, 'servicePort')].filter((port) => port !== 0);
}

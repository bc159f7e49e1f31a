// A live definition as a file should say it: without what Marathon fills in by itself. Nothing here knows a default.
// What may go is found by leaving it out and asking the comparison, so that the two can never disagree.
import { appFields, podFields, type Fields } from '../definition/schema/knownFields.js';
import { withoutOurLabels } from '../definition/strategy/labels.js';
import { canonicalDefinition } from '../definition/normal/normalise.js';
import { pointerOf } from '../definition/read/pointer.js';
import { newest } from '../model/dialect.js';
import { isJsonArray, isJsonObject, jsonEqual, type Json, type JsonObject } from '../model/json.js';
import type { LiveDefinition } from '../model/observed.js';
import { fieldChanges } from '../plan/compare/fieldChanges.js';
import { mapMembers, withMember } from '../plan/compare/members.js';
import { undressed } from '../rollout/rendering/dress.js';

/**
 * The smallest definition in canonical form that is equal to the live one, without server-managed fields and our
 * labels, and without what a rollout with two sets put over it. Equal for the cluster's own version and for the newest: a default that changed between them is written, so
 * that an upgrade of Marathon makes no difference. Service ports stay the numbers they are, assigned or not, because
 * load balancers route by them. Fields that Baton does not know stay, because a put without them would drop them.
 */
export function smallest(live: LiveDefinition): JsonObject {
  const whole = withoutOurLabels(canonicalDefinition(undressed(live.definition)));
  const fields = whole['containers'] === undefined ? appFields : podFields;
  return withoutMembers(whole, [], fields, sameness(whole, live));
}

/**
 * Members of an object that may go, gone; then inside those that stay. `fields` are those that Baton knows here: what
 * people fill (`env`), and what a newer Marathon may have, stays, because no comparison would tell that it is gone.
 * `fits`: whether the definition with this in the place of the object is still the same.
 */
function withoutMembers(object: JsonObject, path: readonly string[], fields: Fields, fits: Fits): JsonObject {
  let kept = object;
  for (const name of Object.keys(object)) {
    if (isAlwaysSaid([...path, name]) || !Object.hasOwn(fields, name)) continue;
    const candidate = withMember(kept, name, undefined);
    if (fits(candidate)) kept = candidate;
  }
  for (const [name, value] of Object.entries(kept)) {
    const inside = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (inside === undefined) continue;
    const before = kept;
    kept = replaced(
      before,
      name,
      within(value, [...path, name], inside, (one) => fits(replaced(before, name, one))),
    );
  }
  return kept;
}

type Fits = (value: Json) => boolean;

function within(value: Json, path: readonly string[], fields: Fields, fits: Fits): Json {
  if (isJsonObject(value)) return withoutMembers(value, path, fields, fits);
  if (!isJsonArray(value)) return value;
  let list = value;
  for (const [index, item] of value.entries()) {
    if (!isJsonObject(item)) continue;
    const before = list;
    const put = (one: Json): readonly Json[] => before.map((other, at) => (at === index ? one : other));
    list = put(withoutMembers(item, [...path, '*'], fields, (one) => fits(put(one))));
  }
  return list;
}

/** In its place: the order of members is the reader's. */
const replaced = (object: JsonObject, name: string, value: Json): JsonObject =>
  mapMembers(object, (key, old) => (key === name ? value : old));

/** Said although they are defaults: what tells a reader, and the schema, which kind of thing stands there. */
const alwaysSaid: ReadonlySet<string> = new Set([
  '/id',
  '/container/type',
  '/networks/*/mode',
  '/healthChecks/*/protocol',
  '/containers/*/name',
  '/containers/*/resources',
  '/containers/*/image/kind',
  '/scaling/kind',
]);

const isAlwaysSaid = (path: readonly string[]): boolean => alwaysSaid.has(pointerOf(path));

/** Whether a candidate differs from the live definition in nothing that the whole one does not differ in. */
function sameness(whole: JsonObject, live: LiveDefinition): Fits {
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

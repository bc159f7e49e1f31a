// Where a wanted definition and a live one differ, field by field, exactly as Marathon itself would see it.
import { canonicalDefinition } from '../../definition/normal/normalise.js';
import { pointerOf } from '../../definition/read/pointer.js';
import { isJsonArray, isJsonObject, jsonEqual, type Json, type JsonArray, type JsonObject } from '../../model/json.js';
import type { LiveDefinition } from '../../model/observed.js';
import type { FieldChange } from '../../model/plan.js';
import { kindOf } from '../../model/runSpec.js';
import { withAssignedPorts } from './assignedPorts.js';
import { indexedAnew } from './bareChecks.js';
import { comparable, comparableLive } from './comparable.js';
import { applyIgnored } from './ignored.js';
import { member } from './members.js';
import { comparePointers } from './pointer.js';
import { isShownAs } from './shownAs.js';

/**
 * Every field in which the live definition differs from the wanted one, sorted by pointer; `old` is what is live.
 * Both sides are brought to the form in which the live one's Marathon shows definitions; our own labels do not count,
 * and the fields that `ignore` (JSON pointers) names are taken to be as they are live.
 *
 * Equality is Marathon's (AppDefinition.isUpgrade and the types of its fields): health checks, constraints,
 * dependencies and accepted roles are sets, all other lists have an order, numbers are equal by value, and a wanted
 * port 0 is the port that Marathon would give it. The id is not compared: it is how the two found each other.
 */
export const fieldChanges = (
  wanted: JsonObject,
  live: LiveDefinition,
  ignore: readonly string[] = [],
): readonly FieldChange[] =>
  ignore.length === 0 && isShownAs(canonicalDefinition(wanted), live) ? [] : allChanges(wanted, live, ignore);

/** The same answer, always by bringing both sides to one form. */
export function allChanges(
  wanted: JsonObject,
  live: LiveDefinition,
  ignore: readonly string[] = [],
): readonly FieldChange[] {
  const { definition, dialect } = live;
  const kept = ignore.length === 0 ? wanted : applyIgnored(canonicalDefinition(wanted), definition, ignore);
  const there = comparableLive(live);
  const here = withAssignedPorts(comparable(kept, dialect), there, dialect);
  return [...objectChanges([], here, there), ...indexedAnew(here, live)]
    .map((change) => (kindOf(definition) === 'pod' && onlyStored.test(change.path) ? riding(change) : change))
    .sort((left, right) => comparePointers(left.path, right.path));
}

/** How a pod is killed, given up or accounted for Marathon stores without looking (PodDefinition.isUpgrade). */
const onlyStored =
  /^\/(?:executorResources|legacySharedCgroups|scheduling\/(?:killSelection|unreachableStrategy))(?:\/|$)/;

const riding = (change: FieldChange): FieldChange => ({ ...change, ridesAlong: true });

/** Whether the live app is set to this definition: nothing differs but the number of instances and what rides along. */
export const isSetTo = (wanted: JsonObject, live: LiveDefinition, ignore: readonly string[] = []): boolean =>
  fieldChanges(wanted, live, ignore).every((change) => change.ridesAlong || isInstances(change.path));

/** Where the number of instances stands: in an app, and in a pod. */
export const isInstances = (path: string): boolean => path === '/instances' || path === '/scaling/instances';

/** Whether these ignored fields leave the number of instances to somebody else: it, or what holds it. */
export const ignoresInstances = (ignore: readonly string[]): boolean =>
  ignore.some((path) => isInstances(path) || path === '/scaling');

const setLists = [
  '/healthChecks',
  '/constraints',
  '/dependencies',
  '/acceptedResourceRoles',
  '/readinessChecks/*/httpStatusCodesForReady',
  '/scheduling/placement/constraints',
  '/scheduling/placement/acceptedResourceRoles',
];

// Lists whose items only mean something together: `--password` and its value, a parameter's key and its value.
const wholeLists = ['/args', '/container/docker/parameters', '/constraints', '/scheduling/placement/constraints'];

// Maps that people fill: an absent one is an empty one, so that each entry is a field of its own.
const openMaps = [
  '/env',
  '/labels',
  '/portDefinitions/*/labels',
  '/container/portMappings/*/labels',
  '/environment',
  '/containers/*/environment',
  '/containers/*/labels',
  '/containers/*/endpoints/*/labels',
  '/containers/*/image/labels',
];

type Path = readonly string[];

const matches = (path: Path, patterns: readonly string[]): boolean =>
  patterns.includes(pointerOf(path.map((segment) => (/^\d+$/.test(segment) ? '*' : segment))));

function changes(path: Path, wanted: Json | undefined, live: Json | undefined): FieldChange[] {
  if (jsonEqual(wanted, live)) return [];
  if (isJsonObject(wanted) && isJsonObject(live)) return objectChanges(path, wanted, live);
  if (isJsonArray(wanted) && isJsonArray(live)) {
    return matches(path, setLists) ? setChanges(path, wanted, live) : listChanges(path, wanted, live);
  }
  if (matches(path, openMaps)) {
    if (wanted === undefined && isJsonObject(live)) return objectChanges(path, {}, live);
    if (live === undefined && isJsonObject(wanted)) return objectChanges(path, wanted, {});
  }
  return [change(path, wanted, live)];
}

function objectChanges(path: Path, wanted: JsonObject, live: JsonObject): FieldChange[] {
  const names = new Set([...Object.keys(wanted), ...Object.keys(live)]);
  return [...names].flatMap((name) => changes([...path, name], member(wanted, name), member(live, name)));
}

function listChanges(path: Path, wanted: JsonArray, live: JsonArray): FieldChange[] {
  const items = [...wanted, ...live];
  if (matches(path, wholeLists) || !items.every(isJsonObject)) return [change(path, wanted, live)];
  const longest = Math.max(wanted.length, live.length);
  return Array.from({ length: longest }, (_, index) =>
    changes([...path, String(index)], wanted[index], live[index]),
  ).flat();
}

/** Equal items are taken out in pairs; what is left is compared one by one if that can be told, else as a whole. */
function setChanges(path: Path, wanted: JsonArray, live: JsonArray): FieldChange[] {
  const left = [...live];
  const added: { readonly index: number; readonly item: Json }[] = [];
  for (const [index, item] of wanted.entries()) {
    const twin = left.findIndex((other) => jsonEqual(item, other));
    if (twin >= 0) left.splice(twin, 1);
    else added.push({ index, item });
  }
  if (added.length === 0 && left.length === 0) return [];
  const oneByOne = added.length === left.length && [...wanted, ...live].every(isJsonObject);
  if (!oneByOne || matches(path, wholeLists)) return [change(path, wanted, live)];
  return added.flatMap(({ index, item }, position) => changes([...path, String(index)], item, left[position]));
}

function change(path: Path, wanted: Json | undefined, live: Json | undefined): FieldChange {
  const text = pointerOf(path);
  return {
    path: text,
    ...(live === undefined ? {} : { old: live }),
    ...(wanted === undefined ? {} : { new: wanted }),
    ridesAlong: /^\/(?:upgradeStrategy|scheduling\/upgrade)(?:\/|$)/.test(text),
  };
}

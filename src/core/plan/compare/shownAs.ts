// The quick yes: what GET shows is, field for field, the wanted definition and what this Marathon fills in. Nearly every
// app of a plan is so, and to bring both sides to one form for each of them was most of what a plan cost.
import { launchDelayOf, patienceOf, roleOf, unreachableOf } from '../../definition/normal/byVersion.js';
import { keptCheck, named } from '../../definition/normal/comparedApp.js';
import { isResident } from '../../definition/normal/normaliseContainer.js';
import { objectsIn } from '../../definition/normal/normaliseValues.js';
import { isOurLabel } from '../../definition/strategy/labels.js';
import { isSince, type Dialect } from '../../model/dialect.js';
import { isJsonArray, isJsonObject, jsonEqual, type Json, type JsonObject } from '../../model/json.js';
import type { LiveDefinition } from '../../model/observed.js';
import { kindOf } from '../../model/runSpec.js';
import { withAssignedPorts } from './assignedPorts.js';
import { isBare } from './bareChecks.js';
import { member } from './members.js';

/**
 * True only if nothing differs, so that there is no field to tell; false where that takes a closer look. `wanted` has to
 * be in canonical form. Sound because making a definition canonical leaves a canonical one as it is: a live one that has
 * the same members, and beside them only what is dropped or filled in without a look at anything else, comes to the same.
 */
export function isShownAs(wanted: JsonObject, { definition: live, dialect }: LiveDefinition): boolean {
  if (kindOf(live) === 'pod' || kindOf(wanted) === 'pod' || !sameLabels(wanted, live) || hasBareCheck(live))
    return false;
  const here = withAssignedPorts(wanted, live, dialect);
  let met = 0;
  for (const name of Object.keys(live)) {
    const value = live[name];
    if (name === 'labels' || value === undefined) continue;
    const mine = member(here, name);
    const fits = mine === undefined ? isFilledIn(name, value, live, dialect) : isKept(name, mine, value, dialect);
    if (!fits) return false;
    if (mine !== undefined) met += 1;
  }
  return met === Object.keys(here).length - (member(here, 'labels') === undefined ? 0 : 1);
}

/** Whether a live field is the wanted one, but for what Marathon completes or does not keep in it. */
function isKept(name: string, wanted: Json, live: Json, dialect: Dialect): boolean {
  if (jsonEqual(wanted, live)) return true;
  switch (name) {
    case 'healthChecks': {
      const kept = (list: Json): Json | undefined => objectsIn(list, (check) => keptCheck(check, dialect));
      return jsonEqual(kept(wanted), kept(live));
    }
    case 'networks':
      return jsonEqual(
        objectsIn(wanted, (network) => named(network, dialect)),
        live,
      );
    case 'unreachableStrategy':
      return isJsonObject(wanted) && jsonEqual({ ...patienceOf(dialect), ...wanted }, live);
    default:
      return false;
  }
}

/** Whether a live field that the wanted definition does not have says nothing. */
function isFilledIn(name: string, value: Json, live: JsonObject, dialect: Dialect): boolean {
  switch (name) {
    case 'maxLaunchDelaySeconds':
      return value === launchDelayOf(dialect);
    case 'unreachableStrategy':
      return jsonEqual(value, unreachableOf(dialect, isResident(member(live, 'container'))));
    case 'role':
      return isSince(dialect, 1, 9) && typeof live['id'] === 'string' && value === roleOf(live['id'], dialect);
    // Lost with every PUT of an app, and the old form of what portDefinitions say.
    case 'executorResources':
    case 'ports':
      return true;
    default:
      return value === null || (emptyIsNone.has(name) && isEmpty(value));
  }
}

// Not so for those whose emptiness says something (ports), or would make something (a container, an ipAddress).
const emptyIsNone: ReadonlySet<string> = new Set([
  'acceptedResourceRoles',
  'args',
  'constraints',
  'dependencies',
  'env',
  'fetch',
  'healthChecks',
  'readinessChecks',
  'secrets',
  'storeUrls',
  'uris',
]);

const isEmpty = (value: Json): boolean =>
  isJsonArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;

/** Ours do not count. */
function sameLabels(wanted: JsonObject, live: JsonObject): boolean {
  const mine = member(wanted, 'labels') ?? {};
  const theirs = member(live, 'labels') ?? {};
  if (!isJsonObject(mine) || !isJsonObject(theirs)) return false;
  const names = Object.keys(theirs).filter((name) => !isOurLabel(name));
  const all = Object.keys(mine).reduce((count, name) => (isOurLabel(name) ? count : count + 1), 0);
  return names.length === all && names.every((name) => member(mine, name) === theirs[name]);
}

const hasBareCheck = (live: JsonObject): boolean => {
  const checks = member(live, 'healthChecks');
  return isJsonArray(checks) && checks.some((check) => !isJsonObject(check) || isBare(check));
};

// What the releases of Marathon fill in and understand, 1.4 to 1.11: read off the RAML types and conversions at the tags
// of mesosphere/marathon, not off its changelog, which names other releases here and there.
import { isSince, type Dialect } from '../../model/dialect.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { pointerOf } from '../read/pointer.js';

/** `maxLaunchDelaySeconds` of an app that names none. */
export const launchDelayOf = (dialect: Dialect): number => (isSince(dialect, 1, 8) ? 300 : 3600);

/** Seconds after which a task out of reach is replaced, and given up. */
export interface Patience {
  readonly inactiveAfterSeconds: number;
  readonly expungeAfterSeconds: number;
}

/**
 * The times of an `unreachableStrategy` that names none of its own. They became 0 in 1.4.9 and in 1.5.1: 1.5.0 is older
 * than the change, whatever its number says.
 */
export function patienceOf(dialect: Dialect): Patience {
  const changed = isSince(dialect, 1, 5, 1) || (isSince(dialect, 1, 4, 9) && !isSince(dialect, 1, 5));
  return changed
    ? { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 }
    : { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 };
}

/** `unreachableStrategy` of an app that has none. Before 1.4.2 a resident one could not be `disabled`. */
export function unreachableOf(dialect: Dialect, resident: boolean): Json {
  if (!resident) return { ...patienceOf(dialect) };
  return isSince(dialect, 1, 4, 2) ? 'disabled' : { inactiveAfterSeconds: 3_600, expungeAfterSeconds: 604_800 };
}

/** The role of an app or a pod that names none (RoleSettings): its top-level group's if that is enforced. */
export function roleOf(id: string, { enforcedRoles, defaultRole }: Dialect): string {
  const [group, ...rest] = id.split('/').filter((segment) => segment !== '');
  return group !== undefined && rest.length > 0 && enforcedRoles.has(group) ? group : defaultRole;
}

/**
 * The fields that an app or a pod says something with and this Marathon does not know, as JSON pointers: it reads over
 * them.
 */
export const unknownTo = (app: JsonObject, dialect: Dialect): readonly string[] =>
  strangeTo(dialect).flatMap((one) => [...found(app, one)]);

/** The app or pod as this Marathon reads it: without the fields that it does not know, which would differ for ever. */
export const asReadBy = (app: JsonObject, dialect: Dialect): JsonObject =>
  strangeTo(dialect).reduce((known, { path }) => without(known, path), app);

type Path = readonly string[];
type Release = readonly [major: number, minor: number, patch?: number];

/** A field, known in each of the spans of releases: from the first of a pair up to (not with) the second. */
interface Field {
  readonly path: Path;
  readonly known: readonly (readonly [from: Release, until?: Release])[];
  /** The value that does what Marathon did before it knew the field. */
  readonly idle?: Json;
}

const always: Release = [0, 0];
const field = (pointer: string, ...known: Field['known']): Field => ({ path: pointer.split('/').slice(1), known });

const fields: readonly Field[] = [
  field('/tty', [[1, 5]]),
  field('/container/docker/pullConfig', [[1, 5]]),
  field('/container/portMappings/*/networkNames', [[1, 5]]),
  { ...field('/healthChecks/*/ipProtocol', [[1, 6]]), idle: 'IPv4' },
  field('/container/volumes/*/persistent/profileName', [[1, 6]]),
  field('/check', [[1, 8]]),
  field('/container/linuxInfo', [[1, 8]]),
  field('/container/linuxInfo/ipcInfo', [[1, 9]]),
  field('/container/appc', [always, [1, 9]]),
  // Came late to 1.8 and was not in the first releases of 1.9.
  {
    ...field(
      '/container/volumes/*/external/shared',
      [
        [1, 8, 222],
        [1, 9],
      ],
      [[1, 9, 64]],
    ),
    idle: false,
  },
  field('/role', [[1, 9]]),
  field('/resourceLimits', [[1, 10]]),
  // Of pods, which came with 1.4.
  field('/containers/*/tty', [[1, 5]]),
  field('/containers/*/image/pullConfig', [[1, 5]]),
  field('/containers/*/endpoints/*/networkNames', [[1, 5]]),
  field('/volumes/*/persistent', [[1, 6]]),
  field('/containers/*/linuxInfo', [[1, 8]]),
  field('/containers/*/linuxInfo/ipcInfo', [[1, 9]]),
  field('/linuxInfo', [[1, 9]]),
  field('/containers/*/resourceLimits', [[1, 10]]),
  field('/legacySharedCgroups', [[1, 10]]),
];

// One dialect serves a whole look.
const strange = new WeakMap<Dialect, readonly Field[]>();

function strangeTo(dialect: Dialect): readonly Field[] {
  const since = ([major, minor, patch]: Release): boolean => isSince(dialect, major, minor, patch);
  const isKnown = ({ known }: Field): boolean =>
    known.some(([from, until]) => since(from) && !(until !== undefined && since(until)));
  const answer = strange.get(dialect) ?? fields.filter((one) => !isKnown(one));
  strange.set(dialect, answer);
  return answer;
}

function* found(
  value: Json | undefined,
  { path, idle }: Pick<Field, 'path' | 'idle'>,
  above: Path = [],
): Generator<string> {
  const [name, ...rest] = path;
  const inside = { path: rest, ...(idle === undefined ? {} : { idle }) };
  if (name === undefined) {
    if (value !== undefined && value !== idle) yield pointerOf(above);
  } else if (name === '*') {
    for (const [index, item] of (isJsonArray(value) ? value : []).entries()) {
      yield* found(item, inside, [...above, String(index)]);
    }
  } else if (isJsonObject(value)) {
    yield* found(value[name], inside, [...above, name]);
  }
}

function without(object: JsonObject, [name, ...rest]: Path): JsonObject {
  const value = name === undefined ? undefined : object[name];
  if (name === undefined || value === undefined) return object;
  if (rest.length === 0) return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
  if (rest[0] === '*' && isJsonArray(value)) {
    const inner = rest.slice(1);
    return { ...object, [name]: value.map((item) => (isJsonObject(item) ? without(item, inner) : item)) };
  }
  return isJsonObject(value) ? { ...object, [name]: without(value, rest) } : object;
}

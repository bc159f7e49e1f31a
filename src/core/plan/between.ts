// What differs between two environments of a repository: apps that only one of them has, and for the others each field,
// with both values and the files they come from.
import type { LoadedEnvironment } from '../definition/load.js';
import { parentOf } from '../definition/read/pointer.js';
import type { DesiredApp } from '../model/app.js';
import { newest } from '../model/dialect.js';
import type { AppId, EnvironmentName } from '../model/ids.js';
import type { Json } from '../model/json.js';
import type { FieldChange } from '../model/plan.js';
import type { Place, Problem } from '../model/problem.js';
import { deployBlock } from './deployBlock.js';
import { fieldChanges } from './compare/fieldChanges.js';
import { maskFields } from '../masking/mask.js';
import { comparePointers } from './compare/pointer.js';
import { unprefixed, unprefixedId } from './unprefixed.js';

/** `old` is the left side's value, `new` the right one's, both masked. No place: no file wrote the value. */
export interface FieldDifference {
  readonly path: string;
  readonly old?: Json;
  readonly new?: Json;
  readonly places: { readonly left?: Place; readonly right?: Place };
}

/** `app` is the id without the prefix of either environment. */
export type AppDifference =
  | { readonly kind: 'only'; readonly app: string; readonly in: EnvironmentName; readonly place: Place }
  | {
      readonly kind: 'differs';
      readonly app: string;
      readonly ids: { readonly left: AppId; readonly right: AppId };
      readonly fields: readonly FieldDifference[];
    };

export interface Between {
  readonly left: EnvironmentName;
  readonly right: EnvironmentName;
  /** Sorted by app. */
  readonly apps: readonly AppDifference[];
  /** Apps that both have, and that are the same but for the prefix. */
  readonly same: number;
  /** Of apps that cannot be used in one of the two: they are not compared. */
  readonly problems: readonly Problem[];
}

/** `wanted` says which apps, by their ids without the prefix. Pure. */
export function between(
  left: LoadedEnvironment,
  right: LoadedEnvironment,
  wanted: (app: string) => boolean = () => true,
): Between {
  const [lefts, rights] = [byId(left), byId(right)];
  const broken = new Set([...brokenIn(left), ...brokenIn(right)]);
  const names = [...new Set([...lefts.keys(), ...rights.keys()])].filter((app) => wanted(app) && !broken.has(app));
  const found = names.sort().map((app) => differenceOf(app, lefts.get(app), rights.get(app)));
  const apps = found.filter((one) => one !== undefined);
  return {
    left: left.environment.name,
    right: right.environment.name,
    apps,
    same: found.length - apps.length,
    problems: [left, right].flatMap(({ environment, invalid }) =>
      invalid
        .filter(({ id }) => id === undefined || wanted(unprefixedId(id, environment.prefix)))
        .flatMap((one) => one.problems),
    ),
  };
}

interface Side {
  readonly app: DesiredApp;
  readonly loaded: LoadedEnvironment;
}

function differenceOf(app: string, left: Side | undefined, right: Side | undefined): AppDifference | undefined {
  const only = left === undefined ? right : right === undefined ? left : undefined;
  if (only !== undefined) {
    return { kind: 'only', app, in: only.loaded.environment.name, place: only.app.place };
  }
  if (left === undefined || right === undefined) return undefined;
  const found = [...kindChange(left, right), ...deployChanges(left, right), ...definitionChanges(left, right)];
  const changes = maskFields(found.filter(({ path }) => !isDerived(path, left, right)));
  if (changes.length === 0) return undefined;
  const fields = changes.map((change) => ({
    path: change.path,
    ...(change.old === undefined ? {} : { old: change.old }),
    ...(change.new === undefined ? {} : { new: change.new }),
    places: {
      ...placeOf('left', left, change.old, change.path),
      ...placeOf('right', right, change.new, change.path),
    },
  }));
  return {
    kind: 'differs',
    app,
    ids: { left: left.app.id, right: right.app.id },
    fields: fields.toSorted((one, other) => comparePointers(one.path, other.path)),
  };
}

function kindChange(left: Side, right: Side): readonly FieldChange[] {
  const [old, wanted] = [left.app.spec.kind, right.app.spec.kind];
  return old === wanted ? [] : [{ path: '/kind', old, new: wanted, ridesAlong: false }];
}

/** As it would be written in a `deploy` block, wherever it is. */
function deployChanges(left: Side, right: Side): readonly FieldChange[] {
  const [old, wanted] = [deployBlock(left.app.strategy), deployBlock(right.app.strategy)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(wanted)])];
  return names
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(wanted[name]))
    .map((name) => ({
      path: `/deploy/${name}`,
      ...(old[name] === undefined ? {} : { old: old[name] }),
      ...(wanted[name] === undefined ? {} : { new: wanted[name] }),
      ridesAlong: false,
    }));
}

/** Asked from both sides: a port 0 is equal to what Marathon assigned only where the other side is a live app. */
function definitionChanges(left: Side, right: Side): readonly FieldChange[] {
  if (left.app.spec.kind !== right.app.spec.kind) return [];
  const [old, wanted] = [left, right].map(({ app, loaded }) =>
    unprefixed(app.spec.definition, loaded.environment.prefix),
  );
  if (old === undefined || wanted === undefined) return [];
  const forth = fieldChanges(wanted, { definition: old, dialect: newest });
  const known = new Set(forth.map((field) => field.path));
  const back = fieldChanges(old, { definition: wanted, dialect: newest }).filter((field) => !known.has(field.path));
  return [
    ...forth,
    ...back.map((field) => ({
      path: field.path,
      ...(field.new === undefined ? {} : { old: field.new }),
      ...(field.old === undefined ? {} : { new: field.old }),
      ridesAlong: field.ridesAlong,
    })),
  ];
}

/** Where the side's value was written; a strategy also stands behind the capacities that it asks for. */
function placeOf(
  name: 'left' | 'right',
  { app, loaded }: Side,
  value: Json | undefined,
  path: string,
): { readonly left?: Place } | { readonly right?: Place } {
  if (value === undefined) return {};
  const labels = ['/labels/BATON_DEPLOY', '/labels/BATON_STRATEGY'];
  const others = path.startsWith('/deploy/') ? labels : isCapacity(path) ? ['/deploy/strategy', ...labels] : [];
  const place = [path, ...others].map((pointer) => writtenAt(loaded, app.id, pointer)).find((one) => one !== undefined);
  return place === undefined ? {} : { [name]: place };
}

const isCapacity = (path: string): boolean => /^\/(?:upgradeStrategy|scheduling\/upgrade)(?:\/|$)/.test(path);

/** Capacities that no file gives follow from the strategy and the number, which are told themselves. */
const isDerived = (path: string, left: Side, right: Side): boolean =>
  isCapacity(path) && [left, right].every(({ app, loaded }) => writtenAt(loaded, app.id, path) === undefined);

/** `placeIn` gives what encloses a value that no file wrote: then both have the same place. */
function writtenAt({ placeIn }: LoadedEnvironment, app: AppId, pointer: string): Place | undefined {
  const here = placeIn(app, pointer);
  const around = placeIn(app, parentOf(pointer));
  return JSON.stringify(here) === JSON.stringify(around) ? undefined : here;
}

const byId = (loaded: LoadedEnvironment): ReadonlyMap<string, Side> =>
  new Map(loaded.apps.map((app) => [unprefixedId(app.id, loaded.environment.prefix), { app, loaded }]));

const brokenIn = ({ environment, invalid }: LoadedEnvironment): readonly string[] =>
  invalid.flatMap(({ id }) => (id === undefined ? [] : [unprefixedId(id, environment.prefix)]));

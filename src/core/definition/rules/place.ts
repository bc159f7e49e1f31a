// Where a value of the canonical definition was written, also when the file has it in a form older than Marathon 1.5.
import type { AppId } from '../../model/ids.js';
import type { Place } from '../../model/problem.js';
import { parentOf } from '../read/pointer.js';

type PlaceIn = (app: AppId, pointer: string, part?: 'key' | 'value') => Place | undefined;

/** Falls back to what encloses the value, at last to the app itself, which starts at `start`. */
export function placeFinder(placeIn: PlaceIn, app: AppId, start: Place): (pointer: string) => Place {
  const place = (pointer: string): Place => placeIn(app, pointer) ?? start;
  // Nothing begins where that begins which holds it, so an equal place means that the value itself was not found.
  const isExact = (pointer: string): boolean => !samePlace(place(pointer), place(parentOf(pointer)));
  return (pointer) => place([pointer, ...oldForms(pointer)].find(isExact) ?? pointer);
}

export const samePlace = (left: Place, right: Place): boolean => placeKey(left) === placeKey(right);

/** `ports`, `uris`, `docker.portMappings` and `ipAddress.discovery.ports`, which normalisation rewrites one to one. */
const oldForms = (pointer: string): readonly string[] =>
  rewritten.flatMap(([pattern, old]) => (pattern.test(pointer) ? [pointer.replace(pattern, old)] : []));

const rewritten: readonly (readonly [RegExp, string])[] = [
  [/^\/portDefinitions\/(\d+)\/port$/, '/ports/$1'],
  [/^\/fetch\/(\d+)\/uri$/, '/uris/$1'],
  [/^\/container\/portMappings\//, '/container/docker/portMappings/'],
  [/^\/container\/portMappings\/(\d+)\/containerPort$/, '/ipAddress/discovery/ports/$1/number'],
  [/^\/container\/portMappings\//, '/ipAddress/discovery/ports/'],
];

/** One text per place. */
export const placeKey = ({ path, line, column }: Place): string => `${path}:${line}:${column}`;

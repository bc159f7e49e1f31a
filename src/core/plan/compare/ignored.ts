// What an environment's `ignore` list means: these fields belong to somebody else, so they stay as they are live.
import { withoutOurLabels } from '../../definition/strategy/labels.js';
import { canonicalOfLive } from '../../definition/normal/normalise.js';
import { partsOf } from '../../definition/read/pointer.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { member, withMember } from './members.js';

/**
 * The definition to compare with and to write: the wanted one, with each ignored field as it is live (its value, or
 * its absence). `wanted` has to be in canonical form already, and so is the result; our labels stay behind, and fields
 * that Marathon does not know stay in. A field is only brought over where its surroundings are wanted, too: an ignored
 * `/container/docker/image` does not give an app without a container one. Pointers that lead nowhere, and the whole
 * document, ignore nothing.
 */
export function applyIgnored(wanted: JsonObject, live: JsonObject, ignore: readonly string[]): JsonObject {
  if (ignore.length === 0) return wanted;
  const now = withoutOurLabels(canonicalOfLive(live));
  const paths = ignore.filter((text) => text.startsWith('/')).map(partsOf);
  return paths.reduce((definition, path) => taken(definition, now, path), wanted);
}

// Maps that canonical form leaves out when they are empty: they have to be made, and to go, with their entries.
const openMaps = ['env', 'labels', 'environment'];

function taken(wanted: JsonObject, live: JsonObject, path: readonly string[]): JsonObject {
  const [name, ...rest] = path;
  if (name === undefined) return wanted;
  const mine = member(wanted, name);
  const theirs = member(live, name);
  if (rest.length === 0) return withMember(wanted, name, theirs);
  const isOpen = openMaps.includes(name);
  const inside = takenInside(mine === undefined && isOpen ? {} : mine, theirs, rest);
  if (inside === undefined) return wanted;
  const isEmpty = isJsonObject(inside) && Object.keys(inside).length === 0;
  return withMember(wanted, name, isOpen && isEmpty ? undefined : inside);
}

function takenInside(wanted: Json | undefined, live: Json | undefined, path: readonly string[]): Json | undefined {
  if (isJsonObject(wanted)) return taken(wanted, isJsonObject(live) ? live : {}, path);
  if (!isJsonArray(wanted) || !isJsonArray(live)) return undefined;
  const [position, ...rest] = path;
  const index = position !== undefined && /^(?:0|[1-9]\d*)$/.test(position) ? Number(position) : -1;
  const mine = wanted[index];
  const theirs = live[index];
  // An item that one side does not have cannot be told from a longer list: the list itself has to be ignored then.
  if (mine === undefined || theirs === undefined) return undefined;
  const item = rest.length === 0 ? theirs : takenInside(mine, theirs, rest);
  return item === undefined ? undefined : wanted.map((other, at) => (at === index ? item : other));
}

// A rendered definition for people: every value in a column, and beside it the file that it came from.
import type { Rendered } from '../../definition/load.js';
import { below } from '../../definition/read/pointer.js';
import type { EnvironmentName } from '../../model/ids.js';
import { isJsonArray, isJsonObject, type Json } from '../../model/json.js';
import type { Place } from '../../model/problem.js';
import { placeText } from './betweenView.js';
import { maskDefinition } from '../../masking/mask.js';
import { cut, visible } from './printable.js';
import { plainPalette, type TextOptions } from './text.js';

/**
 * Lines for a terminal, ending in a line break: pointer, value (secrets masked), place. `default` is what no file says at
 * that place: Marathon's own default, or what the strategy or an older form of networking was turned into.
 */
export function renderedText(
  { app, environments, origins }: Rendered,
  asked: EnvironmentName,
  { colour = plainPalette, width = 100 }: TextOptions = {},
): string {
  const rows = leaves(maskDefinition(app.spec.definition), '').map(
    ([pointer, value]) =>
      [visible(pointer), visible(JSON.stringify(value)), visible(originOf(pointer, origins))] as const,
  );
  const same = environments.length > 1 ? `, the same on ${environments.join(' and ')}` : '';
  const pointers = Math.max(...rows.map(([pointer]) => pointer.length));
  const places = Math.max(...rows.map(([, , place]) => place.length));
  // A value never pushes the place off the screen: what is long is cut, and whole in --output json.
  const room = Math.max(shortest, width - pointers - places - 4);
  const values = Math.min(room, Math.max(...rows.map(([, value]) => value.length)));
  const lines = rows.map(
    ([pointer, value, place]) =>
      `${pointer.padEnd(pointers)}  ${cut(value, values).padEnd(values)}  ${colour.quiet(place)}`,
  );
  const head = `${asked} ${app.id} ${app.revision}, ${app.strategy.kind}${same}`;
  return `${[colour.strong(head), ...lines].join('\n')}\n`;
}

const shortest = 24;

/** Every scalar and every empty list or object, with its JSON pointer. */
function leaves(value: Json, pointer: string): (readonly [string, Json])[] {
  const members: readonly (readonly [string, Json])[] = isJsonObject(value)
    ? Object.entries(value)
    : isJsonArray(value)
      ? value.map((item, index) => [String(index), item])
      : [];
  if (members.length === 0) return [[pointer, value]];
  return members.flatMap(([key, item]) => leaves(item, below(pointer, key)));
}

/** The place of the value or of the nearest thing around it that a file wrote whole. */
function originOf(pointer: string, origins: ReadonlyMap<string, Place>): string {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = origins.get(at);
    if (place) return placeText(place);
  }
  return 'default';
}

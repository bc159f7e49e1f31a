// One app is several documents laid over each other (RFC 7386). Which of them a value came from is found by looking
// again, from the top down, when somebody asks: keeping it for ten thousand apps would cost more than it tells.
import { apply } from 'json-merge-patch';
import { holdsNull, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { Place } from '../../model/problem.js';
import { childOf, parentOf, partsOf } from '../read/pointer.js';
import type { SourceDocument } from '../read/source.js';

/** A document, or (with `pointer`) the part of it that is laid over what is below. */
export interface Layer {
  readonly document: Pick<SourceDocument, 'placeOf'>;
  readonly pointer: string;
  readonly value: JsonObject;
  /** The file that makes the app what it is: where it is said that something is missing. */
  readonly main: boolean;
}

/** Gives the place of a value of the merged app, or of what should have held it. */
export type Locate = (pointer: string, part?: 'key' | 'value') => Place;

/** The layers merged, lowest first: objects are merged, everything else is replaced, null removes. Inputs stay as they are. */
export function mergeLayers(layers: readonly Layer[]): JsonObject {
  const [only, second] = layers;
  if (only !== undefined && second === undefined && !holdsNull(only.value)) return only.value;
  // The library changes its target and shares its patch: both are copies here. It also gives up at keys such as
  // __proto__ and trips over hasOwnProperty; no document with such a key ever gets past the reader.
  return layers.reduce<JsonObject>((target, { value }) => apply(target, copyOf(value)), {});
}

/** A patch laid over a document (RFC 7386). Both stay as they are. */
export const patched = (document: JsonObject, patch: JsonObject): JsonObject => apply(copyOf(document), copyOf(patch));

/** Where a value of the merged app, or what should have held it, was written. */
export function placeIn(layers: readonly Layer[], pointer: string, part: 'key' | 'value' = 'value'): Place {
  if (pointer === '') {
    const main = layers.find((one) => one.main) ?? layers.at(-1);
    return main === undefined ? { path: '', line: 1, column: 1 } : main.document.placeOf(main.pointer);
  }
  return originOf(layers, pointer, part) ?? placeIn(layers, parentOf(pointer));
}

/** Where the value of the merged app was written, undefined when no layer has it. */
export function originOf(
  layers: readonly Layer[],
  pointer: string,
  part: 'key' | 'value' = 'value',
): Place | undefined {
  const parts = partsOf(pointer);
  const layer = layers.findLast((one) => speaksOf(one.value, parts));
  return layer?.document.placeOf(`${layer.pointer}${pointer}`, part);
}

/** Whether the layer decides the value: it has it, or it put something in its way that is no object. */
function speaksOf(value: JsonObject, parts: readonly string[]): boolean {
  let here: Json = value;
  for (const part of parts) {
    if (!isJsonObject(here) && !isJsonArray(here)) return true;
    const child: Json | undefined = childOf(here, part);
    if (child === undefined) return false;
    here = child;
  }
  return true;
}

function copyOf<T extends Json>(value: T): T;
function copyOf(value: Json): Json {
  if (isJsonArray(value)) return value.map(copyOf);
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]))
    : value;
}

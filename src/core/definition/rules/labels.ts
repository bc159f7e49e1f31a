// Labels as the rules read them: own members with text, nothing else.
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { labelsOf } from '../strategy/labels.js';

/** The value of a label; undefined when the holder (an app, a port) has none of that name. */
export function labelOf(holder: JsonObject, name: string): string | undefined {
  const labels = holder['labels'];
  const value: Json | undefined = isJsonObject(labels) && Object.hasOwn(labels, name) ? labels[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Whether the app has a label whose name fits. */
export const hasLabel = ({ labels }: JsonObject, name: RegExp): boolean =>
  isJsonObject(labels) && Object.keys(labels).some((one) => name.test(one));

/** A number as Python's int() reads it, and with it marathon-lb: 80, +80, " 80 ", 1_000. Undefined: it would fail. */
export const wholeNumber = (text: string): number | undefined =>
  /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : undefined;

export interface BalancerLabel {
  readonly name: string;
  readonly value: string;
}

/** The labels that are marathon-lb's by their name. */
export const balancerLabelsOf = (definition: JsonObject): readonly BalancerLabel[] =>
  Object.entries(labelsOf(definition)).flatMap(([name, value]): BalancerLabel[] =>
    name.startsWith('HAPROXY_') && typeof value === 'string' ? [{ name, value }] : [],
  );

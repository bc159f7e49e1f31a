// Labels as the rules read them: own members with text, nothing else.
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';

/** The value of a label; undefined when the holder (an app, a port) has none of that name. */
export function labelOf(holder: JsonObject, name: string): string | undefined {
  const labels = holder['labels'];
  const value: Json | undefined = isJsonObject(labels) && Object.hasOwn(labels, name) ? labels[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Whether the app has a label whose name fits. */
export const hasLabel = ({ labels }: JsonObject, name: RegExp): boolean =>
  isJsonObject(labels) && Object.keys(labels).some((one) => name.test(one));

// Python's str.format, as far as templates in labels use it: `{name}` is filled in, `{{` and `}}` are braces.
import { RoundFailed } from '../roundFailed.js';

export type Template = {
  readonly text: string;
  /** Where it was written, for the sentence when it cannot be filled in: `HAPROXY_0_HTTP_FRONTEND_ACL of /shop`. */
  readonly source: string;
};

export type Fields = Readonly<Record<string, string | number>>;

/**
 * Conversions, format specifications, attributes and positions (`{port:>5}`, `{0}`) are refused: no template of marathon-lb's
 * has them, and its own format() raises for most of what one could write.
 * @throws RoundFailed on an unknown placeholder or a brace that is alone, as str.format raises KeyError and ValueError
 */
export function format({ text, source }: Template, fields: Fields): string {
  return text.replace(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (found, name: string | undefined) => {
    if (found === '{{' || found === '}}') return found.charAt(0);
    if (name === undefined)
      throw new RoundFailed(`${source}: a single '${found}' is no placeholder; write '${found}${found}' for HAProxy's`);
    if (Object.hasOwn(fields, name)) return String(fields[name]);
    const known = Object.keys(fields).map((field) => `{${field}}`);
    throw new RoundFailed(`${source}: {${name}} is not known here; known are ${known.join(', ')}`);
  });
}

// New values as text: scalars and what fits on one line, for places in brackets and in lines.
import { parseDocument } from 'yaml';
import { isJsonArray, isJsonObject, type Json } from '../model/json.js';
import type { FileStyle } from './fileStyle.js';

export type Quoting = FileStyle['quote'];

/** Any value on one line. `quote` is how its text is wished to be quoted; it is quoted more when it must be. */
export function inlineText(value: Json, style: FileStyle, quote: Quoting = style.quote): string {
  const comma = `,${style.afterComma}`;
  if (isJsonArray(value)) return `[${value.map((item) => inlineText(item, style, quote)).join(comma)}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([key, member]) => memberText(key, inlineText(member, style), style));
    return members.length === 0 ? '{}' : `{${style.padding}${members.join(comma)}${style.padding}}`;
  }
  return typeof value === 'string' ? textScalar(value, style.json ? 'double' : quote) : JSON.stringify(value);
}

export const memberText = (key: string, value: string, style: FileStyle): string =>
  `${keyText(key, style)}:${style.afterColon}${value}`;

export const keyText = (key: string, style: FileStyle): string => textScalar(key, style.json ? 'double' : 'plain');

/** JSON over several lines; all but the first begin with `indent`. */
export function jsonLines(value: Json, indent: string, style: FileStyle): string {
  return JSON.stringify(value, undefined, style.step).replaceAll('\n', `${style.newline}${indent}`);
}

function textScalar(value: string, quote: Quoting): string {
  if (quote === 'plain' && isPlain(value)) return value;
  // Single quotes know no escapes.
  if (quote === 'single' && /^[\x20-\x7e\xa0-\ud7ff]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  // JSON's escapes are YAML's too; what JSON leaves raw and YAML (or our reader) does not take is escaped besides.
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffd-\uffff]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Whether every reader of YAML, 1.1 or 1.2, in brackets or not, takes the bare text for this very text. */
function isPlain(value: string): boolean {
  if (value.length > 500 || !/^[\w./@%+-][\w./@%+=~:-]*(?: [\w./@%+=~-][\w./@%+=~:-]*)*$/.test(value)) return false;
  if (value.endsWith(':') || value.includes(': ') || /^[-.]+$/.test(value)) return false;
  return (['1.1', '1.2'] as const).every((version) => {
    const read = parseDocument(value, { version, logLevel: 'silent', prettyErrors: false });
    return read.errors.length === 0 && read.toJS() === value;
  });
}

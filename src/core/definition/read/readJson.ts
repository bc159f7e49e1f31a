// Strict JSON that tells where it went wrong. The built-in parser reads what is clean; ours only looks at the rest.
import type { Json } from '../../model/json.js';
import { scanJson } from './scanJson.js';
import { isForbiddenKey, limits, type Positions, type ReadText } from './source.js';

/** Reads one or several JSON documents, one after the other. */
export function readJson(text: string): ReadText {
  const quick = parsed(text);
  if (isClean(quick, text)) return { ok: true, values: [{ value: quick, start: text.search(/[^ \t\r\n]/) }] };
  const { values, flaws } = scanJson(text);
  return flaws.length > 0 ? { ok: false, flaws } : { ok: true, values };
}

/** Where everything stands in the document that begins at `start`. */
export const jsonPositions = (text: string, start: number): Positions => {
  const found = scanJson(text).values.find((one) => one.start === start);
  return { start, values: found?.positions.values ?? new Map(), keys: found?.positions.keys ?? new Map() };
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message differs between versions of Node and quotes the text: our own reader finds the place instead.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** JSON.parse silently takes the last of two equal keys: then the text has more colons than the value has members. */
function isClean(value: unknown, text: string): value is Json {
  let members = 0;
  const visit = (one: unknown, depth: number): boolean => {
    if (typeof one === 'number') return Number.isSafeInteger(one) || Math.abs(one) < Number.MAX_SAFE_INTEGER;
    if (typeof one !== 'object' || one === null) return one !== undefined;
    if (depth >= limits.depth) return false;
    if (Array.isArray(one)) return one.every((item) => visit(item, depth + 1));
    const keys = Object.keys(one);
    members += keys.length;
    return keys.every((key) => !isForbiddenKey(key) && visit(Reflect.get(one, key), depth + 1));
  };
  return visit(value, 0) && members === colonsOutsideStrings(text);
}

function colonsOutsideStrings(text: string): number {
  let colons = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x3a) colons += 1;
    else if (code === 0x22) {
      for (at += 1; at < text.length && text.charCodeAt(at) !== 0x22; at += 1) {
        if (text.charCodeAt(at) === 0x5c) at += 1;
      }
    }
  }
  return colons;
}

// A member that an object does not have yet, written behind the last one in the way of its siblings.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { FileStyle } from './fileStyle.js';
import type { Splice } from './splice.js';
import { indentOf, lineEnd, lineStart, type SpannedMap } from './tree.js';
import { inlineText, jsonLines, keyText, memberText } from './valueText.js';

export function insertMember(
  text: string,
  map: SpannedMap,
  key: string,
  value: Json,
  style: FileStyle,
): readonly Splice[] {
  const last = map.members.at(-1);
  if (last === undefined) return intoEmpty(text, map, key, value, style);
  return map.flow ? intoBrackets(text, map, key, value, style) : intoLines(text, map, key, value, style);
}

/** `{}`: JSON that goes over several lines goes on doing so. */
function intoEmpty(text: string, map: SpannedMap, key: string, value: Json, style: FileStyle): readonly Splice[] {
  const between = { start: map.start + 1, end: map.end - 1 };
  if (!style.lines) {
    return [
      { ...between, text: `${style.padding}${memberText(key, inlineText(value, style), style)}${style.padding}` },
    ];
  }
  const outer = indentOf(text, map.start);
  const inner = outer + style.step;
  const member = memberText(key, jsonLines(value, inner, style), style);
  return [{ ...between, text: `${style.newline}${inner}${member}${style.newline}${outer}` }];
}

function intoBrackets(text: string, map: SpannedMap, key: string, value: Json, style: FileStyle): readonly Splice[] {
  const first = map.members[0]?.keyStart ?? map.start;
  const end = map.members.at(-1)?.value.end ?? map.end;
  if (!text.slice(map.start, first).includes('\n')) {
    return [{ start: end, end, text: `,${style.afterComma}${memberText(key, inlineText(value, style), style)}` }];
  }
  const indent = indentOf(text, first);
  const shown = style.json ? jsonLines(value, indent, style) : inlineText(value, style);
  const line = `${style.newline}${indent}${memberText(key, shown, style)}`;
  // YAML allows a comma after the last member, and comments behind it: they stay with the member they are about.
  const comma = /^[ \t]*,/.exec(text.slice(end))?.[0].length ?? 0;
  const rest = text.slice(end + comma, lineEnd(text, end));
  const at = /^[ \t]*(?:#.*)?$/.test(rest) ? end + comma + rest.length : end + comma;
  if (comma > 0) return [{ start: at, end: at, text: `${line},` }];
  return [
    { start: end, end, text: ',' },
    { start: at, end: at, text: line },
  ];
}

function intoLines(text: string, map: SpannedMap, key: string, value: Json, style: FileStyle): readonly Splice[] {
  const first = map.members[0]?.keyStart ?? map.start;
  const indent = ' '.repeat(first - lineStart(text, first));
  const lines = isFilled(value) && !likesBrackets(map) ? blockMember(key, value, indent, style) : undefined;
  const member = lines ?? [`${indent}${memberText(key, inlineText(value, style), style)}`];
  const written = member.join(style.newline);
  // A literal block ends behind its line break, all else before it and a comment.
  if (text[map.end - 1] === '\n') return [{ start: map.end, end: map.end, text: `${written}${style.newline}` }];
  const at = lineEnd(text, map.end);
  return [{ start: at, end: at, text: `${style.newline}${written}` }];
}

/** Whether the nearest sibling that holds more than one value is written in brackets. */
function likesBrackets(map: SpannedMap): boolean {
  const sibling = map.members.findLast(({ value }) => value.kind === 'map' && value.members.length > 0);
  return sibling?.value.kind === 'map' && sibling.value.flow;
}

const isFilled = (value: Json): value is JsonObject => isJsonObject(value) && Object.keys(value).length > 0;

/** The lines of a member whose value is an object, in block style; lists and scalars stay on one line. */
export function blockMember(key: string, value: Json, indent: string, style: FileStyle): readonly string[] {
  if (!isFilled(value) || isJsonArray(value)) return [`${indent}${memberText(key, inlineText(value, style), style)}`];
  const inner = Object.entries(value).flatMap(([name, member]) =>
    blockMember(name, member, indent + style.step, style),
  );
  return [`${indent}${keyText(key, style)}:`, ...inner];
}

// Another value in the place of one that is there, quoted as the old one was.
import { isJsonArray, isJsonObject, type Json } from '../model/json.js';
import { blockMember } from './insertMember.js';
import type { FileStyle } from './fileStyle.js';
import type { Splice } from './splice.js';
import { indentOf, lineEnd, lineStart, type SpannedNode } from './tree.js';
import { inlineText, jsonLines, type Quoting } from './valueText.js';

export function replaceValue(text: string, old: SpannedNode, value: Json, style: FileStyle): readonly Splice[] {
  if (style.json) {
    const pretty = style.lines && (isJsonObject(value) || isJsonArray(value)) && text.slice(old.start, old.end) !== '';
    const shown = pretty ? jsonLines(value, indentOf(text, old.start), style) : inlineText(value, style);
    return [{ start: old.start, end: old.end, text: shown }];
  }
  if (old.kind === 'scalar') return [replacedScalar(text, old, value, style)];
  if (old.kind === 'alias' || old.flow) {
    return [{ start: old.start, end: old.end, text: inlineText(value, style) }];
  }
  return replacedLines(text, old, value, style);
}

function replacedScalar(
  text: string,
  old: Extract<SpannedNode, { kind: 'scalar' }>,
  value: Json,
  style: FileStyle,
): Splice {
  if (old.style === 'absent') return { start: old.start, end: old.end, text: `: ${inlineText(value, style)}` };
  if (old.style === 'empty') {
    // Straight behind the colon, so that the space before a comment stays.
    const at = text.slice(0, old.start).trimEnd().length;
    return { start: at, end: at, text: ` ${inlineText(value, style)}` };
  }
  // Of a literal block the line break behind it stays: the value before it changes.
  const end = old.start + text.slice(old.start, old.end).trimEnd().length;
  const literal =
    old.style === 'block' && typeof value === 'string' ? literalText(text, old.start, value, style) : undefined;
  return { start: old.start, end, text: literal ?? inlineText(value, style, quotingOf(old.style, old.text, style)) };
}

function quotingOf(old: string, wasText: boolean, style: FileStyle): Quoting {
  if (old === 'single' || old === 'double') return old;
  return old === 'plain' && wasText ? 'plain' : style.quote;
}

/** Text of several lines as the block it was, where a block can hold it. */
function literalText(text: string, start: number, value: string, style: FileStyle): string | undefined {
  const lines = value.replace(/\n$/, '').split('\n');
  const fits = /^[^\s]/.test(value) && /[^\n]\n?$/.test(value) && /^[\t\n\x20-\x7e\xa0-\ud7ff]*$/.test(value);
  if (lines.length < 2 || !fits) return undefined;
  const next = text.slice(lineEnd(text, start)).replace(/^(?:[ \t]*\r?\n)+/, '');
  const indent = /^ */.exec(next)?.[0] ?? '';
  const least = indentOf(text, start).length;
  if (indent.length <= least) return undefined;
  const body = lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join(style.newline);
  return `|${value.endsWith('\n') ? '' : '-'}${style.newline}${body}`;
}

/** A map or list written in lines: an object takes its place line by line, anything else moves up behind the key. */
function replacedLines(
  text: string,
  old: Extract<SpannedNode, { kind: 'map' | 'list' }>,
  value: Json,
  style: FileStyle,
): readonly Splice[] {
  const end = text[old.end - 1] === '\n' ? old.start + text.slice(old.start, old.end).trimEnd().length : old.end;
  const column = old.start - lineStart(text, old.start);
  if (old.kind === 'map' && isJsonObject(value) && Object.keys(value).length > 0) {
    const indent = ' '.repeat(column);
    const lines = Object.entries(value).flatMap(([key, member]) => blockMember(key, member, indent, style));
    return [{ start: old.start, end, text: lines.join(style.newline).slice(column) }];
  }
  const above = text.slice(0, old.start).trimEnd();
  if (above.endsWith(':') && /^\s*$/.test(text.slice(above.length, old.start))) {
    return [{ start: above.length, end, text: ` ${inlineText(value, style)}` }];
  }
  return [{ start: old.start, end, text: inlineText(value, style) }];
}

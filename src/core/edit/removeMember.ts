// A member taken out with its comma, or with its line.
import type { Splice } from './splice.js';
import { lineEnd, lineStart, type SpannedMap, type SpannedMember } from './tree.js';

export function removeMember(text: string, map: SpannedMap, member: SpannedMember, json: boolean): readonly Splice[] {
  const index = map.members.indexOf(member);
  const before = map.members[index - 1];
  const after = map.members[index + 1];
  const end = text[member.value.end - 1] === '\n' ? member.value.end - 1 : member.value.end;
  if (before === undefined && after === undefined) {
    return map.flow
      ? [{ start: map.start + 1, end: map.end - 1, text: '' }]
      : [{ start: member.keyStart, end: map.end, text: '{}' }];
  }
  const from = lineStart(text, member.keyStart);
  const alone = /^[ \t]*$/.test(text.slice(from, member.keyStart));
  const to = lineEnd(text, end);
  const rest = text.slice(end, to);
  // In lines, and where YAML's brackets give it lines of its own: a comment behind it is about it.
  if (!json && alone && (map.flow ? /^[ \t]*,?[ \t]*(?:#.*)?$/ : /^[ \t]*(?:#.*)?$/).test(rest)) {
    return [lines(text, from, to)];
  }
  if (after !== undefined) return [{ start: member.keyStart, end: after.keyStart, text: '' }];
  return [{ start: before?.value.end ?? member.keyStart, end, text: '' }];
}

/** Whole lines with the break behind them; the last line of a file without one takes the break before it. */
function lines(text: string, from: number, to: number): Splice {
  const next = text.indexOf('\n', to);
  if (next >= 0) return { start: from, end: next + 1, text: '' };
  return { start: Math.max(0, text.slice(0, from).replace(/\r?\n$/, '').length), end: to, text: '' };
}

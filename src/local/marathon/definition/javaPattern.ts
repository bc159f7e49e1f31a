// Java regular expressions of constraints, matched by RE2 in time that grows with the text only: a pattern that makes a
// backtracking engine run for hours (`(a+)+b`) would stop the whole server here. What RE2 does not have (look-around,
// back references, possessive quantifiers) or reads differently is refused where the definition is read.
import { RE2JS, RE2JSException } from 're2js';

const longest = 4_096;
/** Java's unions and intersections of classes, `[a[xyz]]` and `[a-z&&[^b]]`: RE2 takes their brackets as letters. */
const nestedClass = /\[(?:[^\]\\]|\\.)+(?:\[|&&)/s;

/** True when the text is a pattern that can be matched here. */
export const isJavaPattern = (pattern: string): boolean => compile(pattern) !== undefined;

/** Java's `text.matches(pattern)`: the whole text. A pattern that cannot be matched here matches nothing. */
export const matchesJavaPattern = (text: string, pattern: string): boolean =>
  compile(pattern)?.matcher(text).matches() ?? false;

const compiled = new Map<string, RE2JS | undefined>();

function compile(pattern: string): RE2JS | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  const made = pattern.length > longest || nestedClass.test(pattern) ? undefined : parse(pattern);
  // Constraints are few; a server that is fed endless new ones forgets.
  if (compiled.size >= 256) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

function parse(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    if (cause instanceof RE2JSException) return undefined;
    throw cause;
  }
}

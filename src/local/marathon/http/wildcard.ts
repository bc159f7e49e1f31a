// Patterns with `*` for any text, matched in linear memory and without backtracking that grows: a pattern may come
// from anybody who reaches the admin port.

/** Whether the whole text fits; `*` stands for any text, also none and also with slashes; all else for itself. */
export function fitsWildcard(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

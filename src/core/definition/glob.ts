// Globs over paths and ids, matched in linear steps: no regular expression is ever built from a user's text.

/** `*` and `?` stay inside a segment, `**` spans any number of segments. */
export function matchesGlob(pattern: string, path: string): boolean {
  return matchesSegments(pattern.split('/'), path.split('/'));
}

/** The lines of a `.batonignore`: comments and blank lines left out. */
export const parsePatterns = (text: string): readonly string[] =>
  text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/**
 * Whether `.batonignore` names the path, by the rules of .gitignore: a pattern without an inner slash matches at any
 * depth, a leading slash ties it to the root, what matches a folder matches all below it, `!` takes back.
 */
export function isIgnored(patterns: readonly string[], path: string): boolean {
  let ignored = false;
  for (const line of patterns) {
    const negated = line.startsWith('!');
    if (negated !== ignored) continue;
    const bare = (negated ? line.slice(1) : line).replace(/\/+$/, '');
    const anchored = bare.includes('/');
    const pattern = `${anchored ? '' : '**/'}${bare.replace(/^\/+/, '')}`.split('/');
    const onlyFolders = line.endsWith('/');
    const segments = path.split('/');
    const deepest = onlyFolders ? segments.length - 1 : segments.length;
    for (let depth = 1; depth <= deepest; depth += 1) {
      if (matchesSegments(pattern, segments.slice(0, depth))) {
        ignored = !negated;
        break;
      }
    }
  }
  return ignored;
}

/** Dynamic programming over pattern and path: a row per pattern segment, so many `**` cost no more than few. */
function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let reachable = [true, ...path.map(() => false)];
  for (const part of pattern) {
    let open = false;
    reachable = reachable.map((here, index) => {
      if (part === '**') return (open ||= here);
      const before = index > 0 && reachable[index - 1] === true;
      return before && matchesSegment(part, path[index - 1] ?? '');
    });
  }
  return reachable[path.length] === true;
}

/** The classic two-pointer wildcard match: goes back to the last `*` only. */
function matchesSegment(pattern: string, text: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length;) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p;
      resume = t;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      t = resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

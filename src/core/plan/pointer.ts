// JSON pointers (RFC 6901): how a field of a definition is named in plans and in an environment's `ignore` list.

/** `['env', 'a/b']` is `/env/a~1b`; no segments is the whole document, the empty text. */
export const pointer = (segments: readonly string[]): string =>
  segments.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The segments of a pointer; undefined when the text is none (it must be empty or begin with a slash). */
export function pointerSegments(text: string): readonly string[] | undefined {
  if (text === '') return [];
  if (!text.startsWith('/')) return undefined;
  // `~01` means `~1`: the order of the two replacements matters.
  return text
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The order people expect: `/a` before `/a/b`, and `/fetch/2` before `/fetch/10`. */
export function comparePointers(left: string, right: string): number {
  const others = right.split('/');
  for (const [index, segment] of left.split('/').entries()) {
    const other = others[index];
    if (other === undefined) return 1;
    const order = compareSegments(segment, other);
    if (order !== 0) return order;
  }
  return left === right ? 0 : -1;
}

function compareSegments(left: string, right: string): number {
  if (left === right) return 0;
  if (/^\d+$/.test(left) && /^\d+$/.test(right)) return Number(left) - Number(right);
  return left < right ? -1 : 1;
}

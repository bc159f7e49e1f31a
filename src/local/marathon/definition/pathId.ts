// Ids of apps and groups: `/a/b/c`, the root being `/`. Every id inside the server is absolute; relative ones
// (`b`, `../b`) exist only in what clients send and are resolved at the door against the enclosing group.

/** An absolute path such as `/shop/cart`; `/` is the root group. */
export type PathId = string;

export const root: PathId = '/';

const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const segmentPattern =
  '^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])|(\\.|\\.\\.)$';
const reservedKeywords = ['restart', 'tasks', 'versions', '.', '..'];

/** `/a//b/` → `['a', 'b']`: doubled and trailing slashes collapse. */
export function segments(id: string): string[] {
  return id.split('/').filter((segment) => segment !== '');
}

/** Resolves what a client wrote (`b`, `./b`, `../b`, `/a/b`) against a base; an absolute text ignores the base. */
export function canonicalPath(text: string, base: PathId = root): PathId {
  const resolved: string[] = text.startsWith('/') ? [] : segments(base);
  for (const segment of segments(text)) {
    if (segment === '..') resolved.pop();
    else if (segment !== '.') resolved.push(segment);
  }
  return `/${resolved.join('/')}`;
}

/** `/a/b` → `/a`; the parent of the root is the root. */
export function parentOf(id: PathId): PathId {
  const at = id.lastIndexOf('/');
  return at <= 0 ? root : id.slice(0, at);
}

/** All enclosing groups of an id, the root first: `/a/b/c` → `['/', '/a', '/a/b']`. */
export function enclosingGroups(id: PathId): PathId[] {
  const all = segments(id).slice(0, -1);
  return [root, ...all.map((_, index) => `/${all.slice(0, index + 1).join('/')}`)];
}

/** True when `id` lies somewhere below `group` (never for the group itself). */
export function isBelow(id: PathId, group: PathId): boolean {
  return group === root ? id !== root : id.startsWith(`${group}/`);
}

/** Does the text pass the pattern of RAML's PathId? Checked at parse time (`error.pattern`). */
export function isPathText(text: string): boolean {
  return text !== '' && segments(text).every((segment) => segment === '..' || isSegment(segment));
}

/** What Marathon says about the id of an app or a pod that it cannot be; empty when it can. */
export function absoluteIdErrors(id: PathId): readonly string[] {
  const errors = [...dependencyErrors(id)];
  if (segments(id).length === 0) errors.push('Path must contain at least one path element');
  return errors;
}

/** The same for an id that is depended upon: that may be the root. */
export function dependencyErrors(id: PathId): readonly string[] {
  const path = segments(id);
  const errors: string[] = [];
  if (!path.every((segment) => segment === '.' || segment === '..' || isSegment(segment)))
    errors.push(`must fully match regular expression '${segmentPattern}'`);
  if (reservedKeywords.includes(path.at(-1) ?? ''))
    errors.push(`must not end with any of the following reserved keywords: ${reservedKeywords.join(', ')}`);
  return errors;
}

// Split first, match after: the original's single expression over the whole path can be made to backtrack.
const isSegment = (segment: string): boolean => segment.split('.').every((part) => label.test(part));

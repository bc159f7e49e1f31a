// Ids that differ between environments by what stands in front of them: then the environment gets a prefix.
import type { Item } from './items.js';

/** Environment → prefix (`/staging`, or empty); undefined when the ids do not differ so, or do not differ at all. */
export function prefixesOf(
  items: readonly Item[],
  environments: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const differing = items.find(({ versions }) => new Set([...versions.values()].map(({ id }) => id)).size > 1);
  if (differing === undefined || differing.versions.size < environments.length) return undefined;
  const ids = environments.map((name) => (differing.versions.get(name)?.id ?? '').split('/'));
  const shortest = Math.min(...ids.map(({ length }) => length));
  let common = 0;
  const last = (parts: readonly string[]): string | undefined => parts.at(-1 - common);
  while (common < shortest - 1 && new Set(ids.map(last)).size === 1) common += 1;
  if (common === 0) return undefined;
  const prefixes = new Map(environments.map((name, index) => [name, (ids[index] ?? []).slice(0, -common).join('/')]));
  const fits = items.every(({ versions }) => {
    const bare = [...versions].map(([name, { id }]) => bareId(id, prefixes.get(name) ?? ''));
    return new Set(bare).size === 1 && bare[0] !== undefined;
  });
  return fits ? prefixes : undefined;
}

/** The id without the prefix, undefined when it does not begin with it. */
export function bareId(id: string, prefix: string): string | undefined {
  if (prefix === '') return id;
  return id.startsWith(`${prefix}/`) ? id.slice(prefix.length) : undefined;
}

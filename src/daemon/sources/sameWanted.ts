// Whether two commits want the same: a branch that was rebased or squashed without changing a definition needs nobody.
import type { Wanted } from './desired.js';

/** The same apps, on the same clusters, in the same revisions and numbers; of what cannot be read nobody knows. */
export function saysTheSame(before: Wanted, after: Wanted): boolean {
  const isWhole = before.loaded.complete && after.loaded.complete;
  if (!isWhole || before.apps.size !== after.apps.size || placesOf(before) !== placesOf(after)) return false;
  for (const [key, app] of before.apps) {
    const other = after.apps.get(key);
    if (other?.revision !== app.revision || other.spec.instances !== app.spec.instances) return false;
  }
  return true;
}

const placesOf = ({ loaded }: Wanted): string =>
  loaded.environments
    .map(({ environment: { name, cluster } }) => `${name} ${cluster}`)
    .sort()
    .join('\n');

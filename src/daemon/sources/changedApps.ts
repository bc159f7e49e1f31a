// What changed from one commit to the next, where that is all that changed: no app came or went, none is or was broken, and
// environments are as they were. Nearly every merge is of this kind, and costs by what it changes, not by how many there are.
import type { DesiredApp } from '../../core/model/app.js';
import type { Wanted } from './desired.js';

/** The apps that another definition, number or commit came for; undefined: more than that changed, or may have. */
export function changedApps(before: Wanted, after: Wanted): readonly DesiredApp[] | undefined {
  if (!isWhole(before) || !isWhole(after) || !hasSameEnvironments(before, after)) return undefined;
  if (before.apps.size !== after.apps.size) return undefined;
  const changed: DesiredApp[] = [];
  const old = before.apps.values();
  for (const app of after.apps.values()) {
    const was = old.next().value;
    if (was === app) continue;
    if (was?.key !== app.key) return undefined;
    changed.push(app);
  }
  return changed;
}

const isWhole = ({ loaded, invalid }: Wanted): boolean => loaded.described && loaded.complete && invalid.size === 0;

function hasSameEnvironments(
  { loaded: { environments: before } }: Wanted,
  { loaded: { environments } }: Wanted,
): boolean {
  return (
    before.length === environments.length &&
    environments.every(({ environment }, index) => environment === before[index]?.environment)
  );
}

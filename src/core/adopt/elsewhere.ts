// Files of apps are shared by the environments of a repository: taking in one cluster must not change what is deployed
// to another.
import type { Loaded } from '../definition/load.js';
import type { Environment } from '../model/environment.js';

/** Which environments of other bases (those of this one share all apps) would deploy something else than before, as a sentence; undefined: none. */
export function changedElsewhere(before: Loaded, after: Loaded, { base }: Environment): string | undefined {
  const told = after.environments
    .filter(({ environment }) => environment.base !== base)
    .flatMap(({ environment, apps }) => {
      const old = before.environments.find((one) => one.environment.name === environment.name);
      const revisions = new Map((old?.apps ?? []).map((app) => [app.id, app.revision]));
      const changed = apps.filter((app) => revisions.get(app.id) !== app.revision).map((app) => app.id);
      const first = changed.slice(0, 3).join(', ');
      return changed.length === 0 ? [] : [`${environment.name} would deploy ${changed.length} of them too (${first})`];
    });
  if (told.length === 0) return undefined;
  return `${told.join('; ')}: apps belong to every environment that does not leave them out. Name them below exclude: there (or what it has below include:), or adopt into a folder of its own`;
}

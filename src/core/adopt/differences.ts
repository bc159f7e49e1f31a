// Whether what a repository wants of an environment is what its cluster has: the same comparison that the plan makes.
import type { LoadedEnvironment } from '../definition/load.js';
import type { DesiredApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import type { AppId } from '../model/ids.js';
import type { LiveApp } from '../model/observed.js';
import { problemText } from '../model/problem.js';
import { fieldChanges, isInstances } from '../plan/compare/fieldChanges.js';
import { wantedInstances } from '../plan/wantedInstances.js';

/** `changes`: the plan would change the app. `unusable`: git says nothing about it that can be used, so it is left alone. */
export interface Difference {
  readonly kind: 'changes' | 'unusable';
  readonly because: string;
}

/** In what git and the cluster do not agree about a live app; undefined when they do. */
export function differencesOf(loaded: LoadedEnvironment): (live: LiveApp) => Difference | undefined {
  const wanted = new Map(loaded.apps.map((app) => [app.id, app]));
  const broken = new Map(loaded.invalid.map((app) => [app.id, app.problems]));
  return (live) => {
    const desired = wanted.get(live.id);
    if (desired !== undefined) {
      const fields = differingFields(desired, live, loaded.environment);
      if (fields.length === 0) return undefined;
      return { kind: 'changes', because: `${fieldList(fields)} would differ (${desired.place.path})` };
    }
    const [first] = broken.get(live.id) ?? [];
    if (first === undefined) return { kind: 'unusable', because: noFile };
    return { kind: 'unusable', because: `its definition cannot be used: ${problemText(first)}` };
  };
}

export const noFile = 'no file that is looked at defines it (it was not written, or .batonignore names it)';

/** JSON pointers. What only rides along with the next change is no difference, as in the plan. */
function differingFields(desired: DesiredApp, live: LiveApp, environment: Environment): readonly string[] {
  const fields = fieldChanges(desired.spec.definition, live, environment.ignore)
    .filter((change) => !change.ridesAlong && !isInstances(change.path))
    .map((change) => change.path);
  const number = desired.spec.kind === 'pod' ? '/scaling/instances' : '/instances';
  return wantedInstances({ desired, live, environment }) === live.instances ? fields : [...fields, number];
}

const fieldList = (fields: readonly string[]): string =>
  `${fields.slice(0, 5).join(', ')}${fields.length > 5 ? ` and ${fields.length - 5} more` : ''}`;

/** Apps that the environment wants and that the cluster does not have: the plan would create them. */
export const notLive = (loaded: LoadedEnvironment, live: ReadonlyMap<AppId, LiveApp>): readonly AppId[] =>
  loaded.apps.filter((app) => !live.has(app.id)).map((app) => app.id);

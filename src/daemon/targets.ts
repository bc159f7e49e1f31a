// Which apps there are to look at: those that git wants, those whose definition is broken, and those in the cluster
// that are ours although git does not name them any more.
import { ownershipOf } from '../core/definition/labels.js';
import type { DesiredApp, InvalidApp } from '../core/model/app.js';
import type { Environment } from '../core/model/environment.js';
import { appKey, type AppId, type AppKey, type EnvironmentName } from '../core/model/ids.js';
import type { Wanted } from './desired.js';
import type { ClusterView } from './ports.js';

/** One app in one environment, as a pass finds it. Neither `desired` nor `invalid`: removed from git. */
export interface Target {
  readonly key: AppKey;
  readonly id: AppId;
  readonly environment: Environment;
  readonly desired?: DesiredApp;
  readonly invalid?: InvalidApp;
}

/** Every target of the environments, by key. Removed apps need the last full look at the cluster to be known. */
export function targetsOf(
  wanted: Wanted,
  environments: ReadonlySet<EnvironmentName> | undefined,
  owner: string,
  viewOf: (cluster: string) => ClusterView | undefined,
): ReadonlyMap<AppKey, Target> {
  const targets = new Map<AppKey, Target>();
  for (const { environment, apps, invalid } of wanted.loaded.environments) {
    if (environments && !environments.has(environment.name)) continue;
    const add = (id: AppId, rest: Partial<Target>): void => {
      const key = appKey(environment.name, id);
      targets.set(key, { ...targets.get(key), ...rest, key, id, environment });
    };
    for (const app of apps) add(app.id, { desired: wanted.apps.get(app.key) ?? app });
    for (const one of invalid) {
      const all = one.id && wanted.invalid.get(appKey(environment.name, one.id));
      if (one.id && all) add(one.id, { invalid: all });
    }
    for (const id of oursIn(viewOf(environment.cluster), owner, environment.name)) {
      if (!targets.has(appKey(environment.name, id))) add(id, {});
    }
  }
  return targets;
}

function oursIn(view: ClusterView | undefined, owner: string, environment: EnvironmentName): readonly AppId[] {
  return [...(view?.apps.values() ?? [])]
    .filter((live) => {
      const signed = ownershipOf(live.definition);
      return signed?.owner === owner && signed.environment === environment && signed.app === live.id;
    })
    .map((live) => live.id);
}

// Which apps there are to look at: those that git wants, those whose definition is broken, and those in the cluster
// that are ours although git does not name them any more.
import { ownershipOf } from '../core/definition/strategy/labels.js';
import type { DesiredApp, InvalidApp } from '../core/model/app.js';
import type { Environment } from '../core/model/environment.js';
import type { AppRecord } from '../core/model/record.js';
import { appKey, type AppId, type AppKey, type EnvironmentName } from '../core/model/ids.js';
import { unnamedErrors, type Wanted } from './desired.js';
import type { ClusterView } from './ports.js';

/** One app in one environment, as a pass finds it. Neither `desired` nor `invalid`: removed from git. */
export interface Target {
  readonly key: AppKey;
  readonly id: AppId;
  readonly environment: Environment;
  readonly desired?: DesiredApp;
  readonly invalid?: InvalidApp;
}

export interface Sources {
  /** Only these environments, by full or base name; absent: all. */
  readonly only: ReadonlySet<EnvironmentName> | undefined;
  readonly owner: string;
  /** The last full look: removed apps are known from it. */
  readonly viewOf: (cluster: string) => ClusterView | undefined;
  readonly recorded: ReadonlyMap<AppKey, AppRecord>;
}

/** `vanished`: on record, and neither in git nor in Marathon any more. */
export interface Found {
  readonly targets: ReadonlyMap<AppKey, Target>;
  readonly vanished: readonly AppKey[];
}

/** Every target of the environments, by key. */
export function targetsOf(wanted: Wanted, { only, owner, viewOf, recorded }: Sources): Found {
  const targets = new Map<AppKey, Target>();
  const vanished: AppKey[] = [];
  for (const { environment, apps } of wanted.loaded.environments) {
    if (!isAsked(only, environment)) continue;
    const add = (id: AppId, rest: Partial<Target>): void => {
      const key = appKey(environment.name, id);
      targets.set(key, { ...rest, key, id, environment });
    };
    const isNew = (id: AppId): boolean => !targets.has(appKey(environment.name, id));
    for (const app of apps) add(app.id, { desired: wanted.apps.get(app.key) ?? app });
    // An id that one file gives up and another breaks is invalid: which of them is right is not for us to choose.
    for (const invalid of wanted.invalid.values()) {
      if (invalid.id && invalid.environment === environment.name) add(invalid.id, { invalid });
    }
    const view = viewOf(environment.cluster);
    if (view === undefined) continue;
    for (const id of oursIn(view, owner, environment.base)) if (isNew(id)) add(id, gone(wanted, environment, id));
    for (const [key, { app }] of recorded) {
      if (key !== appKey(environment.name, app) || !isNew(app)) continue;
      if (view.apps.has(app)) add(app, gone(wanted, environment, app));
      else if (wanted.loaded.complete) vanished.push(key);
    }
  }
  return { targets, vanished };
}

/** Whether this process serves the environment: `production` asks for it on all its clusters. */
export const isAsked = (
  only: ReadonlySet<EnvironmentName> | undefined,
  { name, base }: Pick<Environment, 'name' | 'base'>,
): boolean => only === undefined || only.has(name) || only.has(base);

/** Not named by git: removed, or in a file that could not be read. As long as there is one, nothing counts as removed. */
function gone(wanted: Wanted, environment: Environment, id: AppId): Partial<Target> {
  const problems = unnamedErrors(wanted);
  const [first] = problems;
  if (first === undefined) return {};
  return { invalid: { environment: environment.name, id, path: first.place?.path ?? '', problems } };
}

function oursIn(view: ClusterView, owner: string, base: EnvironmentName): readonly AppId[] {
  return [...view.apps.values()]
    .filter((live) => {
      const signed = ownershipOf(live.definition);
      return signed?.owner === owner && signed.environment === base && signed.app === live.id;
    })
    .map((live) => live.id);
}

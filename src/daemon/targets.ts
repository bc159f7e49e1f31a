// Which apps there are to look at: those that git wants, those whose definition is broken, and those in the cluster
// that are ours although git does not name them any more.
import { ownershipOf } from '../core/definition/strategy/labels.js';
import type { DesiredApp, InvalidApp } from '../core/model/app.js';
import type { Environment } from '../core/model/environment.js';
import type { LiveApp } from '../core/model/observed.js';
import type { AppRecord } from '../core/model/record.js';
import { isMissed } from '../core/policy/prune/removals.js';
import { appKey, type AppId, type AppKey, type EnvironmentName } from '../core/model/ids.js';
import { unnamedErrors, type Wanted } from './sources/desired.js';
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
  /** What was found before: a target that is made of the same parts is the same object. */
  readonly before: ReadonlyMap<AppKey, Target>;
}

/** `vanished`: on record, and neither in git nor in Marathon any more. */
export interface Found {
  readonly targets: ReadonlyMap<AppKey, Target>;
  readonly vanished: readonly AppKey[];
}

/** Every target of the environments, by key. */
export function targetsOf(wanted: Wanted, { only, owner, viewOf, recorded, before }: Sources): Found {
  const targets = new Map<AppKey, Target>();
  const vanished: AppKey[] = [];
  for (const { environment, apps } of wanted.loaded.environments) {
    if (!isAsked(only, environment)) continue;
    const ids = new Set<AppId>();
    const add = (target: Target): void => {
      ids.add(target.id);
      const old = before.get(target.key);
      targets.set(target.key, old !== undefined && isSame(target, old) ? old : target);
    };
    const addGone = (id: AppId): void => {
      const key = appKey(environment.name, id);
      add({ ...gone(wanted, environment, id, recorded.get(key)), key, id, environment });
    };
    for (const app of apps) add({ key: app.key, id: app.id, environment, desired: wanted.apps.get(app.key) ?? app });
    // An id that one file gives up and another breaks is invalid: which of them is right is not for us to choose.
    for (const invalid of wanted.invalid.values()) {
      const { id } = invalid;
      if (id && invalid.environment === environment.name)
        add({ key: appKey(environment.name, id), id, environment, invalid });
    }
    const view = viewOf(environment.cluster);
    if (view === undefined) continue;
    // Nearly all of them are wanted: whose they are is read from the labels of the others only.
    for (const live of view.apps.values())
      if (!ids.has(live.id) && isOurs(live, owner, environment.base)) addGone(live.id);
    for (const [key, { app, environment: name, prunedAt }] of recorded) {
      if (name !== environment.name || ids.has(app)) continue;
      // The hourly limit of pruning counts what was taken down, also when it is gone: it is forgotten later.
      const isCounted = prunedAt !== undefined && view.readAt - prunedAt < anHour;
      // What Marathon says about it cannot be read: it is there all the same, with what people said about it.
      const isThere = view.apps.has(app) || view.unreadable?.has(app) === true;
      if (isThere || isCounted) addGone(app);
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

const anHour = 3_600_000;

/**
 * Not named by git: removed, or in a file that could not be read. As long as there is one, nothing counts as removed but
 * what did so before: it must not be started again because of somebody else's mistake.
 */
function gone(wanted: Wanted, environment: Environment, id: AppId, record: AppRecord | undefined): Partial<Target> {
  if (isMissed(record)) return {};
  const problems = unnamedErrors(wanted);
  const [first] = problems;
  if (first === undefined) return {};
  return { invalid: { environment: environment.name, id, path: first.place?.path ?? '', problems } };
}

function isOurs(live: LiveApp, owner: string, base: EnvironmentName): boolean {
  const signed = ownershipOf(live.definition);
  return signed?.owner === owner && signed.environment === base && signed.app === live.id;
}

/** Made of the very same parts. */
const isSame = (target: Target, before: Target): boolean =>
  target.desired === before.desired && target.invalid === before.invalid && target.environment === before.environment;

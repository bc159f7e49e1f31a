// Which apps there are to look at: those that git wants, those whose definition is broken, and those in the cluster
// that are ours although git does not name them any more.
import { ownershipOf } from '../core/definition/strategy/labels.js';
import type { DesiredApp, InvalidApp } from '../core/model/app.js';
import type { Environment } from '../core/model/environment.js';
import type { LiveApp } from '../core/model/observed.js';
import type { AppRecord } from '../core/model/record.js';
import { isMissed } from '../core/policy/prune/removals.js';
import { appKey, type AppId, type AppKey, type CommitSha, type EnvironmentName } from '../core/model/ids.js';
import { inStep } from '../kit/inStep.js';
import { idsOfSets, roleOfSet } from '../core/model/setRole.js';
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
  readonly targets: Map<AppKey, Target>;
  /** Git names each of them, in a definition that can be used. */
  readonly areAllWanted: boolean;
  readonly vanished: readonly AppKey[];
}

/** Every target of the environments, by key. */
export function targetsOf(wanted: Wanted, { only, owner, viewOf, recorded, before }: Sources): Found {
  const targets = new Map<AppKey, Target>();
  const vanished: AppKey[] = [];
  const wantedApp = inStep(wanted.apps);
  const oldTarget = inStep(before);
  let areAllWanted = true;
  for (const { environment, apps } of wanted.loaded.environments) {
    if (!isAsked(only, environment)) continue;
    const ids = new Set<AppId>();
    const add = (key: AppKey, id: AppId, is: Pick<Target, 'desired' | 'invalid'>): void => {
      ids.add(id);
      const old = oldTarget(key);
      if (is.desired === undefined) areAllWanted = false;
      const isSame = old?.desired === is.desired && old?.invalid === is.invalid && old?.environment === environment;
      targets.set(key, old !== undefined && isSame ? old : { ...is, key, id, environment });
    };
    const addGone = (id: AppId): void => {
      const key = appKey(environment.name, id);
      add(key, id, gone(wanted, environment, id, recorded.get(key)));
    };
    for (const app of apps) add(app.key, app.id, { desired: wantedApp(app.key) ?? app });
    // An id that one file gives up and another breaks is invalid: which of them is right is not for us to choose.
    for (const invalid of wanted.invalid.values()) {
      const { id } = invalid;
      if (id && invalid.environment === environment.name) add(appKey(environment.name, id), id, { invalid });
    }
    const view = viewOf(environment.cluster);
    if (view === undefined) continue;
    // Nearly all of them are wanted, and told by their key alone: to look into ten thousand that are at rest takes longer
    // than all the rest of a commit that changes one.
    for (const [id, live] of view.apps) {
      if (ids.has(id)) continue;
      const app = servedBy(live, owner, environment.base);
      if (app !== undefined && !ids.has(app)) addGone(app);
    }
    for (const [key, record] of recorded) {
      if (targets.has(key) || record.environment !== environment.name) continue;
      const { app, prunedAt } = record;
      // The hourly limit of pruning counts what was taken down, also when it is gone: it is forgotten later.
      const isCounted = prunedAt !== undefined && view.readAt - prunedAt < anHour;
      // What Marathon says about it cannot be read: it is there all the same, with what people said about it.
      const isThere = idsOfSets(app).some((id) => view.apps.has(id) || view.unreadable?.has(id) === true);
      if (isThere || isCounted) addGone(app);
      else if (wanted.loaded.complete) vanished.push(key);
    }
  }
  return { targets, areAllWanted, vanished };
}

/** The targets whose revision or number came with that commit. */
export function* broughtBy(commit: CommitSha, targets: ReadonlyMap<AppKey, Target>): Generator<AppKey, void> {
  for (const { key, desired } of targets.values())
    if (desired?.commit === commit || desired?.numberCommit === commit) yield key;
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

/** The app of ours that it serves, alone or as one of its sets, by its labels. */
function servedBy(live: LiveApp, owner: string, base: EnvironmentName): AppId | undefined {
  const signed = ownershipOf(live.definition);
  if (signed?.owner !== owner || signed.environment !== base) return undefined;
  return roleOfSet(signed.app, live.id) === undefined ? undefined : signed.app;
}

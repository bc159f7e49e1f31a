// What one commit changes in an environment, and who waits for whom there: by `dependencies`, `rollouts.first` and
// `deploy.together`. Each of them alone is without circles; together they are not: what goes first may depend on what goes
// later, and a release on an app that waits for the release. So dependencies come before `first`, and of a release that
// cannot settle without the app that asks it is enough to be healthy.
import type { DesiredApp } from '../../core/model/app.js';
import { matchesGlob } from '../../core/definition/glob.js';
import type { Environment } from '../../core/model/environment.js';
import type { AppId, CommitSha, EnvironmentName } from '../../core/model/ids.js';
import { appsIn, type Wanted } from '../sources/desired.js';

/**
 * The apps of `rollouts.first` that this one waits for: those that its commit changes, unless one of them waits for this
 * one. What goes first with its own release waits for nobody outside.
 */
export function firstOf(wanted: Wanted, environment: Environment, app: DesiredApp): readonly DesiredApp[] {
  if (environment.first.length === 0 || goesFirst(environment, app.id)) return [];
  const changed = changedBy(wanted, environment, app.commit);
  if (changed === undefined || changed.first.length === 0) return [];
  if (!kept(changed.beforeFirst, '', () => needed(changed, settling(changed, changed.first))).has(app.id)) {
    return changed.first;
  }
  const { together } = app.strategy;
  if (together === undefined) return [];
  const mates = changed.first.filter(({ strategy }) => strategy.together === together);
  return kept(changed.beforeFirst, together, () => needed(changed, mates)).has(app.id) ? [] : mates;
}

/** Whether it is enough for `app` that `on` is healthy: they settle together, or the release of `on` waits for `app`. */
export function isHealthyEnough(wanted: Wanted, environment: Environment, app: DesiredApp, on: DesiredApp): boolean {
  const { together } = on.strategy;
  if (together === undefined || together === app.strategy.together) return true;
  const changed = on.commit === app.commit ? changedBy(wanted, environment, app.commit) : undefined;
  if (changed === undefined) return false;
  return kept(changed.beforeRelease, together, () => needed(changed, settling(changed, [on]))).has(app.id);
}

/** The apps of one commit. What was found out is kept: of ten thousand apps each is asked after at every look. */
interface Changed {
  readonly byId: ReadonlyMap<AppId, DesiredApp>;
  readonly releases: ReadonlyMap<string, readonly DesiredApp[]>;
  readonly first: readonly DesiredApp[];
  /** Who has to be healthy before those of `first` are that are in this release; '': before all of them settle. */
  readonly beforeFirst: Map<string, ReadonlySet<AppId>>;
  /** By release: who has to be healthy before it settles. */
  readonly beforeRelease: Map<string, ReadonlySet<AppId>>;
}

/** These, and all that have to be healthy before they are. */
function needed({ byId, releases }: Changed, these: readonly DesiredApp[]): ReadonlySet<AppId> {
  const found = new Set(these);
  // Apps that depend on the same group share one list.
  const seen = new Set<readonly AppId[]>();
  // A set is gone through in the order in which it grows, to its end.
  for (const { dependsOn, strategy } of found) {
    if (strategy.together === undefined && seen.has(dependsOn)) continue;
    if (strategy.together === undefined) seen.add(dependsOn);
    for (const id of dependsOn) {
      const on = byId.get(id);
      if (on === undefined) continue;
      const isMate = strategy.together !== undefined && on.strategy.together === strategy.together;
      for (const one of isMate ? [on] : settling({ releases }, [on])) found.add(one);
    }
  }
  return new Set([...found].map(({ id }) => id));
}

/** These with the others of their releases: none of them settles alone. */
const settling = ({ releases }: Pick<Changed, 'releases'>, these: readonly DesiredApp[]): readonly DesiredApp[] =>
  these.flatMap((one) => {
    const { together } = one.strategy;
    return together === undefined ? [one] : (releases.get(together) ?? [one]);
  });

const byWanted = new WeakMap<Wanted, Map<EnvironmentName, ReadonlyMap<CommitSha, Changed>>>();

function changedBy(wanted: Wanted, environment: Environment, commit: CommitSha): Changed | undefined {
  const byEnvironment = byWanted.get(wanted) ?? new Map<EnvironmentName, ReadonlyMap<CommitSha, Changed>>();
  byWanted.set(wanted, byEnvironment);
  return kept(byEnvironment, environment.name, () => byCommit(wanted, environment)).get(commit);
}

function byCommit(wanted: Wanted, environment: Environment): ReadonlyMap<CommitSha, Changed> {
  const apps = grouped(appsIn(wanted, environment.name), ({ commit }) => commit);
  return new Map(
    [...apps].map(([commit, all]) => [
      commit,
      {
        byId: new Map(all.map((app) => [app.id, app])),
        releases: grouped(all, ({ strategy }) => strategy.together),
        first: all.filter(({ id }) => goesFirst(environment, id)),
        beforeFirst: new Map(),
        beforeRelease: new Map(),
      },
    ]),
  );
}

/** By ids without the prefix and the leading slash, as `include` has it. */
const goesFirst = ({ first, prefix }: Environment, id: AppId): boolean =>
  first.some((glob) => matchesGlob(glob.replace(/^\/+/, ''), id.slice(prefix.length + 1)));

function grouped<K>(
  apps: Iterable<DesiredApp>,
  keyOf: (app: DesiredApp) => K | undefined,
): ReadonlyMap<K, readonly DesiredApp[]> {
  const groups = new Map<K, DesiredApp[]>();
  for (const app of apps) {
    const key = keyOf(app);
    if (key === undefined) continue;
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [app]);
    else same.push(app);
  }
  return groups;
}

function kept<K, V>(known: Map<K, V>, key: K, find: () => V): V {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}

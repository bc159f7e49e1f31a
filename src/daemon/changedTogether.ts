// Which apps of an environment go first at a commit. Of ten thousand apps each is asked after at every look, so that one
// tip is gone through once.
import type { DesiredApp } from '../core/model/app.js';
import { matchesGlob } from '../core/definition/glob.js';
import type { Environment } from '../core/model/environment.js';
import type { AppId, CommitSha, EnvironmentName } from '../core/model/ids.js';
import type { Wanted } from './desired.js';

type ByCommit = ReadonlyMap<CommitSha, readonly DesiredApp[]>;

const kept = new WeakMap<Wanted, Map<EnvironmentName, ByCommit>>();

/** Those that match `rollouts.first` and came to their revision with the commit that brought this app to its own. */
export function firstOf(wanted: Wanted, environment: Environment, app: DesiredApp): readonly DesiredApp[] {
  if (environment.first.length === 0 || goesFirst(environment, app.id)) return none;
  const byEnvironment = kept.get(wanted) ?? new Map<EnvironmentName, ByCommit>();
  kept.set(wanted, byEnvironment);
  const known = byEnvironment.get(environment.name) ?? firstByCommit(wanted, environment);
  byEnvironment.set(environment.name, known);
  return known.get(app.commit) ?? none;
}

const none: readonly DesiredApp[] = [];

function firstByCommit({ apps }: Wanted, environment: Environment): ByCommit {
  const byCommit = new Map<CommitSha, DesiredApp[]>();
  for (const app of apps.values()) {
    if (app.environment !== environment.name || !goesFirst(environment, app.id)) continue;
    const same = byCommit.get(app.commit);
    if (same === undefined) byCommit.set(app.commit, [app]);
    else same.push(app);
  }
  return byCommit;
}

/** By ids without the prefix and the leading slash, as `include` has it. */
const goesFirst = ({ first, prefix }: Environment, id: AppId): boolean =>
  first.some((glob) => matchesGlob(glob.replace(/^\/+/, ''), id.slice(prefix.length + 1)));

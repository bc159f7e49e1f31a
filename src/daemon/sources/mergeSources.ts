// What several branches want, as one: each environment from the branch that it follows, no app wanted by two of them on
// one cluster, and nothing asked for that the settings do not allow.
import { conflictsOf, type Claim } from '../../core/definition/conflicts.js';
import type { Loaded, LoadedEnvironment } from '../../core/definition/load.js';
import type { DesiredApp, InvalidApp } from '../../core/model/app.js';
import type { Environment } from '../../core/model/environment.js';
import type { AppKey, EnvironmentName } from '../../core/model/ids.js';
import type { Problem } from '../../core/model/problem.js';
import type { NotTaken } from '../../core/policy/gate/rewritten.js';
import { capped, type Capped, type May } from '../../core/policy/ownership/ceiling.js';
import { invalidOf, type Followed, type Wanted } from './desired.js';

/** The environments of one commit. `notTaken`: why nothing that it brings may begin. */
export interface Part {
  readonly wanted: Wanted;
  readonly notTaken?: NotTaken;
}

export interface Parts {
  readonly watched: Part;
  /** For environments that it cannot describe. */
  readonly standIns: readonly Part[];
  /** Environments of the watched branch's baton.yaml that follow branches of their own. */
  readonly others: readonly Part[];
  /** Of those whose branch cannot be used. */
  readonly unusable: readonly { readonly environment: Environment; readonly problem: Problem }[];
}

/** Keeps what it worked out of an environment: one that stays as it is stays the same object. */
export class Merger {
  readonly #may: May | undefined;
  readonly #capped = new WeakMap<Environment, Capped>();

  constructor(may: May | undefined) {
    this.#may = may;
  }

  merged({ watched, standIns, others, unusable }: Parts): Wanted {
    const parts = [watched, ...standIns, ...others];
    const all = [
      ...watched.wanted.loaded.environments,
      ...standIns.flatMap(({ wanted }) => wanted.loaded.environments),
      ...others.flatMap(({ wanted: { loaded, followed } }) =>
        loaded.environments.map((one) => onBranch(followed, one)),
      ),
    ].map((one) => this.#within(one));
    const isAlone = parts.length === 1;
    const environments = isAlone ? all : withoutConflicts(all);
    return {
      followed: followedOf(watched),
      apart: new Map([...standIns, ...others].flatMap(basesOf)),
      loaded: {
        ...watched.wanted.loaded,
        environments,
        elsewhere: [],
        stopped: new Map([
          ...parts.flatMap(({ wanted }) => [...wanted.loaded.stopped]),
          ...unusable.map(({ environment, problem }) => [environment.name, problem] as const),
        ]),
        problems: [
          ...watched.wanted.loaded.problems,
          ...others.flatMap(problemsOnBranch),
          ...new Set(unusable.map(({ problem }) => problem)),
        ],
        complete: unusable.length === 0 && parts.every(({ wanted }) => wanted.loaded.complete),
      },
      apps: isAlone ? watched.wanted.apps : peaceful(environments, parts),
      invalid: isAlone ? watched.wanted.invalid : invalidOf(environments),
    };
  }

  #within(one: LoadedEnvironment): LoadedEnvironment {
    if (this.#may === undefined) return one;
    const known = this.#capped.get(one.environment) ?? capped(one.environment, this.#may);
    this.#capped.set(one.environment, known);
    return { ...one, environment: known.environment, problems: [...one.problems, ...known.problems] };
  }
}

const followedOf = ({ wanted: { followed }, notTaken }: Part): Followed => ({
  ...followed,
  ...(notTaken === undefined ? {} : { notTaken }),
});

const basesOf = (part: Part): readonly (readonly [EnvironmentName, Followed])[] =>
  part.wanted.loaded.environments.map(({ environment }) => [environment.base, followedOf(part)]);

const problemsOnBranch = ({ wanted: { followed, loaded } }: Part): Loaded['problems'] =>
  loaded.problems.map((one) => onIt(followed, one));

const onBranch = (followed: Followed, one: LoadedEnvironment): LoadedEnvironment => ({
  ...one,
  problems: one.problems.map((problem) => onIt(followed, problem)),
  invalid: one.invalid.map((app) => ({ ...app, problems: app.problems.map((problem) => onIt(followed, problem)) })),
});

/** Paths say nothing about branches: whoever looks for one on the watched branch would not find it. */
const onIt = ({ branch }: Followed, problem: Problem): Problem => ({
  ...problem,
  message: `on the branch ${branch}: ${problem.message}`,
});

/** An app that two branches bring to one cluster is brought by neither: which of them is meant is not for us to choose. */
function withoutConflicts(environments: readonly LoadedEnvironment[]): readonly LoadedEnvironment[] {
  const claims = new Map<Claim, DesiredApp>();
  for (const { environment, apps } of environments) {
    for (const app of apps) {
      const { id, place, strategy } = app;
      const { name, cluster } = environment;
      claims.set({ environment: name, cluster, id, place, strategy: strategy.kind }, app);
    }
  }
  const found = conflictsOf([...claims.keys()], { peaceful: undefined });
  if (found.size === 0) return environments;
  const problems = new Map<AppKey, Problem>();
  for (const [claim, problem] of found) {
    const app = claims.get(claim);
    if (app !== undefined) problems.set(app.key, problem);
  }
  return environments.map((one) => {
    const clashing = one.apps.flatMap(({ key, id, environment, place }): InvalidApp[] => {
      const problem = problems.get(key);
      return problem === undefined ? [] : [{ environment, id, path: place.path, problems: [problem] }];
    });
    if (clashing.length === 0) return one;
    return { ...one, apps: one.apps.filter(({ key }) => !problems.has(key)), invalid: [...one.invalid, ...clashing] };
  });
}

function peaceful(environments: readonly LoadedEnvironment[], parts: readonly Part[]): ReadonlyMap<AppKey, DesiredApp> {
  const apps = new Map<AppKey, DesiredApp>();
  const introduced = (key: AppKey): DesiredApp | undefined =>
    parts.map(({ wanted }) => wanted.apps.get(key)).find((app) => app !== undefined);
  for (const one of environments) for (const app of one.apps) apps.set(app.key, introduced(app.key) ?? app);
  return apps;
}

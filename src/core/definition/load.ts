// A commit's files to what git wants: parse → layers → annotations → validate → normalise → revision, per app.
// READ FIRST in this folder. One bad file stops itself only; what cannot be understood is never taken for "nothing".
//
// read/ text to documents with places · environments/ baton.yaml · layers/ documents laid over each other ·
// strategy/ the deploy block and what its strategies need · schema/ types of fields · marathon/ what Marathon refuses ·
// normal/ the canonical form and the one that is compared · rules/ checks over the whole repository
import type { DesiredApp, InvalidApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import { problem } from '../model/errorCodes.js';
import { isPartOf, type AppId, type CommitSha, type EnvironmentName } from '../model/ids.js';
import { fine, problemText, wrong, type Checked, type Place, type Problem } from '../model/problem.js';
import { conflictsOf, type Claim } from './conflicts.js';
import { desiredApps } from './desiredApps.js';
import type { Finished } from './finish.js';
import { lazy } from './lazy.js';
import { placeIn } from './layers/layers.js';
import { emptyMemo, type LoadMemo } from './memo.js';
import { prepare, type Prepared } from './prepare.js';
import { readRepository } from './readRepository.js';
import { renderedOrigins } from './layers/renderedOrigins.js';
import type { Baseline } from './rules/baseline.js';
import type { Severities } from './rules/severities.js';
import type { SecretValue } from './rules/secretValues.js';
import type { ParsedSource } from './read/source.js';

/** Every file of the commit that `sourceKind` does not ignore, parsed. `owner` is the repository's name in the settings. */
export interface RepositoryInput {
  readonly owner: string;
  readonly commit: CommitSha;
  readonly sources: readonly ParsedSource[];
  /** Which environments follow this commit; the others are only named. Absent: all of them do. */
  readonly follows?: (environment: Environment) => boolean;
}

/** `problems` concern the environment as a whole; those of one app are with that app. */
export interface LoadedEnvironment {
  readonly environment: Environment;
  readonly apps: readonly DesiredApp[];
  readonly invalid: readonly InvalidApp[];
  readonly problems: readonly Problem[];
  /**
   * Where a value of the rendered app was written, by JSON pointer; for one that no file wrote, what would enclose it.
   * Looks into the file's text, so it is for those who have something to say. Undefined: no such app is deployed here.
   */
  readonly placeIn: (app: AppId, pointer: string, part?: 'key' | 'value') => Place | undefined;
  /** Secrets in clear text in the rendered app: looked for once, which costs more than rendering it. */
  readonly secretsIn: (app: AppId) => readonly SecretValue[];
}

/** What a commit wants. */
export interface Loaded {
  readonly environments: readonly LoadedEnvironment[];
  /** False when nobody knows what is meant by it: baton.yaml cannot be read, or the commit defines no app. */
  readonly described: boolean;
  /** There is no baton.yaml. */
  readonly plain: boolean;
  /** Environments that baton.yaml describes and that cannot be used, each with the first reason. Nothing new is applied there. */
  readonly stopped: ReadonlyMap<string, Problem>;
  /** Environments that do not follow this commit. */
  readonly elsewhere: readonly Environment[];
  /** How loud each warning is to be, and which secrets are known: for what people are shown (rules/problemsOf.ts). */
  readonly rules: Severities;
  readonly baseline: Baseline;
  /** Of the repository as a whole. */
  readonly problems: readonly Problem[];
  /** False when anything could not be read or understood, or nothing is defined: then a missing app proves nothing. */
  readonly complete: boolean;
}

/**
 * Loads every environment. Takes a second or two for ten thousand apps; with the memo of the load before, which is
 * brought up to date, only what changed is made again. The result is the same with and without one.
 */
export function loadRepository(input: RepositoryInput, memo: LoadMemo = emptyMemo()): Loaded {
  const repository = readRepository(input.sources, memo);
  const { follows = () => true } = input;
  const elsewhere = repository.environments.filter((environment) => !follows(environment));
  const prepared = repository.environments.filter(follows).map((environment) => prepare(environment, repository, memo));
  const conflicts = conflictsOf(
    prepared.flatMap((one) => one.finished.map(({ claim }) => claim)),
    memo,
  );
  const environments = prepared.map((one) => settleConflicts(one, conflicts, input, memo));
  // A branch that only says which other branches are followed has nothing to define.
  const isSignpost = prepared.length === 0 && elsewhere.length > 0;
  const empty = !isSignpost && !repository.candidates.some(({ kind }) => kind !== 'broken');
  const problems = empty
    ? [...repository.problems, problem('repository-empty', `this commit defines no app${nowhere(repository.apps)}`)]
    : repository.problems;
  return {
    described: repository.described && !empty,
    plain: repository.apps === undefined,
    environments,
    stopped: repository.stopped,
    elsewhere,
    rules: repository.rules,
    baseline: repository.baseline,
    problems,
    complete: repository.complete && !empty && environments.every(({ invalid }) => invalid.length === 0),
  };
}

const nowhere = (apps: string | undefined): string =>
  apps === undefined || apps === '' ? '' : `: there is none in the folder ${JSON.stringify(apps.slice(0, 100))}`;

/** Every problem of what was loaded, once: a broken file is a problem of each environment, but one finding. */
export function allProblems(loaded: Loaded): readonly Problem[] {
  const all = new Map<string, Problem>();
  const add = (problems: readonly Problem[]): void => {
    for (const one of problems) all.set(problemText(one), one);
  };
  add(loaded.problems);
  for (const { apps, invalid, problems } of loaded.environments) {
    add(problems);
    for (const one of invalid) add(one.problems);
    for (const one of apps) add(one.warnings);
  }
  return [...all.values()];
}

/** `environments`: where it is sent like that. Clusters of one environment share its layers, so that it is all of them. */
export interface Rendered {
  readonly app: DesiredApp;
  readonly environments: readonly EnvironmentName[];
  readonly origins: ReadonlyMap<string, Place>;
}

/** One app as it would be sent, and for each value (by JSON pointer) the file, line and column that it came from. */
export function renderApp(input: RepositoryInput, environment: EnvironmentName, id: AppId): Checked<Rendered> {
  const loaded = loadRepository(input);
  const served = loaded.environments.filter((one) => isPartOf(one.environment.name, environment));
  // Where one of its clusters cannot have it, that is what there is to say.
  const found = served.find((one) => one.invalid.some((invalid) => invalid.id === id)) ?? served[0];
  if (found === undefined) {
    const names = loaded.environments.map((one) => one.environment.name).join(', ');
    if (loaded.stopped.has(environment) || names === '') return wrong(...loaded.problems);
    return wrong(problem('app-unknown', `there is no environment ${environment}`, { hint: `there are: ${names}` }));
  }
  const app = found.apps.find((one) => one.id === id);
  if (app !== undefined) {
    const repository = readRepository(input.sources);
    const prepared = prepare(found.environment, repository).finished.find((one) => one.finished.id === id);
    const environments = served.map((one) => one.environment.name);
    return fine({
      app,
      environments,
      origins: prepared === undefined ? new Map() : renderedOrigins(prepared.finished),
    });
  }
  const invalid = found.invalid.filter((one) => one.id === id).flatMap((one) => one.problems);
  return invalid.length > 0
    ? wrong(...invalid)
    : wrong(problem('app-unknown', `no app ${id} is wanted in ${environment}`));
}

function settleConflicts(
  prepared: Prepared,
  conflicts: ReadonlyMap<Claim, Problem>,
  input: RepositoryInput,
  memo: LoadMemo,
): LoadedEnvironment {
  const { environment, finished, invalid, problems } = prepared;
  const clashing = (conflicts.size === 0 ? [] : finished).flatMap(({ claim, finished: app }): InvalidApp[] => {
    const conflict = conflicts.get(claim);
    if (conflict === undefined) return [];
    return [{ environment: environment.name, id: app.id, path: app.path, problems: [conflict] }];
  });
  const peaceful = conflicts.size === 0 ? finished : finished.filter(({ claim }) => !conflicts.has(claim));
  const free = peaceful.map((one) => one.finished);
  const others = [...invalid, ...clashing];
  const desired = desiredApps(
    environment,
    free,
    others.flatMap((one) => (one.id === undefined ? [] : [one.id])),
    input,
    memo,
  );
  return {
    environment,
    apps: desired.apps,
    invalid: [...others, ...desired.invalid].sort((left, right) => (left.path < right.path ? -1 : 1)),
    problems,
    ...lookups(free),
  };
}

/** Found from the layers when somebody asks: places of ten thousand apps are never all wanted. */
function lookups(finished: readonly Finished[]): Pick<LoadedEnvironment, 'placeIn' | 'secretsIn'> {
  const byId = lazy(() => new Map(finished.map((one) => [one.id, one])));
  return {
    placeIn: (app, pointer, part) => {
      const found = byId.get().get(app);
      return found && placeIn(found.layers(), pointer, part);
    },
    secretsIn: (app) => byId.get().get(app)?.secrets.get() ?? [],
  };
}

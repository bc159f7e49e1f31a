// All that would be done at one commit, in one value that the command line, GitLab and programs are shown.
import { assertNever } from '../model/assertNever.js';
import { errorCodes, isErrorCode } from '../model/errorCodes.js';
import { shortHash } from '../model/hash.js';
import type { CommitSha, EnvironmentName } from '../model/ids.js';
import type { Change, Plan, PlannedRollout, ProposedChange } from '../model/plan.js';
import type { Problem } from '../model/problem.js';
import { extraOf } from './footprint.js';
import { maskText } from '../masking/maskText.js';
import { ordered } from './order.js';

/** An environment as far as its plan depends on it. */
export interface PlannedEnvironment {
  readonly name: EnvironmentName;
  readonly cluster: string;
  /** So many of its apps may be in motion at once. */
  readonly atOnce: number;
  /** The environments of the same base whose clusters come first. */
  readonly earlier: readonly EnvironmentName[];
  /** Why its cluster does not answer: nothing is planned for it then. */
  readonly away?: string;
}

/**
 * The plan over all changes. Apps that are as git wants them are counted and not listed; changes stand in the order
 * of the environments, then by app; problems in the order of their places. Two plans that would do the same, for the
 * same reasons of hash, have the same `hash`, whatever the commit.
 */
export function makePlan(input: {
  readonly commit: CommitSha;
  readonly environments: readonly PlannedEnvironment[];
  readonly changes: readonly ProposedChange[];
  readonly problems: readonly Problem[];
}): Plan {
  const environments = input.environments.map(({ name }) => name);
  const earlier = new Map(input.environments.map((one) => [one.name, one.earlier]));
  const listed = input.changes.filter((change) => change.kind !== 'same');
  const changes = ordered(listed, (name) => earlier.get(name) ?? []).toSorted(
    (left, right) => byEnvironment(environments)(left, right) || compare(left.app, right.app),
  );
  return {
    version: 1,
    commit: input.commit,
    hash: shortHash([
      ...changes.map(({ environment, app, kind, hash }) => [environment, app, kind, hash]),
      // What could not be planned is unknown: it must not look like an environment without changes.
      ...input.environments.flatMap(({ name, away }) => (away === undefined ? [] : [[name, 'not planned']])),
    ]),
    environments,
    summary: summaryOf(input.changes),
    rollouts: input.environments.map((one) => rolloutOf(one, changes)),
    changes,
    underWay: input.changes
      .flatMap(({ environment, app, underWay }) =>
        underWay === undefined ? [] : [{ environment, app, because: underWay }],
      )
      .toSorted((left, right) => byEnvironment(environments)(left, right) || compare(left.app, right.app)),
    problems: input.problems.map(masked).toSorted(byPlace),
  };
}

/** Whether anything would change: exit code 3 of `baton plan --detailed-exitcode`. */
export const hasChanges = (plan: Plan): boolean => plan.changes.length > 0;

function rolloutOf({ name, cluster, atOnce, away }: PlannedEnvironment, changes: readonly Change[]): PlannedRollout {
  const own = changes.filter((change) => change.environment === name);
  return {
    environment: name,
    cluster,
    atOnce,
    tasksRestarted: own.reduce((all, change) => all + change.tasksRestarted, 0),
    extra: extraOf(own, atOnce),
    ...(away === undefined ? {} : { away }),
  };
}

function summaryOf(changes: readonly ProposedChange[]): Plan['summary'] {
  const summary = { create: 0, update: 0, scale: 0, restart: 0, prune: 0, same: 0, held: 0 };
  for (const change of changes) {
    summary[change.kind] += 1;
    if (change.kind !== 'same' && isHeld(change)) summary.held += 1;
  }
  return summary;
}

function isHeld({ gate }: ProposedChange): boolean {
  switch (gate.kind) {
    case 'open':
      return false;
    case 'held':
      return true;
    default:
      return assertNever(gate);
  }
}

const compare = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1);

type InEnvironment = Pick<Change, 'environment'>;

const byEnvironment = (environments: readonly EnvironmentName[]) => (left: InEnvironment, right: InEnvironment) =>
  environments.indexOf(left.environment) - environments.indexOf(right.environment);

const masked = (problem: Problem): Problem => ({
  ...problem,
  message: maskText(problem.message),
  ...(problem.hint === undefined ? {} : { hint: isOwnHint(problem) ? problem.hint : maskText(problem.hint) }),
});

/** The hint of the table quotes nothing, and may show how a secret is to be written. */
const isOwnHint = ({ code, hint }: Problem): boolean => isErrorCode(code) && errorCodes[code].hint === hint;

const byPlace = (left: Problem, right: Problem): number =>
  compare(left.place?.path ?? '', right.place?.path ?? '') ||
  (left.place?.line ?? 0) - (right.place?.line ?? 0) ||
  (left.place?.column ?? 0) - (right.place?.column ?? 0) ||
  compare(left.code, right.code);

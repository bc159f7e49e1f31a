// All that would be done at one commit, in one value that the command line, GitLab and programs are shown.
import { assertNever } from '../model/assertNever.js';
import { shortHash } from '../model/hash.js';
import type { CommitSha, EnvironmentName } from '../model/ids.js';
import type { Change, Plan } from '../model/plan.js';
import type { Problem } from '../model/problem.js';
import { maskText } from './maskText.js';

/**
 * The plan over all changes. Apps that are as git wants them are counted and not listed; changes stand in the order
 * of the environments, then by app; problems in the order of their places. Two plans that would do the same, for the
 * same reasons of hash, have the same `hash`, whatever the commit.
 */
export function makePlan(input: {
  readonly commit: CommitSha;
  readonly environments: readonly EnvironmentName[];
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
}): Plan {
  const changes = input.changes
    .filter((change) => change.kind !== 'same')
    .toSorted((left, right) => byEnvironment(input.environments)(left, right) || compare(left.app, right.app));
  return {
    version: 1,
    commit: input.commit,
    hash: shortHash(changes.map(({ environment, app, kind, hash }) => [environment, app, kind, hash])),
    environments: input.environments,
    summary: summaryOf(input.changes),
    changes,
    problems: input.problems.map(masked).toSorted(byPlace),
  };
}

/** Whether anything would change: exit code 3 of `baton plan --detailed-exitcode`. */
export const hasChanges = (plan: Plan): boolean => plan.changes.length > 0;

function summaryOf(changes: readonly Change[]): Plan['summary'] {
  const summary = { create: 0, update: 0, scale: 0, restart: 0, prune: 0, same: 0, held: 0 };
  for (const change of changes) {
    summary[change.kind] += 1;
    if (change.kind !== 'same' && isHeld(change)) summary.held += 1;
  }
  return summary;
}

function isHeld({ gate }: Change): boolean {
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

const byEnvironment = (environments: readonly EnvironmentName[]) => (left: Change, right: Change) =>
  environments.indexOf(left.environment) - environments.indexOf(right.environment);

const masked = (problem: Problem): Problem => ({
  ...problem,
  message: maskText(problem.message),
  ...(problem.hint === undefined ? {} : { hint: maskText(problem.hint) }),
});

const byPlace = (left: Problem, right: Problem): number =>
  compare(left.place?.path ?? '', right.place?.path ?? '') ||
  (left.place?.line ?? 0) - (right.place?.line ?? 0) ||
  (left.place?.column ?? 0) - (right.place?.column ?? 0) ||
  compare(left.code, right.code);

// Everything that `baton validate` and `baton plan` say about a repository: what loading found, the rules over all of
// it, and secrets that the baseline does not know, each as loud as the repository wants.
import { problem } from '../../model/errorCodes.js';
import type { Problem } from '../../model/problem.js';
import { allProblems, type Loaded } from '../load.js';
import { absentThere } from './afterAbsent.js';
import { baselineText, fingerprintOf } from './baseline.js';
import { deployedApps, repositoryRules } from './repositoryRules.js';
import type { Deployed } from './rule.js';
import { secretProblem, secretsOf } from './secrets.js';
import { withSeverities } from './severities.js';

/** Sorted by place; those without one come first. Takes a second or two for ten thousand apps. */
export function problemsOf(loaded: Loaded): readonly Problem[] {
  const apps = deployedApps(loaded.environments);
  const all = [
    ...allProblems(loaded),
    ...absentThere(loaded.environments),
    ...repositoryRules(apps, loaded.rules),
    ...newSecrets(apps, loaded),
  ];
  return [...withSeverities(all, loaded.rules)].sort(byPlace);
}

/** The baseline that knows every secret of now. While apps are broken, entries that match nothing are kept. */
export function newBaseline(loaded: Loaded, salt: string): { readonly text: string; readonly known: number } {
  const secrets = secretsOf(deployedApps(loaded.environments));
  const usesSalt = loaded.baseline.salt === salt;
  return baselineText(salt, secrets, usesSalt && !loaded.complete ? loaded.baseline.entries : []);
}

function newSecrets(apps: readonly Deployed[], { baseline, complete, rules }: Loaded): readonly Problem[] {
  // Looking costs more than all other rules together.
  if (rules.get('secret-in-clear-text') === 'off') return baseline.problems;
  const { salt, entries } = baseline;
  const secrets = secretsOf(apps);
  const prints = new Map(secrets.map((one) => [one, salt === undefined ? '' : fingerprintOf(one, salt)]));
  const known = new Set(entries.map((one) => one.fingerprint));
  const matched = new Set(prints.values());
  // An app that cannot be read now may still hold what an entry is about.
  const unused = complete ? entries.filter((one) => !matched.has(one.fingerprint)) : [];
  return [
    ...baseline.problems,
    ...secrets.filter((one) => !known.has(prints.get(one) ?? '')).map(secretProblem),
    ...unused.map(({ path, pointer, place }) =>
      problem(
        'baseline-unused',
        `the secret at ${pointer.slice(0, 120)} in ${path.slice(0, 120)} is gone or was changed`,
        { place },
      ),
    ),
  ];
}

function byPlace(left: Problem, right: Problem): number {
  const [one, other] = [left.place, right.place];
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined);
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}

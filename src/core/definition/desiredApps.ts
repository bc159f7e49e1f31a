// The last step: what each app waits for, and the app as everything after this folder knows it.
import type { DesiredApp, InvalidApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import { appKey, type AppId, type CommitSha, type EnvironmentName } from '../model/ids.js';
import type { Problem } from '../model/problem.js';
import { dependenciesOf } from './dependencies.js';
import type { Finished } from './finish.js';
import { memoOf, type LoadMemo } from './memo.js';
import { revisionOf } from './revision.js';

/** `others` are the ids of the environment that cannot be deployed. Apps come out sorted by id. */
export function desiredApps(
  environment: Environment,
  finished: readonly Finished[],
  others: readonly AppId[],
  { owner, commit }: { readonly owner: string; readonly commit: CommitSha },
  memo: LoadMemo,
): { readonly apps: readonly DesiredApp[]; readonly invalid: readonly InvalidApp[] } {
  const { name, prefix } = environment;
  const dependencies = dependenciesOf(finished, others, prefix, memoOf(memo, name));
  const apps: DesiredApp[] = [];
  const invalid: InvalidApp[] = [];
  for (const one of finished) {
    const { id, path, place, spec, strategy, warnings } = one;
    const error = dependencies.errors.get(id);
    if (error !== undefined) {
      invalid.push({ environment: name, id, path, problems: [...warnings, error] });
      continue;
    }
    const known = memo.desired.get(one) ?? newIn(memo, one, name);
    apps.push({
      key: known.key,
      id,
      environment: name,
      owner,
      spec,
      revision: known.revision,
      strategy,
      dependsOn: dependencies.on.get(id) ?? none,
      place,
      commit,
      numberCommit: commit,
      warnings: withMore(warnings, dependencies.warnings.get(id)),
    });
  }
  return { apps: apps.sort((left, right) => (left.id < right.id ? -1 : 1)), invalid };
}

/** A hash over the whole definition: the dearest part of an app that did not change. */
function newIn(memo: LoadMemo, one: Finished, environment: EnvironmentName): Pick<DesiredApp, 'key' | 'revision'> {
  const made = { key: appKey(environment, one.id), revision: revisionOf(one.spec.definition, one.strategy) };
  memo.desired.set(one, made);
  return made;
}

/** One list for all that wait for nothing: an app that did not change is told by the identity of its parts. */
const none: readonly AppId[] = [];

function withMore(warnings: readonly Problem[], more: readonly Problem[] | undefined): readonly Problem[] {
  if (more === undefined) return warnings;
  return warnings.length === 0 ? more : [...warnings, ...more];
}

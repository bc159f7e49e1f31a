// The last step: what each app waits for, and the app as everything after this folder knows it.
import type { DesiredApp, InvalidApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import { appKey, type AppId, type CommitSha } from '../model/ids.js';
import { dependenciesOf } from './dependencies.js';
import type { Finished } from './finish.js';
import { revisionOf } from './revision.js';

/** `others` are the ids of the environment that cannot be deployed. Apps come out sorted by id. */
export function desiredApps(
  environment: Environment,
  finished: readonly Finished[],
  others: readonly AppId[],
  { owner, commit }: { readonly owner: string; readonly commit: CommitSha },
): { readonly apps: readonly DesiredApp[]; readonly invalid: readonly InvalidApp[] } {
  const { name, prefix } = environment;
  const dependencies = dependenciesOf(finished, others, prefix);
  const apps: DesiredApp[] = [];
  const invalid: InvalidApp[] = [];
  for (const { id, draft, spec, strategy, warnings } of finished) {
    const error = dependencies.errors.get(id);
    if (error !== undefined) {
      invalid.push({ environment: name, id, path: draft.path, problems: [...warnings, error] });
      continue;
    }
    apps.push({
      key: appKey(name, id),
      id,
      environment: name,
      owner,
      spec,
      revision: revisionOf(spec.definition, strategy),
      strategy,
      dependsOn: dependencies.on.get(id) ?? [],
      place: draft.place,
      commit,
      numberCommit: commit,
      warnings: [...warnings, ...(dependencies.warnings.get(id) ?? [])],
    });
  }
  return { apps: apps.sort((left, right) => (left.id < right.id ? -1 : 1)), invalid };
}

// The proof of an import: each environment of the new repository, rendered, against the filled templates, rendered.
import { loadRepository, type LoadedEnvironment } from '../definition/load.js';
import { parseSource } from '../definition/read/parseSource.js';
import { below } from '../definition/read/pointer.js';
import type { DesiredApp } from '../model/app.js';
import { isCommitSha, type CommitSha } from '../model/ids.js';
import { isJsonArray, isJsonObject, jsonEqual, type Json } from '../model/json.js';
import { isError, problemText, type Problem } from '../model/problem.js';
import type { ImportDocument } from './documents.js';

/** The filled templates of one environment as a plain repository: its apps, and what is wrong with them. */
export function renderTemplates(documents: ReadonlyMap<string, ImportDocument>): {
  readonly apps: readonly DesiredApp[];
  readonly problems: readonly Problem[];
} {
  const sources = [...documents].map(([key, { document }]) => ({
    kind: 'documents' as const,
    path: key.slice(0, key.lastIndexOf('#')),
    documents: [document],
    warnings: [],
  }));
  const loaded = loadRepository({ owner: 'import', commit: noCommit(), sources });
  const [environment] = loaded.environments;
  const invalid = environment?.invalid.flatMap((one) => one.problems) ?? [];
  return { apps: environment?.apps ?? [], problems: [...loaded.problems, ...invalid].filter(isError) };
}

/** The first difference in words, undefined when every environment renders exactly as wanted. */
export function firstDifference(
  files: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, readonly DesiredApp[]>,
): string | undefined {
  const sources = [...files].map(([path, text]) => parseSource({ path, content: { kind: 'text', text } }));
  const loaded = loadRepository({ owner: 'import', commit: noCommit(), sources });
  for (const [name, apps] of wanted) {
    const made = loaded.environments.find((one) => one.environment.name === name);
    if (made === undefined) return `${name}: ${loaded.problems.map(problemText).join('; ')}`;
    const found = differenceIn(made, apps);
    if (found !== undefined) return `${name} ${found}`;
  }
  return undefined;
}

function differenceIn(
  { apps, invalid, problems }: LoadedEnvironment,
  wanted: readonly DesiredApp[],
): string | undefined {
  const [wrongOne] = [...invalid.flatMap((one) => one.problems), ...problems.filter(isError)];
  if (wrongOne !== undefined) return problemText(wrongOne);
  const made = new Map(apps.map((app) => [app.id, app]));
  for (const app of wanted) {
    const other = made.get(app.id);
    if (other === undefined) return `${app.id} is missing`;
    made.delete(app.id);
    const at = pointerOfDifference(comparable(app), comparable(other), '');
    if (at !== undefined) return `${app.id} differs at ${at}`;
  }
  const [extra] = made.keys();
  return extra === undefined ? undefined : `${extra} should not be there`;
}

const comparable = ({ spec, strategy, dependsOn }: DesiredApp): Json => ({
  kind: spec.kind,
  definition: spec.definition,
  strategy: JSON.stringify(strategy),
  dependsOn: dependsOn.toSorted(),
});

function pointerOfDifference(left: Json | undefined, right: Json | undefined, at: string): string | undefined {
  if (jsonEqual(left, right)) return undefined;
  const both = (isJsonObject(left) && isJsonObject(right)) || (isJsonArray(left) && isJsonArray(right));
  if (!both) return at;
  const [members, others] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  for (const key of new Set([...members.keys(), ...others.keys()])) {
    const found = pointerOfDifference(members.get(key), others.get(key), below(at, key));
    if (found !== undefined) return found;
  }
  return at;
}

/** git's own id for "no commit": nothing that is compared depends on it. */
function noCommit(): CommitSha {
  const zeros = '0'.repeat(40);
  if (isCommitSha(zeros)) return zeros;
  throw new Error('the id of no commit is not valid');
}

// Templates and values in, the files of a repository out. READ FIRST in this folder: every template is filled and read
// for each environment, what they have in common becomes apps/, the rest overlays; and nothing is believed that was not
// rendered again and found equal.
import { problem } from '../model/errorCodes.js';
import type { DesiredApp } from '../model/app.js';
import { fine, problemText, wrong, type Checked, type Problem } from '../model/problem.js';
import { collisions } from './collisions.js';
import { documentsIn, type ImportDocument, type ImportEnvironment } from './documents.js';
import { itemsOf } from './items.js';
import { layOut, type LayoutChoice } from './layout.js';
import { firstDifference, renderTemplates } from './proof.js';
import type { Template } from './template.js';

export type { ImportEnvironment } from './documents.js';
export type { Template } from './template.js';

export interface Imported {
  /** Path → text. */
  readonly files: ReadonlyMap<string, string>;
  /** Environment → number of its apps. */
  readonly apps: ReadonlyMap<string, number>;
  /** What was done to pairs of zdd. */
  readonly comments: readonly string[];
  readonly warnings: readonly Problem[];
}

/** What people would rather read comes first. */
const choices: readonly LayoutChoice[] = [
  { prefixes: true, images: true },
  { prefixes: true, images: false },
  { prefixes: false, images: true },
  { prefixes: false, images: false },
];

/**
 * The repository whose environments render exactly what the templates say, filled with their values. Pure. Refused with
 * every problem when a template or its values cannot be used, and when no layout renders exactly. Without any app in the
 * templates the files hold `baton.yaml` only, and `apps` says 0.
 */
export function importRepository(
  templates: readonly Template[],
  environments: readonly ImportEnvironment[],
): Checked<Imported> {
  const documents = new Map<string, ReadonlyMap<string, ImportDocument>>();
  const wanted = new Map<string, readonly DesiredApp[]>();
  const problems: Problem[] = [];
  const used = new Map<string, ReadonlySet<string>>();
  for (const environment of environments) {
    const read = documentsIn(templates, environment);
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    const rendered = renderTemplates(read.value.documents);
    problems.push(...rendered.problems);
    documents.set(environment.name, read.value.documents);
    used.set(environment.name, read.value.used);
    wanted.set(environment.name, rendered.apps);
  }
  problems.push(...collisions(environments, wanted));
  // Logic in a template is the same finding in every environment.
  const found = new Map(problems.map((one) => [problemText(one), one]));
  if (found.size > 0) return wrong(...found.values());
  const items = itemsOf(documents);
  let difference = 'two documents would be the same file';
  for (const choice of choices) {
    const files = layOut(items, environments, choice);
    if (files === undefined) continue;
    const differs = items.length === 0 ? undefined : firstDifference(files, wanted);
    if (differs === undefined) {
      return fine({
        files,
        apps: new Map([...wanted].map(([name, apps]) => [name, apps.length])),
        comments: items.flatMap(({ comment }) => comment ?? []),
        warnings: environments.flatMap((one) => unusedValues(one, used.get(one.name) ?? new Set())),
      });
    }
    difference = differs;
  }
  const [first] = templates;
  const place = { path: first?.path ?? '', line: 1, column: 1 };
  return wrong(problem('import-inexact', difference, { place }));
}

function unusedValues({ name, values }: ImportEnvironment, used: ReadonlySet<string>): readonly Problem[] {
  return [...(values ?? [])]
    .filter(([key]) => !used.has(key))
    .map(([key, { place }]) => problem('value-unused', `no template uses ${key.slice(0, 60)} in ${name}`, { place }));
}

// What the templates say in one environment: every app, pod and group in them, filled and read, pairs of zdd as one.
import { candidatesOf } from '../definition/candidates.js';
import { parseSource } from '../definition/read/parseSource.js';
import type { SourceDocument } from '../definition/read/source.js';
import type { JsonObject } from '../model/json.js';
import { fine, wrong, type Checked, type Problem } from '../model/problem.js';
import { fillTemplate, type Filled, type Template } from './template.js';
import type { Values } from './values.js';
import { collapse, deploymentGroup } from './zdd.js';

/** An environment to be, and the values that the templates are filled with there. */
export interface ImportEnvironment {
  readonly name: string;
  /** Name of the cluster in the daemon's settings. */
  readonly cluster: string;
  /** Undefined: the files are no templates and are taken as they are. */
  readonly values: Values | undefined;
}

export interface ImportDocument {
  readonly kind: 'app' | 'pod' | 'group';
  readonly value: JsonObject;
  /** Places in it are those of the template. */
  readonly document: SourceDocument;
  readonly comment?: string;
}

export interface FilledTemplates {
  /** By file and position in it: the same template has the same keys in every environment. */
  readonly documents: ReadonlyMap<string, ImportDocument>;
  readonly used: ReadonlySet<string>;
}

export function documentsIn(templates: readonly Template[], environment: ImportEnvironment): Checked<FilledTemplates> {
  const documents = new Map<string, ImportDocument>();
  const used = new Set<string>();
  const problems: Problem[] = [];
  for (const template of templates) {
    const filled = fillTemplate(template, environment.name, environment.values);
    if (!filled.ok) problems.push(...filled.problems);
    else {
      for (const name of filled.value.used) used.add(name);
      problems.push(...read(template.path, filled.value, environment.name, documents));
    }
  }
  const joined = withoutZdd(documents);
  if (!joined.ok) problems.push(...joined.problems);
  return problems.length > 0 || !joined.ok ? wrong(...problems) : fine({ documents: joined.value, used });
}

/** Adds the definitions of one filled file; gives what is wrong with it. */
function read(
  path: string,
  filled: Filled,
  environment: string,
  into: Map<string, ImportDocument>,
): readonly Problem[] {
  const source = parseSource({ path, content: { kind: 'text', text: filled.text } });
  if (source.kind === 'unreadable') {
    const when = filled.used.size > 0 ? `, once it is filled for ${environment}` : '';
    return source.problems.map((one) => ({
      ...one,
      message: `${one.message}${when}`,
      ...(one.place === undefined ? {} : { place: filled.placeInTemplate(one.place) }),
    }));
  }
  for (const [index, one] of candidatesOf(source, undefined).candidates.entries()) {
    if (one.kind === 'broken') continue;
    const { document, kind, value } = one;
    into.set(`${path}#${index}`, {
      kind,
      value,
      document: {
        value,
        place: filled.placeInTemplate(document.place),
        placeOf: (pointer, part) => filled.placeInTemplate(document.placeOf(pointer, part)),
      },
    });
  }
  return [];
}

function withoutZdd(documents: ReadonlyMap<string, ImportDocument>): Checked<ReadonlyMap<string, ImportDocument>> {
  const groups = new Map<string, string[]>();
  for (const [key, { kind, value }] of documents) {
    const group = kind === 'app' ? deploymentGroup(value) : undefined;
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), key]);
  }
  const joined = new Map(documents);
  const problems: Problem[] = [];
  for (const keys of groups.values()) {
    const apps = keys.flatMap((key) => documents.get(key) ?? []);
    const one = collapse(apps.map(({ value, document }) => ({ value, place: document.place })));
    const [first = '', ...others] = keys.toSorted();
    const app = documents.get(first);
    if (!one.ok) problems.push(...one.problems);
    else if (app !== undefined) {
      const { value, comment } = one.value;
      const { place } = app.document;
      joined.set(first, { kind: 'app', value, comment, document: { value, place, placeOf: () => place } });
      for (const key of others) joined.delete(key);
    }
  }
  return problems.length > 0 ? wrong(...problems) : fine(joined);
}

// Which documents of the repository are apps, pods or groups. In a plain repository that is told from their fields;
// below the folder of apps every document is meant to be one.
import { problem } from '../model/errorCodes.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { Problem } from '../model/problem.js';
import { isInFolder } from './environments/repositoryPath.js';
import type { ParsedSource, SourceDocument } from './read/source.js';
import { stemOf } from './read/sourceKind.js';

/** One document that defines something, or a file that might have and cannot be read. */
export type Candidate =
  | {
      readonly kind: 'app' | 'pod' | 'group';
      readonly path: string;
      readonly document: SourceDocument;
      readonly value: JsonObject;
      /** The number of the document in its file. */
      readonly index: number;
      /** What it says its id is, whatever that is. */
      readonly writtenId: Json | undefined;
      /** The id that the path gives, for a document that has none. */
      readonly pathId?: string;
      /** Whether it is the only document of its file. */
      readonly alone: boolean;
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'broken'; readonly path: string; readonly id?: string; readonly problems: readonly Problem[] };

/** `apps` is the folder of apps, undefined in a plain repository. */
export function candidatesOf(
  source: ParsedSource,
  apps: string | undefined,
): { readonly candidates: readonly Candidate[]; readonly problems: readonly Problem[] } {
  const { path } = source;
  const below = apps !== undefined && isInFolder(path, apps);
  const pathId = below ? `/${stemOf(path).slice(apps === '' ? 0 : apps.length + 1)}` : undefined;
  if (source.kind === 'patterns') return { candidates: [], problems: [] };
  if (source.kind === 'unreadable') {
    const id = source.id ?? pathId;
    return {
      candidates: [{ kind: 'broken', path, problems: source.problems, ...(id === undefined ? {} : { id }) }],
      problems: [],
    };
  }
  const { documents, warnings } = source;
  if (pathId === undefined) return plainCandidates(path, documents, warnings);
  if (documents.length === 0) {
    const place = { path, line: 1, column: 1 };
    const problems = [problem('file-empty', 'the file holds no app', { place })];
    return { candidates: [{ kind: 'broken', path, id: pathId, problems }], problems: [] };
  }
  const alone = documents.length === 1;
  const candidates = documents.map((document, index): Candidate => {
    const { value } = document;
    if (isJsonObject(value)) {
      const of = { path, document, value, index, writtenId: value['id'], warnings, alone };
      return { kind: kindOfDocument(value), ...of, ...(alone ? { pathId } : {}) };
    }
    const problems = [problem('definition-invalid', 'an app must be an object', { place: document.place })];
    return { kind: 'broken', path, id: pathId, problems };
  });
  return { candidates, problems: [] };
}

function plainCandidates(
  path: string,
  documents: readonly SourceDocument[],
  warnings: readonly Problem[],
): { readonly candidates: readonly Candidate[]; readonly problems: readonly Problem[] } {
  const candidates: Candidate[] = [];
  const problems: Problem[] = [];
  for (const [index, document] of documents.entries()) {
    const { value } = document;
    if (!isJsonObject(value)) continue;
    const runs = markers.some((key) => value[key] !== undefined);
    const looksLikeApp = signs.some((key) => value[key] !== undefined);
    // An app that lost its cmd must be refused, not forgotten.
    if (value['id'] !== undefined && (runs || looksLikeApp)) {
      const alone = documents.length === 1;
      const writtenId = value['id'];
      candidates.push({ kind: kindOfDocument(value), path, document, value, index, writtenId, warnings, alone });
    } else if (runs && looksLikeApp) {
      problems.push(problem('id-missing', 'this looks like an app, but has no id', { place: document.place }));
    }
  }
  return { candidates, problems };
}

/** One of these makes a document with an id an app, a pod or a group. */
const markers = ['cmd', 'args', 'container', 'containers', 'apps', 'pods', 'groups'];

/** Fields that hardly anything but an app has. */
const signs = ['instances', 'cpus', 'mem', 'healthChecks', 'portDefinitions'];

function kindOfDocument(value: Readonly<Record<string, Json>>): 'app' | 'pod' | 'group' {
  if (['apps', 'pods', 'groups'].some((name) => value[name] !== undefined)) return 'group';
  return value['containers'] === undefined ? 'app' : 'pod';
}

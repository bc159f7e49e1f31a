// From what an earlier process wrote down to the memory of a load, as if this process had made it itself. What only has
// to be there when somebody asks (documents, places) is made again from the text then.
import { appKey } from '../../model/ids.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import type { Candidate } from '../candidates.js';
import type { Environment } from '../../model/environment.js';
import type { Finished } from '../finish.js';
import { lazy } from '../lazy.js';
import type { Images, ImageVersion } from '../layers/images.js';
import { sameItems, sameVersion, type LoadMemo, type PreparedCandidate } from '../memo.js';
import { stillCanonical } from '../normal/normalise.js';
import { parseSource } from '../read/parseSource.js';
import type { ParsedSource, SourceDocument } from '../read/source.js';
import { secretValues } from '../rules/secretValues.js';
import { environmentKey, layerNames, nameDocuments } from './keep.js';
import type { KeptApp, KeptCandidate, KeptFile } from './kept.js';

/** The file as `parseSource` gives it, and in the memo what its documents came to the last time. */
export function revivedSource({ path, blob, text, defines }: KeptFile, memo: LoadMemo): ParsedSource {
  const parse = (): ParsedSource => {
    const parsed = parseSource({ path, content: { kind: 'text', text } });
    nameDocuments(parsed, blob, memo);
    return parsed;
  };
  if (defines === undefined) return parse();
  const source = new UnreadSource(path, parse);
  const candidates = defines.candidates.map((kept) => {
    const candidate = new UnreadCandidate(source, kept);
    memo.kept.set(candidate, kept.results);
    return candidate;
  });
  memo.candidates.set(source, { apps: defines.apps, candidates, problems: [] });
  return source;
}

type Documents = Extract<ParsedSource, { kind: 'documents' }>;

/** A file that could be read when it was kept: parsed when somebody looks into it. */
class UnreadSource implements Documents {
  readonly kind = 'documents';
  readonly path: string;
  readonly #parse: () => ParsedSource;
  #parsed: Documents | undefined;

  constructor(path: string, parse: () => ParsedSource) {
    this.path = path;
    this.#parse = parse;
  }

  get documents(): readonly SourceDocument[] {
    return this.#read().documents;
  }

  get warnings(): readonly Problem[] {
    return this.#read().warnings;
  }

  #read(): Documents {
    if (this.#parsed !== undefined) return this.#parsed;
    const parsed = this.#parse();
    if (parsed.kind !== 'documents') throw new Error(`${this.path} was kept as a file that can be read, and cannot be`);
    this.#parsed = parsed;
    return parsed;
  }
}

class UnreadCandidate implements Exclude<Candidate, { kind: 'broken' }> {
  readonly kind: 'app' | 'pod' | 'group';
  readonly path: string;
  readonly index: number;
  readonly alone: boolean;
  readonly pathId?: string;
  readonly writtenId: Json | undefined;
  readonly #source: UnreadSource;

  constructor(source: UnreadSource, { kind, index, alone, pathId, writtenId }: KeptCandidate) {
    this.kind = kind;
    this.path = source.path;
    this.index = index;
    this.alone = alone;
    if (pathId !== undefined) this.pathId = pathId;
    this.writtenId = writtenId;
    this.#source = source;
  }

  get document(): SourceDocument {
    const document = this.#source.documents[this.index];
    if (document === undefined) throw new Error(`${this.path} was kept with more documents than it has`);
    return document;
  }

  get value(): JsonObject {
    const { value } = this.document;
    if (!isJsonObject(value)) throw new Error(`${this.path} was kept as a definition, which is an object`);
    return value;
  }

  get warnings(): readonly Problem[] {
    return this.#source.warnings;
  }
}

/** What an app is made of beside its document; `again` makes it. */
export interface Making {
  readonly environment: Environment;
  readonly layers: PreparedCandidate['layers'];
  readonly images: Images;
  readonly again: () => PreparedCandidate['finished'];
}

/**
 * What was kept of a document in an environment, if it was made under these very layers, images and words of the
 * environment; undefined when not.
 */
export function revivedResult(
  candidate: Candidate,
  { environment, layers, images, again }: Making,
  memo: LoadMemo,
): PreparedCandidate | undefined {
  const kept = memo.kept.get(candidate)?.[environment.name];
  if (kept === undefined || kept.environment !== environmentKey(environment, memo)) return undefined;
  const names = layerNames(layers, memo);
  if (names === undefined || !sameItems(names, kept.layers)) return undefined;
  const versions = kept.images.map(([name, said]) => ({ name, said, says: images.versions.get(name) }));
  if (!versions.every(({ said, says }) => saysTheSame(said, says))) return undefined;
  const made = lazy(again);
  return {
    environment,
    layers,
    images: new Map(versions.map(({ name, says }) => [name, says])),
    finished: kept.apps.map((app, index) => {
      const finished = revivedApp(app, candidate.path, () => madeAgain(made.get(), index), memo);
      if (app.revision !== undefined) {
        memo.desired.set(finished, { key: appKey(environment.name, finished.id), revision: app.revision });
      }
      const { cluster, name } = environment;
      const { id, place, strategy } = finished;
      return { claim: { environment: name, cluster, id, place, strategy: strategy.kind }, finished };
    }),
    invalid: kept.invalid.map((one) => ({ ...one, environment: environment.name, path: candidate.path })),
  };
}

const saysTheSame = (said: ImageVersion | null, says: ImageVersion | undefined): boolean =>
  said === null || says === undefined ? said === null && says === undefined : sameVersion(said, says);

function madeAgain(finished: PreparedCandidate['finished'], index: number): Finished {
  const one = finished[index];
  if (one === undefined) throw new Error('the same files under the same layers gave fewer apps than before');
  return one.finished;
}

function revivedApp(kept: KeptApp, path: string, again: () => Finished, memo: LoadMemo): Finished {
  const { place, spec, strategy, warnings } = kept;
  stillCanonical(spec.definition);
  return {
    id: spec.id,
    path,
    place,
    spec,
    strategy,
    warnings,
    layers: () => again().layers(),
    where: (pointer, part) => again().where(pointer, part),
    dependencies: kept.dependencies.map((on, index) => ({
      on,
      place: () => again().dependencies[index]?.place() ?? place,
    })),
    groupDependencies: kept.groupDependencies.map(({ group, text }, index) => ({
      group,
      text,
      place: () => again().groupDependencies[index]?.place() ?? place,
    })),
    secrets: lazy(() => {
      memo.worked = true;
      return secretValues(spec.definition);
    }, kept.secrets),
  };
}

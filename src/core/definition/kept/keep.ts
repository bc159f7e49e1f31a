// From the memory of a load to what is written down of it, file by file.
import { shortHash } from '../../model/hash.js';
import type { Environment } from '../../model/environment.js';
import type { Candidate } from '../candidates.js';
import type { Finished } from '../finish.js';
import type { LoadMemo, PreparedCandidate } from '../memo.js';
import type { ParsedSource } from '../read/source.js';
import type { KeptApp, KeptCandidate, KeptDefinitions, KeptFile, KeptResult } from './kept.js';

/** A file of the last load, with the text that it was parsed from. */
export interface LoadedFile {
  readonly path: string;
  readonly blob: string;
  readonly text: string;
  readonly source: ParsedSource;
}

/** One after the other, as they are asked for: all of them at once would be the repository in memory once more. */
export function* keptFiles(files: Iterable<LoadedFile>, memo: LoadMemo): Generator<KeptFile> {
  for (const { path, blob, text, source } of files) {
    const defines = definitionsOf(source, memo);
    yield { path, blob, text, ...(defines === undefined ? {} : { defines }) };
  }
}

/** What all apps of an environment were made under, beside their layers. */
export const environmentKey = (environment: Environment, memo: LoadMemo): string => {
  const known = memo.environmentKeys.get(environment) ?? shortHash(JSON.stringify(environment));
  memo.environmentKeys.set(environment, known);
  return known;
};

/** Undefined where one of the documents has no name: then nobody could tell whether it is the same the next time. */
export function layerNames(layers: PreparedCandidate['layers'], memo: LoadMemo): readonly string[] | undefined {
  const names = layers.flatMap((document) => memo.names.get(document) ?? []);
  return names.length === layers.length ? names : undefined;
}

/** Gives the documents of a file the names that they are kept by. Path and content are all that they depend on. */
export function nameDocuments(source: ParsedSource, blob: string, memo: LoadMemo): void {
  if (source.kind !== 'documents') return;
  source.documents.forEach((document, index) => memo.names.set(document, `${blob}#${index} ${source.path}`));
}

function definitionsOf(source: ParsedSource, memo: LoadMemo): KeptDefinitions | undefined {
  const read = memo.candidates.get(source);
  if (read === undefined || read.candidates.length === 0 || read.problems.length > 0) return undefined;
  const candidates = read.candidates.flatMap((one) => candidateOf(one, memo) ?? []);
  if (candidates.length < read.candidates.length) return undefined;
  return { candidates, ...(read.apps === undefined ? {} : { apps: read.apps }) };
}

function candidateOf(candidate: Candidate, memo: LoadMemo): KeptCandidate | undefined {
  if (candidate.kind === 'broken') return undefined;
  const { kind, index, alone, pathId, writtenId } = candidate;
  const results: Record<string, KeptResult> = {};
  for (const [environment, { prepared }] of memo.environments) {
    const known = prepared.get(candidate);
    const layers = known && layerNames(known.layers, memo);
    if (known !== undefined && layers !== undefined) results[environment] = resultOf(known, layers, memo);
  }
  return {
    kind,
    index,
    alone,
    ...(pathId === undefined ? {} : { pathId }),
    ...(writtenId === undefined ? {} : { writtenId }),
    results,
  };
}

const resultOf = (prepared: PreparedCandidate, layers: readonly string[], memo: LoadMemo): KeptResult => ({
  environment: environmentKey(prepared.environment, memo),
  layers,
  images: [...prepared.images].map(([name, version]) => [name, version ?? null]),
  apps: prepared.finished.map(({ finished }) => appOf(finished, memo)),
  invalid: prepared.invalid.map(({ id, problems }) => ({ problems, ...(id === undefined ? {} : { id }) })),
});

function appOf(app: Finished, memo: LoadMemo): KeptApp {
  const { place, spec, strategy, dependencies, groupDependencies, warnings } = app;
  const revision = memo.desired.get(app)?.revision;
  const secrets = app.secrets.known();
  return {
    place,
    spec,
    strategy,
    dependencies: dependencies.map(({ on }) => on),
    groupDependencies: groupDependencies.map(({ group, text }) => ({ group, text })),
    warnings,
    ...(revision === undefined ? {} : { revision }),
    ...(secrets === undefined ? {} : { secrets }),
  };
}

// The files that are laid under and over the apps: defaults of each folder, overlays, and images.yaml, by where they lie.
import { problem } from '../../model/errorCodes.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fine, wrong, type Checked, type Problem } from '../../model/problem.js';
import type { Layer } from './layers.js';
import { foldersOf } from '../environments/repositoryPath.js';
import type { ParsedSource, SourceDocument } from '../read/source.js';
import { stemOf } from '../read/sourceKind.js';

/** Files by path without extension: `cart.yaml` may overlay `cart.json`, and two of one name are a mistake. */
export type FilesByStem = ReadonlyMap<string, readonly ParsedSource[]>;

export function byStem(sources: readonly ParsedSource[]): FilesByStem {
  const files = new Map<string, ParsedSource[]>();
  for (const source of sources) {
    const stem = stemOf(source.path);
    const same = files.get(stem);
    if (same === undefined) files.set(stem, [source]);
    else same.push(source);
  }
  return files;
}

/** The defaults.yaml files around a path, from `root` down. A file that cannot be used stops what lies below it. */
export function defaultsAround(files: FilesByStem, path: string, root = ''): Checked<readonly Layer[]> {
  const layers: Layer[] = [];
  const problems: Problem[] = [];
  for (const folder of foldersOf(path)) {
    const inside = [root, folder].filter((part) => part !== '').join('/');
    const stem = inside === '' ? 'defaults' : `${inside}/defaults`;
    const read = onlyObject(files.get(stem) ?? []);
    if (!read.ok) problems.push(...read.problems);
    else if (read.value?.value['id'] !== undefined) {
      const place = read.value.document.placeOf('/id', 'key');
      problems.push(problem('layer-invalid', 'defaults.yaml applies to many apps and may not have an id', { place }));
    } else if (read.value !== undefined) layers.push(layerOf(read.value.document, read.value.value));
  }
  return problems.length > 0 ? wrong(...problems) : fine(layers);
}

export const layerOf = (document: SourceDocument, value: JsonObject, pointer = '', main = false): Layer => ({
  document,
  pointer,
  value,
  main,
});

/** The one object of the one file, undefined when there is no file or nothing in it. */
export function onlyObject(
  sources: readonly ParsedSource[],
): Checked<{ readonly document: SourceDocument; readonly value: JsonObject } | undefined> {
  const [source, second] = sources;
  if (source === undefined || source.kind === 'patterns') return fine(undefined);
  const start = { path: source.path, line: 1, column: 1 };
  if (second !== undefined) {
    return wrong(problem('layer-invalid', `${source.path} and ${second.path} are the same layer`, { place: start }));
  }
  if (source.kind === 'unreadable') return wrong(...source.problems);
  const [document, other] = source.documents;
  if (document === undefined) return fine(undefined);
  const value: Json = document.value;
  return isJsonObject(value) && other === undefined
    ? fine({ document, value })
    : wrong(problem('layer-invalid', 'a layer must be one object', { place: (other ?? document).place }));
}

// The overlay files of an environment: each belongs to the definition at the same relative path.
import { problem } from '../../model/errorCodes.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { fine, wrong, type Checked, type Place, type Problem } from '../../model/problem.js';
import { defaultsAround, layerOf, onlyObject, type FilesByStem } from './layerFiles.js';
import type { Layer } from './layers.js';
import { isInFolder } from '../environments/repositoryPath.js';
import type { ParsedSource, SourceDocument } from '../read/source.js';
import { stemOf } from '../read/sourceKind.js';

/** What an environment lays over one definition document. */
export interface Overlay {
  readonly defaults: readonly Layer[];
  readonly overlay?: Layer;
}

export class Overlays {
  readonly #folder: string | undefined;
  readonly #apps: string | undefined;
  readonly #files: FilesByStem;
  readonly #used = new Set<ParsedSource | SourceDocument>();

  constructor(folder: string | undefined, apps: string | undefined, files: FilesByStem) {
    this.#folder = folder;
    this.#apps = apps;
    this.#files = files;
  }

  /**
   * The layers over a document. A file of several documents is overlaid by documents that name the id they are for.
   * Paths count from the folder of apps or, equally, from the root of the repository.
   */
  over(path: string, id: string, alone: boolean): Checked<Overlay> {
    if (this.#folder === undefined) return fine({ defaults: [] });
    const relatives = this.#relativePaths(path);
    const defaults: Layer[] = [];
    const problems: Problem[] = [];
    for (const relative of relatives) {
      const around = defaultsAround(this.#files, relative, this.#folder);
      if (around.ok) for (const layer of around.value) defaults.push(layer);
      else problems.push(...around.problems);
    }
    const unique = defaults.filter(
      (layer, index) => defaults.findIndex((one) => one.document === layer.document) === index,
    );
    const sources = relatives.flatMap((relative) => this.#files.get(stemOf(`${this.#folder ?? ''}/${relative}`)) ?? []);
    const overlay = this.#overlay(sources, id, alone);
    if (!overlay.ok) problems.push(...overlay.problems);
    if (problems.length > 0 || !overlay.ok) return wrong(...problems);
    return fine({ defaults: unique, ...(overlay.value === undefined ? {} : { overlay: overlay.value }) });
  }

  /** Where overlays stand that belong to no definition. To be asked when `over` was called for every definition. */
  unmatched(): readonly Place[] {
    return [...this.#files.values()].flat().flatMap((source) => {
      const stem = stemOf(source.path);
      if (stem.endsWith('/defaults') || stem === `${this.#folder ?? ''}/images`) return [];
      if (!this.#used.has(source)) return [{ path: source.path, line: 1, column: 1 }];
      const documents = source.kind === 'documents' ? source.documents : [];
      return documents.filter((one) => !this.#used.has(one)).map((one) => one.place);
    });
  }

  /** The file images.yaml beside the overlays. */
  images(): Checked<{ readonly document: SourceDocument; readonly value: JsonObject } | undefined> {
    return this.#folder === undefined ? fine(undefined) : onlyObject(this.#files.get(`${this.#folder}/images`) ?? []);
  }

  #relativePaths(path: string): readonly string[] {
    const apps = this.#apps;
    if (apps === undefined || apps === '' || !isInFolder(path, apps)) return [path];
    return [path.slice(apps.length + 1), path];
  }

  #overlay(sources: readonly ParsedSource[], id: string, alone: boolean): Checked<Layer | undefined> {
    const [source, second] = sources;
    for (const one of sources) this.#used.add(one);
    if (source === undefined || source.kind === 'patterns') return fine(undefined);
    const place = { path: source.path, line: 1, column: 1 };
    if (second !== undefined) {
      const message = `${source.path} and ${second.path} are overlays of the same file`;
      return wrong(problem('layer-invalid', message, { place, hint: 'keep one of them' }));
    }
    if (source.kind === 'unreadable') return wrong(...source.problems);
    if (source.documents.length === 0) return wrong(problem('overlay-empty', 'the overlay holds nothing', { place }));
    const first = source.documents.find((one) => !isJsonObject(one.value) || Object.keys(one.value).length === 0);
    if (first !== undefined) {
      for (const one of source.documents) this.#used.add(one);
      const empty = isJsonObject(first.value);
      const code = empty ? 'overlay-empty' : 'layer-invalid';
      return wrong(
        problem(code, empty ? 'the overlay holds nothing' : 'an overlay must be an object', { place: first.place }),
      );
    }
    const fitting = source.documents.filter((one) => isFor(one, id, alone && source.documents.length === 1));
    for (const one of fitting) this.#used.add(one);
    const [document, other] = fitting;
    if (other !== undefined) {
      return wrong(problem('layer-invalid', `two documents overlay ${id}`, { place: other.place, hint: 'merge them' }));
    }
    return fine(document !== undefined && isJsonObject(document.value) ? layerOf(document, document.value) : undefined);
  }
}

/** An overlay document that names an id is for that one only; without an id it needs to be alone with its definition. */
function isFor(document: SourceDocument, id: string, alone: boolean): boolean {
  const own = isJsonObject(document.value) ? document.value['id'] : undefined;
  return own === undefined ? alone : own === id || alone;
}

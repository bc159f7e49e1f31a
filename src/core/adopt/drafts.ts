// The files that an adoption is about to write: one for each app that no file defines yet, and overlays where the layers
// that are there already make something else of it than what runs.
import { canonicalDefinition } from '../definition/normal/normalise.js';
import { withoutOurLabels } from '../definition/strategy/labels.js';
import { without } from '../definition/normal/normaliseValues.js';
import { stemOf } from '../definition/read/sourceKind.js';
import { undressed } from '../rollout/rendering/dress.js';
import type { ParsedSource } from '../definition/read/source.js';
import type { DesiredApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import type { AppId } from '../model/ids.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { LiveApp } from '../model/observed.js';
import { asWritten } from './asWritten.js';
import { inFieldOrder } from './fieldOrder.js';
import { fileName } from './fileName.js';
import { fileText, type FileText } from './fileText.js';
import { mergedPatch, patchOf } from './patch.js';
import { smallest } from './smallest.js';

export interface DraftOptions {
  readonly environment: Environment;
  /** The folder of apps. */
  readonly apps: string;
  /** The working copy as it is: nothing in it is overwritten. */
  readonly sources: readonly ParsedSource[];
  readonly format: 'yaml' | 'json';
}

interface Own {
  readonly stem: string;
  readonly value: JsonObject;
  readonly comments: ReadonlyMap<string, string>;
}

export class Drafts {
  readonly #options: DraftOptions;
  readonly #own = new Map<AppId, Own>();
  readonly #texts = new Map<string, FileText>();
  /** Why an app could not be written, by its live id. */
  readonly failures = new Map<AppId, string>();

  constructor(options: DraftOptions) {
    this.#options = options;
  }

  get files(): readonly FileText[] {
    return [...this.#texts.values()];
  }

  /** The definitions that were written for apps without a file, by live id. */
  get added(): ReadonlyMap<AppId, JsonObject> {
    return new Map([...this.#own].map(([id, { value }]) => [id, value]));
  }

  /** A file for an app that has none; `id` is without the environment's prefix. */
  add(id: AppId, live: LiveApp): void {
    const { stem, saysId } = fileName(this.#options.apps, id);
    const definition = without(asWritten(smallest(live), this.#options.environment.prefix), 'id');
    const value = inFieldOrder(saysId ? { id, ...definition } : definition);
    this.#write(live, { stem, value, comments: portComments(value, live) });
  }

  /** Says in the app's own new file what the layers below it say otherwise. */
  amend(live: LiveApp, desired: DesiredApp): void {
    const own = this.#own.get(live.id);
    if (own !== undefined)
      this.#write(live, { ...own, value: inFieldOrder(mergedPatch(own.value, this.#patch(live, desired))) });
  }

  /** Says in an overlay of the environment what the other layers, or a file that is there already, say otherwise. */
  overlay(live: LiveApp, desired: DesiredApp): void {
    const { environment, apps, sources, format } = this.#options;
    const { path } = desired.place;
    if (environment.overlays === undefined) {
      this.failures.set(
        live.id,
        `${path} says otherwise and is not overwritten: edit it, or give ${environment.name} overlays:`,
      );
      return;
    }
    const source = sources.find((one) => one.path === path);
    if (source?.kind === 'documents' && source.documents.length > 1) {
      this.failures.set(live.id, `${path} says otherwise, with other apps in it, and is not overwritten: edit it`);
      return;
    }
    const stem = `${environment.overlays}/${stemOf(path).slice(apps === '' ? 0 : apps.length + 1)}`;
    const there = sources.find((one) => stemOf(one.path) === stem);
    if (there !== undefined) {
      this.failures.set(live.id, `${there.path} says otherwise and is not overwritten: edit it`);
      return;
    }
    const text = fileText(stem, inFieldOrder(this.#patch(live, desired)), format, new Map());
    if (text.ok) this.#texts.set(stem, text.value);
    else this.failures.set(live.id, text.because);
  }

  #patch(live: LiveApp, desired: DesiredApp): JsonObject {
    const { prefix } = this.#options.environment;
    const canonical = withoutOurLabels(canonicalDefinition(undressed(live.definition)));
    const patch = patchOf(
      asWritten(desired.spec.definition, prefix),
      asWritten(canonical, prefix),
      asWritten(smallest(live), prefix),
    );
    return without(patch, 'id');
  }

  #write(live: LiveApp, own: Own): void {
    const text = fileText(own.stem, own.value, this.#options.format, own.comments);
    if (!text.ok) {
      this.failures.set(live.id, text.because);
      return;
    }
    this.#own.set(live.id, own);
    this.#texts.set(own.stem, text.value);
  }
}

/** A service port that Marathon handed out is kept as a number, and a reader should know that it may be let go. */
function portComments(value: JsonObject, { dialect }: LiveApp): ReadonlyMap<string, string> {
  const { first, last } = dialect.localPorts;
  const isAssigned = (list: Json | undefined, name: string): boolean =>
    isJsonArray(list) &&
    list.some((one) => {
      const port = isJsonObject(one) ? one[name] : undefined;
      return typeof port === 'number' && port >= first && port <= last;
    });
  const { container, portDefinitions } = value;
  const says = (name: string): string =>
    `a ${name} from ${first} to ${last} was assigned by Marathon; it stays, for load balancers. 0 lets Marathon choose.`;
  if (isAssigned(portDefinitions, 'port')) return new Map([['portDefinitions', says('port')]]);
  if (isJsonObject(container) && isAssigned(container['portMappings'], 'servicePort')) {
    return new Map([['container', says('servicePort')]]);
  }
  return new Map();
}

// images.yaml beside the overlays: one place to move an image for every app that uses it. It is laid over everything.
import { problem } from '../model/errorCodes.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { fine, wrong, type Checked, type Place, type Problem } from '../model/problem.js';
import type { Layer } from './layers.js';
import { childOf, below } from './pointer.js';
import type { SourceDocument } from './source.js';

/** What images.yaml says, by image name without tag and digest; and which names an app has asked for. */
export interface Images {
  readonly versions: ReadonlyMap<string, { readonly suffix: string; readonly place: Place }>;
  readonly used: Set<string>;
}

export function readImages(document: SourceDocument, value: JsonObject): Checked<Images> {
  const versions = new Map<string, { suffix: string; place: Place }>();
  const problems: Problem[] = [];
  for (const [name, version] of Object.entries(value)) {
    const pointer = below('', name);
    const place = document.placeOf(pointer, 'key');
    const says = imageProblem(name, version);
    if (says === undefined) versions.set(name, { suffix: suffixOf(version), place });
    else problems.push(problem('images-invalid', says, { place }));
  }
  return problems.length > 0 ? wrong(...problems) : fine({ versions, used: new Set() });
}

/** The layer that moves the image of a merged app; undefined when images.yaml does not name it. */
export function imageLayer(merged: JsonObject, images: Images): Layer | undefined {
  const image = imageOf(merged);
  if (image === undefined) return undefined;
  const name = imageName(image);
  const version = images.versions.get(name);
  if (version === undefined) return undefined;
  images.used.add(name);
  return {
    document: { placeOf: () => version.place },
    pointer: '',
    value: { container: { docker: { image: `${name}${version.suffix}` } } },
    main: false,
  };
}

/** The image of a merged app, if it names one. */
export function imageOf(merged: JsonObject): string | undefined {
  const image = childOf(childOf(merged['container'], 'docker'), 'image');
  return typeof image === 'string' ? image : undefined;
}

/** Lines of images.yaml that no app asked for. */
export const unusedImages = (images: Images): readonly Problem[] =>
  [...images.versions]
    .filter(([name]) => !images.used.has(name))
    .map(([name, { place }]) =>
      problem('image-unused', `no app here uses the image ${JSON.stringify(name.slice(0, 120))}`, { place }),
    );

/** `host:5000/shop/cart:1.8@sha256:…` is `host:5000/shop/cart`: a colon before the last slash is a port. */
export function imageName(image: string): string {
  const bare = image.split('@')[0] ?? image;
  const colon = bare.lastIndexOf(':');
  return colon > bare.lastIndexOf('/') ? bare.slice(0, colon) : bare;
}

function imageProblem(name: string, version: Json): string | undefined {
  const shown = JSON.stringify(name.slice(0, 120));
  if (imageName(name) !== name || name === '') return `${shown} must be an image without tag and digest`;
  if (!isJsonObject(version)) return `${shown} must be an object with a tag, a digest or both`;
  const { tag, digest } = version;
  const other = Object.keys(version).find((key) => key !== 'tag' && key !== 'digest');
  if (other !== undefined) return `${shown} takes tag and digest only`;
  if (tag === undefined && digest === undefined) return `${shown} has neither a tag nor a digest`;
  // A bare 1.10 is the number 1.1 in YAML: taking it would deploy another version than the one written.
  if (tag !== undefined && typeof tag !== 'string') return `the tag of ${shown} is no text: put it in quotes`;
  if (typeof tag === 'string' && !/^\w[\w.-]{0,127}$/.test(tag))
    return `the tag of ${shown} is no tag that registries take`;
  if (digest !== undefined && !(typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest))) {
    return `the digest of ${shown} must be sha256: and 64 hex digits`;
  }
  return undefined;
}

function suffixOf(version: Json): string {
  const { tag, digest } = isJsonObject(version) ? version : {};
  return `${typeof tag === 'string' ? `:${tag}` : ''}${typeof digest === 'string' ? `@${digest}` : ''}`;
}

// images.yaml beside the overlays: one place to move an image for every app that uses it. It is laid over everything.
import { problem } from '../../model/errorCodes.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fine, wrong, type Checked, type Place, type Problem } from '../../model/problem.js';
import type { Layer, Locate } from './layers.js';
import { below, childOf } from '../read/pointer.js';
import type { SourceDocument } from '../read/source.js';

/** What stands behind the name, `:1.8@sha256:…`, and where images.yaml says so. */
export interface ImageVersion {
  readonly suffix: string;
  readonly place: Place;
}

/** What images.yaml says, by image name without tag and digest; and which names an app has asked for. */
export interface Images {
  readonly versions: ReadonlyMap<string, ImageVersion>;
  readonly used: Set<string>;
}

export function readImages(document: SourceDocument, value: JsonObject): Checked<Images> {
  const versions = new Map<string, ImageVersion>();
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

/**
 * The layer that moves the images of a merged app or pod; undefined when images.yaml names none of them. `elsewhere`
 * finds the places of everything else: lists are replaced whole, so a pod's containers come along as they are.
 */
export function imageLayer(merged: JsonObject, images: Images, elsewhere: Locate): Layer | undefined {
  const moved = new Map<string, { readonly image: string; readonly place: Place }>();
  for (const { pointer, image } of imagesIn(merged)) {
    const name = imageName(image);
    const version = images.versions.get(name);
    if (version === undefined) continue;
    images.used.add(name);
    moved.set(pointer, { image: `${name}${version.suffix}`, place: version.place });
  }
  if (moved.size === 0) return undefined;
  const image = moved.get(ofApp)?.image;
  return {
    document: { placeOf: (pointer, part) => moved.get(pointer)?.place ?? elsewhere(pointer, part) },
    pointer: '',
    value:
      image === undefined
        ? { containers: withImages(merged['containers'], (at) => moved.get(at)?.image) }
        : { container: { docker: { image } } },
    main: false,
  };
}

/** Every image that a merged app or pod names, each with where. */
export function imagesIn(merged: JsonObject): readonly { readonly pointer: string; readonly image: string }[] {
  const containers = isJsonArray(merged['containers']) ? merged['containers'] : [];
  const found: readonly (readonly [string, Json | undefined])[] = [
    [ofApp, childOf(childOf(merged['container'], 'docker'), 'image')],
    ...containers.map((one, index) => [ofContainer(index), childOf(childOf(one, 'image'), 'id')] as const),
  ];
  return found.flatMap(([pointer, image]) => (typeof image === 'string' ? [{ pointer, image }] : []));
}

const ofApp = '/container/docker/image';
const ofContainer = (index: number): string => `/containers/${index}/image/id`;

function withImages(containers: Json | undefined, movedTo: (pointer: string) => string | undefined): Json {
  return (isJsonArray(containers) ? containers : []).map((one, index) => {
    const id = movedTo(ofContainer(index));
    if (id === undefined || !isJsonObject(one) || !isJsonObject(one['image'])) return one;
    return { ...one, image: { ...one['image'], id } };
  });
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

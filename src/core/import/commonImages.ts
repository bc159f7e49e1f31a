// Images of which only the version differs between environments: they go to images.yaml, one place for all their apps.
import { imageName, imagesIn } from '../definition/layers/images.js';
import { partsOf } from '../definition/read/pointer.js';
import { parseImageReference, type ImageVersion } from '../edit/imageReference.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { Item } from './items.js';

/** Image → environment → its version there: those that differ, and that have one version in each environment. */
export type ImageVersions = ReadonlyMap<string, ReadonlyMap<string, ImageVersion>>;

export function commonImages(items: readonly Item[]): ImageVersions {
  const seen = new Map<string, Map<string, Set<string>>>();
  for (const { versions } of items) {
    for (const [environment, { value }] of versions) {
      for (const { image } of imagesIn(value)) {
        const name = imageName(image);
        const byEnvironment = seen.get(name) ?? new Map<string, Set<string>>();
        seen.set(name, byEnvironment.set(environment, (byEnvironment.get(environment) ?? new Set()).add(image)));
      }
    }
  }
  const common = new Map<string, ReadonlyMap<string, ImageVersion>>();
  for (const [name, byEnvironment] of seen) {
    const versions = versionsOf(byEnvironment);
    if (versions !== undefined) common.set(name, versions);
  }
  return common;
}

function versionsOf(
  byEnvironment: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, ImageVersion> | undefined {
  const versions = new Map<string, ImageVersion>();
  const images = new Set<string>();
  for (const [environment, found] of byEnvironment) {
    const [image, second] = found;
    const reference = image === undefined || second !== undefined ? undefined : parseImageReference(image);
    if (image === undefined || reference?.ok !== true) return undefined;
    images.add(image);
    versions.set(environment, reference.value.version);
  }
  return images.size > 1 ? versions : undefined;
}

/** The definition with the names of those images only. */
export function withBareImages(value: JsonObject, images: ImageVersions): JsonObject {
  return imagesIn(value)
    .filter(({ image }) => images.has(imageName(image)))
    .reduce((whole, { pointer, image }) => {
      const changed = withText(whole, partsOf(pointer), imageName(image));
      return isJsonObject(changed) ? changed : whole;
    }, value);
}

function withText(value: Json | undefined, [part, ...rest]: readonly string[], text: string): Json {
  if (part === undefined) return text;
  if (isJsonArray(value))
    return value.map((item, index) => (String(index) === part ? withText(item, rest, text) : item));
  const members = isJsonObject(value) ? value : {};
  return { ...members, [part]: withText(members[part], rest, text) };
}

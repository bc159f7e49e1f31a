// From definitions side by side to the files of a repository: apps/, an overlay for what differs, images.yaml, baton.yaml.
import { stringify } from 'yaml';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { commonImages, withBareImages, type ImageVersions } from './commonImages.js';
import type { ImportEnvironment } from './documents.js';
import type { Item, ItemVersion } from './items.js';
import { bareId, prefixesOf } from './prefixes.js';
import { beyond, commonPart } from './split.js';

export interface LayoutChoice {
  /** Whether ids may be told by a prefix of the environment, and versions by images.yaml. */
  readonly prefixes: boolean;
  readonly images: boolean;
}

/** Path → text; undefined when the choice makes nothing of its own of these items. */
export function layOut(
  items: readonly Item[],
  environments: readonly ImportEnvironment[],
  choice: LayoutChoice,
): ReadonlyMap<string, string> | undefined {
  const names = environments.map(({ name }) => name);
  const prefixes = choice.prefixes ? prefixesOf(items, names) : undefined;
  const images: ImageVersions = choice.images ? commonImages(items) : new Map();
  if ((choice.prefixes && prefixes === undefined) || (choice.images && images.size === 0)) return undefined;
  const files = new Map<string, string>();
  const excluded = new Map<string, string[]>();
  for (const { kind, comment, versions } of items) {
    for (const [id, here] of byId(versions, prefixes)) {
      const path = pathOf(id);
      if (files.has(`apps/${path}`)) return undefined;
      const wholes = new Map([...here].map(([name, value]) => [name, withBareImages(value, images)]));
      const common = commonPart([...wholes.values()]);
      files.set(`apps/${path}`, yamlOf({ id, ...common }, comment));
      for (const name of names) {
        const whole = wholes.get(name);
        if (whole === undefined) excluded.set(name, [...(excluded.get(name) ?? []), globOf(kind, id)]);
        else {
          const rest = beyond(common, whole);
          if (Object.keys(rest).length > 0) files.set(`environments/${name}/${path}`, yamlOf(rest));
        }
      }
    }
  }
  for (const name of names) {
    const versions = [...images].flatMap(([image, by]) =>
      by.has(name) ? [[image, { ...by.get(name) }] as const] : [],
    );
    if (versions.length > 0) files.set(`environments/${name}/images.yaml`, imagesText(versions));
  }
  files.set('baton.yaml', policyText(environments, files, prefixes, excluded));
  return files;
}

/** The versions of one item under each id (without prefix) that it has: most have one. */
function byId(
  versions: ReadonlyMap<string, ItemVersion>,
  prefixes: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, ReadonlyMap<string, JsonObject>> {
  const ids = new Map<string, Map<string, JsonObject>>();
  for (const [name, { id, value }] of versions) {
    const prefix = prefixes?.get(name) ?? '';
    const bare = bareId(id, prefix) ?? id;
    ids.set(bare, (ids.get(bare) ?? new Map<string, JsonObject>()).set(name, withoutPrefix(value, prefix)));
  }
  return ids;
}

/** Named VIPs take the prefix of the environment by themselves. */
function withoutPrefix(value: JsonObject, prefix: string): JsonObject {
  if (prefix === '') return value;
  const bare = (one: Json, key: string): Json => {
    if (isJsonArray(one)) return one.map((item) => bare(item, ''));
    if (isJsonObject(one)) return withoutPrefix(one, prefix);
    return typeof one === 'string' && /^VIP_/.test(key) && one.startsWith(`${prefix}/`)
      ? one.slice(prefix.length)
      : one;
  };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, bare(member, key)]));
}

/** `/shop/cart` is `shop/cart.yaml`. A file may not be called defaults or images, which mean something else. */
function pathOf(id: string): string {
  const bare = id.slice(1);
  if (bare === '') return 'root.yaml';
  return /(?:^|\/)(?:defaults|images)$/.test(bare) ? `${bare}-app.yaml` : `${bare}.yaml`;
}

const globOf = (kind: Item['kind'], id: string): string => (kind === 'group' ? `${id.slice(1)}/**` : id.slice(1));

// `compat`: words that a reader of YAML 1.1 takes for booleans are quoted.
const yamlOf = (value: JsonObject, comment?: string): string =>
  `${comment === undefined ? '' : `# ${comment}\n`}${stringify(value, { lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false })}`;

const imagesText = (versions: readonly (readonly [string, JsonObject])[]): string =>
  versions
    .map(([image, version]) => {
      const members = Object.entries(version).map(([key, text]) => `${key}: ${JSON.stringify(text)}`);
      return `${stringify(image).trimEnd()}: { ${members.join(', ')} }\n`;
    })
    .join('');

function policyText(
  environments: readonly ImportEnvironment[],
  files: ReadonlyMap<string, string>,
  prefixes: ReadonlyMap<string, string> | undefined,
  excluded: ReadonlyMap<string, readonly string[]>,
): string {
  const described = environments.map(({ name, cluster }) => {
    const overlays = `environments/${name}`;
    const prefix = prefixes?.get(name) ?? '';
    const exclude = excluded.get(name);
    return [
      name,
      {
        cluster,
        ...(prefix === '' ? {} : { prefix }),
        ...([...files.keys()].some((path) => path.startsWith(`${overlays}/`)) ? { overlays } : {}),
        ...(exclude === undefined ? {} : { exclude }),
      },
    ] as const;
  });
  return stringify({ apps: 'apps', environments: Object.fromEntries(described) }, { lineWidth: 0 });
}

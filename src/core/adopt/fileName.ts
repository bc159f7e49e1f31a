// Where the file of an app stands. Its path is its id wherever that can be, and never anything else's.
import { shortHash } from '../model/hash.js';
import type { AppId } from '../model/ids.js';

export interface FileName {
  /** Below the repository, without an extension: `apps/shop/cart`. */
  readonly stem: string;
  /** Whether the file has to name its id, because the path cannot. */
  readonly saysId: boolean;
}

/**
 * `/shop/cart` (without the environment's prefix) is `apps/shop/cart`. A name that means something else to Baton
 * (`defaults`), to a file system (a folder called like another app's file, a device of Windows, a very long name)
 * gets a `_`, which no id can have, and the file says its id. Ids are lower case, so no two files differ in case alone.
 */
export function fileName(apps: string, id: AppId): FileName {
  const segments = id.slice(1).split('/');
  const safe = segments.map((segment, index) => {
    const isFile = index === segments.length - 1;
    const short = segment.length > longest ? `${segment.slice(0, longest)}_${shortHash(segment)}` : segment;
    const isTaken = isFile ? isReserved(segment, apps, segments) : /\.(?:ya?ml|json)$/.test(segment);
    return isTaken || isDevice(segment) ? `${short}_` : short;
  });
  const path = safe.join('/');
  return { stem: apps === '' ? path : `${apps}/${path}`, saysId: path !== id.slice(1) };
}

/** File systems take 255 bytes; the extension and a suffix come on top. */
const longest = 200;

const isReserved = (name: string, apps: string, segments: readonly string[]): boolean =>
  name === 'defaults' || (name === 'baton' && apps === '' && segments.length === 1);

const isDevice = (name: string): boolean => /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/.test(name);

// The packs and loose objects of a git folder, read straight from their files. isomorphic-git inflates in JavaScript and
// looks through the folder for every object: ten thousand blobs cost it seconds, and this a third of one. What is not
// understood here is not an error: the caller asks isomorphic-git, which knows every case and says what is wrong.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { openIndex } from './packIndex.js';
import {
  forgetBases,
  kinds,
  largestObject,
  objectAt,
  oidOf,
  packBytes,
  type GitObject,
  type PackBytes,
} from './packObject.js';
import { systemCode } from './trouble.js';

export interface Packs {
  /** The object, its content proved by its id; undefined: not here, or not in a form that is read here. */
  read(oid: string): Promise<GitObject | undefined>;
  /** Looks at the folder anew: other packs may be there now, and known ones may have been damaged. */
  relist(): void;
}

/** Packs above this are read by isomorphic-git: here they are held in memory. */
const largestPack = 64 * 1024 * 1024;

interface Pack extends PackBytes {
  /** Size and time of its file: packs never change, so another one means damage, and is read again. */
  readonly seen: string;
}

export function openPacks(gitdir: string): Packs {
  const folder = path.join(gitdir, 'objects', 'pack');
  let known: ReadonlyMap<string, Pack> = new Map();
  let listing: Promise<ReadonlyMap<string, Pack>> | undefined;

  async function list(): Promise<ReadonlyMap<string, Pack>> {
    const names = (await orNothing(fs.readdir(folder)))?.filter((name) => name.endsWith('.idx')) ?? [];
    const packs = new Map<string, Pack>();
    for (const name of names) {
      const pack = await openPack(path.join(folder, name), known.get(name));
      if (pack !== undefined) packs.set(name, pack);
    }
    packs.forEach(forgetBases);
    known = packs;
    return packs;
  }

  return {
    relist() {
      listing = undefined;
    },
    async read(oid) {
      const found = inPacks(await (listing ??= list()), oid) ?? (await readLoose(gitdir, oid));
      if (found !== undefined) return found;
      // Fetched, or packed by somebody's gc, since the last look at the folder.
      return inPacks(await (listing = list()), oid);
    },
  };
}

function inPacks(packs: ReadonlyMap<string, Pack>, oid: string): GitObject | undefined {
  for (const pack of packs.values()) {
    const offset = pack.index.offsetOf(oid);
    const found = offset === undefined ? undefined : objectAt(pack, offset);
    if (found !== undefined && isProved(found, oid)) return found;
  }
  return undefined;
}

async function openPack(indexFile: string, known: Pack | undefined): Promise<Pack | undefined> {
  const packFile = indexFile.replace(/\.idx$/, '.pack');
  const stat = await orNothing(fs.stat(packFile));
  if (stat === undefined || stat.size > largestPack) return undefined;
  const seen = `${stat.size} ${stat.mtimeMs}`;
  if (known?.seen === seen) return known;
  const [raw, bytes] = await Promise.all([orNothing(fs.readFile(indexFile)), orNothing(fs.readFile(packFile))]);
  const index = raw === undefined ? undefined : openIndex(raw);
  // A pack that is half there (killed while fetching) has no index yet, or does not begin as packs do.
  if (index === undefined || bytes?.toString('latin1', 0, 4) !== 'PACK') return undefined;
  return { seen, ...packBytes(bytes, index) };
}

async function readLoose(gitdir: string, oid: string): Promise<GitObject | undefined> {
  const raw = await orNothing(fs.readFile(path.join(gitdir, 'objects', oid.slice(0, 2), oid.slice(2))));
  if (raw === undefined || raw.length > largestObject) return undefined;
  let whole: Buffer;
  try {
    whole = inflateSync(raw, { maxOutputLength: largestObject });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
  const end = whole.indexOf(0);
  const [name, size] = whole.toString('latin1', 0, Math.max(0, end)).split(' ');
  const kind = kinds.find((one) => one === name);
  const content = whole.subarray(end + 1);
  if (kind === undefined || content.length !== Number(size)) return undefined;
  const object = { kind, content };
  return isProved(object, oid) ? object : undefined;
}

const isProved = (object: GitObject, oid: string): boolean => oidOf(object) === oid;

/** A file that is not there, or was taken away in the middle (git gc), is nothing to complain about here. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  });
}

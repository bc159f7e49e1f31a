// The packs and loose objects of a git folder, read straight from their files. isomorphic-git inflates in JavaScript and
// looks through the folder for every object: ten thousand blobs cost it seconds, and this a third of one. What is not
// understood here is not an error: the caller asks isomorphic-git, which knows every case and says what is wrong.
import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { applyDelta } from './delta.js';
import { openIndex, type PackIndex } from './packIndex.js';
import { systemCode } from './trouble.js';

export type ObjectKind = 'commit' | 'tree' | 'blob' | 'tag';

export interface GitObject {
  readonly kind: ObjectKind;
  readonly content: Uint8Array;
}

export interface Packs {
  /** The object, its content proved by its id; undefined: not here, or not in a form that is read here. */
  read(oid: string): Promise<GitObject | undefined>;
  /** Looks at the folder anew: other packs may be there now, and known ones may have been damaged. */
  relist(): void;
}

/** Packs above this are read by isomorphic-git: here they are held in memory. */
const largestPack = 64 * 1024 * 1024;
/** Objects above this, likewise. */
const largestObject = 16 * 1024 * 1024;
/** Objects that others are deltas against, kept while they are few. */
const basesKept = 16 * 1024 * 1024;
/** git makes chains of 50 at most; a longer one is somebody's joke. */
const longestChain = 100;

interface Pack {
  /** Size and time of its file: packs never change, so another one means damage, and is read again. */
  readonly seen: string;
  readonly index: PackIndex;
  readonly bytes: Buffer;
  readonly bases: Map<number, GitObject>;
  /** Of the contents in `bases`. */
  basesBytes: number;
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
    const found = offset === undefined ? undefined : objectAt(pack, offset, 0);
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
  return { seen, index, bytes, bases: new Map(), basesBytes: 0 };
}

/** The object at an offset, a delta put together with what it is against. Undefined for whatever makes no sense. */
function objectAt(pack: Pack, offset: number, chain: number): GitObject | undefined {
  const kept = pack.bases.get(offset);
  if (kept !== undefined) return kept;
  const { bytes } = pack;
  let at = offset;
  let byte = bytes[at++] ?? 0;
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let scale = 16; byte & 0x80; scale *= 128) {
    byte = bytes[at++] ?? 0;
    size += (byte & 0x7f) * scale;
  }
  if (size > largestObject || chain > longestChain) return undefined;
  const kind = kinds[type];
  if (kind !== undefined) return keep(pack, offset, kind, inflated(bytes, at, size));
  let base: number | undefined;
  if (type === 6) {
    let back = -1;
    do {
      byte = bytes[at++] ?? 0;
      back = (back + 1) * 128 + (byte & 0x7f);
    } while (byte & 0x80);
    base = offset - back;
  } else if (type === 7) {
    base = pack.index.offsetOf(bytes.toString('hex', at, at + 20));
    at += 20;
  }
  const below = base === undefined || base <= 0 ? undefined : objectAt(pack, base, chain + 1);
  const delta = below && inflated(bytes, at, size);
  return below && delta && keep(pack, offset, below.kind, applyDelta(below.content, delta, largestObject));
}

const kinds: readonly (ObjectKind | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag'];

function keep(pack: Pack, offset: number, kind: ObjectKind, content: Uint8Array | undefined): GitObject | undefined {
  if (content === undefined) return undefined;
  const object = { kind, content };
  if (pack.basesBytes > basesKept) forgetBases(pack);
  pack.bases.set(offset, object);
  pack.basesBytes += content.length;
  return object;
}

function forgetBases(pack: Pack): void {
  pack.bases.clear();
  pack.basesBytes = 0;
}

function inflated(bytes: Buffer, from: number, size: number): Uint8Array | undefined {
  try {
    const options = { maxOutputLength: Math.max(size, 1), chunkSize: Math.max(64, Math.min(size + 1, 65_536)) };
    const out = inflateSync(bytes.subarray(from), options);
    return out.length === size ? out : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined; // damaged: isomorphic-git will say so
    throw error;
  }
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

const isProved = ({ kind, content }: GitObject, oid: string): boolean =>
  createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex') === oid;

/** A file that is not there, or was taken away in the middle (git gc), is nothing to complain about here. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  });
}

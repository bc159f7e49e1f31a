// The index of a pack that was just received, as `git index-pack` makes it. isomorphic-git inflates and hashes in
// JavaScript: of the first plan of ten thousand files that was a sixth. Whatever is not understood here is left to it.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { entryAt, inflated, keep, objectAt, oidOf, packBytes } from './packObject.js';

/** Packs above this are left to isomorphic-git. */
const largestPack = 64 * 1024 * 1024;
const headerBytes = 12;
const hashBytes = 20;
/** An entry has a byte of header and eight of deflated nothing at least. */
const leastEntry = 9;

export interface IndexedPack {
  /** Hex of the checksum that the pack ends with: its file is called by it. */
  readonly checksum: string;
  /** Version 2. */
  readonly index: Buffer;
}

/**
 * Indexes a pack (version 2). Every object is inflated and hashed, the checksum at the end proved. Undefined for a pack
 * that is damaged, empty, very large, or holds deltas against objects that are not in it.
 */
export function indexPack(pack: Buffer): IndexedPack | undefined {
  const end = pack.length - hashBytes;
  if (end < headerBytes || pack.length > largestPack || pack.toString('latin1', 0, 4) !== 'PACK') return undefined;
  const count = pack.readUInt32BE(8);
  if (pack.readUInt32BE(4) !== 2 || count === 0 || count > (end - headerBytes) / leastEntry) return undefined;
  const checksum = pack.subarray(end);
  if (createHash('sha1').update(pack.subarray(0, end)).digest().compare(checksum) !== 0) return undefined;
  const named = namedObjects(pack, count, end);
  return named && { checksum: checksum.toString('hex'), index: indexOf(named, checksum) };
}

interface Named {
  readonly oid: string;
  readonly offset: number;
  readonly crc: number;
}

function namedObjects(bytes: Buffer, count: number, end: number): readonly Named[] | undefined {
  const offsets = new Map<string, number>();
  const pack = packBytes(bytes, { offsetOf: (oid) => offsets.get(oid) });
  const named: Named[] = [];
  let deltas: Omit<Named, 'oid'>[] = [];
  let offset = headerBytes;
  for (let left = count; left > 0; left -= 1) {
    const entry = offset < end ? entryAt(bytes, offset) : undefined;
    const part = entry && inflated(bytes, entry.at, entry.size);
    if (entry === undefined || part === undefined || entry.at + part.used > end) return undefined;
    const next = entry.at + part.used;
    const one = { offset, crc: crc32(bytes.subarray(offset, next)) };
    const object = entry.is.kind === 'whole' ? keep(pack, offset, entry.is.of, part.content) : undefined;
    if (object === undefined) deltas.push(one);
    else add(oidOf(object), one);
    offset = next;
  }
  // A delta may name an object that is itself a delta further on: again, for as long as that brings anything new.
  while (deltas.length > 0) {
    const unresolved = deltas.filter((one) => {
      const object = objectAt(pack, one.offset);
      if (object !== undefined) add(oidOf(object), one);
      return object === undefined;
    });
    if (unresolved.length === deltas.length) return undefined;
    deltas = unresolved;
  }
  return offset === end && offsets.size === count ? named : undefined;

  function add(oid: string, one: Omit<Named, 'oid'>): void {
    offsets.set(oid, one.offset);
    named.push({ oid, ...one });
  }
}

/** gitformat-pack, version 2: how many ids begin with each byte or a lesser one, then ids, checksums and offsets in the order of ids. */
function indexOf(objects: readonly Named[], checksum: Buffer): Buffer {
  const sorted = objects.toSorted((left, right) => (left.oid < right.oid ? -1 : 1));
  const first = 8 + 256 * 4;
  const index = Buffer.alloc(first + sorted.length * (hashBytes + 8) + 2 * hashBytes);
  index.writeUInt32BE(0xff744f63, 0);
  index.writeUInt32BE(2, 4);
  const crcs = first + sorted.length * hashBytes;
  const offsets = crcs + sorted.length * 4;
  const upTo = new Array<number>(256).fill(0);
  for (const [position, { oid, offset, crc }] of sorted.entries()) {
    index.write(oid, first + position * hashBytes, 'hex');
    index.writeUInt32BE(crc, crcs + position * 4);
    index.writeUInt32BE(offset, offsets + position * 4);
    const byte = Number.parseInt(oid.slice(0, 2), 16);
    upTo[byte] = (upTo[byte] ?? 0) + 1;
  }
  let sum = 0;
  for (const [byte, many] of upTo.entries()) {
    sum += many;
    index.writeUInt32BE(sum, 8 + byte * 4);
  }
  checksum.copy(index, index.length - 2 * hashBytes);
  const body = index.subarray(0, index.length - hashBytes);
  createHash('sha1').update(body).digest().copy(index, body.length);
  return index;
}

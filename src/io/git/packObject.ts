// One object of a pack: where its parts lie, inflated, and put together with what it is a delta against.
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { applyDelta } from './delta.js';
import type { PackIndex } from './packIndex.js';

export type ObjectKind = 'commit' | 'tree' | 'blob' | 'tag';

export interface GitObject {
  readonly kind: ObjectKind;
  readonly content: Uint8Array;
}

/** A pack in memory, with the objects that others are deltas against, kept while they are few. */
export interface PackBytes {
  readonly index: PackIndex;
  readonly bytes: Buffer;
  readonly bases: Map<number, GitObject>;
  /** Of the contents in `bases`. */
  basesBytes: number;
}

/** Objects above this are left to isomorphic-git. */
export const largestObject = 16 * 1024 * 1024;
const basesKept = 16 * 1024 * 1024;
/** git makes chains of 50 at most; a longer one is somebody's joke. */
const longestChain = 100;

export const packBytes = (bytes: Buffer, index: PackIndex): PackBytes => ({
  index,
  bytes,
  bases: new Map(),
  basesBytes: 0,
});

/** What stands before the deflated part of an entry (gitformat-pack). `size`: of the inflated part. */
export interface PackEntry {
  readonly is:
    | { readonly kind: 'whole'; readonly of: ObjectKind }
    | { readonly kind: 'ofs-delta'; readonly base: number }
    | { readonly kind: 'ref-delta'; readonly base: string };
  readonly size: number;
  /** Where the deflated part begins. */
  readonly at: number;
}

/** The entry at an offset; undefined for whatever makes no sense or is too large. */
export function entryAt(bytes: Buffer, offset: number): PackEntry | undefined {
  let at = offset;
  let byte = bytes[at++] ?? 0;
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let scale = 16; byte & 0x80; scale *= 128) {
    byte = bytes[at++] ?? 0;
    size += (byte & 0x7f) * scale;
  }
  if (size > largestObject) return undefined;
  const of = kinds[type];
  if (of !== undefined) return { is: { kind: 'whole', of }, size, at };
  if (type === 7) return { is: { kind: 'ref-delta', base: bytes.toString('hex', at, at + 20) }, size, at: at + 20 };
  if (type !== 6) return undefined;
  let back = -1;
  do {
    byte = bytes[at++] ?? 0;
    back = (back + 1) * 128 + (byte & 0x7f);
  } while (byte & 0x80);
  return back <= 0 || back >= offset ? undefined : { is: { kind: 'ofs-delta', base: offset - back }, size, at };
}

/** The object at an offset, a delta put together with what it is against. Undefined for whatever makes no sense. */
export function objectAt(pack: PackBytes, offset: number, chain = 0): GitObject | undefined {
  const kept = pack.bases.get(offset);
  if (kept !== undefined) return kept;
  const entry = chain > longestChain ? undefined : entryAt(pack.bytes, offset);
  if (entry === undefined) return undefined;
  const { is, size, at } = entry;
  if (is.kind === 'whole') return keep(pack, offset, is.of, inflated(pack.bytes, at, size)?.content);
  const base = is.kind === 'ofs-delta' ? is.base : pack.index.offsetOf(is.base);
  const below = base === undefined ? undefined : objectAt(pack, base, chain + 1);
  const delta = below && inflated(pack.bytes, at, size);
  return below && delta && keep(pack, offset, below.kind, applyDelta(below.content, delta.content, largestObject));
}

/** The names of the types 1 to 4; also what a loose object begins with. */
export const kinds: readonly (ObjectKind | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag'];

/** Remembers an object for those that are deltas against it, and gives it. */
export function keep(
  pack: PackBytes,
  offset: number,
  kind: ObjectKind,
  content: Uint8Array | undefined,
): GitObject | undefined {
  if (content === undefined) return undefined;
  const object = { kind, content };
  if (pack.basesBytes > basesKept) forgetBases(pack);
  pack.bases.set(offset, object);
  pack.basesBytes += content.length;
  return object;
}

export function forgetBases(pack: PackBytes): void {
  pack.bases.clear();
  pack.basesBytes = 0;
}

/** The deflated bytes from `from` on, if they give exactly `size`; `used`: how many of them it took. */
export function inflated(
  bytes: Buffer,
  from: number,
  size: number,
): { readonly content: Uint8Array; readonly used: number } | undefined {
  try {
    const chunkSize = Math.max(64, Math.min(size + 1, 65_536));
    const options = { maxOutputLength: Math.max(size, 1), chunkSize, info: true };
    const out: unknown = inflateSync(bytes.subarray(from), options);
    return isInflated(out) && out.buffer.length === size
      ? { content: out.buffer, used: out.engine.bytesWritten }
      : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined; // damaged: isomorphic-git will say so
    throw error;
  }
}

/** What inflateSync gives with `info`, which its types do not know. */
const isInflated = (
  out: unknown,
): out is { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } } =>
  typeof out === 'object' &&
  out !== null &&
  'buffer' in out &&
  Buffer.isBuffer(out.buffer) &&
  'engine' in out &&
  typeof out.engine === 'object' &&
  out.engine !== null &&
  'bytesWritten' in out.engine &&
  typeof out.engine.bytesWritten === 'number';

/** Hex SHA-1 of header and content: the object's id. */
export const oidOf = ({ kind, content }: GitObject): string =>
  createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');

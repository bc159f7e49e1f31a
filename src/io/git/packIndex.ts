// The index of a pack (version 2): where each object lies, found by halving the sorted list of ids.

export interface PackIndex {
  /** Offset in the pack; undefined when the pack does not have the object. */
  offsetOf(oid: string): number | undefined;
}

const magic = 0xff744f63;
const tables = 8 + 256 * 4;

/** Undefined when it is no index that is read here (version 1, torn, or something else). */
export function openIndex(raw: Buffer): PackIndex | undefined {
  if (raw.length < tables || raw.readUInt32BE(0) !== magic || raw.readUInt32BE(4) !== 2) return undefined;
  const count = raw.readUInt32BE(tables - 4);
  // Ids, checksums and offsets; offsets beyond 2 GiB have a table of their own, and packs of that size are not read here.
  if (raw.length < tables + count * 28 + 40) return undefined;
  const ids = tables;
  const offsets = ids + count * 24;
  const firstOf = (byte: number): number => (byte === 0 ? 0 : raw.readUInt32BE(8 + (byte - 1) * 4));
  return {
    offsetOf(oid) {
      const wanted = Buffer.from(oid, 'hex');
      if (wanted.length !== 20) return undefined;
      const byte = wanted[0] ?? 0;
      let low = firstOf(byte);
      let high = Math.min(firstOf(byte + 1), count) - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const at = ids + middle * 20;
        const order = wanted.compare(raw, at, at + 20);
        if (order === 0) {
          const offset = raw.readUInt32BE(offsets + middle * 4);
          return offset < 0x80000000 ? offset : undefined;
        }
        if (order < 0) high = middle - 1;
        else low = middle + 1;
      }
      return undefined;
    },
  };
}

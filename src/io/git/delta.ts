// A delta of a pack put together with what it is against: copy a stretch of the base, or insert bytes of its own.

/** Undefined when it does not fit its base or says nonsense. `most`: bytes that the result may have. */
export function applyDelta(base: Uint8Array, delta: Uint8Array, most: number): Uint8Array | undefined {
  let at = 0;
  const next = (): number => delta[at++] ?? 0;
  const size = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = next();
      value += (byte & 0x7f) * scale;
      if (!(byte & 0x80) || at > delta.length) return value;
    }
  };
  if (size() !== base.length) return undefined;
  const length = size();
  if (length > most) return undefined;
  const out = Buffer.allocUnsafe(length);
  let filled = 0;
  while (at < delta.length) {
    const command = next();
    let from = 0;
    let count = command;
    if (command & 0x80) {
      for (let bit = 0; bit < 4; bit += 1) if (command & (1 << bit)) from += next() * 256 ** bit;
      count = 0;
      for (let bit = 0; bit < 3; bit += 1) if (command & (0x10 << bit)) count += next() * 256 ** bit;
      if (count === 0) count = 0x10000;
    } else {
      from = at;
      at += command;
    }
    const source = command & 0x80 ? base : delta;
    // Command 0 is reserved; nothing may reach beyond its source or the result.
    if (count === 0 || from + count > source.length || filled + count > length) return undefined;
    out.set(source.subarray(from, from + count), filled);
    filled += count;
  }
  return filled === length ? out : undefined;
}

// Choices that can be repeated: the same seed draws the same ids, counts and orders.
import { createHash } from 'node:crypto';

export type Random = {
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number;
  readonly pick: <T>(of: readonly T[]) => T;
  readonly shuffled: <T>(list: readonly T[]) => T[];
  /** Lower-case letters, the first one of a segment that Marathon accepts. */
  readonly word: (length: number) => string;
};

/** @param seed any text; draws are the same for the same text on every machine */
export function randomOf(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  // mulberry32: small, well spread, and enough for choices of a test.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((value) => ({ value, weight: next() }))
      .sort((a, b) => a.weight - b.weight)
      .map(({ value }) => value);
  return {
    between,
    shuffled,
    pick: (of) => {
      const [first] = shuffled(of);
      if (first === undefined) throw new Error('nothing to pick from');
      return first;
    },
    word: (length) => Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz'[between(0, 25)] ?? 'a').join(''),
  };
}

/** The same JSON with the keys of every object in another order: no Marathon may care. */
export function shuffledKeys(random: Random, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffledKeys(random, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    random.shuffled(Object.entries(value)).map(([key, item]) => [key, shuffledKeys(random, item)]),
  );
}

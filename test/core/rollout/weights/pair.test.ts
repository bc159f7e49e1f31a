import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairFor } from '../../../../src/core/rollout/weights/pair.js';

/** `primary servers × weight : candidate servers × weight = share` */
const shown = (primary: number, candidate: number, share: number): string => {
  const { achieved, ...pair } = pairFor(primary, candidate, share);
  const side = ({ servers, weight }: { servers: number; weight: number }): string => `${servers}×${weight}`;
  return `${side(pair.primary)} : ${side(pair.candidate)} = ${achieved.toFixed(2)}`;
};

describe('weights for a share', () => {
  it.each([
    [4, 4, 0, '4×25 : 4×0 = 0.00'],
    [4, 4, 100, '4×0 : 4×25 = 100.00'],
    [4, 4, 50, '4×13 : 4×13 = 50.00'],
    [4, 4, 5, '4×38 : 4×2 = 5.00'],
    [4, 4, 25, '4×21 : 4×7 = 25.00'],
    [4, 1, 1, '4×25 : 1×1 = 0.99'],
    [10, 1, 50, '10×5 : 1×50 = 50.00'],
    // One of a hundred takes requests: each of them at weight 1 would get 16% together.
    [2, 100, 1, '2×248 : 5×1 = 1.00'],
    [100, 2, 99, '5×1 : 2×248 = 99.00'],
    // Smaller than weights can say: as little as they can.
    [1, 1, 0.01, '1×256 : 1×1 = 0.39'],
  ])('%d and %d servers, %d%%: %s', (primary, candidate, share, expected) => {
    expect(shown(primary, candidate, share)).toBe(expected);
  });

  it.each([
    [3, 0, 40, '3×34 : 0×0 = 0.00'],
    [0, 3, 40, '0×0 : 3×34 = 100.00'],
  ])('a set without servers leaves everything to the other one: %d and %d', (primary, candidate, share, expected) => {
    expect(shown(primary, candidate, share)).toBe(expected);
  });

  it('come within 0.1 points of every share that weights can say, up to 200 servers', () => {
    const size = fc.integer({ min: 1, max: 199 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 0, max: 10_000 }), (primary, other, hundredths) => {
        const candidate = Math.min(other, 200 - primary);
        const share = hundredths / 100;
        const { achieved } = pairFor(primary, candidate, share);
        const least = 100 / (1 + 256 * primary);
        const most = 100 - 100 / (1 + 256 * candidate);
        if (share === 0 || share === 100) expect(achieved).toBe(share);
        else expect(Math.abs(achieved - Math.min(most, Math.max(least, share)))).toBeLessThanOrEqual(0.1);
      }),
      { numRuns: 2_000, seed: 20261121 },
    );
  });

  it('are whole numbers of 0 to 256, and above 0 for every set with a share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 9_999 }),
        (primary, candidate, hundredths) => {
          const pair = pairFor(primary, candidate, hundredths / 100);
          for (const [side, servers] of [
            [pair.primary, primary],
            [pair.candidate, candidate],
          ] as const) {
            expect(Number.isInteger(side.weight)).toBe(true);
            expect(side.weight).toBeGreaterThanOrEqual(1);
            expect(side.weight).toBeLessThanOrEqual(256);
            expect(side.servers).toBeGreaterThanOrEqual(1);
            expect(side.servers).toBeLessThanOrEqual(servers);
          }
        },
      ),
      { numRuns: 2_000, seed: 20261121 },
    );
  });
});

// The choice of cells is a covering: nothing that is promised of it is left to luck.
import { describe, expect, it } from 'vitest';
import { cellsOf, sizes, strategies, type Cell } from './covering.js';

const cells = strategies.flatMap((strategy) => sizes.flatMap((instances) => cellsOf(strategy, instances)));
const withPair = ({ connections, disturbance }: Cell): string => `${connections}, ${disturbance}`;

/** By one part of a cell, what it was combined with. */
function met(part: (cell: Cell) => string, other: (cell: Cell) => string): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const cell of cells) all.set(part(cell), (all.get(part(cell)) ?? new Set()).add(other(cell)));
  return all;
}

describe('the cells of the matrix', () => {
  it('are every strategy with every situation at every number of instances, once', () => {
    expect(cells).toHaveLength(4 * 6 * 3 - 3);
    const names = cells.map(({ strategy, situation, instances }) => `${strategy}, ${situation}, ${instances}`);
    expect(new Set(names).size).toBe(cells.length);
  });

  it.each([
    { what: 'strategy', part: ({ strategy }: Cell) => strategy },
    { what: 'situation', part: ({ situation }: Cell) => situation },
    { what: 'number of instances', part: ({ instances }: Cell) => String(instances) },
  ])('combine each $what with both kinds of connections under every disturbance', ({ part }) => {
    for (const [one, pairs] of met(part, withPair)) expect(pairs.size, one).toBe(8);
  });

  it('combine each strategy in each situation with three disturbances of four', () => {
    const disturbed = met(
      ({ strategy, situation }) => `${strategy}, ${situation}`,
      ({ disturbance }) => disturbance,
    );
    for (const [one, all] of disturbed) expect(all.size, one).toBe(3);
  });
});

// Everything that may hold an app behind another one, in random combinations: where every app is good, all of them settle
// in the end. What is asked is the gate with the daemon's own facts; what begins is healthy at once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderWorld, type Order } from './orderWorld.js';

const names = ['a', 'b', 'c', 'd', 'e'] as const;
const some = fc.subarray([...names]);
/** Only on those before it in the alphabet: circles are errors of their own. */
const dependencies = fc
  .tuple(...names.map((_, index) => fc.subarray(names.slice(0, index))))
  .map((all) => Object.fromEntries(names.map((name, index) => [name, all[index] ?? []])));
const release = fc.constantFrom(undefined, undefined, 'red', 'blue');
const together = fc.record({ a: release, b: release, c: release, d: release, e: release });
const order: fc.Arbitrary<Order> = fc.record({
  names: fc.shuffledSubarray([...names], { minLength: 5 }),
  dependencies,
  together,
  first: some,
  atOnce: fc.integer({ min: 1, max: 3 }),
  after: fc.boolean(),
  clusters: fc.integer({ min: 1, max: 2 }),
  second: some,
});

const runs = Number(process.env['BATON_HISTORIES'] ?? 300);

describe('apps that wait for each other', () => {
  it(`all settle in the end (${runs} combinations)`, { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(order, (one) => {
        const world = new OrderWorld(one);
        expect(world.settle(), 'at the first commit').toEqual([]);
        world.change(one.second);
        expect(world.settle(), 'at the second commit').toEqual([]);
      }),
      { numRuns: runs, seed: Number(process.env['BATON_SEED'] ?? 20261121) },
    );
  });
});

// Looking up in step gives what `get` gives, in whatever order it is asked.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inStep } from '../../src/kit/inStep.js';

it('finds what the map holds, also out of step', () => {
  const keys = fc.array(fc.nat(12), { maxLength: 20 });
  fc.assert(
    fc.property(keys, keys, (held, asked) => {
      const map = new Map(held.map((key) => [key, `value of ${key}`]));
      const look = inStep(map);
      expect(asked.map(look)).toEqual(asked.map((key) => map.get(key)));
      const again = inStep(map);
      expect([...map.keys()].map(again)).toEqual([...map.values()]);
    }),
  );
});

// The heap against sorting.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Heap } from '../../src/kit/heap.js';

it('gives the least of what is in it, whatever was put in and taken out before', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer())), (steps) => {
      const heap = new Heap<number>((left, right) => left < right);
      let model: number[] = [];
      for (const step of steps) {
        if (step === null) {
          expect(heap.pop()).toBe(model[0]);
          model = model.slice(1);
        } else {
          heap.push(step);
          model = [...model, step].sort((left, right) => left - right);
        }
        expect(heap.first).toBe(model[0]);
      }
    }),
  );
});

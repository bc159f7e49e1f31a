import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { endingWith } from '../../src/kit/signal.js';

it('ends with the signal that it hangs on, and is ended from the beginning where that is', () => {
  const long = new AbortController();
  const ending = endingWith(long.signal);
  expect(ending.signal.aborted).toBe(false);
  long.abort();
  expect([ending.signal.aborted, endingWith(long.signal).signal.aborted]).toEqual([true, true]);
});

it('ends when it is told to, and leaves nothing behind on a signal that lives longer', () => {
  const long = new AbortController();
  const ending = endingWith(long.signal);
  ending.end();
  ending.end();
  expect([ending.signal.aborted, long.signal.aborted]).toEqual([true, false]);
  expect(getEventListeners(long.signal, 'abort')).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { backoff, retry } from '../../src/kit/retry.js';

const never = new AbortController().signal;
const quick = { signal: never, first: 1, longest: 1, mayPass: () => ({}) };

/** Fails the given number of times, then gives the number of the attempt. */
const failingFirst = (times: number) => (number: number) =>
  number > times ? Promise.resolve(number) : Promise.reject(new Error(`attempt ${number}`));

describe('retry', () => {
  it('gives the first result there is', async () => {
    expect(await retry(failingFirst(2), quick)).toBe(3);
  });

  it('throws the last error when the attempts are used up', async () => {
    await expect(retry(failingFirst(9), { ...quick, attempts: 2 })).rejects.toThrow('attempt 2');
  });

  it('does not repeat what cannot pass by itself', async () => {
    await expect(retry(failingFirst(1), { ...quick, mayPass: () => false })).rejects.toThrow('attempt 1');
  });

  it('does not wait longer than its budget, even if asked to', async () => {
    const asked = { ...quick, budget: 1_000, mayPass: () => ({ after: 60_000 }) };
    await expect(retry(failingFirst(1), asked)).rejects.toThrow('attempt 1');
  });

  it('stops in the middle of a wait when the signal is aborted', async () => {
    const stop = new AbortController();
    const waiting = retry(failingFirst(1), {
      ...quick,
      budget: 1e9,
      signal: stop.signal,
      mayPass: () => ({ after: 1e8 }),
    });
    stop.abort();
    await expect(waiting).rejects.toThrow('attempt 1');
  });
});

describe('backoff', () => {
  it('doubles up to the longest, and is never in step', () => {
    const at = (number: number, random: number): number =>
      backoff(number, { first: 100, longest: 1_000, random: () => random });
    expect([1, 2, 3, 4, 5, 99].map((number) => at(number, 1))).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(at(3, 0)).toBe(200);
  });
});

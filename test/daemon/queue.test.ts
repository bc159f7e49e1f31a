// The queue in virtual time: what is promised to the daemon about who is looked at, when, and how often.
import { describe, expect, it } from 'vitest';
import { PassQueue } from '../../src/daemon/queue.js';
import { virtualClock } from '../kit/virtualClock.js';

describe('the queue of passes', () => {
  it('looks once at a key that was poked many times', async () => {
    const clock = virtualClock();
    const seen: string[] = [];
    const queue = new PassQueue(clock, 4, async (key) => {
      seen.push(key);
      return Promise.resolve(undefined);
    });
    const end = new AbortController();
    for (let count = 0; count < 5; count++) queue.poke('a');
    queue.poke('b');
    const running = queue.run(end.signal);
    await clock.advance(1);
    end.abort();
    await running;
    expect(seen.sort()).toEqual(['a', 'b']);
  });

  it('looks again after a poke that came while the pass was running, and never twice at once', async () => {
    const clock = virtualClock();
    let running = 0;
    let most = 0;
    let passes = 0;
    const queue = new PassQueue(clock, 4, async (key, signal) => {
      passes += 1;
      most = Math.max(most, ++running);
      if (passes === 1) queue.poke(key);
      await clock.wait(10, signal);
      running -= 1;
      return undefined;
    });
    const end = new AbortController();
    queue.poke('a');
    const loop = queue.run(end.signal);
    await clock.advance(100);
    end.abort();
    await loop;
    expect({ passes, most }).toEqual({ passes: 2, most: 1 });
  });

  it('takes what is asked for first before all others that are due', async () => {
    const clock = virtualClock();
    const seen: string[] = [];
    const queue = new PassQueue<string>(clock, 1, async (key) => {
      seen.push(key);
      return Promise.resolve(undefined);
    });
    const end = new AbortController();
    for (const key of ['a', 'b', 'c']) queue.poke(key);
    await clock.advance(5);
    queue.poke('d');
    queue.pokeFirst('e');
    queue.pokeFirst('c');
    expect(queue.isQuiet()).toBe(false);
    const running = queue.run(end.signal);
    await clock.advance(1);
    end.abort();
    await running;
    expect(seen.slice(0, 2).sort()).toEqual(['c', 'e']);
    expect(seen.slice(2)).toEqual(['a', 'b', 'd']);
    expect(queue.isQuiet()).toBe(true);
  });

  it('runs no more passes at once than allowed', async () => {
    const clock = virtualClock();
    let running = 0;
    let most = 0;
    const queue = new PassQueue(clock, 2, async (_key, signal) => {
      most = Math.max(most, ++running);
      await clock.wait(10, signal);
      running -= 1;
      return undefined;
    });
    const end = new AbortController();
    for (const key of ['a', 'b', 'c', 'd', 'e']) queue.poke(key);
    const loop = queue.run(end.signal);
    await clock.advance(100);
    end.abort();
    await loop;
    expect(most).toBe(2);
  });

  it('comes back when the pass asked for it, earlier when poked', async () => {
    const clock = virtualClock();
    const at: number[] = [];
    const queue = new PassQueue(clock, 1, async () => {
      at.push(clock.now());
      return Promise.resolve(1_000);
    });
    const end = new AbortController();
    queue.poke('a');
    const loop = queue.run(end.signal);
    await clock.advance(1_500);
    queue.poke('a');
    await clock.advance(1_100);
    end.abort();
    await loop;
    expect(at).toEqual([0, 1_000, 1_500, 2_500]);
  });

  it('ends with the error of a pass that throws', async () => {
    const clock = virtualClock();
    const queue = new PassQueue(clock, 1, () => Promise.reject(new Error('a bug of ours')));
    queue.poke('a');
    await expect(queue.run(new AbortController().signal)).rejects.toThrow('a bug of ours');
  });
});

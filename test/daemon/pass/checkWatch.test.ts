// Checks are asked as often as the settings say, and whoever looks is told when it is time again.
import { expect, it } from 'vitest';
import { appKey } from '../../../src/core/model/ids.js';
import type { Check, Sample } from '../../../src/core/model/check.js';
import { CheckWatch, type Watched } from '../../../src/daemon/pass/checkWatch.js';
import { cart, noon, production } from '../../core/rollout/build.js';

const key = appKey(production, cart);
const check: Check = { name: '5xx', failAfter: 1, kind: 'haproxy', what: 'error-share', limit: { below: 0.1 } };
const watched: Watched = {
  checks: [check],
  since: noon,
  about: { app: cart, candidate: { marathonId: cart, tasks: [] }, backends: [], at: noon },
};
const signal = new AbortController().signal;

it('asks again after `every`, and says how long that is', async () => {
  let now = noon;
  let asked = 0;
  let answers = 0;
  const sample: Sample = { check: '5xx', at: noon, verdict: 'pass', because: '0, which is below 0.1' };
  const on = {
    every: 1_000,
    clock: { now: () => now, wait: () => Promise.resolve() },
    source: {
      ask: () => {
        asked += 1;
        return Promise.resolve(sample);
      },
    },
    answered: () => (answers += 1),
  };
  const watch = new CheckWatch();
  expect(watch.untilNextQuestion(key, on)).toBe(undefined);
  expect(watch.samples(key, watched, on, signal)).toEqual([]);
  await expect.poll(() => answers).toBe(1);
  now += 400;
  expect(watch.samples(key, watched, on, signal)).toEqual([sample]);
  expect([asked, watch.untilNextQuestion(key, on)]).toEqual([1, 600]);
  now += 700;
  expect(watch.untilNextQuestion(key, on)).toBe(0);
  watch.samples(key, watched, on, signal);
  expect([asked, watch.untilNextQuestion(key, on)]).toEqual([2, 1_000]);
  watch.forget(key);
  expect(watch.untilNextQuestion(key, on)).toBe(undefined);
});

// Checks are asked as often as the settings say, one question at a time, and whoever looks is told when it is time again.
import { expect, it } from 'vitest';
import { appKey } from '../../../src/core/model/ids.js';
import type { Check, CheckQuestion, Sample } from '../../../src/core/model/check.js';
import { CheckWatch, type Watched } from '../../../src/daemon/pass/checkWatch.js';
import { cart, noon, production } from '../../core/rollout/build.js';
import { virtualClock } from '../../kit/virtualClock.js';

const key = appKey(production, cart);
const check: Check = { name: '5xx', failAfter: 1, kind: 'haproxy', what: 'error-share', limit: { below: 0.1 } };
const other: Check = { ...check, name: 'slow' };
const about: Watched['about'] = { app: cart, candidate: { marathonId: cart, tasks: [] }, backends: [], at: noon };
const watched: Watched = { checks: [check], since: noon, about };
const signal = new AbortController().signal;
const sample = (because: string, name = check.name): Sample => ({ check: name, at: noon, verdict: 'pass', because });

/** A source that answers when the test says so. */
function aSource(every = 1_000) {
  const clock = virtualClock(noon);
  const open: {
    readonly question: CheckQuestion;
    readonly answer: (one: Sample) => void;
    readonly end: AbortSignal;
  }[] = [];
  let answers = 0;
  const on = {
    every,
    clock,
    source: {
      ask: (question: CheckQuestion, end: AbortSignal) =>
        new Promise<Sample>((resolve) => open.push({ question, answer: resolve, end })),
    },
    answered: () => (answers += 1),
  };
  return {
    on,
    open,
    clock,
    answers: () => answers,
    /** Answers the question of so many (from 0), and lets who waits for it have its turn. */
    answer: async (index: number, one: Sample) => {
      open[index]?.answer(one);
      await clock.advance(0);
    },
  };
}

it('asks again after `every`, and says how long that is', async () => {
  const { on, open, clock, answer, answers } = aSource();
  const watch = new CheckWatch();
  expect(watch.untilNextQuestion(key, on)).toBe(undefined);
  expect(watch.samples(key, watched, on, signal)).toEqual([]);
  await answer(0, sample('0, which is below 0.1'));
  expect(answers()).toBe(1);
  await clock.advance(400);
  expect(watch.samples(key, watched, on, signal)).toEqual([sample('0, which is below 0.1')]);
  expect([open.length, watch.untilNextQuestion(key, on)]).toEqual([1, 600]);
  await clock.advance(700);
  expect(watch.untilNextQuestion(key, on)).toBe(0);
  watch.samples(key, watched, on, signal);
  expect([open.length, watch.untilNextQuestion(key, on)]).toEqual([2, undefined]);
  watch.forget(key);
  expect(watch.untilNextQuestion(key, on)).toBe(undefined);
});

it('does not ask while a question is open, however long it takes, and goes on with the other checks', async () => {
  const { on, open, clock, answer } = aSource();
  const watch = new CheckWatch();
  const both = { ...watched, checks: [check, other] };
  watch.samples(key, both, on, signal);
  await answer(0, sample('first'));
  for (let second = 0; second < 5; second += 1) {
    await clock.advance(1_000);
    watch.samples(key, both, on, signal);
    await answer(open.length - 1, sample(`after ${second + 1} s`));
  }
  expect(open.map(({ question }) => question.check.name)).toEqual(['5xx', 'slow', '5xx', '5xx', '5xx', '5xx', '5xx']);
  await answer(1, sample('at last', 'slow'));
  const told = watch.samples(key, both, on, signal);
  expect(told.filter((one) => one.check === 'slow').map(({ because }) => because)).toEqual(['at last']);
  expect(told.filter((one) => one.check === '5xx')).toHaveLength(6);
  expect(open.filter(({ question }) => question.check.name === 'slow')).toHaveLength(2);
});

it('takes no answer for doubt after a minute, gives the question up, and asks again', async () => {
  const { on, open, clock, answer } = aSource();
  const watch = new CheckWatch();
  watch.samples(key, watched, on, signal);
  await clock.advance(59_999);
  expect([watch.samples(key, watched, on, signal), open.length]).toEqual([[], 1]);
  await clock.advance(1);
  expect(open[0]?.end.aborted).toBe(true);
  const doubt = { check: '5xx', at: noon, verdict: 'undecided', because: 'no answer within 1m' };
  expect(watch.samples(key, watched, on, signal)).toEqual([doubt]);
  await answer(1, sample('second'));
  await answer(0, sample('far too late'));
  expect(watch.samples(key, watched, on, signal)).toEqual([doubt, sample('second')]);
});

it('forgets answers about another time, and gives up what was asked about it', async () => {
  const { on, open, answer, answers } = aSource();
  const watch = new CheckWatch();
  watch.samples(key, watched, on, signal);
  watch.samples(key, { ...watched, since: noon + 1 }, on, signal);
  expect(open.map(({ end }) => end.aborted)).toEqual([true, false]);
  await answer(0, sample('of before'));
  await answer(1, sample('of now'));
  expect(watch.samples(key, { ...watched, since: noon + 1 }, on, signal)).toEqual([sample('of now')]);
  expect(answers()).toBe(1);
  watch.forget(key);
  expect(watch.samples(key, { ...watched, since: noon + 1 }, on, signal)).toEqual([]);
});

it('says nothing any more when the daemon ends', async () => {
  const { on, open, clock, answers } = aSource();
  const ending = new AbortController();
  const watch = new CheckWatch();
  watch.samples(key, watched, on, ending.signal);
  ending.abort();
  await clock.advance(60_000);
  expect([open[0]?.end.aborted, answers()]).toEqual([true, 0]);
});

it('keeps the newest answers of each check: one that is answered often pushes out no other', async () => {
  const { on, open, clock, answer } = aSource();
  const watch = new CheckWatch(3);
  const both = { ...watched, checks: [other, check] };
  watch.samples(key, both, on, signal);
  await answer(0, sample('first', 'slow'));
  await answer(1, sample('0'));
  for (let round = 1; round <= 5; round += 1) {
    await clock.advance(1_000);
    watch.samples(key, both, on, signal);
    await answer(
      open.findLastIndex(({ question }) => question.check.name === check.name),
      sample(String(round)),
    );
  }
  expect(watch.samples(key, both, on, signal)).toEqual([
    sample('first', 'slow'),
    ...['3', '4', '5'].map((because) => sample(because)),
  ]);
});

it('forgets a check that is watched no more', async () => {
  const { on, open, clock, answer } = aSource();
  const watch = new CheckWatch();
  watch.samples(key, { ...watched, checks: [check, other] }, on, signal);
  await answer(0, sample('passed'));
  expect(watch.samples(key, { ...watched, checks: [] }, on, signal)).toEqual([]);
  await clock.advance(5_000);
  expect([open[1]?.end.aborted, watch.untilNextQuestion(key, on)]).toEqual([true, undefined]);
});

// From answers to a verdict: how many failures in a row, what doubt is, and since when answers count.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check, Sample } from '../../../../src/core/model/check.js';
import { barring, judge } from '../../../../src/core/rollout/checks/judge.js';
import { minute, noon } from '../build.js';

const check = (name: string, failAfter = 3): Check => ({ name, failAfter, kind: 'http', url: 'http://x/', limit: {} });
const letters = { p: 'pass', f: 'fail', u: 'undecided' } as const;

/** One answer a minute, the last one at noon. */
const answers = (name: string, text: string): readonly Sample[] =>
  Array.from(text).flatMap((letter, index) =>
    letter === 'p' || letter === 'f' || letter === 'u'
      ? [{ check: name, verdict: letters[letter], at: noon - (text.length - 1 - index) * minute, because: letter }]
      : [],
  );

describe('the checks of a candidate', () => {
  it.each<[sentence: string, answers: string, verdict: string, because: string]>([
    ['pass while the newest answer passes', 'ffp', 'pass', 'passed'],
    ['fail after so many failures in a row', 'pfff', 'fail', 'failed 3 times in a row'],
    ['are in doubt before that', 'pff', 'undecided', 'failed 2 times in a row, 3 are a verdict'],
    ['are in doubt while the newest answer is', 'pppu', 'undecided', 'is undecided'],
    ['fail although an answer in between was undecided', 'ffuf', 'fail', 'failed 3 times'],
    ['fail for good', 'pfffppp', 'fail', 'failed 3 times in a row: f'],
    ['fail in a row only', 'ffpf', 'undecided', 'failed 1 time in a row, 3 are a verdict: f'],
    ['are in doubt however often nothing is known', 'fuuu', 'undecided', 'is undecided: u'],
    ['are in doubt without an answer', '', 'undecided', 'has not answered yet'],
    ['are in doubt when the newest answer is old', 'p   ', 'undecided', 'has not answered for 3m'],
  ])('%s', (_sentence, text, verdict, because) => {
    const judged = judge([check('errors')], answers('errors', text), 0, noon + 1);
    expect(judged).toMatchObject({ verdict, because: expect.stringContaining(because) as string });
  });

  it.each<[sentence: string, answers: string, because: string | undefined]>([
    ['bar the way while the newest answer fails', 'ppf', 'errors failed 1 time in a row, 3 are a verdict: f'],
    ['bar the way while nothing has been known since', 'pffu', 'errors failed 2 times in a row'],
    ['bar the way before their first answer', '', 'errors has not answered yet'],
    ['leave it open once one passed', 'ffp', undefined],
    ['leave it open while nothing was ever known', 'uu', undefined],
  ])('%s', (_sentence, text, because) => {
    const said = barring([check('errors')], answers('errors', text), 0);
    if (because === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(because);
  });

  it('count only what was answered since then', () => {
    expect(judge([check('errors')], answers('errors', 'ffp'), noon, noon).verdict).toBe('pass');
    expect(judge([check('errors')], answers('errors', 'fff'), noon - minute, noon).verdict).toBe('undecided');
  });

  it('are one verdict: a failure before doubt, doubt before a pass', () => {
    const checks = [check('a'), check('b'), check('c', 1)];
    const both = [...answers('a', 'p'), ...answers('b', 'u')];
    expect(judge(checks, [...both, ...answers('c', 'f')], 0, noon).verdict).toBe('fail');
    expect(judge(checks, [...both, ...answers('c', 'p')], 0, noon).verdict).toBe('undecided');
    expect(judge([], [], 0, noon).verdict).toBe('pass');
  });

  it('never pass while the newest answer of one is no pass', () => {
    const text = fc.array(fc.constantFrom('p', 'f', 'u'), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(text, text, (ofA, ofB) => {
        const samples = [...answers('a', ofA.join('')), ...answers('b', ofB.join(''))];
        const { verdict } = judge([check('a'), check('b', 1)], samples, 0, noon);
        if (verdict === 'pass') expect([ofA.at(-1), ofB.at(-1)]).toEqual(['p', 'p']);
        const decided = ofA.filter((letter) => letter !== 'u').join('');
        expect(verdict === 'fail').toBe(ofB.includes('f') || decided.includes('fff'));
      }),
      { numRuns: 500, seed: 20261121 },
    );
  });
});

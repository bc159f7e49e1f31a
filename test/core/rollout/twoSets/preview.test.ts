// Blue-green's preview: what every task of the new set answered before the switch, and what comes of it.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import type { PreviewCheck, Sample } from '../../../../src/core/model/check.js';
import type { Step } from '../../../../src/core/model/step.js';
import { setIdOf } from '../../../../src/core/model/setRole.js';
import type { BlueGreen, Strategy } from '../../../../src/core/model/strategy.js';
import { cart, minute, noon } from '../build.js';
import { balanced, common, pairSituation, type PairTold } from './build.js';

const preview: PreviewCheck = {
  name: 'preview',
  kind: 'preview',
  path: '/smoke',
  portIndex: 0,
  limit: {},
  failAfter: 3,
};
const previewed: BlueGreen & Strategy = {
  ...common,
  kind: 'blue-green',
  soak: 5 * minute,
  keepOld: 60 * minute,
  switch: 'automatic',
  preview,
};
const a = balanced('a', previewed);
const b = balanced('b', previewed);
const [blue, green] = [setIdOf(cart, 'blue'), setIdOf(cart, 'green')];
const ready = { primary: blue, candidate: green, size: 4 };
const told = {
  strategy: previewed,
  wish: b,
  written: { lastGood: a, begun: b },
  sets: { blue: { runs: a }, green: { runs: b } },
  recorded: ready,
} as const;

/** The answers (`pfu`), one a minute, the newest now; each about all tasks of the new set but so many. */
function decided(answers: string, more: Partial<PairTold> = {}, unasked = 0, until = noon): Step {
  const { observed, ...plain } = pairSituation({ ...told, ...more });
  const { sets } = observed;
  if (sets === undefined) throw new Error('the situation has no sets');
  const tasks = sets.others.find(({ marathonId }) => marathonId === green)?.live?.tasks.map(({ id }) => id) ?? [];
  const samples = Array.from(answers, (letter, index): Sample => ({
    check: 'preview',
    verdict: letter === 'p' ? 'pass' : letter === 'f' ? 'fail' : 'undecided',
    because: 'as it is',
    at: until - (answers.length - 1 - index) * minute,
    tasks: tasks.slice(unasked),
  }));
  return decide({ ...plain, observed: { ...observed, sets: { ...sets, samples } } });
}

const theSwitch = { row: 'B17', action: { kind: 'weigh', candidate: green, share: 100 } };
const byHand: Strategy = { ...previewed, switch: 'by-hand' };

describe('before the switch', () => {
  it.each<[sentence: string, answers: string, because: string]>([
    [
      'nothing goes on before the tasks were asked',
      '',
      '/shop/cart-green gets no traffic yet: preview has not answered',
    ],
    ['doubt holds it', 'pu', 'preview is undecided: as it is'],
    ['a failure that is no verdict yet holds it', 'ppff', 'preview failed 2 times in a row, 3 are a verdict: as it is'],
  ])('%s', (_sentence, answers, because) => {
    const step = decided(answers);
    expect(step).toMatchObject({ row: 'B17', phase: 'analysing' });
    expect(step.because).toContain(because);
    expect(step.action).toBeUndefined();
  });

  it('goes on when every healthy task has passed', () => {
    expect(decided('ffp')).toMatchObject(theSwitch);
  });

  it('waits for a task that became healthy after the newest answer', () => {
    const step = decided('p', {}, 1);
    expect(step).toMatchObject({ row: 'B17', phase: 'analysing' });
    expect(step.because).toContain('preview has not asked 1 healthy task yet');
    expect(step.action).toBeUndefined();
  });

  it('does not count what was answered before the revision was put', () => {
    expect(decided('p', {}, 0, noon - 11 * minute).because).toContain('preview has not answered yet');
  });

  it('does not believe an answer that is old', () => {
    expect(decided('p', {}, 0, noon - 4 * minute).because).toContain('preview has not answered for 4m');
  });

  it('rejects what failed three times in a row, whatever it answered later', () => {
    const step = decided('fffp');
    expect(step).toMatchObject({ row: 'B10', phase: 'aborting', action: { kind: 'record' } });
    expect(step.because).toContain('preview failed 3 times in a row: as it is');
  });

  it('stays as it is with onFailure: pause', () => {
    const strategy: Strategy = { ...previewed, onFailure: 'pause' };
    const step = decided('fff', {
      strategy,
      wish: balanced('b', strategy),
      written: { lastGood: a, begun: balanced('b', strategy) },
    });
    expect(step).toMatchObject({ row: 'B10', phase: 'paused' });
  });

  it('is given up after waitAtMost', () => {
    const recorded = { ...ready, since: noon - 24 * 60 * minute };
    expect(decided('u', { recorded })).toMatchObject({ row: 'B17', phase: 'aborting', action: { kind: 'record' } });
  });

  it('by hand waits for the preview first, and then for next', () => {
    const wish = balanced('b', byHand);
    const hand = { strategy: byHand, wish, written: { lastGood: a, begun: wish } };
    expect(decided('', hand).because).toContain('preview has not answered yet');
    expect(decided('p', hand).because).toContain('`baton next` moves the traffic');
    expect(decided('p', { ...hand, recorded: { ...ready, next: 'once' } })).toMatchObject(theSwitch);
    expect(decided('u', { ...hand, recorded: { ...ready, next: 'once' } }).because).toContain('preview is undecided');
  });

  it.each<[sentence: string, answers: string, unasked: number, because: string | undefined]>([
    ['passes over doubt', 'u', 0, undefined],
    ['does not pass over a failure', 'fu', 0, 'preview failed 1 time in a row'],
    ['does not pass over tasks that nobody asked', 'u', 2, 'preview has not asked 2 healthy tasks yet'],
    ['does not pass over a preview that was never asked', '', 0, 'preview has not answered yet'],
  ])('`next --full` %s', (_sentence, answers, unasked, because) => {
    const step = decided(answers, { recorded: { ...ready, next: 'full' } }, unasked);
    if (because === undefined) expect(step).toMatchObject(theSwitch);
    else expect(step).toMatchObject({ row: 'B17', because: expect.stringContaining(because) as string });
  });

  it('asks nothing of what settled here lately', () => {
    const settled = [{ revision: b.revision, commit: b.commit, at: noon - 60 * minute }];
    expect(decided('fff', { written: { ...told.written, settled } })).toMatchObject(theSwitch);
  });

  it('puts a set that no record names on record first: then it is asked', () => {
    const step = decided('', { recorded: { primary: blue, candidate: null } });
    expect(step).toMatchObject({ row: 'B17', phase: 'analysing', sets: { candidate: green, since: noon } });
    expect(step.action).toBeUndefined();
  });
});

describe('with traffic', () => {
  const switched = { ...ready, share: 100, step: 0, reached: noon - minute, watchedSince: noon - 2 * minute };

  it('nobody asks for the preview any more', () => {
    expect(decided('fff', { recorded: switched, shown: [100] }).because).toContain('errors has not answered yet');
  });

  it('that was taken away, the next switch asks anew', () => {
    const back = { ...switched, share: 0, reached: null, since: noon - 30_000 };
    expect(decided('p', { recorded: back }, 0, noon - minute).because).toContain('preview has not answered yet');
    expect(decided('p', { recorded: back })).toMatchObject(theSwitch);
  });
});

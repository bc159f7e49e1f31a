// Jobs in the plan, in a deploy block that is written back, and in the record.
import { describe, expect, it } from 'vitest';
import { minute } from '../rollout/build.js';
import { deployBlock } from '../../../src/core/plan/deployBlock.js';
import { stepsOf, type Acts } from '../../../src/core/plan/steps.js';
import type { Strategy } from '../../../src/core/model/strategy.js';
import { jobsLeft } from '../../../src/core/rollout/jobsLeft.js';
import { parseRecord } from '../../../src/core/status/parseRecord.js';
import { recordText } from '../../../src/core/status/recordText.js';
import { rolling } from '../rollout/build.js';
import { aRecord, known } from './builders.js';

const strategy: Strategy = {
  ...rolling,
  before: [
    { task: { cmd: './migrate --password=hunter2' }, timeout: 15 * minute },
    { task: { args: ['warm', '--all'] }, timeout: 90_000 },
  ],
};
const acts: Acts = {
  kind: 'create',
  strategy,
  definition: {},
  current: 0,
  wanted: 2,
  settled: 'nothing',
  jobs: [1, 2],
};

describe('jobs in a plan', () => {
  it('come first, each with its time; a password in a command is masked', () => {
    expect(stepsOf(acts).slice(0, 3)).toEqual([
      'runs job 1 of 2 (./migrate --password=••••) first, at most 15m: if it fails, nothing is changed',
      'runs job 2 of 2 (warm --all) first, at most 1m30s: if it fails, nothing is changed',
      'starts 2 tasks',
    ]);
  });

  it('are those that are left, and none of a plain scale', () => {
    expect(stepsOf({ ...acts, jobs: [2] })[0]).toContain('job 2 of 2');
    expect(stepsOf({ ...acts, kind: 'scale' })).toEqual(['starts 2 more tasks, none restarts']);
  });
});

describe('jobs on record', () => {
  const { revision, commit } = known({});
  const ran = { revision, commit, index: 1, at: Date.UTC(2026, 0, 31, 9) };

  it('are written and read back, with the strategy that asked for them', () => {
    const record = aRecord({ jobs: [ran], begun: known({ strategy }) });
    expect(parseRecord('apps/production/shop/cart.json', recordText(record))).toMatchObject({
      ok: true,
      value: { jobs: [ran], begun: { strategy } },
    });
  });

  it('do not run again; those of what settled here do not run at all', () => {
    expect(jobsLeft(strategy, undefined, { revision })).toEqual([1, 2]);
    expect(jobsLeft(strategy, { jobs: [ran], settled: [] }, { revision })).toEqual([2]);
    expect(jobsLeft(strategy, { settled: [ran] }, { revision })).toEqual([]);
  });
});

it('a deploy block that is written back asks for the same jobs', () => {
  expect(deployBlock(strategy)).toEqual({
    before: [{ job: { cmd: './migrate --password=hunter2' } }, { job: { args: ['warm', '--all'] }, timeout: '1m30s' }],
  });
});

// What is committed while the push before it is under way is pushed right after it, not when something else happens.
import { expect, it } from 'vitest';
import { appKey } from '../../../src/core/model/ids.js';
import type { StatusBranch } from '../../../src/daemon/ports.js';
import { Report } from '../../../src/daemon/status/report.js';
import { systemClock } from '../../../src/kit/clock.js';
import { aRecord } from '../../core/plan/builders.js';
import { eventually } from '../../kit/eventually.js';

it('a commit that is made during a push follows at once', async () => {
  const first = aRecord({ phase: 'progressing', because: 'brings it' });
  const key = appKey(first.environment, first.app);
  let waiting = 0;
  const pushed: number[] = [];
  let duringPush = (): Promise<void> => Promise.resolve();
  const branch: StatusBranch = {
    refresh: () => Promise.resolve({ ok: true, value: undefined }),
    files: () => Promise.resolve(new Map()),
    commit: () => {
      waiting += 1;
      return Promise.resolve();
    },
    async push() {
      const commits = waiting;
      await duringPush();
      waiting -= commits;
      pushed.push(commits);
      return { kind: 'pushed', commits };
    },
    waiting: () => waiting,
  };
  const log = { info: () => undefined, warn: () => undefined };
  const surroundings = { isAtRest: () => false, onBack: () => undefined, mayOverride: [], onSaid: () => undefined };
  const report = new Report(branch, systemClock, log, surroundings);
  duringPush = () => {
    duringPush = () => Promise.resolve();
    report.note(key, aRecord({ phase: 'settled', because: 'it runs' }));
    return report.commit();
  };
  const end = new AbortController();
  const running = report.run(end.signal);
  report.note(key, first);
  await report.commit();
  await eventually('both were pushed', () => (pushed.length === 2 ? true : undefined));
  expect(pushed).toEqual([1, 1]);
  end.abort();
  await running;
});

it('a commit that took long is pushed when it is there, not when something else happens', async () => {
  const record = aRecord({ phase: 'settled', because: 'it runs' });
  let waiting = 0;
  let pushed = 0;
  let written = (): void => undefined;
  const branch: StatusBranch = {
    refresh: () => Promise.resolve({ ok: true, value: undefined }),
    files: () => Promise.resolve(new Map()),
    commit: () =>
      new Promise<void>((resolve) => {
        written = () => {
          waiting += 1;
          resolve();
        };
      }),
    push() {
      const commits = waiting;
      waiting = 0;
      pushed += commits;
      return Promise.resolve({ kind: 'pushed', commits });
    },
    waiting: () => waiting,
  };
  // Time stands still: nobody wakes up because a deadline has come.
  const clock = {
    now: () => 0,
    wait: (_span: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
  const log = { info: () => undefined, warn: () => undefined };
  const surroundings = { isAtRest: () => false, onBack: () => undefined, mayOverride: [], onSaid: () => undefined };
  const report = new Report(branch, clock, log, surroundings);
  const end = new AbortController();
  const running = report.run(end.signal);
  report.note(appKey(record.environment, record.app), record);
  const committing = report.commit();
  // It is asked for in its turn, and looked for something to push meanwhile.
  await new Promise((resolve) => setImmediate(resolve));
  written();
  await committing;
  await eventually('it was pushed', () => (pushed === 1 ? true : undefined));
  end.abort();
  await running;
});

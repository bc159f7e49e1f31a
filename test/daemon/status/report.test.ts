// What is noted is what is remembered, also while it is being committed and the branch is read once more.
import { describe, expect, it } from 'vitest';
import { recordPath } from '../../../src/core/status/recordPath.js';
import { recordText } from '../../../src/core/status/recordText.js';
import { Report } from '../../../src/daemon/status/report.js';
import type { StatusBranch } from '../../../src/daemon/ports.js';
import { appKey } from '../../../src/core/model/ids.js';
import { aRecord } from '../../core/plan/builders.js';
import { virtualClock } from '../../kit/virtualClock.js';

const never = new AbortController().signal;
const before = aRecord({ phase: 'progressing', because: 'brings it' });
const after = aRecord({ phase: 'settled', because: 'it runs' });
const key = appKey(before.environment, before.app);

/** A branch whose disk is slow: a commit is there only when it is let through. */
function aSlowBranch() {
  let files: ReadonlyMap<string, string> = new Map([[recordPath(before.environment, before.app), recordText(before)]]);
  let letThrough = (): void => undefined;
  const slow = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  const branch: StatusBranch = {
    refresh: () => Promise.resolve({ ok: true, value: undefined }),
    files: () => Promise.resolve(files),
    async commit(entry) {
      await slow;
      const texts = [...entry.files].flatMap(([path, text]): [string, string][] =>
        text === null ? [] : [[path, text]],
      );
      files = new Map([...files, ...texts]);
    },
    push: () => Promise.resolve({ kind: 'nothing' }),
    waiting: () => 0,
  };
  return { branch, letThrough };
}

describe('a record that is being committed', () => {
  it('is not forgotten for the older one that the branch still shows', async () => {
    const { branch, letThrough } = aSlowBranch();
    const log = { info: () => undefined, warn: () => undefined };
    const surroundings = { isAtRest: () => false, onBack: () => undefined, mayOverride: [], onSaid: () => undefined };
    const report = new Report(branch, virtualClock(), log, surroundings);
    await report.refresh(undefined, never);
    report.note(key, after);
    const committed = report.commit();
    const refreshed = report.refresh(undefined, never);
    // Until the reading, if it does not wait for the commit, is over.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(report.recordOf(key)).toBe(after);
    letThrough();
    await Promise.all([committed, refreshed]);
    expect(report.recordOf(key)?.phase).toBe('settled');
  });
});

// When an app is looked at again although nothing was done.
import { expect, it } from 'vitest';
import { isAppId } from '../../../src/core/model/ids.js';
import type { Step } from '../../../src/core/model/step.js';
import { untilNextLook } from '../../../src/daemon/pass/carryOut.js';
import { checked } from '../../core/rollout/build.js';

const noon = Date.UTC(2026, 4, 4, 12);
const step = (phase: Step['phase'], wakeAt?: number): Step => ({
  row: 'G1',
  phase,
  because: 'outside the window',
  ...(wakeAt === undefined ? {} : { wakeAt }),
});

it.each([
  ['what rests waits for an event or a commit', step('settled'), undefined],
  ['what is held until a moment waits for it', step('held', noon + 60_000), 60_000],
  ['what moves is looked at without an event, too', step('progressing'), 10_000],
  ['what moves is looked at before its deadline', step('progressing', noon + 900_000), 10_000],
  ['what moves is looked at when its deadline comes', step('progressing', noon + 3_000), 3_000],
  [
    "a window that opens by our clock while Marathon's is ahead is no reason to spin",
    step('held', noon - 3_600_000),
    1_000,
  ],
])('%s', (_, decided, wait) => {
  expect(untilNextLook(decided, noon, false)).toBe(wait);
});

it('while traffic moves no event tells when it is there', () => {
  expect(untilNextLook(step('progressing', noon + 900_000), noon, true)).toBe(500);
  expect(untilNextLook(step('rejected'), noon, true)).toBeUndefined();
});

it('what was written down about sets is gone on with at once', () => {
  const sets = {
    primary: checked('/shop/cart', isAppId),
    candidate: null,
    share: 0,
    step: -1,
    size: null,
    since: noon,
    reached: null,
    watchedSince: null,
    next: null,
    keptUntil: null,
  };
  expect(untilNextLook({ ...step('progressing'), sets }, noon, false)).toBe(0);
});

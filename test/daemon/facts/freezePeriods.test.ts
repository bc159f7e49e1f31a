// What GitLab says about deploy freezes, when it says it, and while it says nothing.
import { describe, expect, it } from 'vitest';
import type { FreezePeriod } from '../../../src/core/model/environment.js';
import { FreezePeriods } from '../../../src/daemon/facts/freezePeriods.js';
import type { Forge, Reading } from '../../../src/daemon/ports.js';
import { openCalendar } from '../../../src/io/calendar/openCalendar.js';

const monday = Date.parse('2026-11-23T10:00:00Z');
const freeze: FreezePeriod = { start: '0 0 * * 1', end: '0 0 * * 2', timezone: 'UTC' };
const signal = new AbortController().signal;

/** A GitLab that answers what it is told to, and counts how often it was asked. */
function told(freezePeriods: () => Reading<readonly FreezePeriod[]>) {
  const state = { now: monday, asked: 0 };
  const forge: Forge = {
    mergeRequestOf: () => Promise.resolve({ ok: true, value: undefined }),
    reportCommit: () => Promise.resolve({ ok: true, value: undefined }),
    freezePeriods: () => {
      state.asked += 1;
      return Promise.resolve(freezePeriods());
    },
  };
  const periods = new FreezePeriods(forge, { now: () => state.now, wait: () => Promise.resolve() });
  return { state, periods, isOpen: () => periods.isOpen(openCalendar(), []) };
}

describe('the freeze periods of the project', () => {
  it('close every environment while one is on, until it ends', async () => {
    const { periods, isOpen, state } = told(() => ({ ok: true, value: [freeze] }));
    await periods.read(signal);
    expect(isOpen()).toMatchObject({ open: false, until: Date.parse('2026-11-24T00:00:00Z') });
    state.now = Date.parse('2026-11-24T00:00:00Z');
    expect(isOpen()).toEqual({ open: true });
  });

  it('keep everything closed until they are known, saying why they are not', async () => {
    const { periods, isOpen } = told(() => ({ ok: false, because: 'GitLab answered 503' }));
    expect(isOpen()).toMatchObject({ open: false });
    await periods.read(signal);
    expect(isOpen()).toEqual({
      open: false,
      because: 'the freeze periods of the GitLab project cannot be read: GitLab answered 503',
    });
  });

  it('hold on as they were told last while GitLab is away', async () => {
    const answers: Reading<readonly FreezePeriod[]>[] = [{ ok: true, value: [] }];
    const { periods, isOpen, state } = told(() => answers.shift() ?? { ok: false, because: 'it is away' });
    await periods.read(signal);
    state.now += 3_600_000;
    await periods.read(signal);
    expect(isOpen()).toEqual({ open: true });
    expect(state.asked).toBe(2);
  });

  it('are asked for once a minute', async () => {
    const { periods, state } = told(() => ({ ok: true, value: [] }));
    for (let look = 0; look < 10; look += 1) {
      await periods.read(signal);
      state.now += 15_000;
    }
    expect(state.asked).toBe(3);
  });

  it('are none without a GitLab', () => {
    const periods = new FreezePeriods(undefined, { now: () => monday, wait: () => Promise.resolve() });
    expect(periods.isOpen(openCalendar(), [])).toEqual({ open: true });
  });
});

// Deployment windows over days, zones and changes of the clock, against what a person reads off a calendar.
import { createTask, getTasks } from 'node-cron';
import { describe, expect, it } from 'vitest';
import type { FreezePeriod, Window } from '../../../src/core/model/environment.js';
import { openCalendar } from '../../../src/io/calendar/openCalendar.js';
import { openings } from '../../../src/io/calendar/openings.js';

const hour = 3_600_000;
const day = 24 * hour;
const at = (text: string): number => Date.parse(text);
const allow = (cron: string, length: number, timezone = 'UTC'): Window => ({ kind: 'allow', cron, length, timezone });
const deny = (cron: string, length: number, timezone = 'UTC'): Window => ({ kind: 'deny', cron, length, timezone });

/** `open`, or until when it is closed: `2026-11-23T08:00`. */
function said(windows: readonly Window[], when: string): string {
  const opening = openCalendar().isOpen(windows, at(when));
  if (opening.open) return 'open';
  return opening.until === undefined ? 'closed' : new Date(opening.until).toISOString().slice(0, 16);
}

describe('windows', () => {
  const office = allow('0 9 * * 1-5', 8 * hour, 'Europe/Berlin');

  it.each([
    // 2026-11-23 is a Monday; Berlin is an hour ahead in winter, two in summer.
    ['2026-11-23T07:59:59.999Z', '2026-11-23T08:00'],
    ['2026-11-23T08:00:00.000Z', 'open'],
    ['2026-11-23T15:59:59.999Z', 'open'],
    ['2026-11-23T16:00:00.000Z', '2026-11-24T08:00'],
    ['2026-11-27T20:00:00.000Z', '2026-11-30T08:00'],
    ['2026-07-01T07:00:00.000Z', 'open'],
    ['2026-07-01T06:59:00.000Z', '2026-07-01T07:00'],
  ])('office hours at %s: %s', (when, expected) => {
    expect(said([office], when)).toBe(expected);
  });

  it('without any window everything may happen', () => {
    expect(said([], '2026-11-23T03:00:00Z')).toBe('open');
  });

  it('with deny windows alone everything else is open', () => {
    const freeze = deny('0 0 20 12 *', 14 * day);
    expect(said([freeze], '2026-12-19T23:59:59Z')).toBe('open');
    expect(said([freeze], '2026-12-20T00:00:00Z')).toBe('2027-01-03T00:00');
    expect(said([freeze], '2027-01-02T23:59:59Z')).toBe('2027-01-03T00:00');
    expect(said([freeze], '2027-01-03T00:00:00Z')).toBe('open');
  });

  it('deny wins over allow, and the next opening is one that nobody denies', () => {
    const windows = [office, deny('0 0 * * 1', day, 'Europe/Berlin')];
    expect(said(windows, '2026-11-23T10:00:00Z')).toBe('2026-11-24T08:00');
    expect(said(windows, '2026-11-24T10:00:00Z')).toBe('open');
  });

  it('several allow windows add up', () => {
    const windows = [office, allow('0 22 * * *', hour)];
    expect(said(windows, '2026-11-21T22:30:00Z')).toBe('open');
    expect(said(windows, '2026-11-22T23:00:00Z')).toBe('2026-11-23T08:00');
  });

  it('openings closer together than their length are one long window', () => {
    expect(said([deny('0 * * * *', 2 * hour)], '2026-11-23T10:30:00Z')).toBe('closed');
    expect(said([allow('*/5 * * * *', hour)], '2026-11-23T10:32:00Z')).toBe('open');
  });

  it('says which window it is, and until when', () => {
    const because = (windows: readonly Window[], when: string): string => {
      const opening = openCalendar().isOpen(windows, at(when));
      return opening.open ? '' : opening.because;
    };
    expect(because([office], '2026-11-22T10:00:00Z')).toBe(
      'outside the window "0 9 * * 1-5" for 8h (Europe/Berlin); open again at 2026-11-23 08:00 UTC',
    );
    expect(because([deny('0 0 20 12 *', 14 * day)], '2026-12-24T10:00:00Z')).toBe(
      'changes are denied by the window "0 0 20 12 *" for 14d (UTC); open again at 2027-01-03 00:00 UTC',
    );
    expect(because([allow('0 0 31 * 1#1', day)], '2026-12-24T10:00:00Z')).toContain('no end is in sight');
  });

  it('stays shut when a window cannot be read', () => {
    for (const broken of [allow('0 0 0 0 0', day), deny('0 9 * * *', day, 'Mars/Base'), allow('', day)]) {
      const opening = openCalendar().isOpen([broken], at('2026-11-23T10:00:00Z'));
      expect(opening.open ? 'open' : opening.because).toContain('cannot be read');
    }
  });

  it('gives the same answer whatever it was asked before', () => {
    const calendar = openCalendar();
    const windows = [office, deny('0 12 * * *', hour, 'America/New_York')];
    const moments = Array.from({ length: 400 }, (_, index) => at('2026-10-20T00:00:00Z') + index * 1_234_567);
    const inTurn = moments.map((moment) => calendar.isOpen(windows, moment));
    const backwards = moments.toReversed().map((moment) => calendar.isOpen(windows, moment));
    expect(backwards.toReversed()).toEqual(inTurn);
    expect(moments.map((moment) => openCalendar().isOpen(windows, moment))).toEqual(inTurn);
  });
});

describe('openings', () => {
  it('know the clock that is put forward: half past two does not exist that night', () => {
    const night = openings('30 2 * * *', 'Europe/Berlin');
    expect(night.next(at('2026-03-28T12:00:00Z'))).toBe(at('2026-03-30T00:30:00Z'));
  });

  it('know the clock that is put back: half past two comes twice', () => {
    const night = openings('30 2 * * *', 'Europe/Berlin');
    expect(night.next(at('2026-10-24T12:00:00Z'))).toBe(at('2026-10-25T00:30:00Z'));
    expect(night.next(at('2026-10-25T00:30:00Z'))).toBe(at('2026-10-25T01:30:00Z'));
    expect(night.last(0, at('2026-10-25T12:00:00Z'))).toBe(at('2026-10-25T01:30:00Z'));
  });

  it('understand names, nicknames, last days and nth weekdays as node-cron does', () => {
    const next = (cron: string): string =>
      new Date(openings(cron, 'Asia/Kathmandu').next(at('2026-02-10T00:00:00Z')) ?? 0).toISOString();
    expect(next('@weekly')).toBe('2026-02-14T18:15:00.000Z');
    expect(next('0 12 L * *')).toBe('2026-02-28T06:15:00.000Z');
    expect(next('0 12 * * 1#2')).toBe('2026-03-09T06:15:00.000Z');
    expect(next('0 12 * mar fri')).toBe('2026-03-06T06:15:00.000Z');
    expect(next('0 12 29 2 *')).toBe('2028-02-29T06:15:00.000Z');
    expect(next('30 0 12 * * *')).toBe('2026-02-10T06:15:00.000Z');
  });

  it('are those that node-cron finds minute by minute', () => {
    for (const [cron, zone] of [
      ['*/20 1,3 * * *', 'America/New_York'],
      ['15 0,23 * * 0,1', 'Australia/Lord_Howe'],
    ] as const) {
      const found = openings(cron, zone);
      const task = createTask(`0 ${cron}`, () => undefined, { timezone: zone });
      const begin = at('2026-03-07T00:00:00Z');
      const end = begin + 3 * day;
      const slow: number[] = [];
      for (let moment = begin; moment <= end; moment += 60_000) if (task.match(new Date(moment))) slow.push(moment);
      void task.destroy();
      const quick: number[] = [];
      for (let moment = found.next(begin - 1); moment !== undefined && moment <= end; moment = found.next(moment)) {
        quick.push(moment);
        expect(found.last(begin - day, moment)).toBe(moment);
      }
      expect(quick).toEqual(slow);
    }
  });

  it('leave nothing behind in node-cron', () => {
    openings('0 9 * * *', 'UTC');
    expect(getTasks().size).toBe(0);
  });
});

describe('freeze periods of GitLab', () => {
  const period = (start: string, end: string, timezone = 'UTC'): FreezePeriod => ({ start, end, timezone });
  const frozen = (periods: readonly FreezePeriod[], when: string, windows: readonly Window[] = []): string => {
    const opening = openCalendar().isOpen(windows, at(when), periods);
    if (opening.open) return 'open';
    return opening.until === undefined ? opening.because : new Date(opening.until).toISOString().slice(0, 16);
  };
  const weekend = period('0 18 * * 5', '0 8 * * 1', 'Europe/Berlin');

  it.each([
    ['2026-11-20T16:59:59.999Z', 'open'],
    ['2026-11-20T17:00:00.000Z', '2026-11-23T07:00'],
    ['2026-11-23T06:59:59.999Z', '2026-11-23T07:00'],
    ['2026-11-23T07:00:00.000Z', 'open'],
    // The clocks of Berlin go back on Sunday the 25th of October, and forward on the 28th of March.
    ['2026-10-24T12:00:00.000Z', '2026-10-26T07:00'],
    ['2026-10-23T15:59:00.000Z', 'open'],
    ['2026-10-23T16:00:00.000Z', '2026-10-26T07:00'],
    ['2027-03-27T12:00:00.000Z', '2027-03-29T06:00'],
  ])('over the weekend in Berlin, at %s: %s', (when, expected) => {
    expect(frozen([weekend], when)).toBe(expected);
  });

  it('that end, in the week, before they start are on over the turn of the week', () => {
    const overTurn = period('0 0 * * 6', '0 0 * * 2');
    expect(frozen([overTurn], '2026-11-23T10:00:00Z')).toBe('2026-11-24T00:00');
    expect(frozen([overTurn], '2026-11-25T10:00:00Z')).toBe('open');
  });

  it('once a year are known months later', () => {
    const winter = period('0 0 20 12 *', '0 0 7 1 *');
    expect(frozen([winter], '2026-12-31T10:00:00Z')).toBe('2027-01-07T00:00');
    expect(frozen([winter], '2027-06-01T10:00:00Z')).toBe('open');
  });

  it('that overlap are one, and the windows count at their end', () => {
    const two = [period('0 0 * * 1', '0 0 * * 3'), period('0 12 * * 2', '0 20 * * 4')];
    expect(frozen(two, '2026-11-23T10:00:00Z')).toBe('2026-11-26T20:00');
    expect(frozen(two, '2026-11-23T10:00:00Z', [allow('0 9 * * 1-5', 8 * hour)])).toBe('2026-11-27T09:00');
    expect(frozen(two, '2026-11-23T10:00:00Z', [deny('0 20 26 11 *', day)])).toBe('2026-11-27T20:00');
  });

  it('that start and end in the same minute are none; that never end have no end in sight', () => {
    expect(frozen([period('0 9 * * *', '0 9 * * *')], '2026-11-23T09:00:00Z')).toBe('open');
    expect(frozen([period('0 9 * * *', '0 0 31 * 1#1')], '2026-11-23T10:00:00Z')).toContain('no end is in sight');
  });

  it('in the hour that a change of the clock skips or repeats still end', () => {
    const night = period('30 2 * * *', '45 2 * * *', 'Europe/Berlin');
    // 02:30 does not exist on the 28th of March 2027; on the 25th of October 2026 it comes twice.
    expect(frozen([night], '2027-03-28T01:40:00Z')).toBe('open');
    expect(frozen([night], '2026-10-25T00:35:00Z')).toBe('2026-10-25T00:45');
    expect(frozen([night], '2026-10-25T01:35:00Z')).toBe('2026-10-25T01:45');
  });

  it('that cannot be read keep everything closed, and say which one it is', () => {
    expect(frozen([period('at night', '0 8 * * *')], '2026-11-23T10:00:00Z')).toMatch(
      /^GitLab's freeze period from "at night" to "0 8 \* \* \*" \(UTC\) cannot be read: /,
    );
    expect(frozen([period('0 1 * * *', '0 8 * * *', 'Mars/Base')], '2026-11-23T10:00:00Z')).toContain('cannot be read');
  });
});

// When a cron expression last came due and when it will next, at any given moment and in any time zone.
// node-cron itself can only look forward, and only from the machine's own now. Its `match` is the judge here; what this
// file adds is not to ask it about every minute of a month: days first, then the minutes of the days that count.
import cron from 'node-cron';
import type { Instant } from '../../core/model/ids.js';

export interface Openings {
  /** The latest minute in (from, at] that matches. */
  last(from: Instant, at: Instant): Instant | undefined;
  /** The first minute after `at` that matches; undefined when there is none within four years. */
  next(at: Instant): Instant | undefined;
}

const day = 86_400_000;
const minute = 60_000;
/** Far enough for the 29th of February. */
const farthest = 4 * 366 + 1;

/** Throws RangeError when the expression or the time zone is not one; the message says which. */
export function openings(expression: string, timezone: string): Openings {
  if (!cron.validate(expression)) throw new RangeError(`"${expression}" is not a cron expression`);
  // First of all: node-cron never lets go of a task whose time zone does not exist.
  const offsetAt = offsets(timezone);
  const fields = cron.parse(expression);
  const date = [fields.dayOfMonth, fields.month, fields.dayOfWeek].map((values) => values.join(',')).join(' ');
  // A window opens at minutes: a field for seconds, if there is one, counts as 0.
  const minutes = matcher(`0 ${fields.minute.join(',')} ${fields.hour.join(',')} ${date}`, timezone);
  // A day of the calendar has no time zone: noon in UTC stands for it.
  const days = matcher(`* * * ${date}`, 'UTC');

  /** The matching minutes of one day of the calendar for which `wanted` is true, in order. `midnight`: its own, in UTC. */
  function* on(midnight: Instant, backwards: boolean, wanted: (instant: Instant) => boolean): Generator<Instant> {
    if (!days(midnight + day / 2)) return;
    // Whatever offset holds on that day is one of these; the clock may be put forward or back in the middle of it.
    const near = [...new Set([offsetAt(midnight - day), offsetAt(midnight + 2 * day)])];
    const direction = backwards ? -1 : 1;
    const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => direction * (a - b));
    for (const hour of sorted(fields.hour)) {
      // Hour by hour, because 01:30 summer time comes before 01:10 winter time.
      const found = fields.minute.flatMap((each) =>
        near.map((offset) => midnight + (hour * 60 + each) * minute - offset),
      );
      yield* sorted([...new Set(found)]).filter((instant) => wanted(instant) && minutes(instant));
    }
  }

  const dayOf = (at: Instant): Instant => Math.floor((at + offsetAt(at)) / day) * day;

  return {
    last(from, at) {
      const wanted = (instant: Instant): boolean => from < instant && instant <= at;
      for (let midnight = dayOf(at) + day; midnight >= dayOf(from) - day; midnight -= day) {
        const [opening] = on(midnight, true, wanted);
        if (opening !== undefined) return opening;
      }
      return undefined;
    },
    next(at) {
      const wanted = (instant: Instant): boolean => instant > at;
      for (let count = 0, midnight = dayOf(at) - day; count < farthest; count += 1, midnight += day) {
        const [opening] = on(midnight, false, wanted);
        if (opening !== undefined) return opening;
      }
      return undefined;
    },
  };
}

/** Whether a moment matches. The task is never started: it only lends its `match`, and leaves node-cron's registry. */
function matcher(expression: string, timezone: string): (at: Instant) => boolean {
  const task = cron.createTask(expression, () => undefined, { timezone });
  void task.destroy();
  return (at) => task.match(new Date(at));
}

/** Milliseconds by which local time is ahead of UTC at a moment. Throws RangeError for a zone that does not exist. */
function offsets(timezone: string): (at: Instant) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (at) => {
    const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const of = (name: Intl.DateTimeFormatPartTypes): number => part.get(name) ?? 0;
    const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return local - Math.floor(at / 1_000) * 1_000;
  };
}

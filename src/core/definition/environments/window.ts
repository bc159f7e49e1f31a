// A window of baton.yaml: a cron expression that opens it, and how long it stays open.
import { parseDuration } from '../../model/duration.js';
import type { Window } from '../../model/environment.js';
import { problem } from '../../model/errorCodes.js';
import { fine, wrong, type Checked } from '../../model/problem.js';
import type { Locate } from '../layers/layers.js';

/** Checks it; pointers start at the window. Cron is of five fields, or of six with seconds in front (node-cron's). */
export function readWindow(
  given: {
    readonly allow?: string | undefined;
    readonly deny?: string | undefined;
    readonly for: string;
    readonly timezone?: string | undefined;
  },
  locate: Locate,
): Checked<Window> {
  const kind = given.deny === undefined ? 'allow' : 'deny';
  const cron = given.deny ?? given.allow;
  if (cron === undefined || (given.deny !== undefined && given.allow !== undefined)) {
    return wrong(
      problem('policy-invalid', 'a window is either allow or deny, with a cron expression', { place: locate('') }),
    );
  }
  if (!isCron(cron)) {
    const hint = 'write minute hour day month weekday, for example 0 9 * * 1-5';
    return wrong(problem('policy-invalid', `${kind} is not a cron expression`, { place: locate(`/${kind}`), hint }));
  }
  const length = parseDuration(given.for);
  if (!length.ok) return wrong(...length.problems.map((one) => ({ ...one, place: locate('/for') })));
  if (length.value === 0)
    return wrong(problem('policy-invalid', 'the window is never open', { place: locate('/for') }));
  const timezone = given.timezone ?? 'UTC';
  if (!isTimezone(timezone)) {
    const hint = 'write an IANA name, for example Europe/Berlin';
    return wrong(problem('policy-invalid', 'timezone is not known', { place: locate('/timezone'), hint }));
  }
  return fine({ kind, cron: cron.trim(), length: length.value, timezone });
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const ranges: readonly { readonly min: number; readonly max: number; readonly names: readonly string[] }[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: months },
  { min: 0, max: 7, names: weekdays },
];

/** The common ground of cron: `*`, numbers, three-letter names, ranges, steps and lists. */
export function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  if (text.length > 200 || (fields.length !== 5 && fields.length !== 6)) return false;
  return fields.every((field, index) => {
    const range = ranges[index + 6 - fields.length];
    return range !== undefined && field.split(',').every((part) => isCronPart(part.toLowerCase(), range));
  });
}

function isCronPart(part: string, { min, max, names }: (typeof ranges)[number]): boolean {
  const [span = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (span === '*') return true;
  const ends = span.split('-').map((end) => {
    const named = names.findIndex((name) => end === name);
    if (named >= 0) return named + (names === months ? 1 : 0);
    return /^\d{1,2}$/.test(end) ? Number(end) : Number.NaN;
  });
  const [from = Number.NaN, to = from] = ends;
  return ends.length <= 2 && from >= min && to <= max && from <= to;
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

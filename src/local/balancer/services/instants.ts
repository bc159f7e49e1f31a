// The moments that decide which member of a deployment group is the older one, with the trap of Python's: a moment with a
// zone and one without cannot be compared.
import { RoundFailed } from '../roundFailed.js';

export type Instant = { readonly milliseconds: number; readonly zoned: boolean };

/** datetime.min, which stands for a label that is not there. */
export const earliest: Instant = { milliseconds: -Infinity, zoned: false };

const iso =
  /^\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?\s*$/i;

/**
 * marathon-lb uses dateutil, which reads nearly everything; here it is ISO 8601, which is what all writers of the label write.
 * @param what the place, for the sentence
 * @throws RoundFailed
 */
export function parseInstant(text: string, what: string): Instant {
  const match = iso.exec(text);
  if (match === null) throw new RoundFailed(`${what} is '${text}': give a time as in 2026-11-21T12:00:00.000`);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone] = match;
  const parts = [Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)] as const;
  const milliseconds = Date.UTC(...parts) + Number(`0.${fraction}`) * 1000 - offset(zone) * 60_000;
  return { milliseconds, zoned: zone !== undefined };
}

/** @throws RoundFailed where Python raises "can't compare offset-naive and offset-aware datetimes" */
export function isBefore(one: Instant, other: Instant, what: string): boolean {
  if (one.zoned !== other.zoned)
    throw new RoundFailed(`${what}: one has a time zone and the other has none, which marathon-lb cannot compare`);
  return one.milliseconds < other.milliseconds;
}

/** Minutes east of Greenwich. */
function offset(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? '');
  if (match === null) return 0;
  const [, sign, hours, minutes = '0'] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

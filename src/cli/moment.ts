// A moment as people give it to an option: a time with its zone, or a span from now.
import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../core/model/duration.js';

/** The option's value is an instant, ms. */
export const momentOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text) => moment(text, Date.now()));

/** `2h`, `90m`, or ISO 8601 with a zone: a time without one would be another in every place. */
export function moment(text: string, now: number): number {
  const span = parseDuration(text);
  if (span.ok && span.value > 0) return now + span.value;
  if (span.ok) throw new InvalidArgumentError('that is over at once');
  const at = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new InvalidArgumentError('give a span such as 2h, or a time with its zone: 2026-12-24T06:00:00Z');
  }
  if (at <= now) throw new InvalidArgumentError('that is over');
  return at;
}

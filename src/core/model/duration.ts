// Durations as people write them: `1h30m`, units ms s m h d. Always milliseconds inside.
import { fine, wrong, type Checked } from './problem.js';

const unitLength: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Longer than a year is a mistake, not a wait. */
const longest = 366 * 86_400_000;

/** Parses `1h30m` into milliseconds. NaN, 1e99, negative and unit-less values are refused, each with the form to use. */
export function parseDuration(text: unknown): Checked<number> {
  const refused = (why: string): Checked<never> =>
    wrong({
      code: 'duration-invalid',
      severity: 'error',
      message: `${String(text).slice(0, 40)} is not a duration: ${why}`,
      hint: 'write for example 90s, 5m or 1h30m; units are ms s m h d',
    });
  if (typeof text !== 'string') return refused('it must be text with a unit');
  if (text.length > 32 || !/^(?:\d+(?:ms|s|m|h|d))+$/.test(text)) return refused('it must be numbers with units');
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (unitLength[unit ?? ''] ?? Number.NaN);
  }
  return total <= longest ? fine(total) : refused('it is longer than a year');
}

/** The shortest usual way to say it: 90000 is `1m30s`, 250 is `250ms`. Parts below a second are dropped from a second on. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.max(0, Math.round(milliseconds))}ms`;
  let rest = Math.floor(milliseconds / 1_000) * 1_000;
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'm', 's']) {
    const length = unitLength[unit] ?? 1;
    const count = Math.floor(rest / length);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * length;
  }
  return parts.slice(0, 2).join('');
}

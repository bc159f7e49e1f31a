// From numbers to a verdict about one check: the limit, the primary it may be compared with, and the sentence.
import type { Check, CheckLimit, Comparison, Sample } from '../../model/check.js';
import type { Instant } from '../../model/ids.js';

/** What a source says about one set. Nothing: no data, too few requests, a source that is away. */
export type Measured =
  { readonly kind: 'number'; readonly value: number } | { readonly kind: 'nothing'; readonly because: string };

export const nothing = (because: string): Measured => ({ kind: 'nothing', because });

/** NaN and infinity are no numbers to decide by: a rate of nothing over nothing is one. */
export const measured = (value: number): Measured =>
  Number.isFinite(value) ? { kind: 'number', value } : nothing(`it is ${String(value)}, so there is no data behind it`);

/**
 * The sample of a check with a limit. `primary` is asked for only when the check compares with it; without one nothing
 * can be decided.
 */
export function sampleOf(check: Check, at: Instant, candidate: Measured, primary?: Measured): Sample {
  const undecided = (because: string): Sample => ({ check: check.name, at, verdict: 'undecided', because });
  const compared = check.kind === 'http' || check.kind === 'preview' ? undefined : check.compared;
  if (candidate.kind === 'nothing') return undecided(candidate.because);
  if (compared === undefined) return held(check, at, candidate.value, numberText(candidate.value));
  if (primary === undefined) return undecided('there is no primary to compare it with');
  if (primary.kind === 'nothing') return undecided(`of the primary, ${primary.because}`);
  const value = comparedValue(compared, candidate.value, primary.value);
  const numbers = `${numberText(candidate.value)} to ${numberText(primary.value)}`;
  const words =
    compared === 'ratio'
      ? `${numberText(value)} times that of the primary (${numbers})`
      : `a difference of ${numberText(value)} from that of the primary (${numbers})`;
  return held(check, at, value, words);
}

/** Twice nothing is as much as nothing; something is beyond all measure more than nothing. */
function comparedValue(how: Comparison, candidate: number, primary: number): number {
  if (how === 'difference') return candidate - primary;
  if (primary !== 0) return candidate / primary;
  return candidate === 0 ? 1 : Math.sign(candidate) * Number.POSITIVE_INFINITY;
}

function held({ name, limit }: Check, at: Instant, value: number, words: string): Sample {
  const isGood = (limit.below ?? Infinity) > value && (limit.above ?? -Infinity) < value;
  const because = `${words}, ${isGood ? 'which is' : 'and has to be'} ${limitText(limit)}`;
  const shown = Number.isFinite(value) ? { value } : {};
  return { check: name, at, verdict: isGood ? 'pass' : 'fail', because, ...shown };
}

const limitText = ({ below, above }: CheckLimit): string =>
  [
    ...(above === undefined ? [] : [`above ${numberText(above)}`]),
    ...(below === undefined ? [] : [`below ${numberText(below)}`]),
  ].join(' and ');

/** Four digits that count are enough to see why: 0.01834, 120.5, 12345. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinitely many' : String(value);
  return String(Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4)));
}

// The verdict of all checks on a candidate, from the answers so far. Doubt is neither yes nor no: it holds what goes on,
// and condemns nothing.
import type { Check, CheckVerdict, Sample } from '../../model/check.js';
import { count } from '../../model/count.js';
import { durationText } from '../../model/duration.js';
import type { Instant } from '../../model/ids.js';

export interface Judgement {
  readonly verdict: CheckVerdict;
  /** A sentence about the check that decided it. */
  readonly because: string;
}

/** An answer older than this (ms) says nothing about now. */
const stale = 180_000;

/**
 * `fail` as soon as one check has failed `failAfter` times in a row since then (an undecided answer in between neither
 * counts nor begins the row anew), whatever it answered later: git may have been away when that had to be recorded. Else
 * `undecided` while the newest answer of one is no pass, or too old; else `pass`. Without checks there is nothing to fail.
 * `samples` oldest first, by the same clock as `since` and `now`.
 */
export function judge(checks: readonly Check[], samples: readonly Sample[], since: Instant, now: Instant): Judgement {
  const told = checks.map((check) =>
    judgeOne(
      check,
      samples.filter((one) => one.check === check.name && one.at >= since),
      now,
    ),
  );
  return (
    told.find(({ verdict }) => verdict === 'fail') ??
    told.find(({ verdict }) => verdict === 'undecided') ?? {
      verdict: 'pass',
      because: checks.length === 0 ? 'there are no checks' : `${count(checks.length, 'check')} passed`,
    }
  );
}

/**
 * A sentence about the first check that nobody may pass over: the newest of its answers that decided anything since then is no
 * pass, however few failures those are, or it has not been asked at all, as after a new start. Undefined: there is none, whatever
 * is in doubt. `samples` as for `judge`.
 */
export function barring(checks: readonly Check[], samples: readonly Sample[], since: Instant): string | undefined {
  for (const check of checks) {
    const answers = samples.filter((one) => one.check === check.name && one.at >= since);
    if (answers.length === 0) return unanswered(check);
    const decided = answers.filter(({ verdict }) => verdict !== 'undecided');
    const newest = decided.at(-1);
    if (newest?.verdict === 'fail') return tooFewFailures(check, decided, newest);
  }
  return undefined;
}

function judgeOne(check: Check, samples: readonly Sample[], now: Instant): Judgement {
  const { name, failAfter } = check;
  const newest = samples.at(-1);
  if (newest === undefined) return { verdict: 'undecided', because: unanswered(check) };
  const decided = samples.filter(({ verdict }) => verdict !== 'undecided');
  const verdict = rowOf(decided, failAfter);
  if (verdict !== undefined) {
    return { verdict: 'fail', because: `${name} failed ${count(failAfter, 'time')} in a row: ${verdict.because}` };
  }
  if (now - newest.at > stale) {
    return { verdict: 'undecided', because: `${name} has not answered for ${durationText(now - newest.at)}` };
  }
  if (newest.verdict === 'undecided')
    return { verdict: 'undecided', because: `${name} is undecided: ${newest.because}` };
  if (newest.verdict === 'fail') return { verdict: 'undecided', because: tooFewFailures(check, decided, newest) };
  return { verdict: 'pass', because: `${name} passed: ${newest.because}` };
}

const unanswered = ({ name }: Check): string => `${name} has not answered yet`;

/** `decided`: those that are no doubt, of which `newest` is the last and fails. */
function tooFewFailures({ name, failAfter }: Check, decided: readonly Sample[], newest: Sample): string {
  const times = count(decided.length - 1 - decided.findLastIndex((one) => one.verdict === 'pass'), 'time');
  return `${name} failed ${times} in a row, ${failAfter} are a verdict: ${newest.because}`;
}

/** The sample that completes the first row of so many failures. */
function rowOf(decided: readonly Sample[], failAfter: number): Sample | undefined {
  let row = 0;
  return decided.find(({ verdict }) => {
    row = verdict === 'fail' ? row + 1 : 0;
    return row >= failAfter;
  });
}

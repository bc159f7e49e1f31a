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
 * counts nor begins the row anew); else `undecided` while the newest answer of one is no pass, or too old; else `pass`.
 * Without checks there is nothing to fail. `samples` oldest first, by the same clock as `since` and `now`.
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

function judgeOne({ name, failAfter }: Check, samples: readonly Sample[], now: Instant): Judgement {
  const newest = samples.at(-1);
  if (newest === undefined) return { verdict: 'undecided', because: `${name} has not answered yet` };
  const decided = samples.filter(({ verdict }) => verdict !== 'undecided');
  const lastPass = decided.findLastIndex(({ verdict }) => verdict === 'pass');
  const row = decided.slice(lastPass + 1);
  const last = row.at(-1);
  const times = `${count(row.length, 'time')} in a row`;
  if (last !== undefined && row.length >= failAfter) {
    return { verdict: 'fail', because: `${name} failed ${times}: ${last.because}` };
  }
  if (now - newest.at > stale) {
    return { verdict: 'undecided', because: `${name} has not answered for ${durationText(now - newest.at)}` };
  }
  if (newest.verdict === 'undecided')
    return { verdict: 'undecided', because: `${name} is undecided: ${newest.because}` };
  if (last !== undefined) {
    return { verdict: 'undecided', because: `${name} failed ${times}, ${failAfter} are a verdict: ${last.because}` };
  }
  return { verdict: 'pass', because: `${name} passed: ${newest.because}` };
}

// Rows that give W up, and those that wait until its checks are clear.
import { durationText } from '../../model/duration.js';
import { isDecided } from '../../policy/gate/release.js';
import { barring, judge } from '../checks/judge.js';
import { withInstances } from '../definition.js';
import { failed } from '../goingOn.js';
import { moment, nameOf, type Said, percent } from '../words.js';
import { goesFastBack } from './fastBack.js';
import type { Pair, SetView } from './pair.js';
import { followsWithin, shownShare, unansweredAt } from './shown.js';
import { partText } from './whom.js';

/** C11, B10: a check of W failed, or a set of it is not all healthy in time. Only what has begun here is judged. */
export function givenUp(pair: Pair, views: readonly SetView[]): Said | undefined {
  const { sight } = pair;
  if (sight.settledBefore || sight.rejected) return undefined;
  const judged = views.filter(({ sight: of }) => of.set?.toWanted === true && of.set.deploying.kind !== 'foreign');
  const because = judged.length === 0 || !sight.begun ? undefined : (failedCheck(pair) ?? getsMore(pair));
  if (because !== undefined) return rejects(pair, because);
  for (const { sight: of } of judged) {
    const said = of.set && failed(of, of.set);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** What settled here before is not asked again: a check that fails for a reason of its own would bring the bad version back. */
function failedCheck(pair: Pair): string | undefined {
  const { checks, seen, sets, sight, now } = pair;
  if (sets.watchedSince === null || isDecided(sight.release) || goesFastBack(pair)) return undefined;
  const { verdict, because } = judge(checks, seen.samples, sets.watchedSince, now);
  return verdict === 'fail' ? because : undefined;
}

/**
 * Its traffic is watched by what is commanded: what a balancer sends it beyond that, because it does not hear the agent, nobody
 * watches. Where W is about to take over from itself that does no harm.
 */
function getsMore({ seen, sets, sight, candidate, now }: Pair): string | undefined {
  const since = seen.amiss?.moreSince;
  if (seen.balancing.kind === 'instances' || since === undefined || sets.candidate !== candidate.id) return undefined;
  if (sight.set?.toWanted === true || now < since + followsWithin) return undefined;
  const deaf = unansweredAt(seen.traffic, candidate.id);
  const shown = `${percent(shownShare(seen.traffic, candidate.id))} of the traffic instead of ${percent(sets.share)}`;
  return `balancers send ${candidate.id} ${shown} for longer than ${durationText(followsWithin)}${deaf === undefined ? '' : `: ${deaf}`}`;
}

/** As `onFailure` says. */
export function rejects({ sight, candidate, now }: Pair, because: string): Said {
  const { wanted, strategy } = sight;
  if (strategy.onFailure === 'pause') {
    return { phase: 'paused', because: `${because}; paused as onFailure says: push a fix or a revert` };
  }
  const { set } = candidate.sight;
  const definition = set?.toWanted === true ? withInstances(wanted.definition, set.live.instances) : wanted.definition;
  return {
    phase: 'aborting',
    because: `rejects ${nameOf(wanted)}: ${because}`,
    action: { kind: 'record', rejection: { ...wanted, definition, strategy, because, at: now } },
  };
}

/**
 * C20: doubt holds, and is no verdict, up to `waitAtMost` from when the share was reached. `next --full` passes over an answer
 * that decides nothing, never over a check that fails or was not asked: not even where it last answered at an earlier share.
 */
export function undecided(pair: Pair): Said | undefined {
  const { checks, seen, sets, now, strategy } = pair;
  if (sets.share === 0 || sets.reached === null) return undefined;
  const { verdict, because: doubt } = judge(checks, seen.samples, sets.reached, now);
  if (verdict !== 'undecided') return undefined;
  const because = sets.next === 'full' ? barring(checks, seen.samples, sets.watchedSince ?? sets.reached) : doubt;
  if (because === undefined) return undefined;
  return waitsAtMost(pair, `at ${partText(strategy, sets.share)}: ${because}`, sets.reached + strategy.waitAtMost);
}

/** Stays until then, `waitAtMost` after it began, and after that does as `onFailure` says. */
export const waitsAtMost = (pair: Pair, because: string, until: number): Said =>
  waitsUntil(pair, because, until, pair.strategy.waitAtMost);

/** `patience` (ms): how long that is all in all. */
export function waitsUntil(pair: Pair, because: string, until: number, patience: number): Said {
  if (pair.now < until)
    return { phase: 'analysing', because: `${because}; waits at most until ${moment(until, pair.now)}`, wakeAt: until };
  return rejects(pair, `${because}, for longer than ${durationText(patience)}`);
}

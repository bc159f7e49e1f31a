// Rows of blue-green's preview: what every task of the new set is asked while it has no traffic. It is judged as checks are:
// failures in a row are a verdict, doubt holds the switch.
import type { PreviewCheck } from '../../model/check.js';
import { count } from '../../model/count.js';
import { previewOf } from '../../model/strategy.js';
import { isDecided } from '../../policy/gate/release.js';
import { barring, judge } from '../checks/judge.js';
import { healthyTasks } from '../tasks.js';
import type { Said } from '../words.js';
import { goesFastBack } from './fastBack.js';
import { rejects, waitsAtMost } from './judging.js';
import type { Pair } from './pair.js';

/** B10: the preview failed `failAfter` times in a row. Only what has begun here is judged. */
export function previewFailed(pair: Pair): Said | undefined {
  const { sight, candidate, seen, sets, now } = pair;
  const { set } = candidate.sight;
  const preview = sets.candidate === candidate.id ? awaited(pair) : undefined;
  if (preview === undefined || sight.rejected || !sight.begun || isDecided(sight.release)) return undefined;
  if (set?.toWanted !== true || set.deploying.kind === 'foreign') return undefined;
  const { verdict, because } = judge([preview], seen.samples, sets.since, now);
  return verdict === 'fail' ? rejects(pair, because) : undefined;
}

/**
 * B17: no switch before every healthy task has passed. As of checks, `next --full` passes over an answer that decides nothing, and
 * never over one that fails, or over a task that was not asked.
 */
export function unpreviewed(pair: Pair): Said | undefined {
  const { candidate, seen, sets, now, strategy } = pair;
  const preview = awaited(pair);
  if (preview === undefined) return undefined;
  if (sets.candidate !== candidate.id) return named(pair);
  const { verdict, because: doubt } = judge([preview], seen.samples, sets.since, now);
  const isPassedOver = sets.next === 'full' && verdict === 'undecided';
  const held = isPassedOver ? barring([preview], seen.samples, sets.since) : verdict === 'pass' ? undefined : doubt;
  const because = held ?? notAsked(pair, preview);
  if (because === undefined) return undefined;
  return waitsAtMost(pair, `${candidate.id} gets no traffic yet: ${because}`, sets.since + strategy.waitAtMost);
}

/** Answers since its revision was put, or since its traffic was taken away, count: each way to all of the traffic asks anew. */
function awaited(pair: Pair): PreviewCheck | undefined {
  const { strategy, sets, sight } = pair;
  return sets.share > 0 || sight.settledBefore || goesFastBack(pair) ? undefined : previewOf(strategy);
}

/** What is not on record as the candidate is asked nothing: a record may have got lost. */
const named = ({ sets, primary, candidate, now }: Pair): Said => ({
  phase: 'analysing',
  because: `${candidate.id} is previewed before it gets traffic`,
  sets: { ...sets, primary: primary.id, candidate: candidate.id, since: now },
  wakeAt: now,
});

/** A task that became healthy after the newest answer was asked by nobody yet. */
function notAsked({ candidate, seen, sets }: Pair, { name }: PreviewCheck): string | undefined {
  const { set } = candidate.sight;
  const answer = seen.samples.findLast((one) => one.check === name && one.at >= sets.since);
  const asked = new Set(answer?.tasks);
  const left = set === undefined ? 0 : healthyTasks(set.live).filter(({ id }) => !asked.has(id)).length;
  return left === 0 ? undefined : `${name} has not asked ${count(left, 'healthy task')} yet`;
}

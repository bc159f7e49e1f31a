// Rows of two sets that bring L back, or keep what serves. They stand above going on, and they never ask the gate.
import { again, needsRoom, put, scale } from '../acts.js';
import { instancesOf } from '../definition.js';
import { putLastGood } from '../goingBack.js';
import { canMove } from '../standing.js';
import { deploymentName, healthOf, nameOf, whyNot, type Said, percent } from '../words.js';
import { atFloor, needsOf, type Pair, type SetView } from './pair.js';
import { removeSet, scaleTo, unlessHeld, withdraw, withoutCandidate } from './pairActs.js';
import { followsWithin, takesEverywhere } from './shown.js';
import { partText } from './whom.js';

/** I1: the share on record is that of a set that is gone, and what serves can take it. */
export function shareOfNobody(pair: Pair): Said | undefined {
  const { sets, primary, candidate, leftovers } = pair;
  if (sets.candidate === null || sets.share === 0 || primary.healthy === 0) return undefined;
  const isThere = [candidate, ...leftovers].some((one) => one.id === sets.candidate && one.sight.set !== undefined);
  if (isThere || !(atFloor(pair) || leftovers.length === 0)) return undefined;
  return {
    phase: 'progressing',
    because: `${sets.candidate}, which had ${percent(sets.share)} of the traffic, is gone: all of it goes to ${primary.id}`,
    sets: withoutCandidate(pair),
  };
}

/** I2: a set that another strategy left over. While it drains the next rows are read. */
export function leftOver(pair: Pair, views: readonly SetView[] = pair.leftovers): Said | undefined {
  for (const view of views) {
    const { set } = view.sight;
    if (set === undefined || set.deploying.kind === 'foreign' || view.isForeign || !mayGo(pair, view)) continue;
    if (view.hasShare) return withdraw(pair, view, 'progressing', `${view.id} is left over from another way to deploy`);
    if (view.drained.done) return removeSet(pair, view, 'progressing', withoutCandidate(pair));
  }
  return undefined;
}

/** With nothing that settled there is no floor: it goes once another one serves, or shall serve nobody any more. */
function mayGo(pair: Pair, { serving }: SetView): boolean {
  const { lastGood, rejected, set } = pair.sight;
  if (lastGood !== undefined) return atFloor(pair);
  return serving === 0 || (set !== undefined && (rejected || pair.primary.serving > 0));
}

/** C4: the set that serves is gone. The candidate keeps its share meanwhile. */
export function primaryMissing({ primary, sight }: Pair): Said | undefined {
  const { lastGood } = sight;
  if (sight.set !== undefined || lastGood === undefined) return undefined;
  if (primary.holding !== undefined) {
    return {
      phase: 'held',
      because: `${primary.id} does not exist, and ${deploymentName(primary.holding)} still holds its id: waits for its end`,
    };
  }
  const instances = instancesOf(lastGood.definition);
  return {
    phase: 'aborting',
    because: `${primary.id} does not exist: creates it as ${nameOf(lastGood)}, which settled last`,
    action: put(sight, lastGood, instances, false),
  };
}

/** C5: what serves is set to neither W nor L, or to a W that was rejected. */
export function primaryAstray({ primary, sight }: Pair): Said | undefined {
  const { set, lastGood, rejected } = sight;
  if (set === undefined || lastGood === undefined || set.toLastGood || (set.toWanted && !rejected)) return undefined;
  return unlessHeld(primary, putLastGood(sight, set, lastGood));
}

/** C6: fewer instances than must serve; over a replacement that is half done a scale would end it. */
export function primaryTooSmall(pair: Pair): Said | undefined {
  const { sight, primary } = pair;
  const { set, lastGood, floor } = sight;
  if (set === undefined || lastGood === undefined || set.live.instances >= floor || set.mixed) return undefined;
  const instances = Math.max(sight.number.instances, instancesOf(lastGood.definition));
  return scaleTo(pair, primary, 'aborting', instances);
}

/** C7: as I6, whichever of both it is set to. */
export function primaryStandsStill({ sight, primary }: Pair): Said | undefined {
  const { set, lastGood, wanted } = sight;
  const goal = set?.toLastGood === true ? lastGood : set?.toWanted === true ? wanted : undefined;
  if (set === undefined || goal === undefined || !set.standsStill || !canMove(set)) return undefined;
  return unlessHeld(primary, {
    phase: 'progressing',
    because: `the replacement by ${nameOf(goal)} stands still (${healthOf(set)}): replaces the tasks again`,
    action: again(sight, set, goal, true),
  });
}

/** C8: fewer are healthy than its share takes. Balancers that count healthy tasks have done that by themselves. */
export function candidateTooWeak(pair: Pair): Said | undefined {
  const { candidate, sets, seen } = pair;
  const needed = needsOf(pair, sets.candidate === candidate.id ? sets.share : 0);
  if (seen.balancing.kind === 'instances' || needed === 0 || candidate.healthy >= needed) return undefined;
  // Tasks that a restart is about to replace serve meanwhile: nothing is better than they are while the primary has none.
  if (!atFloor(pair) && candidate.serving > 0) return undefined;
  const { set } = candidate.sight;
  const why = set === undefined ? 'it is gone' : `${healthOf(set)}, ${needed} are needed${whyNot(set)}`;
  return withdraw(
    pair,
    candidate,
    'progressing',
    `its part (${partText(pair.strategy, sets.share)}) is more than ${candidate.id} bears: ${why}`,
  );
}

/** C9: L is in place, somebody cancelled its replacement. */
export function primaryMixed({ sight, primary }: Pair): Said | undefined {
  const { set, lastGood } = sight;
  if (set === undefined || lastGood === undefined) return undefined;
  if (!set.toLastGood || !set.mixed || set.deploying.kind !== 'none') return undefined;
  const room = needsRoom(sight, set, lastGood, set.live.instances);
  return unlessHeld(primary, {
    phase: 'aborting',
    because: `${healthOf(set)}, and nothing replaces them: restarts ${nameOf(lastGood)}`,
    action: again(sight, set, lastGood, room),
  });
}

/** C10, B9: W has a verdict. `isKept`: the candidate is what served before, and may still be gone back to. */
export function wayBack(pair: Pair, isKept = false): Said | undefined {
  const { sight, primary, candidate } = pair;
  const { set, rejected, observed } = sight;
  if (!rejected || set === undefined) return undefined;
  const verdict = `${nameOf(sight.wanted)} was rejected: ${observed.record?.rejected?.because ?? ''}`;
  const back = `${verdict}; back on ${primary.id}: ${healthOf(set)}`;
  if (!atFloor(pair))
    return { phase: 'aborting', because: `${back}, ${Math.max(1, sight.floor)} are needed${whyNot(set)}` };
  const isBeside = candidate.sight.set !== undefined && !candidate.isForeign;
  if (isBeside && candidate.hasShare) {
    return stopped(pair, verdict) ?? withdraw(pair, candidate, 'aborting', verdict);
  }
  if (isBeside && !isKept) {
    if (!candidate.drained.done)
      return { phase: 'aborting', because: `${verdict}; ${candidate.id}: ${candidate.drained.because}` };
    return removeSet(pair, candidate, 'aborting', withoutCandidate(pair));
  }
  if (set.deploying.kind !== 'none') return { phase: 'aborting', because: `${back}${whyNot(set)}` };
  return { phase: 'rejected', because: back };
}

/**
 * Balancers were told, can be read, and go on sending it traffic: the tasks of what was rejected end with that traffic on them,
 * while the primary has all that it needs.
 */
function stopped(pair: Pair, verdict: string): Said | undefined {
  const { candidate, primary, seen, sets, now } = pair;
  const { set } = candidate.sight;
  const isTold = pair.isRecorded && sets.candidate === candidate.id && sets.share === 0;
  if (seen.balancing.kind === 'instances' || set === undefined || !isTold) return undefined;
  const since = seen.amiss?.moreSince;
  if (since === undefined || now < since + followsWithin) return undefined;
  // Where a balancer finds nobody of the primary, what was rejected is all that answers.
  if (!takesEverywhere(seen.traffic, primary.id)) return undefined;
  if (set.live.instances === 0) return { phase: 'aborting', because: `${verdict}; ends the tasks of ${candidate.id}` };
  return unlessHeld(candidate, {
    phase: 'aborting',
    because: `${verdict}; balancers go on sending traffic to ${candidate.id}: ends its tasks, and what they are answering may be lost`,
    action: scale(candidate.sight, set, 0),
    sets: { ...sets, size: 0 },
  });
}

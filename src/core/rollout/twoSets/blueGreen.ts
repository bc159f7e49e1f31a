// The decision table of blue-green: two sets take turns. Which of them is the primary the newest settled record says;
// traffic never does. docs/rollouts.md shows it; the rows stand in the same order, and the first that matches wins.
import { number } from '../goingOn.js';
import { atRest, healing } from '../standing.js';
import { healthOf, moment, nameOf, percent, whyNot, type Said } from '../words.js';
import type { PairRow } from './canary.js';
import { goesFastBack } from './fastBack.js';
import { notShown, unheard, withoutWeights } from './followed.js';
import {
  candidateTooWeak,
  leftOver,
  primaryAstray,
  primaryMissing,
  primaryMixed,
  primaryStandsStill,
  primaryTooSmall,
  shareOfNobody,
  wayBack,
} from './goingBack.js';
import {
  besideLeftOver,
  candidateMissing,
  candidateOfAnother,
  candidateUnready,
  leftOverServes,
  nextShare,
  primaryNumber,
  underWay,
  watching,
} from './goingOn.js';
import { givenUp, undecided, waitsAtMost } from './judging.js';
import { atFloor, type Pair } from './pair.js';
import { removeSet, scaleTo, unlessHeld, withdraw, withoutCandidate } from './pairActs.js';
import { followsWithin, shownShare } from './shown.js';
import { previewFailed, unpreviewed } from './preview.js';

export const blueGreen: readonly PairRow[] = [
  { row: 'B1', says: shareOfNobody },
  { row: 'B2', says: leftOver },
  { row: 'B4', says: primaryMissing },
  { row: 'B5', says: (pair) => primaryAstray(pair) ?? primaryTooSmall(pair) },
  { row: 'B6', says: primaryStandsStill },
  { row: 'B7', says: candidateTooWeak },
  { row: 'B8', says: primaryMixed },
  { row: 'B9', says: (pair) => wayBack(pair, isKept(pair)) },
  { row: 'S1', says: withoutWeights },
  { row: 'B10', says: (pair) => givenUp(pair, [pair.candidate]) ?? previewFailed(pair) },
  { row: 'B11', says: settledButNotAtRest },
  { row: 'B12', says: settled },
  {
    row: 'B13',
    says: (pair) =>
      candidateOfAnother(pair) ?? underWay(pair) ?? (pair.sets.share > 0 ? undefined : primaryNumber(pair)),
  },
  { row: 'B14', says: leftOverServes },
  { row: 'S3', says: unheard },
  { row: 'B15', says: (pair) => candidateMissing(pair) ?? candidateUnready(pair) },
  { row: 'B16', says: notShown },
  { row: 'B17', says: (pair) => (goesFastBack(pair) ? undefined : watched(pair)) ?? nextShare(pair) },
  { row: 'B18', says: switched },
];

const watched = (pair: Pair): Said | undefined =>
  unpreviewed(pair) ?? beforeTheSwitch(pair) ?? undecided(pair) ?? watching(pair);

/** What served before is kept for going back. */
export const isKept = ({ sets, candidate, now }: Pair): boolean =>
  sets.keptUntil !== null &&
  now < sets.keptUntil &&
  sets.candidate === candidate.id &&
  candidate.sight.set?.toRejected !== true;

/** B11: W is what settled last, and something is still to be done about traffic or number. */
function settledButNotAtRest(pair: Pair): Said | undefined {
  const { sight, candidate, primary } = pair;
  const { set } = sight;
  if (set === undefined || !sight.settledBefore) return undefined;
  const why = `${nameOf(sight.wanted)} runs in ${primary.id}`;
  if (candidate.hasShare && candidate.sight.set !== undefined && !candidate.isForeign) {
    if (atFloor(pair)) return withdraw(pair, candidate, 'progressing', why);
    return {
      phase: 'progressing',
      because: `${why}: ${healthOf(set)}${whyNot(set)}; ${candidate.id} keeps its traffic`,
    };
  }
  if (set.deploying.kind !== 'none') {
    const { instances, ours } = sight.number;
    if (ours && instances !== set.live.instances && !set.mixed) return scaleTo(pair, primary, 'progressing', instances);
    return unlessHeld(primary, { phase: 'progressing', because: `${why}: ${healthOf(set)}${whyNot(set)}` });
  }
  return number(sight, set);
}

/** B12: W is what settled last: the set of before goes when it has been kept long enough. */
function settled(pair: Pair): Said | undefined {
  const { sight, candidate, sets } = pair;
  const { set } = sight;
  if (set === undefined || !sight.settledBefore) return undefined;
  const isThere = candidate.sight.set !== undefined && !candidate.isForeign;
  if (isThere && !isKept(pair) && atFloor(pair)) {
    if (candidate.drained.done) return removeSet(pair, candidate, 'progressing', withoutCandidate(pair));
    return { phase: 'progressing', because: `${candidate.id}: ${candidate.drained.because}` };
  }
  const rest = atRest(sight, set) ?? healing(sight, set);
  if (rest.phase === 'settled' && pair.leftovers.length > 0) return besideLeftOver(pair, rest);
  if (!isThere || !isKept(pair) || rest.phase !== 'settled' || sets.keptUntil === null) return rest;
  return {
    ...rest,
    because: `${rest.because}; ${candidate.id} is kept until ${moment(sets.keptUntil, pair.now)}`,
    wakeAt: sets.keptUntil,
  };
}

/** B17: a switch by hand waits for `next`. */
function beforeTheSwitch(pair: Pair): Said | undefined {
  const { strategy, sets, candidate } = pair;
  if (strategy.kind !== 'blue-green' || strategy.switch !== 'by-hand') return undefined;
  if (sets.share > 0 || sets.next !== null) return undefined;
  const { set } = candidate.sight;
  const health = set === undefined ? '' : ` (${healthOf(set)})`;
  return waitsAtMost(
    pair,
    `${candidate.id} is ready${health}; \`baton next\` moves the traffic to it`,
    sets.since + strategy.waitAtMost,
  );
}

/** B18: W has all the traffic and was watched: its set is the primary from now on, and the one of before is kept. */
function switched(pair: Pair): Said {
  const { candidate, primary, strategy, sets, now } = pair;
  const { set } = candidate.sight;
  if (set === undefined) return { phase: 'progressing', because: `${candidate.id} does not exist` };
  const rest = atRest(candidate.sight, set) ?? healing(candidate.sight, set);
  if (rest.phase !== 'settled') return rest;
  if (givesUp(pair)) {
    return {
      phase: 'analysing',
      because: `${candidate.id} gets ${percent(sets.share)} of the traffic`,
      wakeAt: now + 1_000,
    };
  }
  const keptUntil = now + (strategy.kind === 'blue-green' ? strategy.keepOld : 0);
  const swapped = {
    ...withoutCandidate(pair),
    primary: candidate.id,
    candidate: primary.id,
    keptUntil,
    since: pair.sets.since,
  };
  return { ...rest, sets: swapped, wakeAt: keptUntil };
}

/**
 * All of the traffic changes hands with an overlap: until that is over the old set shows a little. Settled by then, it would be a set
 * without a share that has one.
 */
const givesUp = ({ seen, primary, sets, now }: Pair): boolean =>
  sets.reached !== null && now < sets.reached + followsWithin && shownShare(seen.traffic, primary.id) > 0;

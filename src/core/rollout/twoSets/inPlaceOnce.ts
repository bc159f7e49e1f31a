// Why a revision of a strategy with two sets goes in place this time, without a second set, stages and checks.
import type { Pursuit } from '../pursuit.js';
import { wearsGroup } from '../rendering/dress.js';
import { sameRouting } from '../rendering/routing.js';
import { inPlaceText } from './inPlaceText.js';
import { wantsNone, type Pair } from './pair.js';

/** `because` absent: there is nothing yet that it could stand beside, and nobody expects it. */
export interface InPlaceOnce {
  readonly because?: string;
}

/**
 * The first revision has nothing to stand beside; what is not in a group yet, or finds its traffic in another way than L
 * does, cannot share a backend with it: these go in place once, and bring the labels along.
 */
export function inPlaceOnce(pair: Pair, pursuit: Pursuit): InPlaceOnce | undefined {
  const { sight, primary } = pair;
  const { lastGood, set } = sight;
  if (lastGood === undefined || wantsNone(pursuit)) return {};
  const { dress } = primary.sight.place ?? {};
  if (dress?.kind === 'group' && set !== undefined && !wearsGroup(set.live.definition)) {
    return { because: inPlaceText(pursuit.strategy, 'unlabelled') };
  }
  if (asksAnother(pair)) return { because: inPlaceText(pursuit.strategy, 'another-agent') };
  // W came into the primary of blue-green so, and has not settled yet.
  const isUnderWay = set?.toWanted === true && !sight.settledBefore && !sight.rejected;
  if (pursuit.strategy.kind === 'blue-green' && isUnderWay) return {};
  return sight.settledBefore || sameRouting(sight.wanted.definition, lastGood.definition)
    ? undefined
    : { because: inPlaceText(pursuit.strategy, 'another-route') };
}

/**
 * Its servers ask for weights where nobody answers any more: in a group the labels of the older set count, so that a new one beside
 * it would be told nothing either. One that stands there already goes its way first.
 */
function asksAnother({ primary, candidate }: Pair): boolean {
  const { dress } = primary.sight.place ?? {};
  const { set } = primary.sight;
  if (dress?.kind !== 'group' || set === undefined || set.toWanted || candidate.sight.set !== undefined) return false;
  return !wearsGroup(set.live.definition, dress.agent);
}

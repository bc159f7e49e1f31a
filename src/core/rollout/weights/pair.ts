// A share of the traffic as whole numbers: how many servers of each of two sets get which weight.

/** A part of a set: so many of its servers at this weight, all others at 0. */
export interface SideWeight {
  readonly servers: number;
  /** 0–256, HAProxy's whole range. */
  readonly weight: number;
}

export interface Pair {
  readonly primary: SideWeight;
  readonly candidate: SideWeight;
  /** The candidate's share (percent) that follows from the weights. */
  readonly achieved: number;
}

/** HAProxy's largest weight; a percentage above 25600 of a server that was configured with 1 stays there. */
export const heaviest = 256;

/** Percentage points that nobody can tell apart in the traffic of a rollout. */
const closeEnough = 0.1;

/** A server that is new in the balancer weighs 1 until it first asks: beside so much it gets next to nothing. */
const enough = 100;

/**
 * Weights that come within 0.1 points of `share` (percent, 0–100) for so many servers of each set, or as near as they
 * can. All servers of a set weigh the same if that is near enough; else some of the set with the small share take none,
 * which makes shares possible that are smaller than one of 257. Weights are small: HAProxy's round robin turns in cycles
 * of 16 requests for each unit of weight, and until one is over new weights may be a good deal off (2.6: two servers from
 * 256 to 128, one from 0 to 256 gave 67% instead of 50% for more than 1,000 requests).
 *
 * Asked of a set without servers, the other one gets everything.
 */
export function pairFor(primary: number, candidate: number, share: number): Pair {
  if (share <= 0 || candidate === 0) return allTo('primary', primary, candidate);
  if (share >= 100 || primary === 0) return allTo('candidate', primary, candidate);
  const smallIsCandidate = share / candidate < (100 - share) / primary;
  let nearest: Pair | undefined;
  for (let left = smallIsCandidate ? candidate : primary; left > 0; left -= 1) {
    const found = smallIsCandidate ? evenPair(primary, left, share) : evenPair(left, candidate, share);
    if (nearest === undefined || missedBy(found, share) < missedBy(nearest, share)) nearest = found;
    if (missedBy(nearest, share) <= closeEnough) break;
  }
  return nearest ?? allTo('primary', primary, candidate);
}

/**
 * While all of the traffic is being handed over (`share` 0 or 100): every server of the set that gives it up weighs 1, and
 * the other set so much that next to nothing comes to it once that one weighs anything (under 2% wherever HAProxy's range allows).
 */
export function overlappingPair(primary: number, candidate: number, share: number): Pair {
  const [givers, takers] = share < 50 ? [candidate, primary] : [primary, candidate];
  if (givers === 0 || takers === 0) return pairFor(primary, candidate, share);
  const taken = Math.min(heaviest, Math.ceil(Math.max(enough, 50 * givers) / takers));
  return share < 50 ? pairOf(primary, taken, candidate, 1) : pairOf(primary, 1, candidate, taken);
}

/** Of one set: every server weighs what it is configured with. */
export const evenly = (primary: number): Pair => ({
  primary: { servers: primary, weight: 1 },
  candidate: { servers: 0, weight: 0 },
  achieved: 0,
});

const missedBy = (pair: Pair, share: number): number => Math.abs(pair.achieved - share);

function allTo(whom: 'primary' | 'candidate', primary: number, candidate: number): Pair {
  const weight = heavyEnough(1, whom === 'primary' ? primary : candidate);
  const [first, second] = whom === 'primary' ? [weight, 0] : [0, weight];
  return {
    primary: { servers: primary, weight: first },
    candidate: { servers: candidate, weight: second },
    achieved: whom === 'primary' ? 0 : 100,
  };
}

/** When each server of a set weighs the same: the lightest pair that is near enough, at a price for what it misses. */
function evenPair(primary: number, candidate: number, share: number): Pair {
  const ratio = (share * primary) / ((100 - share) * candidate);
  let best = pairOf(primary, 1, candidate, 1);
  for (let lighter = 1; lighter <= heaviest; lighter += 1) {
    const heavier = Math.round(ratio >= 1 ? lighter * ratio : lighter / ratio);
    const [own, other] = ratio >= 1 ? [heavier, lighter] : [lighter, heavier];
    const found = pairOf(primary, within(other), candidate, within(own));
    if (isBetter(found, best, share)) best = found;
  }
  const factor = heavyEnough(Math.max(best.primary.weight, best.candidate.weight), totalOf(best));
  return pairOf(primary, best.primary.weight * factor, candidate, best.candidate.weight * factor);
}

function isBetter(found: Pair, best: Pair, share: number): boolean {
  if (missedBy(best, share) > closeEnough) return missedBy(found, share) < missedBy(best, share);
  const price = (pair: Pair): number => totalOf(pair) * (1 + missedBy(pair, share) / closeEnough);
  return missedBy(found, share) <= closeEnough && price(found) < price(best);
}

const totalOf = ({ primary, candidate }: Pair): number =>
  primary.servers * primary.weight + candidate.servers * candidate.weight;

/** By how much weights have to be multiplied so that all together are enough. `largest`: of one server. */
const heavyEnough = (largest: number, total: number): number =>
  Math.max(1, Math.min(Math.floor(heaviest / largest), Math.ceil(enough / Math.max(1, total))));

const within = (weight: number): number => Math.min(heaviest, Math.max(1, weight));

const pairOf = (primary: number, primaryWeight: number, candidate: number, candidateWeight: number): Pair => ({
  primary: { servers: primary, weight: primaryWeight },
  candidate: { servers: candidate, weight: candidateWeight },
  achieved: (100 * candidate * candidateWeight) / (candidate * candidateWeight + primary * primaryWeight),
});

// Rows about balancers that do not do what is commanded, or could not: before a second set begins, and while its share is not
// shown.
import { nameOf, type Said } from '../words.js';
import { waitsAtMost, waitsUntil } from './judging.js';
import { atFloor, type Pair } from './pair.js';
import { isShown, unansweredAt, unreadable, whatIsShown } from './shown.js';
import { partText } from './whom.js';

/** S1: what needs weights does not begin, or go on, without a balancer that can be told any. Going back needs none. */
export function withoutWeights({ strategy, seen, sight }: Pair): Said | undefined {
  if (strategy.kind === 'canary' || seen.balancing.kind !== 'instances' || sight.settledBefore) return undefined;
  const because = `${strategy.kind} needs a balancer that can be told weights: name a haproxy-agent in the settings of the cluster`;
  return { phase: 'held', because };
}

/**
 * S3: no second set begins where balancers would not do as they are told: it would get its part of the traffic at once. They are
 * asked again every few seconds.
 */
export function unheard({ seen: { balancing, traffic }, primary, candidate, sight, now }: Pair): Said | undefined {
  if (balancing.kind === 'instances' || candidate.sight.set !== undefined) return undefined;
  const asked = `${balancing.address}:${balancing.port}`;
  const others = traffic.without ?? [];
  const deaf = unansweredAt(traffic, primary.id);
  const why =
    traffic.readings.length === 0 && others.length > 0
      ? `none of the balancers (${others.join(', ')}) has a server of ${primary.id}: is its HAPROXY_GROUP one of theirs?`
      : deaf && `${deaf}; they have to reach Baton at ${asked} (\`advertise\` in the settings)`;
  if (why === undefined) return undefined;
  return {
    phase: 'held',
    because: `${why}; waits: puts ${nameOf(sight.wanted)} as ${candidate.id}`,
    wakeAt: now + 5_000,
  };
}

/** C19, B16: a balancer does not show the share yet. It is told at every look; nothing else may go on meanwhile. */
export function notShown(pair: Pair): Said | undefined {
  const { sets, seen, candidate, strategy, now } = pair;
  if (seen.balancing.kind === 'instances') return reached(pair);
  const isAsCommanded = isShown(seen.traffic, pair.sight.observed.id, { candidate: candidate.id, share: sets.share });
  if (isAsCommanded) return deaf(pair) ?? reached(pair);
  if (sets.share === 0 && !atFloor(pair)) return undefined;
  const silent = unreadable(seen.traffic);
  const patience = silent === undefined ? strategy.healthyWithin : strategy.waitAtMost;
  const why = `${partText(strategy, sets.share)} shall go to ${candidate.id}, ${whatIsShown(seen.traffic, candidate.id)}`;
  return waitsUntil(pair, why, (seen.amiss?.since ?? now) + patience, patience);
}

/** The share is as it was commanded, and the next one would not be: nothing goes on. */
function deaf(pair: Pair): Said | undefined {
  const { seen, candidate, primary, sets, strategy } = pair;
  const why = unansweredAt(seen.traffic, candidate.id) ?? unansweredAt(seen.traffic, primary.id);
  if (why === undefined) return undefined;
  const because = `${why}; ${candidate.id} stays at ${partText(strategy, sets.share)} until they do`;
  return waitsAtMost(pair, because, (sets.reached ?? sets.since) + strategy.waitAtMost);
}

/** From now on the share is watched. */
function reached({ sets, now, candidate, strategy }: Pair): Said | undefined {
  if (sets.share === 0 || sets.reached !== null) return undefined;
  return {
    phase: 'analysing',
    because: `${candidate.id} gets ${partText(strategy, sets.share)}`,
    sets: { ...sets, reached: now },
    wakeAt: now,
  };
}

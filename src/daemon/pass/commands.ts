// What balancers are told about an app with two sets: what its record says, at every look. The record is written first, so
// that a process that starts after a kill says the same.
import type { AppId, AppKey } from '../../core/model/ids.js';
import type { LiveApp, ObservedApp } from '../../core/model/observed.js';
import type { AppRecord, RecordedSets } from '../../core/model/record.js';
import type { TrafficOrder } from '../../core/model/traffic.js';
import { labelsOf } from '../../core/definition/strategy/labels.js';
import { handoverOf, type Handover } from '../../core/rollout/weights/handover.js';
import { servedSet } from '../../core/rollout/weights/served.js';
import { hasTwoSets, usualTwoSets, type Strategy } from '../../core/model/strategy.js';
import type { TrafficOptions } from '../clusters/clusters.js';

export class Commands {
  /** A process that starts in the middle of one goes by what balancers show at its first look. */
  readonly #handovers = new Map<AppKey, Handover>();

  /** `record`: as it is now. Without sets in it there is one set, and balancers go by their own configuration. */
  tell(
    key: AppKey,
    { balancer }: Pick<TrafficOptions, 'balancer'>,
    observed: ObservedApp,
    record: AppRecord | undefined,
  ): void {
    if (balancer === undefined) return;
    const strategy = record?.begun?.strategy ?? record?.lastGood?.strategy;
    const overlaps = this.#overlaps(key, observed, record?.sets);
    const order = record?.sets && orderOf(observed, record.sets, strategy, overlaps);
    if (order === undefined) balancer.forget(observed.id);
    else balancer.weigh(order);
  }

  forget(key: AppKey): void {
    this.#handovers.delete(key);
  }

  #overlaps(key: AppKey, { sets: seen, readAt }: ObservedApp, sets: RecordedSets | undefined): boolean {
    const next = seen && sets && handoverOf(this.#handovers.get(key), sets, seen.traffic, readAt);
    if (next === undefined) this.#handovers.delete(key);
    else this.#handovers.set(key, next);
    return next?.isOver === false;
  }
}

function orderOf(
  observed: ObservedApp,
  { primary, candidate, share, since }: RecordedSets,
  strategy: Strategy | undefined,
  overlaps: boolean,
): TrafficOrder | undefined {
  const serving = liveAt(observed, primary);
  const other = candidate === null ? undefined : liveAt(observed, candidate);
  // Without the set that serves nothing can be said about shares: balancers are left as they are.
  if (serving === undefined) return undefined;
  const drainTimeout = strategy && hasTwoSets(strategy) ? strategy.drainTimeout : usualTwoSets.drainTimeout;
  const isOver = observed.readAt >= since + drainTimeout;
  const isClosed = other !== undefined && share === 0 && !overlaps && isOver && isSticky(other);
  return {
    app: observed.id,
    primary: servedSet(serving),
    ...(other && { candidate: servedSet(other) }),
    share,
    overlaps,
    closed: isClosed ? [other.id] : [],
  };
}

const liveAt = ({ id, live, sets }: ObservedApp, marathonId: AppId): LiveApp | undefined =>
  marathonId === id ? live : sets?.others.find((one) => one.marathonId === marathonId)?.live;

/** Clients with the cookie of a server come back to it at weight 0, too: only maintenance sends them elsewhere. */
const isSticky = ({ definition }: LiveApp): boolean =>
  Object.entries(labelsOf(definition)).some(([name, value]) => /^HAPROXY_\d+_STICKY$/.test(name) && value === 'true');

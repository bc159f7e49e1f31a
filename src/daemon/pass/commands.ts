// What balancers are told about an app with two sets: what its record says, at every look. The record is written first, so
// that a process that starts after a kill says the same.
import type { AppId, AppKey } from '../../core/model/ids.js';
import type { LiveApp, ObservedApp } from '../../core/model/observed.js';
import type { AppRecord, RecordedSets } from '../../core/model/record.js';
import type { Spread, TrafficOrder } from '../../core/model/traffic.js';
import { labelsOf } from '../../core/definition/strategy/labels.js';
import { handoverOf, type Handover } from '../../core/rollout/weights/handover.js';
import { servedSet } from '../../core/rollout/weights/served.js';
import { drainTimeoutOf, type Strategy } from '../../core/model/strategy.js';
import type { TrafficOptions } from '../clusters/clusters.js';

export class Commands {
  /** A process that starts in the middle of one goes by what balancers show at its first look. */
  readonly #handovers = new Map<AppKey, Handover>();

  /** `record`: as it is now. Without sets in it there is one set. `strategy`: of what the step is about. */
  tell(
    key: AppKey,
    { balancer }: Pick<TrafficOptions, 'balancer'>,
    observed: ObservedApp,
    record: AppRecord | undefined,
    strategy: Strategy | undefined,
  ): void {
    if (balancer === undefined) return;
    const order = record && this.#orderOf(key, observed, record, strategy);
    if (order === undefined) balancer.forget(observed.id);
    else balancer.weigh(order);
  }

  forget(key: AppKey): void {
    this.#handovers.delete(key);
  }

  #orderOf(
    key: AppKey,
    observed: ObservedApp,
    { sets, begun, lastGood }: AppRecord,
    strategy: Strategy | undefined,
  ): TrafficOrder | undefined {
    const overlaps = this.#overlaps(key, observed, sets);
    if (sets === undefined) return isAlone(observed) ? evenOrder(observed) : undefined;
    return orderOf(observed, sets, drainTimeoutOf(strategy ?? begun?.strategy ?? lastGood?.strategy), overlaps);
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
  drainTimeout: number,
  overlaps: boolean,
): TrafficOrder | undefined {
  const serving = liveAt(observed, primary);
  const other = candidate === null ? undefined : liveAt(observed, candidate);
  // Without the set that serves nothing can be said about shares: balancers are left as they are.
  if (serving === undefined) return undefined;
  const isOver = observed.readAt >= since + drainTimeout;
  const isClosed = other !== undefined && share === 0 && !overlaps && isOver && isSticky(other);
  return {
    app: observed.id,
    primary: servedSet(serving),
    ...(other && { candidate: servedSet(other) }),
    share,
    spread: spreadOf(observed, overlaps, other),
    closed: isClosed ? [other.id] : [],
  };
}

function spreadOf(observed: ObservedApp, overlaps: boolean, other: LiveApp | undefined): Spread {
  if (overlaps) return 'overlapping';
  return other === undefined && isAlone(observed) ? 'even' : 'by-share';
}

/**
 * Two sets have become one. Its servers still ask, and would keep the weights of before for ever beside new tasks that weigh what
 * they are configured with.
 */
function evenOrder({ id, live }: ObservedApp): TrafficOrder | undefined {
  if (live === undefined || !asksForWeights(live)) return undefined;
  return { app: id, primary: servedSet(live), share: 0, spread: 'even', closed: [] };
}

const asksForWeights = ({ definition }: LiveApp): boolean =>
  Object.entries(labelsOf(definition)).some(
    ([name, value]) =>
      name.startsWith('HAPROXY_') && typeof value === 'string' && /\bagent-check\b.*\{serverName\}/.test(value),
  );

const isAlone = ({ live, sets }: ObservedApp): boolean =>
  [live, ...(sets?.others ?? []).map((one) => one.live)].filter((one) => one !== undefined).length === 1;

const liveAt = ({ id, live, sets }: ObservedApp, marathonId: AppId): LiveApp | undefined =>
  marathonId === id ? live : sets?.others.find((one) => one.marathonId === marathonId)?.live;

/** Clients with the cookie of a server come back to it at weight 0, too: only maintenance sends them elsewhere. */
const isSticky = ({ definition }: LiveApp): boolean =>
  Object.entries(labelsOf(definition)).some(([name, value]) => /^HAPROXY_\d+_STICKY$/.test(name) && value === 'true');

// What the balancers show of one set: whether it has traffic, and whether it may be taken away. Silence is neither.
import type { AppId, Instant } from '../../model/ids.js';
import type { RecordedSets } from '../../model/record.js';
import type { BalancerReading, SetTraffic, Traffic } from '../../model/traffic.js';
import { count } from '../../model/count.js';

/** Percent that was commanded for a set: the candidate's share, the rest for the primary, nothing for any other. */
export function commandedShare(sets: RecordedSets | undefined, id: AppId): number {
  if (sets === undefined) return 0;
  if (id === sets.candidate) return sets.share;
  return id === sets.primary ? 100 - sets.share : 0;
}

/** The largest share that any balancer shows for the set. */
export const shownShare = (traffic: Traffic, id: AppId): number =>
  Math.max(0, ...of(traffic, id).map(({ share }) => share ?? 0));

/** A balancer that does not answer: what it does with the traffic nobody knows. */
export const unreadable = ({ readings }: Traffic): Extract<BalancerReading, { kind: 'unreadable' }> | undefined =>
  readings.find((one) => one.kind === 'unreadable');

/** `done`: it may be removed; `because` says what is waited for, or why it was not waited for any longer. */
export interface Drained {
  readonly done: boolean;
  readonly because: string;
}

/** `since`: when its share was commanded to be 0; undefined: it never was. */
export function drainedOf(
  traffic: Traffic,
  id: AppId,
  since: Instant | undefined,
  drainTimeout: number,
  now: Instant,
): Drained {
  const silent = unreadable(traffic);
  if (silent !== undefined) return { done: false, because: `${silent.balancer} cannot be read: ${silent.because}` };
  if (traffic.readings.length === 0) return { done: false, because: 'no balancer was read yet' };
  if (shownShare(traffic, id) > 0) return { done: false, because: 'a balancer still shows traffic to it' };
  const sessions = of(traffic, id).reduce((sum, one) => sum + one.sessions, 0);
  if (sessions === 0) return { done: true, because: 'no session is left on it' };
  const over = since !== undefined && now >= since + drainTimeout;
  return {
    done: over,
    because: `${count(sessions, 'session')} left on it${over ? ', and drainTimeout has passed' : ''}`,
  };
}

const of = ({ readings }: Traffic, id: AppId): readonly SetTraffic[] =>
  readings.flatMap((one) => (one.kind === 'read' ? one.sets.filter(({ marathonId }) => marathonId === id) : []));

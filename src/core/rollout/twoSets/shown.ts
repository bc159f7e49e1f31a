// What the balancers show of one set: whether it has traffic, and whether it may be taken away. Silence is neither.
import type { AppId, Instant } from '../../model/ids.js';
import type { Amiss } from '../../model/observed.js';
import type { RecordedSets } from '../../model/record.js';
import { roleOfSet } from '../../model/setRole.js';
import type { BalancerReading, SetTraffic, Traffic } from '../../model/traffic.js';
import { count } from '../../model/count.js';
import { percent } from '../words.js';

/** Percent that was commanded for a set: the candidate's share, the rest for the primary, nothing for any other. */
export function commandedShare(sets: RecordedSets | undefined, id: AppId): number {
  if (sets === undefined) return 0;
  if (id === sets.candidate) return sets.share;
  return id === sets.primary ? 100 - sets.share : 0;
}

/** The largest share that any balancer shows for the set. */
export const shownShare = (traffic: Traffic, id: AppId): number =>
  Math.max(0, ...of(traffic, id).map(({ share }) => share ?? 0));

/** Whether the share of the candidate is as it was commanded, everywhere. Of an A/B test: whether it is open, or closed. */
export function isShown({ readings }: Traffic, app: AppId, { candidate, share: commanded }: Commanded): boolean {
  const byRules = candidate !== null && roleOfSet(app, candidate) === 'variant';
  return readings.length > 0 && readings.every((one) => one.kind === 'read' && isShownIn(one.sets));

  /** Of several ports each has a backend, and each of them is as it was commanded. */
  function isShownIn(sets: readonly SetTraffic[]): boolean {
    const { share, leastShare } = sets.find(({ marathonId }) => marathonId === candidate) ?? nothingShown;
    if (byRules) return (share ?? 0) > 0 === commanded > 0;
    return isAsCommanded(share ?? 0, commanded) && isAsCommanded(leastShare ?? 0, commanded);
  }
}

const nothingShown = { share: null, leastShare: null };

/** Whole weights come near a share, not always to it; none at all is exact. */
const isAsCommanded = (shown: number, commanded: number): boolean =>
  commanded === 0 ? shown === 0 : shown > 0 && Math.abs(shown - commanded) <= tolerance;

/** Percentage points. */
const tolerance = 1;

/** Milliseconds until a balancer does what is commanded: it asks once a second, and may be in the middle of a reload. */
export const followsWithin = 60_000;

/** Every balancer can be read, and has servers of the set that take requests. */
export const takesEverywhere = ({ readings }: Traffic, id: AppId): boolean =>
  readings.every(
    (one) => one.kind === 'read' && one.sets.some(({ marathonId, share }) => marathonId === id && (share ?? 0) > 0),
  );

/** Some balancer sends the candidate more than it should get. */
const showsMore = (traffic: Traffic, { candidate, share }: Commanded): boolean =>
  candidate !== null && shownShare(traffic, candidate) > (share === 0 ? 0 : share + tolerance);

type Commanded = Pick<RecordedSets, 'candidate' | 'share'>;

/** The memory after one more look; undefined: all of them do it, or none was asked. */
export function amissAfter(
  before: Amiss | undefined,
  app: AppId,
  sets: RecordedSets | undefined,
  traffic: Traffic,
  now: Instant,
): Amiss | undefined {
  const isAsked = traffic.readings.length > 0 || (traffic.without ?? []).length > 0;
  if (sets === undefined || sets.candidate === null || !isAsked || isShown(traffic, app, sets)) return undefined;
  const isSame = before !== undefined && before.command === sets.since && before.since <= now;
  const more = showsMore(traffic, sets) ? { moreSince: (isSame ? before.moreSince : undefined) ?? now } : {};
  return { command: sets.since, since: isSame ? before.since : now, ...more };
}

/** Why balancers get no weights for the servers of a set, as the first of them says; undefined: nothing says so. */
export function unansweredAt({ readings }: Traffic, id: AppId): string | undefined {
  for (const one of readings) {
    const why = one.kind === 'read' ? one.sets.find(({ marathonId }) => marathonId === id)?.unanswered : undefined;
    if (why !== undefined) return `${one.balancer} gets no answer when it asks for weights: ${why}`;
  }
  return undefined;
}

export function whatIsShown(traffic: Traffic, id: AppId): string {
  const silent = unreadable(traffic);
  if (silent !== undefined) return `${silent.balancer} cannot be read: ${silent.because}`;
  const [other] = traffic.without ?? [];
  if (traffic.readings.length === 0)
    return other === undefined ? 'no balancer was read' : `${other} has no server of it`;
  const deaf = unansweredAt(traffic, id);
  return `balancers show ${percent(shownShare(traffic, id))}${deaf === undefined ? '' : `; ${deaf}`}`;
}

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
  if (traffic.readings.length === 0) {
    const [other] = traffic.without ?? [];
    if (other !== undefined) return { done: true, because: `${other} has no server of it` };
    return { done: false, because: 'no balancer was read yet' };
  }
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

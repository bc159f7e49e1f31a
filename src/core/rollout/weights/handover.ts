// Between the moments at which a balancer asks for each server's weight: whoever gives up all of the traffic keeps a little
// until the other set takes it. Else, for as long as nobody has been told yet to take it, every server would weigh nothing.
import type { AppId, Instant } from '../../model/ids.js';
import type { RecordedSets } from '../../model/record.js';
import type { BalancerReading, Traffic } from '../../model/traffic.js';

/** One handing over of all the traffic, known by when it was commanded and by who gives it up. */
export interface Handover {
  readonly giver: AppId;
  readonly since: Instant;
  /** The other set takes the traffic: the giver gets nothing any more, whatever happens to the other one. */
  readonly isOver: boolean;
}

/**
 * A reading may be of a process of the balancer that a reload is just replacing, by one that begins with weights from
 * before (marathon-lb saves them first). So long (ms) after the order it is of one that knows it.
 */
const longerThanReload = 2_000;

/** What was handed over before, `sets` as they are on record, and what balancers show. Undefined: nobody gives up all of it. */
export function handoverOf(
  before: Handover | undefined,
  { primary, candidate, share, since }: Pick<RecordedSets, 'primary' | 'candidate' | 'share' | 'since'>,
  traffic: Traffic,
  now: Instant,
): Handover | undefined {
  if (candidate === null || (share !== 0 && share !== 100)) return undefined;
  const [giver, taker] = share === 0 ? [candidate, primary] : [primary, candidate];
  const known = before?.giver === giver && before.since === since ? before : undefined;
  if (known?.isOver === true) return known;
  const isTaken = !traffic.readings.some((reading) => leavesGap(reading, giver, taker));
  const isOver = isTaken && (known === undefined || now >= since + longerThanReload);
  return { giver, since, isOver };
}

/** Without the giver some of the taker's servers, or all, would still be at weight 0. A balancer that is silent has no say. */
function leavesGap(reading: BalancerReading, giver: AppId, taker: AppId): boolean {
  if (reading.kind !== 'read') return false;
  const shownOf = (id: AppId) => reading.sets.find(({ marathonId }) => marathonId === id);
  const [gives, takes] = [shownOf(giver), shownOf(taker)];
  if ((gives?.share ?? 0) === 0) return false;
  return takes === undefined || takes.up === 0 || takes.taking < takes.up;
}

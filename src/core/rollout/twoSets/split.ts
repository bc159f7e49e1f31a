// What balancers are to be told at every look: it follows from what is on record alone, so that a daemon that begins anew
// commands what the one before it did, and nothing before the record was read.
import type { AppId, Instant } from '../../model/ids.js';
import type { RecordedSets } from '../../model/record.js';

/** The sets by their Marathon ids; the rest of a `TrafficOrder` are their tasks. */
export interface Split {
  readonly primary: AppId;
  readonly candidate?: AppId;
  /** Percent 0–100 of new requests for the candidate. */
  readonly share: number;
  /** Sets put into maintenance: a client with a sticky cookie ignores weight 0. */
  readonly closed: readonly AppId[];
}

/**
 * `existing`: the sets that are there, of the app. One that the record does not name gets nothing: it was just put, or
 * is about to be removed. Undefined without a record of sets: then nothing is commanded, and weights stay as they are.
 */
export function splitOf(
  sets: RecordedSets | undefined,
  existing: readonly AppId[],
  drainTimeout: number,
  now: Instant,
): Split | undefined {
  if (sets === undefined) return undefined;
  const { primary } = sets;
  const candidate = sets.candidate ?? existing.find((id) => id !== primary);
  if (candidate === undefined) return { primary, share: 0, closed: [] };
  const share = sets.candidate === null ? 0 : sets.share;
  const idle = share === 0 ? candidate : share === 100 ? primary : undefined;
  const isOver = now >= sets.since + drainTimeout;
  return { primary, candidate, share, closed: idle !== undefined && isOver ? [idle] : [] };
}

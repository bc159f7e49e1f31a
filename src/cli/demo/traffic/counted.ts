// What the visitors got, beside what was commanded: the shares that the record of the app had, one after the other.
import { z } from 'zod';
import type { Visit } from './visitors.js';

/** The candidate's share (percent), and when it was commanded, ms. */
export interface Commanded {
  readonly candidate: string;
  readonly share: number;
  readonly since: number;
}

export interface CountedShare extends Commanded {
  /** Percent of the requests that the candidate's tasks answered, and of how many. */
  readonly counted: number;
  readonly requests: number;
}

const record = z.object({
  sets: z.object({ candidate: z.string().nullable(), share: z.number(), since: z.iso.datetime() }).optional(),
});

/** The shares above 0 and below 100 in the versions of a record (JSON), oldest first, each once. */
export function commandedIn(records: readonly string[]): readonly Commanded[] {
  const all = records.flatMap((text): readonly Commanded[] => {
    const { sets } = record.parse(JSON.parse(text));
    return sets?.candidate == null
      ? []
      : [{ candidate: sets.candidate, share: sets.share, since: Date.parse(sets.since) }];
  });
  return all.filter((one, index) => one.since !== all[index - 1]?.since);
}

/** HAProxy asks for weights once a second, so that a share is there two seconds after it was commanded. */
const reachedWithin = 2_000;

/** Each share from when it was reached until the next one was commanded; none of which nothing was seen. */
export function countedShares(commanded: readonly Commanded[], visits: readonly Visit[]): readonly CountedShare[] {
  return commanded.flatMap((one, index) => {
    const until = commanded[index + 1]?.since ?? Number.POSITIVE_INFINITY;
    const seen = visits.filter(({ at }) => at >= one.since + reachedWithin && at < until);
    const theirs = seen.filter((visit) => visit.outcome !== 'lost' && visit.set === one.candidate).length;
    if (seen.length === 0 || one.share === 0 || one.share === 100) return [];
    return [{ ...one, counted: (theirs * 100) / seen.length, requests: seen.length }];
  });
}

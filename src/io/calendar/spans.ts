// Stretches of time that begin by a cron expression: a window ends after its length, a freeze period by a second one.
import type { FreezePeriod, Window } from '../../core/model/environment.js';
import type { Instant } from '../../core/model/ids.js';
import { openings, type Openings } from './openings.js';

export interface Span {
  /** When the stretch that is on at that moment ends (Infinity: never); undefined: none is on. */
  endOf(at: Instant): Instant | undefined;
  /** When the next one begins. */
  next(at: Instant): Instant | undefined;
}

/** On from each opening for the window's length. Throws RangeError for what cannot be read. */
export function windowSpan({ cron, timezone, length }: Window): Span {
  const around = remembering(openings(cron, timezone), length);
  return {
    endOf(at) {
      const { last } = around(at);
      return last !== undefined && at < last + length ? last + length : undefined;
    },
    next: (at) => around(at).next,
  };
}

/**
 * On from each start to the next end, as GitLab has it (FreezePeriodStatus): at a moment it is on if it started after it
 * last ended. Both at the same minute are nothing. Throws RangeError for what cannot be read.
 */
export function freezeSpan({ start, end, timezone }: FreezePeriod): Span {
  const starts = remembering(openings(start, timezone), farBack);
  const ends = openings(end, timezone);
  const kept = new Map<Instant, Instant>();
  return {
    endOf(at) {
      const { last: started } = starts(at);
      if (started === undefined) return undefined;
      const ended = kept.get(started) ?? ends.next(started - 1) ?? Infinity;
      if (kept.size > 8) kept.clear();
      kept.set(started, ended);
      return started < ended && at < ended ? ended : undefined;
    },
    next: (at) => starts(at).next,
  };
}

/** A start that lies longer back than this is not looked for: the 29th of February comes every four years, or after eight. */
const farBack = 8 * 366 * 86_400_000;

/** What was found for a moment `from`; it holds until `next`. */
interface Around {
  readonly from: Instant;
  readonly last?: Instant;
  readonly next?: Instant;
}

/** Between two openings, which is nearly always, nothing is searched: what was found is kept. */
function remembering(found: Openings, back: number): (at: Instant) => Around {
  const kept: Around[] = [];
  return (at) => {
    const known = kept.find(({ from, next }) => from <= at && at < (next ?? Infinity));
    if (known !== undefined) return known;
    const last = found.last(at - back, at);
    const next = found.next(at);
    const fresh = { from: at, ...(last === undefined ? {} : { last }), ...(next === undefined ? {} : { next }) };
    // A few, because looking ahead for `until` asks about the future in between.
    kept.unshift(fresh);
    kept.splice(8);
    return fresh;
  };
}

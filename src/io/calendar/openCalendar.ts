// Deployment windows: a cron expression that opens one, a length that closes it, a time zone that both are meant in.
import { durationText } from '../../core/model/duration.js';
import type { Window } from '../../core/model/environment.js';
import type { Instant } from '../../core/model/ids.js';
import { openings, type Openings } from './openings.js';

export type Opening =
  { readonly open: true } | { readonly open: false; readonly because: string; readonly until?: Instant };

export interface WindowCalendar {
  /**
   * Whether changes may begin at that moment. A window is on from each minute that its cron matches (in its time zone)
   * for its length, the last moment not included. A `deny` window that is on wins over every other; without `allow`
   * windows everything else is open. `until`: the next moment at which it is open, if there is one within sight.
   */
  isOpen(windows: readonly Window[], at: Instant): Opening;
}

/** Opens and closes asked in a row: windows that touch each other end to end, more often than this, are for ever. */
const mostTurns = 200;

export function openCalendar(): WindowCalendar {
  const spans = new Map<string, Span>();
  /** Every app of an environment asks the same: a "no" holds until a window begins or ends. */
  const closed = new Map<string, { readonly from: Instant; readonly to: Instant; readonly opening: Opening }>();
  const spanOf = (window: Window): Span => {
    const key = JSON.stringify([window.cron, window.timezone, window.length]);
    const known = spans.get(key) ?? spanning(window);
    if (spans.size > 1_000) spans.clear();
    spans.set(key, known);
    return known;
  };
  return {
    isOpen(windows, at) {
      try {
        const key = JSON.stringify(windows);
        const known = closed.get(key);
        if (known !== undefined && known.from <= at && at < known.to) return known.opening;
        const watched = windows.map((window) => ({ window, span: spanOf(window) }));
        const obstacle = obstacleAt(watched, at);
        if (obstacle === undefined) return { open: true };
        const opening = closedBy(obstacle, watched, at);
        if (closed.size > 1_000) closed.clear();
        const changes = [obstacle.gone, ...watched.map(({ span }) => span.next(at))].filter((to) => to !== undefined);
        closed.set(key, { from: at, to: Math.min(...changes), opening });
        return opening;
      } catch (error) {
        // A window that nobody can read must not let changes through: it may have been meant to keep them out.
        if (error instanceof RangeError) return { open: false, because: `a window cannot be read: ${error.message}` };
        throw error;
      }
    },
  };
}

interface Span {
  /** When the window that is on at that moment ends; undefined: it is off. */
  endOf(at: Instant): Instant | undefined;
  next(at: Instant): Instant | undefined;
}

/** What was found for a moment `from`; it holds until `next`. */
interface Around {
  readonly from: Instant;
  readonly last?: Instant;
  readonly next?: Instant;
}

interface Watched {
  readonly window: Window;
  readonly span: Span;
}

/** Between two openings, which is nearly always, nothing is searched: what was found is kept. */
function spanning(window: Window): Span {
  const found: Openings = openings(window.cron, window.timezone);
  const kept: Around[] = [];
  const around = (at: Instant): Around => {
    const known = kept.find(({ from, next }) => from <= at && at < (next ?? Infinity));
    if (known !== undefined) return known;
    const last = found.last(at - window.length, at);
    const next = found.next(at);
    const fresh = { from: at, ...(last === undefined ? {} : { last }), ...(next === undefined ? {} : { next }) };
    // A few, because looking ahead for `until` asks about the future in between.
    kept.unshift(fresh);
    kept.splice(8);
    return fresh;
  };
  return {
    endOf(at) {
      const { last } = around(at);
      return last !== undefined && at < last + window.length ? last + window.length : undefined;
    },
    next: (at) => around(at).next,
  };
}

function closedBy(obstacle: Obstacle, windows: readonly Watched[], at: Instant): Opening {
  const until = nextOpen(windows, at);
  if (until === undefined) return { open: false, because: `${obstacle.because}; no end is in sight` };
  return { open: false, because: `${obstacle.because}; open again at ${timeText(until)}`, until };
}

interface Obstacle {
  readonly because: string;
  /** The earliest moment at which it may be gone. */
  readonly gone?: Instant;
}

function obstacleAt(windows: readonly Watched[], at: Instant): Obstacle | undefined {
  for (const { window, span } of windows) {
    const end = window.kind === 'deny' ? span.endOf(at) : undefined;
    if (end !== undefined) return { because: `changes are denied by ${windowText(window)}`, gone: end };
  }
  const allowing = windows.filter(({ window }) => window.kind === 'allow');
  if (allowing.length === 0 || allowing.some(({ span }) => span.endOf(at) !== undefined)) return undefined;
  const nexts = allowing.map(({ span }) => span.next(at)).filter((next) => next !== undefined);
  const because = `outside ${allowing
    .map(({ window }) => windowText(window))
    .slice(0, 3)
    .join(' and ')}`;
  return { because, ...(nexts.length === 0 ? {} : { gone: Math.min(...nexts) }) };
}

function nextOpen(windows: readonly Watched[], at: Instant): Instant | undefined {
  let moment = at;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const obstacle = obstacleAt(windows, moment);
    if (obstacle === undefined) return moment;
    if (obstacle.gone === undefined) return undefined;
    moment = obstacle.gone;
  }
  return undefined;
}

const windowText = ({ cron, length, timezone }: Window): string =>
  `the window "${cron}" for ${durationText(length)} (${timezone})`;

/** `2026-12-24 08:00 UTC` */
const timeText = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

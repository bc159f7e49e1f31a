// Deployment windows, and GitLab's freeze periods: whether changes may begin now, and if not, when they may.
import { durationText } from '../../core/model/duration.js';
import type { FreezePeriod, Window } from '../../core/model/environment.js';
import type { Instant } from '../../core/model/ids.js';
import { freezeSpan, windowSpan, type Span } from './spans.js';

export type Opening =
  { readonly open: true } | { readonly open: false; readonly because: string; readonly until?: Instant };

export interface WindowCalendar {
  /**
   * Whether changes may begin at that moment. A window is on from each minute that its cron matches (in its time zone)
   * for its length, the last moment not included. A `deny` window or a freeze period that is on wins over every other;
   * without `allow` windows everything else is open. `until`: the next moment at which it is open, if there is one within
   * sight. What cannot be read keeps it closed.
   */
  isOpen(windows: readonly Window[], at: Instant, freezePeriods?: readonly FreezePeriod[]): Opening;
}

/** Opens and closes asked in a row: windows that touch each other end to end, more often than this, are for ever. */
const mostTurns = 200;

export function openCalendar(): WindowCalendar {
  const spans = new Map<string, Span>();
  /** Every app of an environment asks the same: a "no" holds until a window begins or ends. */
  const closed = new Map<string, { readonly from: Instant; readonly to: Instant; readonly opening: Opening }>();
  const known = (text: string, make: () => Span): Span => {
    const span = spans.get(text) ?? readable(text, make);
    if (spans.size > 1_000) spans.clear();
    spans.set(text, span);
    return span;
  };
  const watched = (window: Window): Watched => {
    const text = windowText(window);
    return { kind: window.kind, text, span: known(`${text} ${window.length}`, () => windowSpan(window)) };
  };
  const frozen = (period: FreezePeriod): Watched => {
    const text = freezeText(period);
    return { kind: 'freeze', text, span: known(text, () => freezeSpan(period)) };
  };
  return {
    isOpen(windows, at, freezePeriods = []) {
      try {
        const key = JSON.stringify([windows, freezePeriods]);
        const before = closed.get(key);
        if (before !== undefined && before.from <= at && at < before.to) return before.opening;
        const all = [...windows.map(watched), ...freezePeriods.map(frozen)];
        const obstacle = obstacleAt(all, at);
        if (obstacle === undefined) return { open: true };
        const opening = closedBy(obstacle, all, at);
        if (closed.size > 1_000) closed.clear();
        const changes = [obstacle.gone, ...all.map(({ span }) => span.next(at))].filter((to) => to !== undefined);
        closed.set(key, { from: at, to: Math.min(...changes), opening });
        return opening;
      } catch (error) {
        // What nobody can read must not let changes through: it may have been meant to keep them out.
        if (error instanceof RangeError) return { open: false, because: error.message };
        throw error;
      }
    },
  };
}

function readable(text: string, make: () => Span): Span {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${text} cannot be read: ${error.message}; correct it where it is written`, { cause: error });
  }
}

interface Watched {
  readonly kind: Window['kind'] | 'freeze';
  readonly text: string;
  readonly span: Span;
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
  for (const { kind, text, span } of windows) {
    const end = kind === 'allow' ? undefined : span.endOf(at);
    if (end === undefined) continue;
    return { because: `changes are denied by ${text}`, ...(end === Infinity ? {} : { gone: end }) };
  }
  const allowing = windows.filter(({ kind }) => kind === 'allow');
  if (allowing.length === 0 || allowing.some(({ span }) => span.endOf(at) !== undefined)) return undefined;
  const nexts = allowing.map(({ span }) => span.next(at)).filter((next) => next !== undefined);
  const because = `outside ${allowing
    .map(({ text }) => text)
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

const freezeText = ({ start, end, timezone }: FreezePeriod): string =>
  `GitLab's freeze period from "${start}" to "${end}" (${timezone})`;

/** `2026-12-24 08:00 UTC` */
const timeText = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

// What balancers have counted of each server line since somebody began to look, over reloads: each begins the counters
// of its balancer at 0 again, and what they had counted until the last look before it stays counted.
import type { AppId } from '../../model/ids.js';
import type { BackendAge, ServerLine, Traffic } from '../../model/traffic.js';

/** What came on top for one line of one set. Errors may be below 0: a request without an answer was given up by its client. */
export interface Growth {
  readonly set: AppId;
  readonly requests: number;
  readonly errors: number;
  /** As last shown: HAProxy averages it itself. */
  readonly responseTime: number | null;
}

export interface Counts {
  readonly looks: number;
  /** Each line as it was last seen, by balancer and name, whichever set it stood behind: an address goes from task to task. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** By set, balancer and name. */
  readonly grown: ReadonlyMap<string, Growth>;
}

interface Seen {
  readonly balancer: string;
  readonly line: ServerLine;
  /** The look that showed it last. */
  readonly look: number;
}

/** Begins to count with what is shown now, at all balancers. */
export const countsFrom = (first: Traffic): Counts => ({ ...counted(nothingSeen, first), grown: new Map() });

const nothingSeen: Counts = { looks: 0, seen: new Map(), grown: new Map() };

/** Counts on from here. */
export const afresh = (counts: Counts): Counts => ({ ...counts, grown: new Map() });

/**
 * With what is shown now. A line that was not there before is new, and all that it shows has happened since. What a
 * balancer counted between the last look and a reload nobody can tell; one that cannot be read changes nothing.
 */
export function counted(before: Counts, now: Traffic): Counts {
  const look = before.looks + 1;
  const seen = new Map(before.seen);
  const grown = new Map(before.grown);
  for (const reading of now.readings) {
    if (reading.kind === 'unreadable') continue;
    const { balancer } = reading;
    const lines = reading.sets.flatMap((one) => one.lines.map((line) => ({ set: one.marathonId, line })));
    const changedSince = lastOfAnother(lines.map(({ line }) => [seen.get(`${balancer} ${line.name}`), line]));
    // Also what is not shown now: later it would be held against the counters of another process.
    for (const [key, one] of seen) if (one.balancer === balancer && one.look <= changedSince) seen.delete(key);
    for (const { set, line } of lines) {
      const key = `${balancer} ${line.name}`;
      const from = seen.get(key)?.line;
      seen.set(key, { balancer, line, look });
      const sum = grown.get(`${set} ${key}`);
      grown.set(`${set} ${key}`, {
        set,
        requests: (sum?.requests ?? 0) + line.requests - (from?.requests ?? 0),
        errors: (sum?.errors ?? 0) + line.errors - (from?.errors ?? 0),
        responseTime: line.responseTime,
      });
    }
  }
  return { looks: look, seen, grown };
}

/** The last look that showed another process of the balancer; 0: none of these lines says that it is another one. */
const lastOfAnother = (lines: readonly (readonly [before: Seen | undefined, now: ServerLine])[]): number =>
  Math.max(0, ...lines.map(([before, now]) => (before !== undefined && beganAnew(before.line, now) ? before.look : 0)));

/**
 * Whether another process counts now. That the counters fell is proof, that they rose is none: a busy server soon counts
 * more than it had before. So it counts as well when the backend came to be later than before, and has not been down since.
 * The processes that marathon-lb lists (`/_haproxy_getpids`) say nothing here: a new one is among them before it answers.
 */
const beganAnew = (before: ServerLine, now: ServerLine): boolean =>
  now.counters.some((value, index) => value < (before.counters[index] ?? 0)) || isLater(before.backend, now.backend);

const isLater = (before: BackendAge | null, now: BackendAge | null): boolean =>
  before !== null && now !== null && !now.wavered && now.from > before.to;

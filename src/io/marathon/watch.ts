// Listens to Marathon for as long as it is wanted, through restarts, leader changes and silence.
// There is no replay: whatever happened while nobody listened is made up for by a full look (`resync`).
import type { AppId } from '../../core/model/ids.js';
import { systemClock } from '../../kit/clock.js';
import { createHttp } from '../../kit/http.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import type { Log } from '../../kit/log.js';
import { backoff } from '../../kit/retry.js';
import type { Connection } from '../../kit/remote/connection.js';
import { listen, type StreamLimits, type StreamNews } from './eventStream.js';
import { touchedBy } from './touched.js';

export type ClusterEvent =
  | { readonly kind: 'touched'; readonly apps: readonly AppId[] }
  | { readonly kind: 'resync' }
  | { readonly kind: 'lost' };

export interface WatchOptions extends Partial<StreamLimits> {
  /** First and longest pause before connecting again, ms. */
  readonly first?: number;
  readonly longestPause?: number;
}

/** A stream that lived this long was a good one: the next pause is a short one again. */
const goodAfter = 10_000;

/**
 * Calls `notify` for each event that names apps, with `resync` each time the stream has opened, and with `lost` when one
 * that was open has ended. Resolves when the signal is aborted; rejects only with what `notify` throws.
 */
export async function watch(
  connection: Connection,
  notify: (event: ClusterEvent) => void,
  signal: AbortSignal,
  log: Log,
  options: WatchOptions = {},
): Promise<void> {
  const limits = { idle: options.idle ?? 60_000, longest: options.longest ?? 16 * 1024 * 1024 };
  const pauses = { first: options.first ?? 1_000, longest: options.longestPause ?? 30_000 };
  // No limit for the whole: axios counts the bytes of a stream as well, and this one goes on for days.
  const http = createHttp({ ...connection.httpOptions, keepAlive: false, maxBytes: Infinity });
  let next = 0;
  let failures = 0;
  let said: string | undefined;
  const aborted = (): boolean => signal.aborted;
  while (!aborted()) {
    const address = connection.addresses[next] ?? '';
    const began = Date.now();
    let open = false;
    const ended = (): void => {
      if (open) notify({ kind: 'lost' });
    };
    try {
      for await (const news of listen(http, connection, address, limits, signal)) {
        if (news.kind === 'opened') {
          said = undefined;
          open = true;
        }
        const leader = take(news, notify, log);
        if (leader !== undefined) next = leader;
      }
      ended();
      // The standby named the leader. Two that name each other must not be asked in a tight loop.
      failures += 1;
      if (failures > 1) await systemClock.wait(backoff(failures, pauses), signal);
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      if (aborted()) return;
      ended();
      failures = Date.now() - began > goodAfter ? 1 : failures + 1;
      next = (next + 1) % connection.addresses.length;
      const pause = backoff(failures, pauses);
      const entry = { because: error.message, again: `${Math.round(pause / 100) / 10}s` };
      // Said once as a warning: without events everything still happens, only later.
      if (said === entry.because) log.debug(entry, 'no event stream');
      else log.warn(entry, 'no event stream; changes in the cluster are noticed at the next full look');
      said = entry.because;
      await systemClock.wait(pause, signal);
    }
  }
}

/** Passes one piece of news on; gives back the address that a standby named. */
function take(news: StreamNews, notify: (event: ClusterEvent) => void, log: Log): number | undefined {
  switch (news.kind) {
    case 'leader':
      return news.address;
    case 'opened':
      notify({ kind: 'resync' });
      return undefined;
    case 'event': {
      const apps = touchedBy(parsed(news.data, log));
      if (apps === 'many') notify({ kind: 'resync' });
      else if (apps.length > 0) notify({ kind: 'touched', apps });
      return undefined;
    }
  }
}

function parsed(data: string, log: Log): unknown {
  try {
    const value: unknown = JSON.parse(data);
    return value;
  } catch (error) {
    log.debug({ err: error, length: data.length }, 'an event is not JSON; it is passed over');
    return undefined;
  }
}

// Visitors of an app behind HAProxy: so many requests a second, each told by what came of it. A request is made once; what is
// lost is not asked for again.
import http from 'node:http';

/** `error`: a version of the app answered with 5xx. `lost`: no version answered; `why` says what came instead. */
export type Visit =
  | { readonly outcome: 'served' | 'error'; readonly at: number; readonly version: string; readonly set: string }
  | { readonly outcome: 'lost'; readonly at: number; readonly why: string };

export interface Visitors {
  /** All so far, in the order in which they ended. `at`: when that was, ms. */
  readonly visits: () => readonly Visit[];
  /** Nobody comes any more; resolves when the last one has been answered. */
  readonly end: () => Promise<readonly Visit[]>;
}

export interface Visited {
  /** Where HAProxy serves virtual hosts. */
  readonly url: string;
  readonly host: string;
  /** Requests a second. */
  readonly rate: number;
}

/** ms between two looks at how many are due. */
const every = 20;
const longestAnswer = 15_000;

export function startVisitors({ url, host, rate }: Visited): Visitors {
  const visits: Visit[] = [];
  // A connection for each: HAProxy ends one that is kept and lies idle for a second, and if the machine was too busy to use it
  // until then, the next request on it is lost to any client.
  const agent = new http.Agent({ keepAlive: false, maxSockets: 64 });
  const open = new Set<Promise<void>>();
  const ask = (): void => {
    const asked = visit(url, host, agent).then((one) => {
      visits.push(one);
      open.delete(asked);
    });
    open.add(asked);
  };
  let due = 0;
  let before = performance.now();
  const asking = setInterval(() => {
    const now = performance.now();
    // A machine that is busy makes up for what it missed, but not for more than a second of it.
    due = Math.min(rate, due + ((now - before) * rate) / 1_000);
    before = now;
    for (; due >= 1; due -= 1) ask();
  }, every);
  return {
    visits: () => visits,
    async end() {
      clearInterval(asking);
      await Promise.all(open);
      agent.destroy();
      return visits;
    },
  };
}

/** One request to its end. Never rejects. */
export function visit(url: string, host: string, agent?: http.Agent): Promise<Visit> {
  return new Promise((resolve) => {
    const lost = (why: string): void => resolve({ outcome: 'lost', at: Date.now(), why });
    const asked = http.get(url, { ...(agent && { agent }), headers: { host } }, (answer) => {
      answer.resume();
      answer.once('error', (error) => lost(`broken off: ${error.message}`));
      answer.once('end', () => {
        const version = answer.headers['x-version'];
        const set = answer.headers['x-app'];
        const status = answer.statusCode ?? 0;
        // What has no version was answered by HAProxy itself.
        if (typeof version !== 'string' || typeof set !== 'string') lost(`status ${status}`);
        else resolve({ outcome: status < 500 ? 'served' : 'error', at: Date.now(), version, set });
      });
    });
    asked.setTimeout(longestAnswer, () => asked.destroy(new Error(`no answer within ${longestAnswer / 1_000} s`)));
    asked.once('error', (error) => lost(error.message));
  });
}

// The client of the suite: plain fetch, answers as they are, every exchange kept for the report. It shares no code
// with the program on purpose: what is wrong in both places would not be seen.
import type { Random } from './random.js';
import { shuffledKeys } from './random.js';

export type Exchange = {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  readonly status: number;
  readonly answer: string;
};

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, or absent when it is not JSON. */
  readonly json: unknown;
  readonly exchange: Exchange;
};

export type Sending = {
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
};

export type Target = {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** `user:password` for HTTP Basic. */
  readonly credentials?: string;
  /** Seconds to wait for one answer, and for one condition. */
  readonly patience: number;
  /** Milliseconds between two looks at a condition. */
  readonly pause: number;
};

export type Client = {
  send(method: string, path: string, sending?: Sending): Promise<Reply>;
  readonly exchanges: readonly Exchange[];
};

/** More than any case needs: a case that asks more often than this goes round in circles. */
const mostRequests = 5_000;

export const authorisation = ({ credentials }: Target): Record<string, string> =>
  credentials === undefined ? {} : { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };

/** @param random decides the order of keys in what is sent */
export function clientOf(target: Target, random: Random): Client {
  const exchanges: Exchange[] = [];
  let requests = 0;
  return {
    exchanges,
    async send(method, path, { headers = {}, body } = {}) {
      requests += 1;
      if (requests > mostRequests) throw new Error(`more than ${mostRequests} requests in one case`);
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(shuffledKeys(random, body));
      const url = target.url + path;
      const response = await fetch(url, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(target.patience * 1000),
        headers: {
          ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...authorisation(target),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text }),
      });
      const answer = await response.text();
      const exchange = { method, url, ...(text === undefined ? {} : { body: text }), status: response.status, answer };
      // Polling repeats itself: the last of equal questions is enough for a report.
      const last = exchanges.at(-1);
      if (last?.method === method && last.url === url && method === 'GET') exchanges.pop();
      exchanges.push(exchange);
      return { status: response.status, headers: response.headers, text: answer, json: parsed(answer), exchange };
    },
  };
}

function parsed(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

// One service behind several addresses (Marathon, Metronome): asks the one that answered last, moves on when it does not answer.
// Credentials go to the configured addresses only, whatever a redirect says.
import { createHttp, type HttpOptions } from '../http.js';
import { exchange, type HttpAnswer } from '../httpExchange.js';
import { HttpFailure, type HttpAsked } from '../httpFailure.js';
import { safeUrl } from '../redact.js';
import { authorise, type RemoteAuth } from './auth.js';
import type { Authorisation } from './authorisation.js';

export interface ConnectionOptions {
  /** Its name for people: `Marathon`. */
  readonly service: string;
  /** `http://marathon-1:8080`, with a path when it lives below one (`https://dcos/service/marathon`). */
  readonly urls: readonly string[];
  readonly auth: RemoteAuth;
  readonly ca?: string;
  readonly proxy?: string;
  /** Milliseconds for one request, answer included. Marathon's writes wait for their turn: some take half a minute. */
  readonly timeoutMs?: number;
}

export interface RemoteRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** From the root of the service, with its query: `/v2/apps//shop/cart?force=true`. */
  readonly path: string;
  readonly body?: unknown;
}

export interface Connection {
  readonly addresses: readonly string[];
  /**
   * Any status is an answer. Throws HttpFailure when no address gave one. A read goes on to the next address on
   * every kind of silence; a write only when nothing can have arrived (connection refused, unknown host, TLS).
   */
  ask(request: RemoteRequest, signal: AbortSignal): Promise<HttpAnswer>;
  readonly authorisation: Authorisation;
  readonly httpOptions: HttpOptions;
}

/** What to do about a 401 or 403: the end of the sentence that says so. */
export const credentialsHint = 'check `auth` of the cluster in the settings and what the account may do';

export function connect(options: ConnectionOptions): Connection {
  const addresses = options.urls.map((url) => url.replace(/\/+$/, ''));
  if (addresses.length === 0) throw new Error(`${options.service} needs at least one address`);
  const httpOptions: HttpOptions = {
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
    ...(options.auth.kind === 'clientCertificate' ? { clientCertificate: options.auth.certificate } : {}),
  };
  const timeout = options.timeoutMs ?? 60_000;
  const reads = createHttp({ ...httpOptions, idleTimeout: timeout });
  const writes = createHttp({ ...httpOptions, idleTimeout: timeout, keepAlive: false });
  const authorisation = authorise(options.auth, reads);
  let current = 0;

  async function askAt(address: string, request: RemoteRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const send = async (): Promise<HttpAnswer> =>
      exchange(
        request.method === 'GET' ? reads : writes,
        {
          ...askedAt(options.service, address, request),
          headers: await authorisation.headers(address, signal),
          timeout,
          ...(request.body === undefined ? {} : { body: request.body }),
        },
        signal,
      );
    const answer = await send();
    // A 401 comes from before anything was done, so even a write may be sent again.
    return answer.status === 401 && authorisation.expired() ? send() : answer;
  }

  async function ask(request: RemoteRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const silent: string[] = [];
    let next = current;
    for (let left = addresses.length; ; left -= 1) {
      const address = addresses[next] ?? '';
      try {
        const answer = await askAt(address, request, signal);
        const leader = redirectedTo(answer, addresses);
        if (left > 1 && leader !== undefined && leader !== next) {
          next = leader;
          continue;
        }
        if (left > 1 && request.method === 'GET' && answer.status >= 502 && answer.status <= 504) {
          next = (next + 1) % addresses.length;
          continue;
        }
        current = next;
        return answer;
      } catch (error) {
        if (!(error instanceof HttpFailure) || !goesOn(error, request)) throw error;
        if (left <= 1) throw alsoSilent(error, askedAt(options.service, address, request), silent);
        silent.push(safeUrl(address));
        next = (next + 1) % addresses.length;
      }
    }
  }

  return { addresses, ask, authorisation, httpOptions };
}

const askedAt = (service: string, address: string, { method, path }: RemoteRequest): HttpAsked => ({
  method,
  url: `${address}${path}`,
  service,
});

const goesOn = (failure: HttpFailure, { method }: RemoteRequest): boolean =>
  failure.kind === 'unanswered' || (method === 'GET' && (failure.kind === 'broken' || failure.kind === 'timeout'));

/** Index of the configured address that a redirect points to; undefined: no redirect, or to somebody else. */
export function redirectedTo(
  answer: Pick<HttpAnswer, 'status' | 'headers' | 'asked'>,
  addresses: readonly string[],
): number | undefined {
  const location = answer.headers.get('location');
  if (answer.status < 300 || answer.status > 399 || location === undefined) return undefined;
  if (!URL.canParse(location, answer.asked.url)) return undefined;
  const { origin } = new URL(location, answer.asked.url);
  const index = addresses.findIndex((address) => new URL(address).origin === origin);
  return index === -1 ? undefined : index;
}

function alsoSilent(failure: HttpFailure, asked: HttpAsked, others: readonly string[]): HttpFailure {
  if (others.length === 0) return failure;
  return new HttpFailure(
    asked,
    {
      kind: failure.kind,
      says: `${failure.says} (and before that no answer from ${others.join(', ')})`,
    },
    failure,
  );
}

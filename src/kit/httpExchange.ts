// One question and its whole answer, within a deadline. Whatever goes wrong becomes an HttpFailure: a sentence.
import type { AxiosInstance } from 'axios';
import { failureOf, HttpFailure, type HttpAsked } from './httpFailure.js';

export interface HttpRequest extends HttpAsked {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Milliseconds for the whole exchange, headers and body. Default 60 s. */
  readonly timeout?: number;
}

export interface HttpAnswer {
  readonly asked: HttpAsked;
  readonly status: number;
  /** Names in lower case; a header that came several times is joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Asks and reads the answer to its end, whatever its status. Throws only HttpFailure. */
export async function exchange(http: AxiosInstance, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  return within(request, request.timeout ?? 60_000, signal, async (bounded) => {
    const response = await http.request<unknown>({
      method: request.method,
      url: request.url,
      signal: bounded,
      ...(request.body === undefined
        ? // axios calls an absent body a form, and Marathon answers that with 415.
          { headers: { ...request.headers, 'Content-Type': false } }
        : { headers: { ...request.headers }, data: request.body }),
    });
    return {
      asked: { method: request.method, url: request.url, service: request.service },
      status: response.status,
      headers: headersOf(response.headers),
      text: typeof response.data === 'string' ? response.data : '',
    };
  });
}

/**
 * Runs `act` with a signal that ends with the caller's or after `timeout` ms. axios' own timeout only watches for
 * silence: a server that sends a byte per second would hold us for ever.
 */
export async function within<T>(
  asked: HttpAsked,
  timeout: number,
  signal: AbortSignal,
  act: (bounded: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeout);
  // Not AbortSignal.any: on Node 20 it leaves something behind on a signal that lives as long as the process.
  const both = new AbortController();
  const stop = (): void => both.abort();
  signal.addEventListener('abort', stop, { once: true });
  deadline.signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    return await act(both.signal);
  } catch (error) {
    throw failureOf(error, asked, deadline.signal.aborted ? { kind: 'timeout', after: timeout } : undefined);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** The answer's body as JSON. Throws HttpFailure when it is something else: a login page, half a document, nothing. */
export function jsonOf(answer: HttpAnswer): unknown {
  const { asked } = answer;
  try {
    const value: unknown = JSON.parse(answer.text);
    return value;
  } catch (error) {
    const type = answer.headers.get('content-type') ?? 'no content type';
    const what = /html/i.test(type)
      ? `an HTML page instead of JSON; a proxy or a login page answers in place of ${asked.service}`
      : answer.text === ''
        ? `nothing (status ${answer.status}) where JSON was expected`
        : `something that is not whole JSON (${type}, ${answer.text.length} characters); it may have been cut off`;
    throw new HttpFailure(asked, { kind: 'not-json', says: `the answer is ${what}`, status: answer.status }, error);
  }
}

export function headersOf(raw: object): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries<unknown>({ ...raw })) {
    if (typeof value === 'string') headers.set(name.toLowerCase(), value);
    else if (Array.isArray(value)) headers.set(name.toLowerCase(), value.map(String).join(', '));
  }
  return headers;
}

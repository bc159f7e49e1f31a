// One connection to Marathon's event stream (GET /v2/events), from its beginning to its end.
import type { AxiosInstance } from 'axios';
import { createParser } from 'eventsource-parser';
import { Readable } from 'node:stream';
import { headersOf, type HttpAnswer } from '../../kit/httpExchange.js';
import { failureOf, HttpFailure, secondsText, type HttpAsked } from '../../kit/httpFailure.js';
import { statusFailure } from '../../kit/httpStatus.js';
import { credentialsHint, redirectedTo, type Connection } from '../../kit/remote/connection.js';

export interface StreamLimits {
  /** Milliseconds without a byte after which the stream counts as dead. Marathon sends an empty line every 10 s. */
  readonly idle: number;
  /** Characters that one event may have; a longer one ends the stream. */
  readonly longest: number;
}

export type StreamNews =
  | { readonly kind: 'opened' }
  | { readonly kind: 'event'; readonly data: string }
  | { readonly kind: 'leader'; readonly address: number };

/**
 * Tells what comes in at one address. Ends by throwing HttpFailure, or after the news that a standby named another
 * configured address as the leader (1.7 and later answer 302 there; what is not configured is never asked).
 */
export async function* listen(
  http: AxiosInstance,
  connection: Connection,
  address: string,
  limits: StreamLimits,
  signal: AbortSignal,
): AsyncGenerator<StreamNews, void> {
  const asked: HttpAsked = { method: 'GET', url: `${address}/v2/events`, service: 'Marathon' };
  const silence = new AbortController();
  const ended = new AbortController();
  const end = (): void => ended.abort();
  signal.addEventListener('abort', end, { once: true });
  silence.signal.addEventListener('abort', end, { once: true });
  const watchdog = setTimeout(() => silence.abort(), limits.idle);
  let stream: Readable | undefined;
  try {
    const answer = await open(http, connection, asked, address, ended.signal, limits.idle);
    if (answer.kind === 'leader') {
      yield answer;
      return;
    }
    stream = answer.stream;
    yield { kind: 'opened' };
    yield* events(stream, asked, limits.longest, () => void watchdog.refresh());
  } catch (error) {
    if (signal.aborted || !silence.signal.aborted) throw failureOf(error, asked);
    const says = `the event stream was silent for ${secondsText(limits.idle)}`;
    throw new HttpFailure(asked, { kind: 'timeout', says }, error);
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', end);
    stream?.destroy();
  }
}

async function open(
  http: AxiosInstance,
  connection: Connection,
  asked: HttpAsked,
  address: string,
  ended: AbortSignal,
  timeout: number,
): Promise<
  { readonly kind: 'open'; readonly stream: Readable } | { readonly kind: 'leader'; readonly address: number }
> {
  const credentials = await connection.authorisation.headers(address, ended);
  // Until the headers are there the deadline counts; afterwards the stream may live for days.
  const response = await http.request<unknown>({
    url: asked.url,
    // Exactly this value: Jetty's event source servlet answers 405 to a list of types.
    headers: { ...credentials, Accept: 'text/event-stream' },
    responseType: 'stream',
    signal: ended,
    timeout,
    decompress: false,
  });
  if (!(response.data instanceof Readable))
    throw new HttpFailure(asked, { kind: 'broken', says: 'no stream came back' });
  const answer: HttpAnswer = { asked, status: response.status, headers: headersOf(response.headers), text: '' };
  const isStream = /^text\/event-stream/i.test(answer.headers.get('content-type') ?? '');
  if (answer.status === 200 && isStream) return { kind: 'open', stream: response.data };
  response.data.destroy();
  const leader = redirectedTo(answer, connection.addresses);
  if (leader !== undefined) return { kind: 'leader', address: leader };
  if (answer.status === 401) connection.authorisation.expired();
  if (answer.status !== 200) throw statusFailure(answer, credentialsHint);
  throw new HttpFailure(asked, { kind: 'not-json', says: 'the answer is not an event stream', status: 200 });
}

async function* events(
  stream: Readable,
  asked: HttpAsked,
  longest: number,
  alive: () => void,
): AsyncGenerator<StreamNews, never> {
  const complete: string[] = [];
  const trouble: HttpFailure[] = [];
  const parser = createParser({
    maxBufferSize: longest,
    onEvent: ({ data }) => void complete.push(data),
    onError: ({ type }) => {
      const says = `one event is longer than ${longest} characters`;
      if (type === 'max-buffer-size-exceeded') trouble.push(new HttpFailure(asked, { kind: 'too-large', says }));
    },
  });
  const decoder = new TextDecoder();
  const chunks: AsyncIterable<unknown> = stream;
  for await (const chunk of chunks) {
    alive();
    if (chunk instanceof Uint8Array) parser.feed(decoder.decode(chunk, { stream: true }));
    for (const data of complete.splice(0)) yield { kind: 'event', data };
    const [first] = trouble;
    if (first !== undefined) throw first;
  }
  throw new HttpFailure(asked, { kind: 'broken', says: 'Marathon ended the event stream' });
}

// /v2/events: the event stream. It is a servlet of its own beside the REST resources: only this very path, Accept
// exactly text/event-stream, errors as pages. There is no replay and no id.
import type { IncomingMessage } from 'node:http';
import type { EventBus } from '../events.js';
import { EventStream } from '../http/eventStream.js';
import type { Answer, Request, Resource } from '../http/router.js';

/** All open streams. They listen to the bus through one subscription, in the order in which they attached. */
export class EventStreams {
  readonly #open = new Set<EventStream>();
  readonly #events: EventBus;
  #bytesSent = 0;
  #unsubscribe: (() => void) | undefined;

  constructor(events: EventBus) {
    this.#events = events;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Since the start, to all readers together. */
  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** Attaches a reader, which is told of itself first; when its connection ends, the others are told. */
  attach({ outgoing, query, clientIp }: Request): void {
    const stream = new EventStream(outgoing, clientIp, new Set(query.getAll('event_type')), (bytes) => {
      this.#bytesSent += bytes;
    });
    this.#open.add(stream);
    this.#unsubscribe ??= this.#events.subscribe((event) => {
      const frame = {
        eventType: event.eventType,
        text: `event: ${event.eventType}\r\ndata: ${JSON.stringify(event)}\r\n\r\n`,
      };
      for (const each of this.#open) each.push(frame);
    });
    outgoing.once('close', () => this.#detach(stream));
    this.#events.publish('event_stream_attached', { remoteAddress: clientIp });
  }

  /** Breaks all connections at once. */
  dropAll(): void {
    for (const stream of this.#open) stream.destroy();
  }

  /** Ends all streams, as a leader does that is one no more. */
  endAll(): void {
    for (const stream of this.#open) stream.end();
  }

  #detach(stream: EventStream): void {
    this.#open.delete(stream);
    if (this.#open.size === 0) {
      this.#unsubscribe?.();
      this.#unsubscribe = undefined;
    }
    this.#events.publish('event_stream_detached', { remoteAddress: stream.remoteAddress });
  }
}

export function eventsResource(streams: EventStreams): Resource {
  const unsupported = ({ method }: Request): Answer => notSupported(method);
  return {
    pattern: /^\/v2\/events$/,
    methods: {
      GET: (request) => attach(streams, request),
      HEAD: ({ incoming, method }) =>
        wantsEvents(incoming) ? { kind: 'empty', status: 200, headers: streamHeaders } : notSupported(method),
      POST: unsupported,
      PUT: unsupported,
      DELETE: unsupported,
      PATCH: () => ({
        kind: 'page',
        status: 501,
        message: 'Method PATCH is not defined in RFC 2068 and is not supported by the Servlet API ',
      }),
      TRACE: () => ({ kind: 'page', status: 405, message: 'Method Not Allowed' }),
      OPTIONS: () => ({ kind: 'empty', status: 200, headers: { Allow: 'GET, HEAD, OPTIONS' } }),
    },
  };
}

const streamHeaders = { 'Content-Type': 'text/event-stream;charset=utf-8', Connection: 'close' } as const;

function attach(streams: EventStreams, request: Request): Answer {
  const { incoming, outgoing } = request;
  if (!wantsEvents(incoming)) return incoming.httpVersion === '1.1' ? notSupported('GET') : notSupported('GET', 400);
  // Without chunks, as Jetty sends it: the end of the connection is the end of the stream.
  outgoing.useChunkedEncodingByDefault = false;
  outgoing.writeHead(200, streamHeaders);
  outgoing.flushHeaders();
  streams.attach(request);
  return { kind: 'stream' };
}

/** Jetty compares each Accept line as a whole; Node has joined them. */
function wantsEvents({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.some(
    (name, at) => at % 2 === 0 && name.toLowerCase() === 'accept' && rawHeaders[at + 1] === 'text/event-stream',
  );
}

const notSupported = (method: string, status = 405): Answer => ({
  kind: 'page',
  status,
  message: `HTTP method ${method} is not supported by this URL`,
});

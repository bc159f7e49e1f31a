// /v2/events: the event stream. Accept must be exactly text/event-stream; there is no replay and no id; who reads too
// slowly is disconnected.
import type { ServerResponse } from 'node:http';
import type { Cluster } from '../cluster.js';
import type { MarathonEvent } from '../events.js';
import type { Answer, Request, Resource } from '../http/router.js';

/** A bare line break this often keeps proxies from closing a quiet stream (Jetty's default). */
const heartbeat = 10_000;
/** Marathon drops a consumer that lags by more than 1024 messages; here by as much text as those would be. */
const longestLag = 1024 * 1024;

/** All open streams, so that closing the server (or a fault) can end them. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>();

  get count(): number {
    return this.#open.size;
  }

  add(stream: ServerResponse): void {
    this.#open.add(stream);
    stream.once('close', () => this.#open.delete(stream));
  }

  dropAll(): void {
    for (const stream of this.#open) stream.destroy();
  }
}

export function eventsResource(cluster: Cluster, streams: EventStreams): Resource {
  return { pattern: /^\/v2\/events\/?$/, methods: { GET: (request) => attach(cluster, streams, request) } };
}

const wrongAccept: Answer = {
  kind: 'text',
  status: 405,
  type: 'text/html;charset=iso-8859-1',
  body: '<html><head><title>Error 405 HTTP method GET is not supported by this URL</title></head><body><h2>HTTP ERROR 405</h2></body></html>\n',
};

function attach(cluster: Cluster, streams: EventStreams, { incoming, outgoing, query, clientIp }: Request): Answer {
  if (incoming.headers.accept !== 'text/event-stream') return wrongAccept;
  const wanted = new Set(query.getAll('event_type'));
  outgoing.writeHead(200, { 'Content-Type': 'text/event-stream;charset=utf-8', Connection: 'close' });
  outgoing.flushHeaders();
  streams.add(outgoing);
  const remoteAddress = clientIp;
  const unsubscribe = cluster.events.subscribe((event) => {
    if (wanted.size === 0 || wanted.has(event.eventType)) write(outgoing, frame(event));
  });
  const beat = setInterval(() => write(outgoing, '\r\n'), heartbeat);
  beat.unref();
  outgoing.once('close', () => {
    clearInterval(beat);
    unsubscribe();
    cluster.events.publish('event_stream_detached', { remoteAddress });
  });
  cluster.events.publish('event_stream_attached', { remoteAddress });
  return { kind: 'stream' };
}

const frame = (event: MarathonEvent): string => `event: ${event.eventType}\r\ndata: ${JSON.stringify(event)}\r\n\r\n`;

function write(stream: ServerResponse, text: string): void {
  if (stream.destroyed) return;
  stream.write(text);
  if (stream.writableLength > longestLag) stream.destroy();
}

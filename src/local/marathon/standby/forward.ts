// Passes a request on to the leader and its answer back, as Marathon's AsyncUrlConnectionRequestForwarder does, with
// its limits and its one surprise: the body of a request without Content-Length does not get through.
import { Agent, request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Exchange } from '../http/listener.js';
import type { Answer } from '../http/router.js';

/** `--leader_proxy_connection_timeout`, `--leader_proxy_read_timeout`, `--leader_proxy_max_open_connections`. */
const connectWithin = 5_000;
const silentAtMost = 10_000;
const mostOpen = 64;

/** Made anew for every request, or bound to this hop. Content-Length is set again together with the body. */
const notForwarded = [
  'connection',
  'host',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'te',
  'upgrade',
  'expect',
];
const notReturned = ['connection', 'keep-alive', 'transfer-encoding'];

export type Forward = (leader: string, exchange: Exchange) => Promise<Answer>;

const page = (status: number, message: string): Answer => ({ kind: 'page', status, message });

/** @param self this server's `host:port`, by which it knows a request that comes back to it */
export function forwarder(self: () => string): Forward {
  const agent = new Agent({ keepAlive: false, maxSockets: mostOpen });
  let open = 0;
  return async (leader, exchange) => {
    const via = `1.1 ${self()}`;
    if (valuesOf(exchange.incoming, 'x-marathon-via').includes(via)) return page(502, 'Detected proxying loop.');
    // akka's pool refuses what is beyond its limit instead of letting it wait.
    if (open >= mostOpen) return page(500, 'Server Error');
    open += 1;
    try {
      const response = await ask(agent, leader, via, exchange);
      response.once('close', () => (open -= 1));
      return answerOf(response, via);
    } catch (cause) {
      open -= 1;
      return isUnreachable(cause) ? page(502, 'Connection to leader refused.') : page(500, 'Server Error');
    }
  };
}

function ask(agent: Agent, leader: string, via: string, { incoming, target, method, signal }: Exchange) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const length = Number(incoming.headers['content-length'] ?? 0);
    const url = new URL(`http://${leader}`);
    const asked = request({
      agent,
      method,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? 80 : Number(url.port),
      path: target.query === '' ? target.path : `${target.path}?${target.query}`,
      headers: requestHeaders(incoming, leader, via, length),
      signal,
    });
    // Errors after the answer has begun are told by its body; here they only must not go unheard.
    asked.on('error', reject);
    asked.once('response', (response) => {
      response.on('error', reject);
      resolve(response);
    });
    limitTimes(asked);
    if (length === 0) asked.end();
    else {
      incoming.once('error', (cause) => asked.destroy(cause));
      incoming.pipe(asked);
    }
  });
}

function requestHeaders(incoming: IncomingMessage, leader: string, via: string, length: number): string[] {
  const forwardedFor = [incoming.headers['x-forwarded-for'], incoming.socket.remoteAddress].filter(Boolean).join(',');
  const kept = pairs(incoming.rawHeaders).filter(([name]) => !notForwarded.includes(name.toLowerCase()));
  // An X-Forwarded-For that was there goes along as it was, beside the longer one.
  const headers = [['Host', leader], ...kept, ['X-Marathon-Via', via], ['X-Forwarded-For', forwardedFor]];
  if (length > 0) headers.push(['Content-Length', String(length)]);
  return headers.flat();
}

/** Bounded until connected, and between two pieces of the answer. */
function limitTimes(asked: ClientRequest): void {
  const late = (): void => void asked.destroy(new Error('the leader was silent for too long'));
  asked.setTimeout(silentAtMost, late);
  asked.once('socket', (socket) => {
    const timer = setTimeout(() => asked.destroy(new ConnectTimeout()), connectWithin);
    socket.once('connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  });
}

class ConnectTimeout extends Error {
  constructor() {
    super('the leader did not take the connection');
    this.name = 'ConnectTimeout';
  }
}

function answerOf(response: IncomingMessage, via: string): Answer {
  const headers = pairs(response.rawHeaders).filter(([name]) => !notReturned.includes(name.toLowerCase()));
  return {
    kind: 'relay',
    status: response.statusCode ?? 502,
    headers: [...headers, ['X-Marathon-Via', via]],
    body: response,
  };
}

/** A connection that could not be had, or was reset. One that ends without an answer is a server error to Marathon. */
function isUnreachable(cause: unknown): boolean {
  if (cause instanceof ConnectTimeout) return true;
  if (!(cause instanceof Error) || !('code' in cause) || cause.message === 'socket hang up') return false;
  // Node's own refusals of a request (ERR_…) never got as far as a connection.
  return !String(cause.code).startsWith('ERR_');
}

const valuesOf = (incoming: IncomingMessage, wanted: string): readonly string[] =>
  pairs(incoming.rawHeaders).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));
}

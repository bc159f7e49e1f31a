// What a leader does with a request: the filters of Marathon in their order, then the routes, and errors to bodies.
import { readBody, parseJson } from './body.js';
import { ApiError } from './errors.js';
import { setCorsHeaders, setLeaderHeaders } from './headers.js';
import { noLeader, settledLeadership } from './leadership.js';
import type { Leadership } from './leadership.js';
import type { Exchange } from './listener.js';
import type { HttpMeter } from './meter.js';
import { negotiate } from './negotiate.js';
import { route } from './router.js';
import type { Answer, Resource } from './router.js';

export type LeaderParts = {
  readonly resources: readonly Resource[];
  readonly leadership: Leadership;
  /** `http://host:port`, once it is known. */
  readonly url: () => string;
  readonly meter: HttpMeter;
  /** Comma-separated origins for CORS; undefined sends no such headers. */
  readonly allowOrigin?: string;
};

export function serveAsLeader(parts: LeaderParts): (exchange: Exchange) => Promise<Answer> {
  return async (exchange) => {
    const { incoming, outgoing, signal } = exchange;
    if ((await settledLeadership(() => parts.leadership.since, signal)) === undefined) return noLeader;
    setLeaderHeaders(outgoing, parts.url());
    setCorsHeaders(incoming, outgoing, parts.allowOrigin);
    try {
      return await routed(parts, exchange);
    } catch (cause) {
      if (cause instanceof ApiError) return { kind: 'json', status: cause.status, body: cause.body };
      const message = cause instanceof Error ? cause.message : String(cause);
      return { kind: 'json', status: 500, body: { message } };
    }
  };
}

async function routed(parts: LeaderParts, { method, target, incoming, outgoing }: Exchange): Promise<Answer> {
  const { run, captures } = route(parts.resources, method, target.path);
  if (method !== 'OPTIONS') negotiate(target.path, incoming.headers['content-type'], incoming.headers.accept);
  const body = await readBody(incoming);
  parts.meter.received(body.length);
  return run({
    method,
    captures,
    query: new URLSearchParams(target.query),
    json: () => parseJson(body),
    uri: target.path,
    clientIp: clientIp(incoming.socket.remoteAddress),
    incoming,
    outgoing,
  });
}

/** An IPv4 client of a socket that listens on both is the IPv4 client it says it is. */
const clientIp = (address: string | undefined): string => (address ?? 'unknown').replace(/^::ffff:(?=\d+\.)/, '');

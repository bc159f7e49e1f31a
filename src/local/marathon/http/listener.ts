// The HTTP face: headers of every answer, authentication, content negotiation, faults, errors to bodies. What a
// request means is the routes' business.
import { timingSafeEqual, createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { assertNever } from '../assertNever.js';
import { parseJson, readBody } from './body.js';
import { ApiError, notAcceptable, unsupportedMediaType } from './errors.js';
import type { AnswerFaults } from './faults.js';
import { route } from './router.js';
import type { Answer, Resource } from './router.js';

export type ListenerParts = {
  readonly resources: readonly Resource[];
  readonly faults: AnswerFaults;
  /** `http://host:port`, once it is known. */
  readonly leader: () => string;
  /** `user:password` of HTTP Basic; undefined lets everybody in. */
  readonly credentials?: string;
  /** Called once per request. */
  readonly count: (method: string) => void;
};

/** Makes the request listener of an HTTP server. It never throws and answers every request. */
export function listener(parts: ListenerParts): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    answer(parts, incoming, outgoing).catch((cause: unknown) => {
      // Writing the answer failed: the connection is beyond saving.
      outgoing.destroy(cause instanceof Error ? cause : undefined);
    });
  };
}

async function answer(parts: ListenerParts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const method = incoming.method ?? 'GET';
  const path = pathOf(incoming);
  parts.count(method);
  setHeaders(outgoing, parts.leader());
  const fault = parts.faults.take(method, path);
  if (fault?.kind === 'fail') {
    send(outgoing, method, failure(fault.status));
    return;
  }
  const result = await respond(parts, incoming, outgoing, method, path);
  if (fault?.kind === 'cut') {
    incoming.socket.destroy();
    return;
  }
  if (fault?.kind === 'delay') await sleep(fault.milliseconds);
  send(outgoing, method, result);
}

async function respond(
  parts: ListenerParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  method: string,
  path: string,
): Promise<Answer> {
  if (!isAuthenticated(parts.credentials, incoming.headers.authorization)) return unauthenticated;
  try {
    const { run, captures } = route(parts.resources, method, path);
    negotiate(incoming, path);
    const body = await readBody(incoming);
    return await run({
      method,
      captures,
      query: new URL(incoming.url ?? '/', 'http://localhost').searchParams,
      json: () => parseJson(body),
      uri: path,
      clientIp: incoming.socket.remoteAddress ?? 'unknown',
      incoming,
      outgoing,
    });
  } catch (cause) {
    if (cause instanceof ApiError) return { kind: 'json', status: cause.status, body: cause.body };
    const message = cause instanceof Error ? cause.message : String(cause);
    return { kind: 'json', status: 500, body: { message } };
  }
}

// `new URL` would read `//a` as a host; ids may well be written so.
const pathOf = (incoming: IncomingMessage): string => (incoming.url ?? '/').split('?')[0] ?? '/';

function setHeaders(outgoing: ServerResponse, leader: string): void {
  outgoing.setHeader('X-Marathon-Leader', leader);
  outgoing.setHeader('X-Frame-Options', 'DENY');
  outgoing.setHeader('X-XSS-Protection', '1; mode=block');
  outgoing.setHeader('Cache-Control', 'no-cache, no-store, must-revalidate');
  outgoing.setHeader('Pragma', 'no-cache');
  outgoing.setHeader('Expires', '0');
}

/** JSON is all there is, but for /ping and the events, which look at Accept themselves. */
function negotiate(incoming: IncomingMessage, path: string): void {
  const type = incoming.headers['content-type'];
  const hasBody =
    incoming.headers['transfer-encoding'] !== undefined || Number(incoming.headers['content-length'] ?? 0) > 0;
  if (hasBody && type !== undefined && !/^(?:application\/(?:[\w.+-]*\+)?json|\*\/\*)/i.test(type))
    throw unsupportedMediaType();
  const accept = incoming.headers.accept;
  if (accept === undefined || !path.startsWith('/v2/') || path.startsWith('/v2/events')) return;
  if (!/application\/(?:json|\*)|\*\/\*/i.test(accept)) throw notAcceptable();
}

function isAuthenticated(credentials: string | undefined, header: string | undefined): boolean {
  if (credentials === undefined) return true;
  const given = /^basic (.+)$/i.exec(header ?? '')?.[1] ?? '';
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(Buffer.from(given, 'base64').toString('utf8')), digest(credentials));
}

const unauthenticated: Answer = {
  kind: 'text',
  status: 401,
  type: 'text/html;charset=iso-8859-1',
  body: '<html><head><title>Error 401 Unauthorized</title></head><body><h2>HTTP ERROR 401</h2><p>Unauthorized</p></body></html>\n',
  headers: { 'WWW-Authenticate': 'basic realm="Mesosphere"' },
};

const failure = (status: number): Answer => ({ kind: 'json', status, body: { message: `fault on demand: ${status}` } });

function send(outgoing: ServerResponse, method: string, result: Answer): void {
  if (result.kind === 'stream') return;
  outgoing.statusCode = result.status;
  for (const [name, value] of Object.entries(result.headers ?? {})) outgoing.setHeader(name, value);
  const text = bodyOf(result);
  if (text !== undefined) outgoing.setHeader('Content-Length', Buffer.byteLength(text));
  outgoing.end(method === 'HEAD' ? undefined : text);

  function bodyOf(sent: Exclude<Answer, { readonly kind: 'stream' }>): string | undefined {
    switch (sent.kind) {
      case 'json':
        outgoing.setHeader('Content-Type', 'application/json');
        return JSON.stringify(sent.body);
      case 'text':
        outgoing.setHeader('Content-Type', sent.type);
        return sent.body;
      case 'empty':
        return undefined;
      default:
        return assertNever(sent);
    }
  }
}

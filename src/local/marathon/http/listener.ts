// The HTTP face that a leader and a standby have in common: the request line, faults, authentication, measuring, and
// writing the answer. What a request means is the business of `serve`.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAuthenticated, unauthenticated } from './basicAuth.js';
import type { AnswerFaults } from './faults.js';
import type { HttpMeter } from './meter.js';
import type { Answer } from './router.js';
import { send } from './send.js';
import { parseTarget } from './target.js';
import type { Target } from './target.js';

/** One request and the connection to answer on. */
export type Exchange = {
  readonly method: string;
  readonly target: Target;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
};

export type ListenerParts = {
  readonly serve: (exchange: Exchange) => Promise<Answer>;
  readonly faults: AnswerFaults;
  readonly meter: HttpMeter;
  /** `user:password` of HTTP Basic; undefined lets everybody in. */
  readonly credentials?: string;
};

/** Makes the request listener of an HTTP server. It never throws and answers every request. */
export function listener(parts: ListenerParts): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    const gone = new AbortController();
    const ended = parts.meter.begin(incoming.method ?? 'GET');
    outgoing.once('close', () => {
      ended(outgoing.statusCode);
      gone.abort();
    });
    answer(parts, incoming, outgoing, gone.signal).catch((cause: unknown) => {
      // The client went away, or writing to it failed: the connection is beyond saving.
      outgoing.destroy(cause instanceof Error ? cause : undefined);
    });
  };
}

async function answer(
  parts: ListenerParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const method = incoming.method ?? 'GET';
  const target = parseTarget(incoming.url ?? '/');
  const path = target?.path ?? '/';
  const fault = target === undefined ? undefined : parts.faults.take(method, path);
  const result = await respond();
  if (fault?.kind === 'cut') {
    if (result.kind === 'relay') result.body.destroy();
    incoming.socket.destroy();
    return;
  }
  if (fault?.kind === 'delay') await sleep(fault.milliseconds, undefined, { signal });
  // What is still to come of a body beyond the limit is not waited for.
  if (result.kind === 'json' && result.status === 413) outgoing.setHeader('Connection', 'close');
  const sent = await send(incoming, outgoing, path, result);
  parts.meter.sent(sent.bytes, sent.gzipped);

  async function respond(): Promise<Answer> {
    if (target === undefined) return badUri;
    if (fault?.kind === 'fail') return failure(fault.status);
    if (!isAuthenticated(parts.credentials, incoming.headers.authorization)) return unauthenticated;
    return parts.serve({ method, target, incoming, outgoing, signal });
  }
}

const badUri: Answer = { kind: 'page', status: 400, message: 'Bad URI' };

const failure = (status: number): Answer => ({ kind: 'json', status, body: { message: `fault on demand: ${status}` } });

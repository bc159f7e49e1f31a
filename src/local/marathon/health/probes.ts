// The probes themselves: HTTP, HTTPS and TCP against a task's address. Causes are worded as Marathon's (akka's and
// Java's words), since people and programs read them in `lastFailureCause`.
import { request as requestHttp, STATUS_CODES } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import { timerDelay } from '../../../kit/timerDelay.js';
import type { ProbeResult } from './health.js';

export type HttpTarget = {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly timeoutMilliseconds: number;
};

/** What a server answered, or why there is no answer. */
export type HttpAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly kind: 'failed'; readonly cause: string };

const longestBody = 64 * 1024;

/** Healthy is 200 to 399; redirects are not followed, certificates not looked at. */
export async function probeHttp(target: HttpTarget, ignore1xx: boolean): Promise<ProbeResult> {
  const answer = await httpGet(target);
  if (answer.kind === 'failed') return { kind: 'unhealthy', cause: answer.cause };
  const { status } = answer;
  if (status >= 200 && status < 400) return { kind: 'healthy' };
  if (status < 200 && ignore1xx) return { kind: 'ignored' };
  return { kind: 'unhealthy', cause: `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd() };
}

/** GETs once, within the time given for all of it; never throws. */
export function httpGet({ scheme, host, port, path, timeoutMilliseconds }: HttpTarget): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const fail = (cause: string): void => resolve({ kind: 'failed', cause });
    const sendable = sendablePath(path);
    if (sendable === undefined) {
      fail(`IllegalUriException: Illegal URI reference: ${JSON.stringify(path)}`);
      return;
    }
    const request = (scheme === 'https' ? requestHttps : requestHttp)({
      host,
      port,
      path: sendable,
      agent: false,
      rejectUnauthorized: false,
      signal: AbortSignal.timeout(timerDelay(timeoutMilliseconds)),
    });
    request.once('information', ({ statusCode }) => {
      // 101 and friends end the exchange here; 100 and 103 are followed by the real answer.
      if (statusCode === 101) resolve({ kind: 'answered', status: 101, contentType: '', body: '' });
    });
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const finish = (): void =>
        resolve({
          kind: 'answered',
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
        });
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= longestBody) chunks.push(chunk);
        else request.destroy();
      });
      response.once('end', finish);
      response.once('close', finish);
      response.once('error', finish);
    });
    request.once('error', (cause) => fail(connectionCause(cause, host, port, timeoutMilliseconds)));
    request.end();
  });
}

/**
 * A path as it goes over the wire: letters beyond ASCII as percent-encoded UTF-8. Undefined with spaces, control
 * characters or halves of surrogate pairs in it, which a definition may have but no request can.
 */
function sendablePath(path: string): string | undefined {
  const absolute = path.startsWith('/') ? path : `/${path}`;
  if (/\p{Surrogate}/u.test(absolute)) return undefined;
  const encoded = absolute.replace(/[^\0-\x7f]+/g, encodeURIComponent);
  return /^[!-~]*$/.test(encoded) ? encoded : undefined;
}

/** Healthy when a connection opens. */
export function probeTcp(host: string, port: number, timeoutMilliseconds: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result: ProbeResult): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timerDelay(timeoutMilliseconds), () =>
      end({ kind: 'unhealthy', cause: 'SocketTimeoutException: connect timed out' }),
    );
    socket.once('connect', () => end({ kind: 'healthy' }));
    socket.once('error', (cause) => end({ kind: 'unhealthy', cause: `ConnectException: ${javaWords(cause)}` }));
  });
}

function connectionCause(cause: Error, host: string, port: number, timeoutMilliseconds: number): string {
  if (cause.name === 'AbortError' || cause.name === 'TimeoutError')
    return `TCP idle-timeout encountered, no bytes passed in the last ${timeoutMilliseconds / 1000} seconds`;
  return `Tcp command [Connect(${host}:${port},None,List(),Some(10 seconds),true)] failed because of java.net.ConnectException: ${javaWords(cause)}`;
}

function javaWords(cause: Error): string {
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === 'ECONNREFUSED') return 'Connection refused';
  if (code === 'ECONNRESET') return 'Connection reset by peer';
  return cause.message;
}

// The HTTP client that isomorphic-git is given: axios, each answer whole in memory or an error, checked packet by
// packet before anybody reads it. Why not isomorphic-git/http/node: it ends a broken reference list as if it were
// complete, has no timeout and no size limit, and follows redirects with the credentials (measured, 1.44.11).
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosResponse } from 'axios';
import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';
import { shownUrl } from './address.js';
import { collectBody, wholeBody } from './body.js';
import { startDeadline } from './deadline.js';
import { answerTrouble, connectionTrouble, incomplete, serverSaid } from './httpTrouble.js';
import { endsWhole, readPackets, serverError, serverMessages } from './pktLine.js';
import { GitTrouble, systemCode } from './trouble.js';
import { defaultLimits, type Connection, type GitLimits } from './types.js';

export interface GitHttp extends HttpClient {
  /** What the server and its hooks printed for people during the last push. */
  messages(): string;
}

// Idle connections of these agents do not keep the process alive (Node unrefs them).
const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 8 });
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 8 });

const client = axios.create({
  httpAgent,
  httpsAgent,
  responseType: 'arraybuffer',
  maxRedirects: 0,
  // Every status is an answer that we look at ourselves; only a connection that fails throws.
  validateStatus: () => true,
  transformRequest: [(body: unknown) => body],
  // Axios would put the request, token and all, into an error's JSON.
  redact: ['authorization'],
});

/**
 * A client for one operation. It throws GitTrouble and nothing else: `unreachable` when trying again later may help,
 * `refused` when a person must act, `stopped` when the signal was aborted.
 */
export function createGitHttp(connection: Connection, signal: AbortSignal): GitHttp {
  const limits: GitLimits = { ...defaultLimits, ...connection.limits };
  let messages = '';
  return {
    messages: () => messages,
    async request(request) {
      const body = request.body === undefined ? undefined : await collectBody(request.body);
      const asked: Asked = { request, body, limits, connection, signal };
      const answer = await send(asked).catch((error: unknown) => {
        // A server may close an idle connection in the moment we reuse it. Reading twice does no harm; pushing is left
        // to the caller, who knows what was asked.
        if (isReset(error) && !request.url.endsWith('/git-receive-pack')) return send(asked);
        throw error;
      });
      const bytes = Buffer.from(answer.data);
      const refusal = answerTrouble(answer.status, answer.headers, bytes, request.url);
      if (refusal !== undefined) throw refusal;
      const packets = readPackets(bytes);
      const said = packets === undefined ? undefined : serverError(packets);
      if (said !== undefined) throw serverSaid(said, request.url);
      if (packets === undefined || !endsWhole(packets)) throw incomplete(answer.headers, request.url);
      if (request.url.endsWith('/git-receive-pack')) messages = serverMessages(packets);
      return toGitResponse(request, answer, bytes);
    },
  };
}

/** Milliseconds without a byte; servers report progress while they make a pack. */
const longestSilence = 60_000;

interface Asked {
  readonly request: GitHttpRequest;
  readonly body: Buffer | undefined;
  readonly limits: GitLimits;
  readonly connection: Connection;
  readonly signal: AbortSignal;
}

async function send({ request, body, limits, connection, signal }: Asked): Promise<AxiosResponse<ArrayBuffer>> {
  const listing = body === undefined || request.headers?.['Git-Protocol'] !== undefined;
  const within = listing ? limits.listingWithin : limits.transferWithin;
  const credentials = authorization(tokenOf(connection, request.url));
  const deadline = startDeadline(within, signal);
  try {
    return await client.request<ArrayBuffer>({
      url: request.url,
      method: request.method ?? 'GET',
      // A fresh object: isomorphic-git goes on changing the one it gave (it adds Git-Protocol, then reuses it).
      headers: { ...request.headers, ...credentials, 'user-agent': 'git/baton' },
      ...(body === undefined ? {} : { data: body }),
      // `timeout` of axios only bounds silence; a server that sends one byte a second needs a deadline for the whole.
      timeout: Math.min(within, longestSilence),
      maxContentLength: listing ? limits.listingSize : limits.packSize,
      maxBodyLength: Infinity,
      signal: deadline.signal,
      ...(connection.proxyFromEnvironment === true ? {} : { proxy: false }),
    });
  } catch (error) {
    // The deadline aborts at once with a signal that was aborted before.
    if (signal.aborted) throw new GitTrouble('stopped', `${shownUrl(request.url)}: stopped while it was asked.`);
    throw connectionTrouble(error, request.url, deadline.expired() ? within : undefined);
  } finally {
    deadline.clear();
  }
}

/** Its sentence names the secret's file or variable, never the secret; it is no fault of the connection. */
function tokenOf(connection: Connection, url: string): string | undefined {
  try {
    return connection.token?.();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GitTrouble('refused', `${shownUrl(url)} was not asked: ${why}.`, error);
  }
}

/** Basic with any user name and the token as password is what GitLab takes; sent at once, it saves the 401 round. */
const authorization = (token: string | undefined): Record<string, string> =>
  token === undefined || token === ''
    ? {}
    : { Authorization: `Basic ${Buffer.from(`oauth2:${token}`, 'utf8').toString('base64')}` };

const isReset = (error: unknown): boolean =>
  error instanceof GitTrouble && ['ECONNRESET', 'EPIPE'].includes(systemCode(error.cause) ?? '');

function toGitResponse(request: GitHttpRequest, answer: AxiosResponse<ArrayBuffer>, bytes: Buffer): GitHttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  return {
    url: request.url,
    ...(request.method === undefined ? {} : { method: request.method }),
    statusCode: answer.status,
    statusMessage: answer.statusText,
    headers,
    body: wholeBody(bytes),
  };
}

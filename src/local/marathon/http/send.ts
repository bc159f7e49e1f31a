// Writes an answer: its body, compressed where Jetty's GzipHandler would, its length unless it is a long one, and nothing
// for HEAD.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { assertNever } from '../assertNever.js';
import { errorPage, pageHeaders } from './errorPage.js';
import { jsonBody, sendLong } from './longBody.js';
import type { Answer } from './router.js';

/** Shorter bodies are not worth it (Jetty's default). */
const shortestToCompress = 16;

export type Sent = { readonly bytes: number; readonly gzipped: boolean };
const nothing: Sent = { bytes: 0, gzipped: false };

/**
 * Resolves when the body is handed over.
 * @param path stands in error pages
 */
export async function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  path: string,
  answer: Answer,
): Promise<Sent> {
  if (answer.kind === 'stream') return nothing;
  outgoing.statusCode = answer.status;
  if (answer.kind === 'relay') {
    for (const [name, value] of answer.headers) outgoing.appendHeader(name, value);
    await pipeline(answer.body, outgoing);
    return nothing;
  }
  const method = incoming.method ?? 'GET';
  const { type, body, chunks, headers } = written(answer, method, path);
  if (type !== undefined) outgoing.setHeader('Content-Type', type);
  for (const [name, value] of Object.entries({ ...headers, ...answer.headers })) outgoing.setHeader(name, value);
  const isSuccess = answer.status >= 200 && answer.status <= 299 && answer.status !== 204;
  if (chunks !== undefined && method !== 'HEAD') {
    const gzipped = method === 'GET' && isSuccess && promisesGzip(incoming, outgoing);
    return { bytes: await sendLong(chunks, outgoing, gzipped), gzipped };
  }
  const gzipped =
    method === 'GET' && isSuccess && body !== undefined ? await compressed(incoming, outgoing, body) : undefined;
  const sent = gzipped ?? body;
  if (answer.status !== 204 && chunks === undefined) outgoing.setHeader('Content-Length', sent?.length ?? 0);
  outgoing.end(method === 'HEAD' ? undefined : sent);
  return { bytes: method === 'HEAD' ? 0 : (sent?.length ?? 0), gzipped: gzipped !== undefined };
}

type Written = {
  readonly type?: string;
  readonly body?: Buffer;
  readonly chunks?: Iterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
};

function written(answer: Exclude<Answer, { kind: 'stream' | 'relay' }>, method: string, path: string): Written {
  switch (answer.kind) {
    case 'json': {
      const body = jsonBody(answer.body);
      return { type: 'application/json', ...(body.kind === 'short' ? { body: body.bytes } : { chunks: body.chunks }) };
    }
    case 'text':
      return { type: answer.type, body: Buffer.from(answer.body) };
    case 'page': {
      const body = errorPage(method, answer.status, answer.message, path);
      return body === undefined ? {} : { body, headers: pageHeaders };
    }
    case 'empty':
      return {};
    default:
      return assertNever(answer);
  }
}

async function compressed(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Buffer,
): Promise<Buffer | undefined> {
  if (!promisesGzip(incoming, outgoing, body.length)) return undefined;
  return promisify(gzip)(body, { level: 1 });
}

/** Says so in the headers, if the client takes it and the body is worth it. */
function promisesGzip(incoming: IncomingMessage, outgoing: ServerResponse, length = Infinity): boolean {
  // Sent with the uncompressed answer as well: that is what Vary means.
  outgoing.setHeader('Vary', 'Accept-Encoding, User-Agent');
  if (length < shortestToCompress || !takesGzip(incoming.headers['accept-encoding'])) return false;
  outgoing.setHeader('Content-Encoding', 'gzip');
  return true;
}

function takesGzip(header: string | string[] | undefined): boolean {
  const codings = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  return codings.some((coding) => {
    const [name = '', quality = ''] = coding.split(';').map((part) => part.trim().toLowerCase());
    return name === 'gzip' && !/^q=0(?:\.0*)?$/.test(quality);
  });
}

// Reading request bodies, with a limit, and telling bad JSON from no JSON as Marathon does.
import type { IncomingMessage } from 'node:http';
import { ApiError, emptyBody, invalidJsonSyntax } from './errors.js';

const longestBody = 32 * 1024 * 1024;

/** @throws ApiError 413 beyond 32 MiB */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > longestBody) throw new ApiError(413, { message: 'Request Entity Too Large' });
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parseJson(text: string): unknown {
  if (text.trim() === '') throw emptyBody();
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw invalidJsonSyntax(cause.message);
    throw cause;
  }
}

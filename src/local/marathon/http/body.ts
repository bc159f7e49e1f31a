// Reading request bodies, with a limit, and telling bad JSON from no JSON as Marathon does.
import type { IncomingMessage } from 'node:http';
import { ApiError, emptyBody, invalidJsonSyntax } from './errors.js';

const longestBody = 32 * 1024 * 1024;
/** Nothing Marathon reads is nested deeper than a dozen levels; far more would overflow the stack of who walks it. */
const deepest = 1000;

/**
 * @param longest in bytes; 32 MiB
 * @throws ApiError 413 beyond it; Error when the client goes away in the middle
 */
export function readBody(request: IncomingMessage, longest = longestBody): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= longest) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      reject(new ApiError(413, { message: 'Request Entity Too Large' }));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client closed the connection before its request was complete')));
  });
}

/** @throws ApiError 400 for what is empty or no JSON */
export function parseJson(body: Buffer): unknown {
  const text = decode(body);
  if (text.trim() === '') throw emptyBody();
  if (depthOf(text) > deepest) throw invalidJsonSyntax(`The document is nested more than ${deepest} levels deep`);
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw invalidJsonSyntax(cause.message);
    throw cause;
  }
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    if (cause instanceof TypeError) throw invalidJsonSyntax('Invalid UTF-8 in the document');
    throw cause;
  }
}

/** How deep brackets are nested, outside of strings. */
function depthOf(text: string): number {
  let [depth, deepestSoFar, inString] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') deepestSoFar = Math.max(deepestSoFar, (depth += 1));
    else if (character === ']' || character === '}') depth -= 1;
  }
  return deepestSoFar;
}

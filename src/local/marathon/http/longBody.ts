// Bodies of many megabytes, such as all apps with all their tasks: made and sent bit by bit, so that other requests,
// timers and tasks have their turn in between, and no more of it is in memory than the reader has room for.
import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { jsonPieces } from '../print/json.js';

/** Characters put together before they are written; longer bodies have no length in front (Jetty's output buffer). */
const chunkLength = 32 * 1024;
/** Milliseconds of writing after which others have their turn. */
const longestTurn = 10;

/** A JSON body: whole when it is short, else as the chunks it is made of. */
export type JsonBody =
  { readonly kind: 'short'; readonly bytes: Buffer } | { readonly kind: 'long'; readonly chunks: Iterable<string> };

export function jsonBody(value: unknown): JsonBody {
  const chunks = joined(jsonPieces(value));
  const first = chunks.next();
  const second = chunks.next();
  if (second.done === true) return { kind: 'short', bytes: Buffer.from(first.value ?? '') };
  return { kind: 'long', chunks: continued([first.value ?? '', second.value], chunks) };
}

/** Sends chunks as fast as they are taken; resolves to how many bytes went out. @throws Error when the client is gone */
export async function sendLong(chunks: Iterable<string>, outgoing: ServerResponse, gzipped: boolean): Promise<number> {
  let sent = 0;
  async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of source) {
      sent += chunk.length;
      yield chunk;
    }
  }
  const source = Readable.from(paced(chunks));
  if (gzipped) await pipeline(source, createGzip({ level: 1 }), counted, outgoing);
  else await pipeline(source, counted, outgoing);
  return sent;
}

async function* paced(chunks: Iterable<string>): AsyncGenerator<Buffer, void, undefined> {
  let begun = performance.now();
  for (const chunk of chunks) {
    yield Buffer.from(chunk);
    if (performance.now() - begun < longestTurn) continue;
    await nextTurn();
    begun = performance.now();
  }
}

function* joined(pieces: Iterable<string>): Generator<string, void, undefined> {
  let parts: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    parts.push(piece);
    length += piece.length;
    if (length < chunkLength) continue;
    yield parts.join('');
    parts = [];
    length = 0;
  }
  if (length > 0) yield parts.join('');
}

function* continued(first: readonly string[], rest: Iterable<string>): Generator<string, void, undefined> {
  yield* first;
  yield* rest;
}

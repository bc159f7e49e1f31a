// One question whose answer is too long to keep: its text is handed on piece by piece, within a deadline and a limit.
import type { AxiosInstance } from 'axios';
import { Readable } from 'node:stream';
import { headersOf, within, type HttpAnswer } from './httpExchange.js';
import { HttpFailure, type HttpAsked } from './httpFailure.js';
import { statusFailure } from './httpStatus.js';

export interface PiecesRequest extends HttpAsked {
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Bytes after decompression, after which reading ends with a failure. */
  readonly maxBytes: number;
}

/**
 * Calls `take` with the text of a 200 in pieces, in order. Pieces end anywhere but within a character.
 * @throws HttpFailure also for every other status, and whatever `take` throws as one
 */
export async function exchangeInPieces(
  http: AxiosInstance,
  request: PiecesRequest,
  signal: AbortSignal,
  take: (piece: string) => void,
): Promise<void> {
  const asked: HttpAsked = { method: request.method, url: request.url, service: request.service };
  await within(asked, request.timeout, signal, async (bounded) => {
    const response = await http.request<unknown>({
      method: request.method,
      url: request.url,
      headers: { ...request.headers, 'Content-Type': false },
      responseType: 'stream',
      signal: bounded,
      maxContentLength: request.maxBytes,
    });
    if (!(response.data instanceof Readable)) {
      throw new HttpFailure(asked, { kind: 'broken', says: 'no stream came back' });
    }
    const stream = response.data;
    try {
      const answer: HttpAnswer = { asked, status: response.status, headers: headersOf(response.headers), text: '' };
      if (answer.status !== 200) throw statusFailure(answer);
      const decoder = new TextDecoder();
      const chunks: AsyncIterable<unknown> = stream;
      for await (const chunk of chunks) {
        if (chunk instanceof Uint8Array) take(decoder.decode(chunk, { stream: true }));
      }
      take(decoder.decode());
    } finally {
      stream.destroy();
    }
  });
}

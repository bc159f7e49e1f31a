// Requests as bytes, for what no well-behaved HTTP client would send, and answers as text.
import { connect } from 'node:net';
import { until } from './client.js';

/** Sends bytes to a server, piece by piece, and gives back all it says until it closes the connection. */
export async function exchange(url: string, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  const { text } = await talk(url, pieces, (_text, isClosed) => isClosed);
  return text;
}

/** As `exchange`, but leaves as soon as the condition holds. */
export async function talk(
  url: string,
  pieces: readonly (string | Buffer)[],
  isEnough: (text: string, isClosed: boolean) => boolean,
): Promise<{ readonly text: string; readonly isClosed: boolean }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  let isClosed = false;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (text += chunk));
  // A server may break the connection of who sends nonsense: what it said before counts.
  socket.on('error', () => (isClosed = true));
  socket.on('close', () => (isClosed = true));
  try {
    for (const piece of pieces) socket.write(piece);
    await until(() => isEnough(text, isClosed) || isClosed);
    return { text, isClosed };
  } finally {
    socket.destroy();
  }
}

/** The numbers of the status lines in what a server said. */
export const statuses = (text: string): readonly number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));

// One reader of the event stream over a real connection: how far it may lag, and how it ends.
import { createServer, request as open } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { EventStream } from '../../../src/local/marathon/http/eventStream.js';
import { until } from './client.js';

/** A stream and its reader, who reads nothing until told. */
async function aStream(wanted: readonly string[] = []) {
  let stream: EventStream | undefined;
  let isOver = false;
  let sent = 0;
  const server = createServer((incoming, outgoing) => {
    outgoing.writeHead(200);
    outgoing.flushHeaders();
    outgoing.once('close', () => (isOver = true));
    stream = new EventStream(
      outgoing,
      incoming.socket.remoteAddress ?? '',
      new Set(wanted),
      (bytes) => (sent += bytes),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const reader = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = open({ port, host: '127.0.0.1' }, resolve);
    asked.once('error', reject);
    asked.end();
    onTestFinished(() => {
      asked.destroy();
      server.closeAllConnections();
      server.close();
    });
  });
  reader.on('error', () => (isOver = true));
  if (stream === undefined) throw new Error('the server has answered');
  return { stream, reader, isOver: () => isOver, sent: () => sent };
}

const frame = (length: number, eventType = 'test') => ({ eventType, text: 'x'.repeat(length) });

/** More than the sockets of both sides hold: after this nothing goes out until the reader reads. */
const more = frame(32_000_000);

describe('a reader that does not read', () => {
  it('may lag by 1024 events and is dropped at the next', async () => {
    const { stream, isOver } = await aStream();
    stream.push(more);
    for (let kept = 0; kept < 1024; kept += 1) stream.push(frame(10));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver()).toBe(false);
    stream.push(frame(10));
    await until(isOver);
  });

  it('is dropped earlier when the events are long', async () => {
    const { stream, isOver } = await aStream();
    stream.push(more);
    for (let kept = 0; kept < 12; kept += 1) stream.push(frame(1_000_000));
    await until(isOver);
  });

  it('gets what it missed, in order, when it reads again', async () => {
    const { stream, reader, isOver, sent } = await aStream(['test', 'last']);
    stream.push(more);
    for (let kept = 0; kept < 500; kept += 1) stream.push(frame(10, 'not asked for'));
    stream.push({ eventType: 'last', text: 'END' });
    let [length, end] = [0, ''];
    reader.setEncoding('latin1');
    reader.on('data', (chunk: string) => {
      length += chunk.length;
      end = (end + chunk).slice(-3);
    });
    await until(() => end === 'END');
    expect([length, sent()]).toEqual([32_000_003, 32_000_003]);
    stream.end();
    await until(isOver);
  });
});

describe('a stream that has ended', () => {
  it('takes events that still come, and sends none of them', async () => {
    const { stream, reader, isOver, sent } = await aStream();
    stream.push(frame(10));
    stream.end();
    stream.push(frame(10));
    expect(sent()).toBe(10);
    reader.resume();
    await until(isOver);
    stream.push(frame(10));
    expect(sent()).toBe(10);
  });
});

// Collects what a Marathon's event stream says, until the end of the test.
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const event = z.looseObject({ eventType: z.string(), timestamp: z.string() });
export type HeardEvent = z.output<typeof event>;

/** Listens from now on; the list grows. */
export async function listenTo(url: string): Promise<readonly HeardEvent[]> {
  const heard: HeardEvent[] = [];
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const stream = request(`${url}/v2/events`, { headers: { Accept: 'text/event-stream' } }, resolve);
    stream.once('error', reject);
    stream.end();
    onTestFinished(() => void stream.destroy());
  });
  response.setEncoding('utf8');
  // The test ends the stream, which is no news.
  response.on('error', () => undefined);
  let rest = '';
  response.on('data', (chunk: string) => {
    const frames = (rest + chunk).split('\r\n\r\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /\r\ndata: (.*)$/s.exec(frame)?.[1];
      if (data !== undefined) heard.push(event.parse(JSON.parse(data)));
    }
  });
  return heard;
}

// A reader of Marathon's event stream: every frame as it came, and waiting for the one that matters.
import type { Target } from './client.js';
import { authorisation } from './client.js';
import { Unmet } from './expect.js';
import { differences, isRecord } from './shape.js';
import type { Shape } from './shape.js';

export type Event = {
  readonly type: string;
  /** The frame without the empty line that ends it. */
  readonly frame: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export type EventStream = {
  readonly headers: Headers;
  readonly seen: readonly Event[];
  /** @throws Unmet when no event of the stream, past or to come, is such */
  wait(type: string, shape?: Shape): Promise<Event>;
  close(): void;
};

/** @param query like `?event_type=deployment_success`, or nothing */
export async function openEvents(target: Target, query: string): Promise<EventStream> {
  const ending = new AbortController();
  const response = await fetch(`${target.url}/v2/events${query}`, {
    headers: { Accept: 'text/event-stream', ...authorisation(target) },
    signal: ending.signal,
  });
  if (response.status !== 200 || response.body === null) {
    ending.abort();
    throw new Unmet('GET /v2/events answers 200 with a stream', `status ${response.status}`);
  }
  const seen: Event[] = [];
  const waiting = new Set<() => void>();
  const reading = read(response.body, (event) => {
    seen.push(event);
    for (const wake of waiting) wake();
  }).catch((cause: unknown) => {
    // Closing our own end is how a case leaves; anything else is seen by whoever waits for an event.
    if (!ending.signal.aborted) ending.abort(cause);
  });

  async function wait(type: string, shape: Shape = {}): Promise<Event> {
    const deadline = Date.now() + target.patience * 1000;
    for (;;) {
      const found = seen.find((event) => event.type === type && differences(event.data, shape).length === 0);
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (left <= 0) throw new Unmet(`an event ${type} like ${JSON.stringify(shape)}`, summary(seen, type));
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, left);
        waiting.add(done);
      });
    }
  }

  return {
    headers: response.headers,
    seen,
    wait,
    close: () => {
      ending.abort();
      void reading;
    },
  };
}

async function read(body: ReadableStream<Uint8Array>, seen: (event: Event) => void): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (;;) {
      const end = /\r?\n\r?\n/.exec(text);
      if (end === null) break;
      const frame = text.slice(0, end.index).replace(/^[\r\n]+/, '');
      text = text.slice(end.index + end[0].length);
      const event = parseFrame(frame);
      if (event !== undefined) seen(event);
    }
  }
}

function parseFrame(frame: string): Event | undefined {
  const type = /^event: (.*?)\r?$/m.exec(frame)?.[1];
  const data = /^data: (.*?)\r?$/m.exec(frame)?.[1];
  if (type === undefined || data === undefined) return undefined;
  const parsed: unknown = JSON.parse(data);
  return isRecord(parsed) ? { type, frame, data: parsed } : undefined;
}

function summary(seen: readonly Event[], type: string): string {
  const alike = seen.filter((event) => event.type === type).map(({ data }) => JSON.stringify(data));
  return `there were ${seen.length} events (${[...new Set(seen.map((event) => event.type))].join(', ')}); of this type: ${
    alike.slice(-3).join(' ') || 'none'
  }`;
}

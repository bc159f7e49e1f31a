// Follows the events for as long as the balancer runs, and waits between two attempts as marathon-lb does.
import { systemClock } from '../../../kit/clock.js';
import { z } from 'zod';
import { relevantEvents, type MarathonClient } from './client.js';

/** Seconds of marathon-lb: the longest wait before the first new attempt, its growth, its end, and what counts as recovered. */
const backOff = { first: 3, factor: 1.5, longest: 300, recoveredAfter: 600 } as const;

export type Follower = {
  /** Something happened, or may have: the stream is open and everything before it may have been missed. */
  readonly changed: () => void;
  readonly say: (sentence: string) => void;
};

/** Resolves when the signal is aborted. */
export async function follow(client: MarathonClient, follower: Follower, signal: AbortSignal): Promise<void> {
  let longest: number = backOff.first;
  for (;;) {
    const startedAt = systemClock.now();
    try {
      const stream = await client.events(signal);
      // marathon-lb looks before the stream is open and can miss what happens in between until its next look, five minutes on.
      follower.changed();
      for await (const type of eventTypes(stream)) if (relevantEvents.includes(type)) follower.changed();
    } catch (error) {
      if (!signal.aborted) follower.say(`the events of Marathon have ended: ${sentence(error)}; trying again`);
    }
    if (signal.aborted) return;
    await systemClock.wait(Math.random() * longest * 1000, signal);
    const recovered = systemClock.now() - startedAt > backOff.recoveredAfter * 1000;
    longest = recovered ? backOff.first : Math.min(longest * backOff.factor, backOff.longest);
  }
}

const event = z.object({ eventType: z.string() });

/** Only lines that begin with `data: ` count; the event's name is taken from what they say. */
async function* eventTypes(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of stream) {
    const lines = (pending + decoder.decode(chunk, { stream: true })).split(/\r\n|\r|\n/);
    pending = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: ') || line.slice('data: '.length).trim() === '') continue;
      yield event.parse(JSON.parse(line.slice('data: '.length))).eventType;
    }
  }
}

/** fetch says only that it failed; why is in the cause. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

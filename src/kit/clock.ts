// The machine's clock, as something that can be handed in and replaced by a test.
import { setTimeout as delay } from 'node:timers/promises';

/** Longer than this and Node's timers fire at once (2^31 ms). */
const longestTimer = 2 ** 31 - 1;

export const systemClock = {
  now: (): number => Date.now(),
  /** Resolves after `span` ms, or at once when the signal is aborted. Never rejects. */
  async wait(span: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      await delay(Math.min(Math.max(0, span), longestTimer), undefined, { signal });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    }
  },
};

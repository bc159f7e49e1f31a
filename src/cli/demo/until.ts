// Waits for a condition by looking again and again, never by sleeping for a guess. Every wait of the demo has a deadline.
import { systemClock } from '../../kit/clock.js';

/** A condition did not come true in time; the message is the sentence for the user. */
export class Missing extends Error {
  override readonly name = 'Missing';
}

export interface Patience {
  /** Deadline in ms. */
  readonly within: number;
  /** Pause between two looks in ms. */
  readonly every: number;
  readonly signal: AbortSignal;
}

/**
 * Looks until `look` gives something, and returns it. Throws Missing with the sentence of `missing()` when the deadline
 * passes, and the signal's reason when it is aborted.
 */
export async function until<T>(
  look: () => Promise<T | undefined>,
  missing: () => string,
  patience: Patience,
): Promise<T> {
  const deadline = Date.now() + patience.within;
  for (;;) {
    patience.signal.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() >= deadline) throw new Missing(missing());
    // The loop's first line says why it was aborted; here it is enough to wake up.
    await systemClock.wait(patience.every, patience.signal);
  }
}

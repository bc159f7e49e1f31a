// Trying again: only for what may be done twice, only for so long, never in step with everybody else.
import { systemClock } from './clock.js';

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Tries in all, the first one included. Default 3. */
  readonly attempts?: number;
  /** Milliseconds that all waits together may take: a longer wait that the other side asks for ends the trying. */
  readonly budget?: number;
  /** First and longest wait, ms. Default 250 and 5000. */
  readonly first?: number;
  readonly longest?: number;
  /** 0 ≤ random < 1. */
  readonly random?: () => number;
  /** Whether the failure may pass by itself; `after` (ms) when the other side said how long it takes. */
  readonly mayPass: (error: unknown) => false | { readonly after?: number };
}

/** Runs `attempt` until it succeeds, fails for good, or tries or time are used up; then the last error is thrown. */
export async function retry<T>(attempt: (number: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, attempts = 3, budget = 15_000, first = 250, longest = 5_000, random = Math.random } = options;
  let waited = 0;
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      const verdict = options.mayPass(error);
      if (verdict === false || number >= attempts || signal.aborted) throw error;
      const pause = verdict.after ?? backoff(number, { first, longest, random });
      if (waited + pause > budget) throw error;
      waited += pause;
      await systemClock.wait(pause, signal);
      // Stopped in the middle of the wait: what went wrong before is the better answer.
      if (isAborted(signal)) throw error;
    }
  }
}

/** Milliseconds before try number `number` + 1: doubles each time, and is drawn from its upper half. */
export function backoff(
  number: number,
  { first, longest, random = Math.random }: { first: number; longest: number; random?: () => number },
): number {
  const ceiling = Math.min(longest, first * 2 ** Math.min(number - 1, 30));
  return Math.round(ceiling * (0.5 + random() / 2));
}

/** A function, so that the compiler does not take the answer from before the wait for the one after it. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

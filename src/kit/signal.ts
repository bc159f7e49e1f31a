// Abort signals that many wait for at once: every request of every pass, which is no leak.
import { setMaxListeners } from 'node:events';

/** Aborted as soon as one of them is. */
export function anyOf(...signals: readonly AbortSignal[]): AbortSignal {
  const any = AbortSignal.any([...signals]);
  setMaxListeners(0, any);
  return any;
}

export interface Ending {
  readonly signal: AbortSignal;
  /** Ends it, if nothing has yet, and lets go of the signal that it hangs on. To be called in any case. */
  readonly end: () => void;
}

/**
 * A signal that ends with another one, or when it is told to. Not AbortSignal.any: on Node 20 it leaves something behind on
 * a signal that lives as long as the process.
 */
export function endingWith(signal: AbortSignal): Ending {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const end = (): void => {
    signal.removeEventListener('abort', end);
    ending.abort();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  return { signal: ending.signal, end };
}

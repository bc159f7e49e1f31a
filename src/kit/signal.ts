// Abort signals that many wait for at once: every request of every pass, which is no leak.
import { setMaxListeners } from 'node:events';

/** Aborted as soon as one of them is. */
export function anyOf(...signals: readonly AbortSignal[]): AbortSignal {
  const any = AbortSignal.any([...signals]);
  setMaxListeners(0, any);
  return any;
}

// One signal out of two reasons to stop: the caller's, and time. Made by hand because AbortSignal.any kept every
// composite alive on a long-lived source in Node 20 (nodejs/node#54614), and the daemon's signal lives for months.

export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was time that ran out, not the caller who stopped. */
  expired(): boolean;
  /** Lets go of the timer and the caller's signal; to be called in any case. */
  clear(): void;
}

/** A signal that aborts with the caller's or after `span` milliseconds, whichever comes first. */
export function startDeadline(span: number, caller: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const stop = (): void => controller.abort();
  const timer = setTimeout(() => {
    expired = true;
    controller.abort();
  }, span);
  if (caller.aborted) stop();
  else caller.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    expired: () => expired,
    clear() {
      clearTimeout(timer);
      caller.removeEventListener('abort', stop);
    },
  };
}

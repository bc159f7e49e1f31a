// Time for tests: it moves only when told to, and wakes whoever waits, in order.
export interface VirtualClock {
  now(): number;
  wait(span: number, signal: AbortSignal): Promise<void>;
  /** Moves on by `span` ms, stopping at every moment somebody waits for so that what they start then runs first. */
  advance(span: number): Promise<void>;
}

export function virtualClock(start = 0): VirtualClock {
  let now = start;
  const sleepers = new Set<{ at: number; wake: () => void }>();

  // Several turns of the event loop: promises that resolve each other have all had their turn afterwards.
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  };

  return {
    now: () => now,
    wait(span, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = {
          at: now + span,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener('abort', sleeper.wake, { once: true });
      });
    },
    async advance(span) {
      const target = now + span;
      await settle();
      for (;;) {
        const next = [...sleepers].filter((sleeper) => sleeper.at <= target).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        now = Math.max(now, next.at);
        next.wake();
        await settle();
      }
      now = target;
    },
  };
}

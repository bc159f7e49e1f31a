// A timer for probes: the first after its own delay, then at even intervals, until stopped.

export type Stop = () => void;

/** Calls `run` after `first` milliseconds and every `interval` after that. */
export function repeat(first: number, interval: number, run: () => void): Stop {
  let timer = setTimeout(go, first);
  function go(): void {
    timer = setTimeout(go, interval);
    run();
  }
  return () => clearTimeout(timer);
}

/** Calls `run` once, after `delay` milliseconds. */
export function once(delay: number, run: () => void): Stop {
  const timer = setTimeout(run, delay);
  return () => clearTimeout(timer);
}

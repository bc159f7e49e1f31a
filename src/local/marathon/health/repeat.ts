// A timer for probes: the first after its own delay, then at even intervals, until stopped.
import { timerDelay } from '../../../kit/timerDelay.js';

export type Stop = () => void;

/** Calls `run` after `first` milliseconds and every `interval` after that. */
export function repeat(first: number, interval: number, run: () => void): Stop {
  let timer = setTimeout(go, timerDelay(first));
  function go(): void {
    timer = setTimeout(go, timerDelay(interval));
    run();
  }
  return () => clearTimeout(timer);
}

/** Calls `run` once, after `delay` milliseconds. */
export function once(delay: number, run: () => void): Stop {
  const timer = setTimeout(run, timerDelay(delay));
  return () => clearTimeout(timer);
}

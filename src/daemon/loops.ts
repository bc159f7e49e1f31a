// Loops that live and end together: an error in one of them ends them all, and is what the whole then ends with.
import { anyOf } from '../kit/signal.js';
import type { Clock } from './ports.js';

/** The reason of an end that nobody has to explain. */
const finished = Symbol('finished');

/**
 * Runs the body; `keep` adds loops that go on until it returns (or the signal is aborted) and are then awaited. All of
 * them have to end when `ended` is aborted.
 */
export async function withLoops<T>(
  signal: AbortSignal,
  body: (ended: AbortSignal, keep: (...loops: readonly Promise<void>[]) => void) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const ended = anyOf(signal, end.signal);
  const loops: Promise<void>[] = [];
  const keep = (...more: readonly Promise<void>[]): void => {
    for (const loop of more) loops.push(loop.catch((error: unknown) => end.abort(error)));
  };
  let result: T;
  try {
    result = await body(ended, keep);
  } finally {
    if (!end.signal.aborted) end.abort(finished);
    await Promise.all(loops);
  }
  if (end.signal.reason !== finished) throw end.signal.reason;
  return result;
}

/** Does the work again and again until aborted, `span` ms after it was done the last time. */
export async function every(clock: Clock, span: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  for (;;) {
    await clock.wait(span, signal);
    if (signal.aborted) return;
    await work();
  }
}

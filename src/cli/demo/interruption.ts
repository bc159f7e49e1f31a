// Ctrl-C, `kill` and a closed terminal end the demo in order: what was started is stopped, what was written is removed.

/** Somebody ended the demo. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: EndingSignal) {
    super(`ended by ${signal}`);
    this.exitCode = 128 + numbers[signal];
  }
}

const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
type EndingSignal = keyof typeof numbers;

/** Aborts on the first signal; a second one is told to be patient, kill -9 is what the guard is for. Returns the way back. */
export function listenForSignals(ending: AbortController): () => void {
  const end = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGHUP' && signal !== 'SIGINT' && signal !== 'SIGTERM') return;
    if (ending.signal.aborted) process.stderr.write('baton demo: stopping what was started, a few seconds …\n');
    else ending.abort(new Interrupted(signal));
  };
  const signals: readonly EndingSignal[] = ['SIGHUP', 'SIGINT', 'SIGTERM'];
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

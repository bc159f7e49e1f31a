// Ctrl-C and SIGTERM as a promise and as an AbortSignal: every long command ends in its own time, and says nothing.

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once. */
export function ended(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const once = (): void => {
      for (const name of signals) {
        process.off(name, once);
        process.once(name, () => process.exit(1));
      }
      resolve();
    };
    for (const name of signals) process.on(name, once);
  });
}

export function endedSignal(): AbortSignal {
  const end = new AbortController();
  void ended().then(() => end.abort());
  return end.signal;
}

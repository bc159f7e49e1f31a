// Waits for a condition instead of for a time: the machine that runs the tests may be slow.

/** Resolves with the first value that is not undefined; fails after 30 s with what was waited for. */
export async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const until = Date.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`waited 30 s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// Waits for a condition instead of for a time: the machine that runs the tests may be slow.

/** Longer than the longest pause of the product itself, which asks what was away again after 30 s at the latest. */
const patience = 60_000;

/** Resolves with the first value that is not undefined; fails after a minute with what was waited for. */
export async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const until = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`waited ${patience / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

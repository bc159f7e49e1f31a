// From what was thrown to what is returned: at the ports nothing of the world's trouble is an exception.
import { asTrouble } from './trouble.js';
import type { Reading } from './types.js';

/** The value of the work, or the sentence of its trouble. `where` names the repository in sentences that lack it. */
export async function reading<T>(where: string, work: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, because: asTrouble(error, where).message };
  }
}

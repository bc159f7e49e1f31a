// From what was thrown to what is returned: at this room's ports GitLab's trouble is a sentence, never an exception.
import type { Reading } from '../../core/model/repository.js';
import { HttpFailure } from '../../kit/httpFailure.js';

/** The value of the work, or the sentence of its HttpFailure. Throws anything else. */
export async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return { ok: false, because: error.message };
  }
}

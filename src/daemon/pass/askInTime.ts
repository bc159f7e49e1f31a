// One question of one check, with an end: whoever asks again waits for the answer to it.
import type { CheckQuestion, Sample } from '../../core/model/check.js';
import { durationText } from '../../core/model/duration.js';
import type { Ending } from '../../kit/signal.js';
import type { CheckSource, Clock } from '../ports.js';

/** ms for a whole check: two queries about each of two sets, at ten seconds each, and time to spare. */
const patience = 60_000;

/**
 * The answer; an undecided sample where there is none in time; nothing at all where the question was given up meanwhile.
 * The ending has come to its end then, and the source was told.
 */
export async function askInTime(
  question: CheckQuestion,
  { source, clock }: { readonly source: Pick<CheckSource, 'ask'>; readonly clock: Clock },
  { signal, end }: Ending,
): Promise<Sample | undefined> {
  try {
    const tooLate = clock.wait(patience, signal).then(() => undefined);
    const sample = await Promise.race([source.ask(question, signal), tooLate]);
    if (signal.aborted) return undefined;
    const { check, at } = question;
    const because = `no answer within ${durationText(patience)}`;
    return sample ?? { check: check.name, at, verdict: 'undecided', because };
  } finally {
    end();
  }
}

// The checks of rollouts under way: asked every few seconds beside the passes, so that a source that is slow holds nobody up,
// and least of all a way back. What was answered is kept in memory: a process that starts anew asks anew.
import type { Check, CheckQuestion, Sample } from '../../core/model/check.js';
import type { AppKey, Instant } from '../../core/model/ids.js';
import { maskText } from '../../core/masking/maskText.js';
import type { CheckSource, Clock } from '../ports.js';

export interface CheckSurroundings {
  readonly source: CheckSource;
  /** ms between two questions about an app. */
  readonly every: number;
  readonly clock: Clock;
  /** There is an answer: the app is worth a look. */
  readonly answered: () => void;
}

/** What is watched, and since when it has had traffic: answers about anything before it are forgotten. */
export interface Watched {
  readonly checks: readonly Check[];
  readonly since: Instant;
  readonly about: Omit<CheckQuestion, 'check'>;
}

interface Watching {
  readonly since: Instant;
  readonly askedAt: Instant;
  readonly samples: readonly Sample[];
}

/** Answers kept of one app: enough for any `failAfter` that ends within a day at one question every ten seconds. */
const keptAtMost = 10_000;

export class CheckWatch {
  readonly #watching = new Map<AppKey, Watching>();

  /** The answers so far, oldest first; asks again when it is time, and does not wait for it. */
  samples(key: AppKey, watched: Watched, on: CheckSurroundings, signal: AbortSignal): readonly Sample[] {
    const now = on.clock.now();
    const before = this.#watching.get(key);
    const isSame = before?.since === watched.since;
    const samples = isSame ? before.samples : [];
    if (isSame && now - before.askedAt < on.every) return samples;
    this.#watching.set(key, { since: watched.since, askedAt: now, samples });
    for (const check of watched.checks) {
      void on.source.ask({ ...watched.about, check }, signal).then((sample) => {
        this.#add(key, watched.since, { ...sample, because: maskText(sample.because) });
        on.answered();
      });
    }
    return samples;
  }

  /** After how many ms it is time to ask again; undefined while nothing of the app is watched. No event tells it. */
  untilNextQuestion(key: AppKey, { every, clock }: Pick<CheckSurroundings, 'every' | 'clock'>): number | undefined {
    const watching = this.#watching.get(key);
    return watching && Math.max(0, watching.askedAt + every - clock.now());
  }

  forget(key: AppKey): void {
    this.#watching.delete(key);
  }

  #add(key: AppKey, since: Instant, sample: Sample): void {
    const now = this.#watching.get(key);
    if (now?.since !== since) return;
    this.#watching.set(key, { ...now, samples: [...now.samples.slice(1 - keptAtMost), sample] });
  }
}

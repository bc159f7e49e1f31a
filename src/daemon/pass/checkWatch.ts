// The checks of rollouts under way: asked every few seconds beside the passes, so that a source that is slow holds nobody up,
// and least of all a way back. What was answered is kept in memory: a process that starts anew asks anew.
import type { Check, CheckQuestion, Sample } from '../../core/model/check.js';
import type { AppKey, Instant } from '../../core/model/ids.js';
import { maskText } from '../../core/masking/maskText.js';
import { endingWith, type Ending } from '../../kit/signal.js';
import type { CheckSource, Clock } from '../ports.js';
import { askInTime } from './askInTime.js';

export interface CheckSurroundings {
  readonly source: Pick<CheckSource, 'ask'>;
  /** ms between two questions of one check about an app. */
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
  /** By the name of the check, in the order of the first questions. */
  readonly asked: Map<string, Asked>;
}

interface Asked {
  readonly at: Instant;
  /** Of the question that has no answer yet. The next one waits: answers would overtake each other, and a slow source be asked ever more. */
  readonly open?: Ending;
  readonly samples: readonly Sample[];
}

/** Enough for any `failAfter` that ends within a day at one question every ten seconds. */
const usuallyKept = 10_000;

export class CheckWatch {
  readonly #watching = new Map<AppKey, Watching>();
  readonly #keptAtMost: number;

  /** `keptAtMost`: answers of one check, the newest ones. */
  constructor(keptAtMost = usuallyKept) {
    this.#keptAtMost = keptAtMost;
  }

  /** The answers so far, those of each check oldest first; asks again what it is time for, and does not wait for it. */
  samples(key: AppKey, watched: Watched, on: CheckSurroundings, signal: AbortSignal): readonly Sample[] {
    const { asked } = this.#begun(key, watched);
    const known = [...asked.values()].flatMap((one) => one.samples);
    const now = on.clock.now();
    for (const check of watched.checks) {
      const before = asked.get(check.name);
      if (before !== undefined && (before.open !== undefined || now - before.at < on.every)) continue;
      const samples = before?.samples ?? [];
      const open = endingWith(signal);
      asked.set(check.name, { at: now, open, samples });
      void askInTime({ ...watched.about, check }, on, open).then((sample) => {
        if (asked.get(check.name)?.open !== open) return;
        const told = sample === undefined ? [] : [{ ...sample, because: maskText(sample.because) }];
        asked.set(check.name, { at: now, samples: [...samples, ...told].slice(-this.#keptAtMost) });
        if (told.length > 0) on.answered();
      });
    }
    return known;
  }

  /** Whether something has been asked about that time, whatever came of it. */
  isWatched(key: AppKey, since: Instant): boolean {
    return this.#watching.get(key)?.since === since;
  }

  /**
   * After how many ms it is time to ask again; undefined while nothing of the app is watched, or every question is open: its
   * answer is worth a look by itself. No event tells it.
   */
  untilNextQuestion(key: AppKey, { every, clock }: Pick<CheckSurroundings, 'every' | 'clock'>): number | undefined {
    const answered = [...(this.#watching.get(key)?.asked.values() ?? [])].filter(({ open }) => open === undefined);
    if (answered.length === 0) return undefined;
    return Math.max(0, Math.min(...answered.map(({ at }) => at)) + every - clock.now());
  }

  forget(key: AppKey): void {
    for (const { open } of this.#watching.get(key)?.asked.values() ?? []) open?.end();
    this.#watching.delete(key);
  }

  /** A check that is watched no more is forgotten: it would be time for its next question for ever. */
  #begun(key: AppKey, { since, checks }: Watched): Watching {
    const before = this.#watching.get(key);
    if (before?.since === since) {
      for (const [name, { open }] of before.asked) {
        if (checks.some((one) => one.name === name)) continue;
        open?.end();
        before.asked.delete(name);
      }
      return before;
    }
    this.forget(key);
    const watching: Watching = { since, asked: new Map() };
    this.#watching.set(key, watching);
    return watching;
  }
}

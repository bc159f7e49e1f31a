// What is looked at beside the app itself, in the same pass: the jobs that run before it, the other sets that serve it, what
// balancers show of them, and how well they do.
import type { AppKey } from '../../core/model/ids.js';
import type { ObservedApp } from '../../core/model/observed.js';
import type { AppRecord } from '../../core/model/record.js';
import type { Look } from '../clusters/world.js';
import type { AppView } from '../ports.js';
import type { Target } from '../targets.js';
import type { Failures } from './failures.js';
import { JobWatch } from './jobWatch.js';
import { RolloutChecks } from './rolloutChecks.js';
import { SetWatch, type SetSurroundings } from './setWatch.js';
import { unaskableOf } from './unaskable.js';

export interface BesidesSurroundings extends Pick<
  SetSurroundings,
  'owner' | 'world' | 'cluster' | 'traffic' | 'clock'
> {
  readonly report: { recordOf(key: AppKey): AppRecord | undefined };
  poke(key: AppKey): void;
}

export type BesidesLook =
  | { readonly ok: true; readonly found: Pick<ObservedApp, 'job' | 'sets'>; readonly alone: boolean }
  | Extract<Look, { readonly ok: false }>;

export class Besides {
  readonly #failures: Failures;
  readonly #jobs = new JobWatch();
  readonly #sets = new SetWatch();
  readonly #checks = new RolloutChecks();

  constructor(failures: Failures) {
    this.#failures = failures;
  }

  /** `fresh`: read each by itself in any case, before a write. */
  async look(
    target: Target,
    on: BesidesSurroundings,
    view: AppView,
    fresh: boolean,
    signal: AbortSignal,
  ): Promise<BesidesLook> {
    const record = on.report.recordOf(target.key);
    const around = { ...on, failures: this.#failures, record };
    const jobs = await this.#jobs.look(target, { ...around, readAt: view.readAt }, fresh, signal);
    if (!jobs.ok) return jobs;
    const sets = await this.#sets.look(target, { ...around, view }, fresh, signal);
    if (!sets.ok) return sets;
    const seen = sets.sets && { ...view, others: sets.sets.others, record };
    if (seen === undefined) this.#checks.forget(target.key);
    const samples = seen === undefined ? [] : this.#checks.samples(target, on, seen, signal);
    return {
      ok: true,
      alone: jobs.alone && sets.alone,
      found: {
        ...(jobs.job && { job: jobs.job }),
        ...(sets.sets && { sets: { ...sets.sets, samples, ...unaskableOf(target, on.traffic.checks) } }),
      },
    };
  }

  forget(target: Pick<Target, 'key' | 'id' | 'environment'>): void {
    this.#jobs.forget(target.key);
    this.#sets.forget(target);
    this.#checks.forget(target.key);
  }

  /** After how many ms a check has to be asked again; undefined where none is. */
  untilNextQuestion(key: AppKey, on: Pick<BesidesSurroundings, 'traffic' | 'clock'>): number | undefined {
    return this.#checks.untilNextQuestion(key, on);
  }
}

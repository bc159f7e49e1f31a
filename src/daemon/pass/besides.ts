// What is looked at beside the app itself, in the same pass: the jobs that run before it, the other sets that serve it, what
// balancers show of them, and how well they do.
import type { AppKey } from '../../core/model/ids.js';
import type { LiveApp, ObservedApp, ObservedSets } from '../../core/model/observed.js';
import type { AppRecord } from '../../core/model/record.js';
import type { Sample } from '../../core/model/check.js';
import { hasTwoSets } from '../../core/model/strategy.js';
import { backendsOf, servedSet } from '../../core/rollout/weights/served.js';
import type { Look } from '../clusters/world.js';
import type { AppView } from '../ports.js';
import type { Target } from '../targets.js';
import { CheckWatch } from './checkWatch.js';
import type { Failures } from './failures.js';
import { JobWatch } from './jobWatch.js';
import { SetWatch, type SetSurroundings } from './setWatch.js';

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
  readonly #checks = new CheckWatch();

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
    const samples = sets.sets ? this.#samples(target, on, view, sets.sets, record, signal) : [];
    return {
      ok: true,
      alone: jobs.alone && sets.alone,
      found: { ...(jobs.job && { job: jobs.job }), ...(sets.sets && { sets: { ...sets.sets, samples } }) },
    };
  }

  forget(target: Pick<Target, 'key' | 'id' | 'environment'>): void {
    this.#jobs.forget(target.key);
    this.#sets.forget(target);
    this.#checks.forget(target.key);
  }

  /** After how many ms a check has to be asked again; undefined where none is. */
  untilNextQuestion(
    key: AppKey,
    { traffic, clock }: Pick<BesidesSurroundings, 'traffic' | 'clock'>,
  ): number | undefined {
    return this.#checks.untilNextQuestion(key, { every: traffic.checkEvery, clock });
  }

  #samples(
    target: Target,
    on: BesidesSurroundings,
    { live, readAt }: AppView,
    { others }: Omit<ObservedSets, 'samples'>,
    record: AppRecord | undefined,
    signal: AbortSignal,
  ): readonly Sample[] {
    const sets = record?.sets;
    const strategy = record?.begun?.strategy ?? target.desired?.strategy;
    const at = (id: string | null | undefined): LiveApp | undefined =>
      id === target.id ? live : others.find((one) => one.marathonId === id)?.live;
    const candidate = at(sets?.candidate);
    const watchedSince = sets?.watchedSince ?? null;
    if (!strategy || !hasTwoSets(strategy) || strategy.checks.length === 0 || !candidate || watchedSince === null) {
      this.#checks.forget(target.key);
      return [];
    }
    const primary = at(sets?.primary);
    const about = {
      app: target.id,
      candidate: servedSet(candidate),
      ...(primary && { primary: servedSet(primary) }),
      backends: backendsOf([candidate]),
      at: readAt,
    };
    const { checks: source, checkEvery: every } = on.traffic;
    const answered = (): void => on.poke(target.key);
    return this.#checks.samples(
      target.key,
      { checks: strategy.checks, since: watchedSince, about },
      { source, every, clock: on.clock, answered },
      signal,
    );
  }
}

// Which checks of an app's rollout are asked now, and about which of its tasks: a preview while the new set has no traffic, the
// others as soon as it has.
import type { Check, Sample } from '../../core/model/check.js';
import type { AppKey } from '../../core/model/ids.js';
import type { LiveApp, ObservedSets } from '../../core/model/observed.js';
import type { AppRecord } from '../../core/model/record.js';
import { hasTwoSets, previewOf } from '../../core/model/strategy.js';
import { healthyTasks } from '../../core/rollout/tasks.js';
import { backendsOf, servedSet } from '../../core/rollout/weights/served.js';
import type { TrafficOptions } from '../clusters/clusters.js';
import type { AppView, Clock } from '../ports.js';
import type { Target } from '../targets.js';
import { CheckWatch, type Watched } from './checkWatch.js';

export interface RolloutSurroundings {
  readonly traffic: Pick<TrafficOptions, 'checks' | 'checkEvery'>;
  readonly clock: Clock;
  poke(key: AppKey): void;
}

/** What a pass has seen of the app. */
export interface RolloutSeen extends Pick<AppView, 'live' | 'readAt'>, Pick<ObservedSets, 'others'> {
  readonly record: AppRecord | undefined;
}

/** The two sets on record, as they are live. */
interface Both {
  readonly candidate: LiveApp;
  readonly primary: LiveApp | undefined;
}

/** The app in question. */
type About = Pick<Target, 'key' | 'id' | 'desired'>;

export class RolloutChecks {
  readonly #checks = new CheckWatch();
  readonly #previews = new CheckWatch();

  /** The answers so far. Asks what it is time for, and waits for nothing. */
  samples(target: About, on: RolloutSurroundings, seen: RolloutSeen, signal: AbortSignal): readonly Sample[] {
    const both = bothOf(target, seen);
    return [
      ...told(this.#previews, both && this.#previewed(target, seen, both)),
      ...told(this.#checks, both && checked(target, seen, both)),
    ];

    function told(watch: CheckWatch, watched: Watched | undefined): readonly Sample[] {
      if (watched === undefined) {
        watch.forget(target.key);
        return [];
      }
      const { clock, traffic } = on;
      const answered = (): void => on.poke(target.key);
      const around = { source: traffic.checks, every: traffic.checkEvery, clock, answered };
      return watch.samples(target.key, watched, around, signal);
    }
  }

  forget(key: AppKey): void {
    this.#checks.forget(key);
    this.#previews.forget(key);
  }

  /** After how many ms something has to be asked again; undefined where nothing is. */
  untilNextQuestion(
    key: AppKey,
    { traffic, clock }: Pick<RolloutSurroundings, 'traffic' | 'clock'>,
  ): number | undefined {
    const times = [this.#checks, this.#previews].flatMap(
      (watch) => watch.untilNextQuestion(key, { every: traffic.checkEvery, clock }) ?? [],
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** The first question waits for the last task: then its answer is about all of them, and no second one is waited for. */
  #previewed(target: About, { record, readAt }: RolloutSeen, { candidate }: Both): Watched | undefined {
    const { sets, begun } = record ?? {};
    const strategy = begun ? (begun.strategy ?? target.desired?.strategy) : undefined;
    const preview = strategy && previewOf(strategy);
    if (sets === undefined || sets.share > 0 || preview === undefined) return undefined;
    const healthy = new Set(healthyTasks(candidate).map(({ id }) => id));
    if (healthy.size < candidate.instances && !this.#previews.isWatched(target.key, sets.since)) return undefined;
    const { marathonId, tasks } = servedSet(candidate);
    const about = { marathonId, tasks: tasks.filter(({ id }) => healthy.has(id)) };
    return watched([preview], sets.since, { app: target.id, candidate: about, backends: [], at: readAt });
  }
}

/** Failures count since the candidate has traffic with what it runs. */
function checked(target: About, { record, readAt }: RolloutSeen, { candidate, primary }: Both): Watched | undefined {
  const strategy = record?.begun?.strategy ?? target.desired?.strategy;
  const since = record?.sets?.watchedSince ?? null;
  if (!strategy || !hasTwoSets(strategy) || since === null) return undefined;
  return watched(strategy.checks, since, {
    app: target.id,
    candidate: servedSet(candidate),
    ...(primary && { primary: servedSet(primary) }),
    backends: backendsOf([candidate]),
    at: readAt,
  });
}

const watched = (checks: readonly Check[], since: number, about: Watched['about']): Watched | undefined =>
  checks.length === 0 ? undefined : { checks, since, about };

function bothOf({ id }: About, { live, others, record }: RolloutSeen): Both | undefined {
  const at = (set: string | null | undefined): LiveApp | undefined =>
    set === id ? live : others.find(({ marathonId }) => marathonId === set)?.live;
  const candidate = at(record?.sets?.candidate);
  return candidate && { candidate, primary: at(record?.sets?.primary) };
}

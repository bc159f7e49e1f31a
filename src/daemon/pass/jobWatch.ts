// The jobs of apps, looked at together with their app: in the same pass, from the same full look, with a memory of their own.
import { jobIdOf } from '../../core/definition/jobs/jobId.js';
import { jobLabelsOf } from '../../core/definition/strategy/labels.js';
import { appKey, type AppId, type AppKey, type Instant } from '../../core/model/ids.js';
import type { JobApp, JobInMetronome, Looking, ObservedJob } from '../../core/model/observed.js';
import type { AppRecord } from '../../core/model/record.js';
import { lookAtRuns } from '../../core/rollout/jobRuns.js';
import { look } from '../../core/rollout/looking.js';
import type { Failures } from './failures.js';
import type { Clock, Cluster } from '../ports.js';
import type { Target } from '../targets.js';
import type { Look, World } from '../clusters/world.js';

/** What is asked when a job is looked at. */
export interface JobSurroundings {
  readonly world: World;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly failures: Failures;
  readonly record: AppRecord | undefined;
  /** When its app was read: the now (Marathon's clock) of what is decided about both. */
  readonly readAt: Instant;
}

/** `job` absent: nothing says that the app ever had one, and nobody was asked. `alone`: read by itself just now. */
export type JobLook =
  { readonly ok: true; readonly job?: ObservedJob; readonly alone: boolean } | Extract<Look, { ok: false }>;

type AppLook =
  { readonly ok: true; readonly job: JobApp; readonly alone: boolean } | Extract<Look, { readonly ok: false }>;

/** Not having looked for longer than this (ms) is a gap: every wait begins anew. */
const gap = 180_000;

export class JobWatch {
  readonly #memory = new Map<
    AppKey,
    { readonly looking: Looking; readonly lookedAt: Instant; readonly there: boolean }
  >();

  /** One request more, and only for apps that have jobs, had them, or have one left in the cluster. */
  async look(target: Target, on: JobSurroundings, fresh: boolean, signal: AbortSignal): Promise<JobLook> {
    const id = jobIdOf(target.id);
    const asApp = on.world.lastView?.apps.get(id);
    if (on.cluster.readJob === undefined) {
      if (mayHaveJobs(target, on.record) || asApp !== undefined) return this.#lookAtApp(target, id, on, fresh, signal);
    } else {
      // One that was begun as an app before the settings named a Metronome goes on as one: two must not run at once.
      const before = asApp !== undefined && jobLabelsOf(asApp.definition)?.app === target.id;
      const seen = before ? await this.#lookAtApp(target, id, on, fresh, signal) : undefined;
      if (seen !== undefined && (!seen.ok || seen.job.live !== undefined)) return seen;
      if (mayHaveJobs(target, on.record) || this.#mayBeLeft(target, on.record)) {
        return { ok: true, alone: true, job: await this.#lookAtRuns(target, on.cluster.readJob(id, signal), on) };
      }
    }
    this.#memory.delete(target.key);
    return { ok: true, alone: true };
  }

  forget(key: AppKey): void {
    this.#memory.delete(key);
  }

  /** No full look shows what is left in Metronome. */
  #mayBeLeft(target: Target, record: AppRecord | undefined): boolean {
    return (record?.jobs ?? []).length > 0 || this.#memory.get(target.key)?.there === true;
  }

  async #lookAtApp(
    target: Target,
    id: AppId,
    { world, cluster, clock, failures }: JobSurroundings,
    fresh: boolean,
    signal: AbortSignal,
  ): Promise<AppLook> {
    const view = await world.look(id, fresh, signal);
    if (!view.ok) return view;
    const { live: seen, deployments, alone } = view.value;
    const key = appKey(target.environment.name, id);
    const live = seen && (await failures.quote(key, seen, cluster, clock, signal));
    const before = this.#memory.get(target.key);
    const looking = look(seen && before?.looking, view.value, this.#missed(target, clock.now()));
    this.#memory.set(target.key, { looking, lookedAt: clock.now(), there: seen !== undefined });
    return { ok: true, alone, job: { kind: 'app', ...(live && { live }), deployments, looking } };
  }

  async #lookAtRuns(
    target: Target,
    reading: ReturnType<NonNullable<Cluster['readJob']>>,
    { clock, readAt }: JobSurroundings,
  ): Promise<JobInMetronome> {
    const seen = await reading;
    const before = this.#memory.get(target.key);
    // What was not seen is no look: if this goes on for longer, it becomes a gap.
    if (seen.kind === 'silent') return { kind: 'metronome', seen, looking: before?.looking ?? { since: readAt } };
    const there = seen.job !== undefined;
    const looking = lookAtRuns(there ? before?.looking : undefined, seen, readAt, this.#missed(target, clock.now()));
    this.#memory.set(target.key, { looking, lookedAt: clock.now(), there });
    return { kind: 'metronome', seen, looking };
  }

  #missed(target: Target, now: Instant): boolean {
    const before = this.#memory.get(target.key);
    return before === undefined || now - before.lookedAt > gap;
  }
}

/** By what git wants and what is on record. */
function mayHaveJobs({ desired }: Target, record: AppRecord | undefined): boolean {
  const known = [record?.begun, record?.superseded, record?.rejected, record?.lastGood];
  return [desired?.strategy, ...known.map((one) => one?.strategy)].some((one) => (one?.before ?? []).length > 0);
}

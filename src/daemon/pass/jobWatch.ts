// The jobs of apps, looked at together with their app: in the same pass, from the same full look, with a memory of their own.
import { jobIdOf } from '../../core/definition/jobs/jobId.js';
import { appKey, type AppKey, type Instant } from '../../core/model/ids.js';
import type { Looking, ObservedJob } from '../../core/model/observed.js';
import type { AppRecord } from '../../core/model/record.js';
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
}

/** `job` absent: nothing says that the app ever had one, and nobody was asked. `alone`: read by itself just now. */
export type JobLook =
  { readonly ok: true; readonly job?: ObservedJob; readonly alone: boolean } | Extract<Look, { ok: false }>;

/** Not having looked for longer than this (ms) is a gap: every wait begins anew. */
const gap = 180_000;

export class JobWatch {
  readonly #memory = new Map<AppKey, { readonly looking: Looking; readonly lookedAt: Instant }>();

  /** One request more, and only for apps that have jobs, had them, or have one left in the cluster. */
  async look(target: Target, on: JobSurroundings, fresh: boolean, signal: AbortSignal): Promise<JobLook> {
    const { world, cluster, clock, failures } = on;
    const id = jobIdOf(target.id);
    if (!mayHaveJobs(target, on.record) && world.lastView?.apps.has(id) !== true) {
      this.#memory.delete(target.key);
      return { ok: true, alone: true };
    }
    const view = await world.look(id, fresh, signal);
    if (!view.ok) return view;
    const { live: seen, deployments, alone } = view.value;
    const key = appKey(target.environment.name, id);
    const live = seen && (await failures.quote(key, seen, cluster, clock, signal));
    const now = clock.now();
    const before = this.#memory.get(target.key);
    const missed = before === undefined || now - before.lookedAt > gap;
    const looking = look(seen === undefined ? undefined : before?.looking, view.value, missed);
    this.#memory.set(target.key, { looking, lookedAt: now });
    return { ok: true, alone, job: { ...(live && { live }), deployments, looking } };
  }
}

/** By what git wants and what is on record. */
function mayHaveJobs({ desired }: Target, record: AppRecord | undefined): boolean {
  const known = [record?.begun, record?.superseded, record?.rejected, record?.lastGood];
  return [desired?.strategy, ...known.map((one) => one?.strategy)].some((one) => (one?.before ?? []).length > 0);
}

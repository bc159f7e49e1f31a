// Which apps need no pass although everything was just read: those whose last pass changed nothing, and would be decided on
// the very same again.
//
// A missed change would be a change held for nothing, so why that is enough. What a decision goes by is the target (git's
// wish and the environment with its policies), the record, what people said, the cluster, the gate's facts, and time.
// - Target, record and live app are compared here, object with object: whoever makes them anew does so only when they
//   differ. No deployment and no job may be about: their ends are decided on, too.
// - A word of somebody (ownership, decisions) has its apps looked at by itself, when it is read.
// - The gate and its facts decide who may begin. What is set to git's newest revision and has settled pursues it whatever the
//   gate says (core/policy/choose.ts), and the row that says `settled` asks nothing of it: neither the others of the environment,
//   nor windows, nor a release.
// - Time: the step names no moment to look again at, and what has settled waits for none.
// Any other phase is no rest: what is held, drifted, rejected, paused or moving is looked at with every full look.
import { jobIdOf } from '../../core/definition/jobs/jobId.js';
import type { AppId, AppKey } from '../../core/model/ids.js';
import type { LiveApp, ObservedApp, ObservedJob } from '../../core/model/observed.js';
import type { AppRecord } from '../../core/model/record.js';
import type { Step } from '../../core/model/step.js';
import type { ClusterView } from '../ports.js';
import type { Target } from '../targets.js';

/** What the last decision was made on. */
export interface DecidedOn {
  readonly target: Target;
  /** As the cluster showed it, before anything was quoted into it. */
  readonly live: LiveApp | undefined;
  readonly observed: ObservedApp;
}

/** A full look that has just ended, as far as rest is concerned. */
export interface FullLook {
  readonly apps: ReadonlyMap<AppId, LiveApp>;
  /** Apps that a deployment holds. */
  readonly held: ReadonlySet<AppId>;
}

export const fullLookOf = (view: ClusterView | undefined): FullLook => ({
  apps: view?.apps ?? new Map(),
  held: new Set(view?.deployments.flatMap(({ affected }) => affected)),
});

interface Rested {
  readonly target: Target;
  readonly record: AppRecord | undefined;
  readonly live: LiveApp;
}

/** Where Metronome does not answer, a job may stand there. */
const standsThere = (job: ObservedJob | undefined): boolean =>
  job?.kind === 'metronome' ? job.seen.kind === 'silent' || job.seen.job !== undefined : job?.live !== undefined;

export class Rest {
  readonly #rested = new Map<AppKey, Rested>();

  /** A pass begins: until it has ended nothing is known. */
  stirs(key: AppKey): void {
    this.#rested.delete(key);
  }

  /** A decision stands. `record`: what is written down after it. */
  decided({ target, live, observed }: DecidedOn, step: Step, record: AppRecord | undefined): void {
    const rests =
      step.phase === 'settled' &&
      step.action === undefined &&
      step.wakeAt === undefined &&
      step.ran === undefined &&
      record === observed.record &&
      target.desired !== undefined &&
      observed.deployments.length === 0 &&
      !standsThere(observed.job);
    if (rests && live !== undefined) this.#rested.set(target.key, { target, record, live });
    else this.#rested.delete(target.key);
  }

  /** Whether the full look shows nothing that the last decision was not made on. */
  isAtRest(target: Target, record: AppRecord | undefined, { apps, held }: FullLook): boolean {
    const rested = this.#rested.get(target.key);
    if (rested?.target !== target || rested.record !== record || rested.live !== apps.get(target.id)) return false;
    const job = jobIdOf(target.id);
    return !held.has(target.id) && !held.has(job) && !apps.has(job);
  }
}

// A model of what Metronome makes of one job: every begun run is one more, a stopped one is called ended while its task still
// has its time to end, and the history of a job outlives it.
import { jobIdOf } from '../../src/core/definition/jobs/jobId.js';
import { metronomeSpec } from '../../src/core/definition/jobs/metronomeSpec.js';
import { isJsonObject, type JsonObject } from '../../src/core/model/json.js';
import type { AppId } from '../../src/core/model/ids.js';
import type { EndedRun } from '../../src/core/model/metronome.js';
import type { JobInMetronome, Looking } from '../../src/core/model/observed.js';
import { lookAtRuns } from '../../src/core/rollout/jobRuns.js';
import { nameOfJob, type Fate, type Slot } from './jobSlot.js';

/** Metronome's clock goes ahead of Marathon's by so much, ms. */
const ahead = 7 * 60_000;
const takes = 90_000;
const killGrace = 3_000;

interface Job {
  readonly labels: JsonObject;
  readonly name: string;
  readonly fate: Fate;
}

interface Run {
  readonly id: string;
  readonly job: Job;
  readonly createdAt: number;
  readonly endsAt: number;
}

export class MetronomeSlot implements Slot {
  readonly succeeded = new Set<string>();
  readonly violations: string[] = [];
  private readonly app: AppId;
  private readonly fateOf: (definition: JsonObject) => Fate;
  private job: Job | undefined;
  private run: Run | undefined;
  private history: readonly EndedRun[] = [];
  private lingersUntil = 0;
  private runs = 0;
  private half = false;

  constructor(app: AppId, fateOf: (definition: JsonObject) => Fate) {
    this.app = app;
    this.fateOf = fateOf;
  }

  get isRunning(): boolean {
    return this.run !== undefined && this.run.job.fate !== 'no offer';
  }

  get left(): 'nothing' | 'stopped' | 'wanted' {
    if (this.job === undefined) return 'nothing';
    return this.run === undefined ? 'stopped' : 'wanted';
  }

  nextDue(): number {
    return this.run?.endsAt ?? Infinity;
  }

  advance(now: number): void {
    const { run } = this;
    if (run === undefined || run.endsAt > now) return;
    const succeeded = run.job.fate === 'success';
    if (succeeded) this.succeeded.add(run.job.name);
    this.ended(run, succeeded);
  }

  put(definition: JsonObject, now: number): void {
    const spec = metronomeSpec(definition, jobIdOf(this.app));
    if (!spec.ok) throw new Error('the job of the property cannot be said in Metronome');
    if (this.job !== undefined) return;
    const { labels } = spec.value;
    this.job = {
      labels: isJsonObject(labels) ? labels : {},
      name: nameOfJob(definition),
      fate: this.fateOf(definition),
    };
    if (this.half) this.half = false;
    else this.begin(this.job, now);
  }

  /** The only number that is ever asked for is 0. */
  scale(_instances: number, now: number): void {
    if (this.run === undefined) return;
    if (this.isRunning) this.lingersUntil = now + killGrace;
    this.ended(this.run, false);
  }

  restart(): void {
    this.violations.push('a job of Metronome is restarted');
  }

  remove(): void {
    if (this.run !== undefined) this.violations.push('a job is removed while a run of it is active');
    else this.job = undefined;
  }

  /** Of all that may go wrong, this: whoever makes the next job is killed before its run is begun. */
  happens(): void {
    this.half = true;
  }

  observe(previous: Looking | undefined, now: number): JobInMetronome {
    const { job, run } = this;
    const active = run && { id: run.id, createdAt: run.createdAt, tasks: run.job.fate === 'no offer' ? [] : ['task'] };
    const there = { id: 'shop.cart-before', killGrace, active: active ? [active] : [], ended: this.history };
    const seen = {
      ...{ kind: 'read' as const, readAt: now + ahead },
      ...(job && { job: { ...there, labels: job.labels } }),
    };
    return { kind: 'metronome', seen, looking: lookAtRuns(job && previous, seen, now, false) };
  }

  private begin(job: Job, now: number): void {
    if (now < this.lingersUntil) this.violations.push(`job ${job.name} is begun while a stopped task may still run`);
    this.runs += 1;
    const endsAt = job.fate === 'endless' || job.fate === 'no offer' ? Infinity : now + takes;
    this.run = { id: `run-${this.runs}`, job, createdAt: now + ahead, endsAt };
  }

  private ended({ id, createdAt }: Run, succeeded: boolean): void {
    this.run = undefined;
    this.history = [{ id, createdAt, tasks: ['task'], succeeded }, ...this.history];
  }
}

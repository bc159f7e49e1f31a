// What became of the runs of each job. Metronome writes it a moment after the run has left the active ones, and takes it
// away a moment after the job is gone (JobHistoryServiceActor): both show here, too.
import { endedJson, timestamp, type EndedRun, type Run } from './run.js';

type Entry = { readonly succeeded: readonly EndedRun[]; readonly failed: readonly EndedRun[] };

const none: Entry = { succeeded: [], failed: [] };

/** `metronome.history.count`. */
const kept = 1_000;

/** ms */
const moment = 20;

export class History {
  readonly #entries = new Map<string, Entry>();
  readonly #timers = new Set<NodeJS.Timeout>();

  note({ id, spec, status, createdAt, tasks }: Run, now: number): void {
    const ended = { id, createdAt, finishedAt: now, tasks: tasks.map((task) => task.id) };
    this.#soon(() => {
      const { succeeded, failed } = this.#entries.get(spec.id) ?? none;
      const good = status === 'SUCCESS';
      this.#entries.set(spec.id, {
        succeeded: good ? [ended, ...succeeded].slice(0, kept) : succeeded,
        failed: good ? failed : [ended, ...failed].slice(0, kept),
      });
    });
  }

  forget(job: string): void {
    this.#soon(() => this.#entries.delete(job));
  }

  /** `historySummary` of a job. */
  summary(job: string) {
    const { succeeded, failed } = this.#entries.get(job) ?? none;
    const last = (runs: readonly EndedRun[]): string | null => (runs[0] ? timestamp(runs[0].finishedAt) : null);
    return {
      successCount: succeeded.length,
      failureCount: failed.length,
      lastSuccessAt: last(succeeded),
      lastFailureAt: last(failed),
    };
  }

  /** `history` of a job, newest first. */
  whole(job: string) {
    const { succeeded, failed } = this.#entries.get(job) ?? none;
    return {
      ...this.summary(job),
      successfulFinishedRuns: succeeded.map(endedJson),
      failedFinishedRuns: failed.map(endedJson),
    };
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #soon(act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, moment);
    this.#timers.add(timer);
  }
}

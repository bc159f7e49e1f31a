// The jobs, and how the API shows one with what was asked to be embedded.
import type { History } from './history.js';
import type { JobSpec } from './jobSpec.js';
import { runJson } from './run.js';
import type { Runs } from './runs.js';

export const embeds = ['activeRuns', 'schedules', 'history', 'historySummary'] as const;
export type Embed = (typeof embeds)[number];

export class Jobs {
  readonly #all = new Map<string, JobSpec>();
  readonly #runs: Runs;
  readonly #history: History;

  constructor(runs: Runs, history: History) {
    this.#runs = runs;
    this.#history = history;
  }

  get(id: string): JobSpec | undefined {
    return this.#all.get(id);
  }

  all(): readonly JobSpec[] {
    return [...this.#all.values()];
  }

  put(spec: JobSpec): void {
    this.#all.set(spec.id, spec);
  }

  remove(id: string): void {
    this.#all.delete(id);
    this.#history.forget(id);
  }

  shown(spec: JobSpec, embedded: ReadonlySet<Embed>) {
    const { id } = spec;
    return {
      ...spec,
      ...(embedded.has('activeRuns') && { activeRuns: this.#runs.of(id).map(runJson) }),
      ...(embedded.has('history') && { history: this.#history.whole(id) }),
      ...(embedded.has('historySummary') && { historySummary: this.#history.summary(id) }),
    };
  }
}

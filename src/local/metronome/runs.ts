// The runs that have not ended: begun, launched when an offer fits, ended by their task or by somebody who stops them.
import type { Agent } from './agent.js';
import type { History } from './history.js';
import type { JobSpec } from './jobSpec.js';
import { newRun, newTaskId, type Run, type RunTask } from './run.js';

/** Offers come again after this long, ms; so does the next task of a job that is started again. */
const offersAgain = 500;

export class Runs {
  readonly #active = new Map<string, Run>();
  readonly #agent: Agent;
  readonly #history: History;
  readonly #offers: NodeJS.Timeout;
  #held = false;

  constructor(agent: Agent, history: History) {
    this.#agent = agent;
    this.#history = history;
    this.#offers = setInterval(() => this.#offer(), offersAgain);
  }

  /** Every call is one more run: Metronome asks for no name of it and knows no limit. */
  begin(spec: JobSpec): Run {
    const run = newRun(spec, Date.now());
    this.#active.set(run.id, run);
    setImmediate(() => this.#offer());
    return run;
  }

  of(job: string): readonly Run[] {
    return [...this.#active.values()].filter(({ spec }) => spec.id === job);
  }

  get(job: string, id: string): Run | undefined {
    const run = this.#active.get(id);
    return run?.spec.id === job ? run : undefined;
  }

  /** Ids of those that wait for an offer, by job. */
  waiting(): ReadonlyMap<string, readonly string[]> {
    const all = new Map<string, readonly string[]>();
    for (const { id, spec, status } of this.#active.values())
      if (status === 'INITIAL') all.set(spec.id, [...(all.get(spec.id) ?? []), id]);
    return all;
  }

  /** It has failed from this moment on, although its task may take its time to end (JobRunExecutorActor.becomeAborting). */
  stop(run: Run): Run {
    for (const { id, status } of run.tasks) if (status === 'TASK_RUNNING') this.#agent.kill(id);
    return this.#end(run, 'FAILED');
  }

  holdOffers(held: boolean): void {
    this.#held = held;
    this.#offer();
  }

  close(): void {
    clearInterval(this.#offers);
    this.#active.clear();
  }

  #offer(): void {
    if (this.#held) return;
    for (const run of this.#active.values()) {
      const runs = run.tasks.some(({ status }) => status === 'TASK_RUNNING');
      if (!runs && this.#agent.fits(run.spec.run)) this.#launch(run);
    }
  }

  #launch(run: Run): void {
    const task: RunTask = { id: newTaskId(run), startedAt: Date.now(), status: 'TASK_RUNNING' };
    this.#active.set(run.id, { ...run, status: 'ACTIVE', tasks: [...run.tasks, task] });
    this.#agent.launch(task.id, run, ({ finished }) => this.#ended(run.id, task.id, finished));
  }

  #ended(runId: string, taskId: string, finished: boolean): void {
    const before = this.#active.get(runId);
    // It was stopped, and is on record as failed.
    if (before === undefined) return;
    const now = Date.now();
    const run: Run = {
      ...before,
      tasks: before.tasks.map((task) => {
        if (task.id !== taskId) return task;
        return finished ? { ...task, status: 'TASK_FINISHED', completedAt: now } : { ...task, status: 'TASK_FAILED' };
      }),
    };
    if (finished) this.#end(run, 'SUCCESS');
    else if (isStartedAgain(run, now)) this.#active.set(runId, run);
    else this.#end(run, 'FAILED');
  }

  #end(run: Run, status: 'SUCCESS' | 'FAILED'): Run {
    const now = Date.now();
    const ended: Run = { ...run, status, completedAt: now };
    this.#active.delete(run.id);
    this.#history.note(ended, now);
    return ended;
  }
}

function isStartedAgain({ spec, createdAt }: Run, now: number): boolean {
  const { policy, activeDeadlineSeconds } = spec.run.restart;
  if (policy === 'NEVER') return false;
  return activeDeadlineSeconds === undefined || createdAt + activeDeadlineSeconds * 1_000 > now;
}

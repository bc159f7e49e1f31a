// The last words of tasks that do not do well, read from their Mesos agents so that a reason can quote them: of the one
// that failed last, and of one whose check fails. A check that Mesos runs tells Marathon only that it failed; why is in
// the sandbox, where the executor logs it (src/checks/health_checker.cpp of Mesos).
import { hasChecks } from '../../core/rollout/definition.js';
import { maskText } from '../../core/masking/maskText.js';
import type { AppKey, Instant } from '../../core/model/ids.js';
import type { LiveApp, LiveTask } from '../../core/model/observed.js';
import type { Clock, Cluster } from '../ports.js';

interface LastWords {
  readonly taskId: string;
  readonly readAt: Instant;
  readonly lines: readonly string[] | undefined;
}

/** A task that still runs goes on talking: it is asked again after this long (ms). */
const askAgainAfter = 5_000;

export class Failures {
  /** Per app only the newest task: an app that crashes for days must not fill the memory. */
  readonly #failed = new Map<AppKey, LastWords>();
  readonly #unwell = new Map<AppKey, LastWords>();

  /** The live app with what its last failed task and its failing checks said, where that can be had. */
  async quote(key: AppKey, live: LiveApp, cluster: Cluster, clock: Clock, signal: AbortSignal): Promise<LiveApp> {
    return this.#quoteCheck(key, await this.#quoteFailure(key, live, cluster, clock, signal), cluster, clock, signal);
  }

  forget(key: AppKey): void {
    this.#failed.delete(key);
    this.#unwell.delete(key);
  }

  async #quoteFailure(
    key: AppKey,
    live: LiveApp,
    cluster: Cluster,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<LiveApp> {
    const failure = live.lastFailure;
    if (failure === undefined || failure.version < live.changedAt) return live;
    let known = this.#failed.get(key);
    if (known?.taskId !== failure.taskId) {
      known = await wordsOf(failure.taskId, failure.host, cluster, clock, signal);
      this.#failed.set(key, known);
    }
    if (known.lines === undefined || known.lines.length === 0) return live;
    return { ...live, lastFailure: { ...failure, stderr: known.lines } };
  }

  async #quoteCheck(key: AppKey, live: LiveApp, cluster: Cluster, clock: Clock, signal: AbortSignal): Promise<LiveApp> {
    const unwell = hasChecks(live.definition) ? live.tasks.find((task) => isUnwell(task, live)) : undefined;
    if (unwell === undefined) {
      this.#unwell.delete(key);
      return live;
    }
    let known = this.#unwell.get(key);
    if (known?.taskId !== unwell.id || clock.now() - known.readAt > askAgainAfter) {
      known = await wordsOf(unwell.id, unwell.host, cluster, clock, signal);
      this.#unwell.set(key, known);
    }
    const because = checkAnswer(known.lines ?? []);
    if (because === undefined) return live;
    const told = (task: LiveTask): LiveTask => (task.id === unwell.id ? { ...task, failingBecause: because } : task);
    return { ...live, tasks: live.tasks.map(told) };
  }
}

const isUnwell = (task: LiveTask, live: LiveApp): boolean =>
  task.state === 'TASK_RUNNING' &&
  task.health !== 'passing' &&
  task.failingBecause === undefined &&
  task.version !== undefined &&
  task.version >= live.changedAt;

async function wordsOf(
  taskId: string,
  host: string,
  cluster: Cluster,
  clock: Clock,
  signal: AbortSignal,
): Promise<LastWords> {
  const lines = await cluster.readStderr(taskId, host, signal);
  return { taskId, readAt: clock.now(), lines: lines?.map(maskText) };
}

/** The newest answer of the check, without the prefix of Mesos's log and the count of its failures. */
function checkAnswer(lines: readonly string[]): string | undefined {
  const line = lines.findLast((one) => /health check failed/i.test(one));
  return line?.replace(/^.*\bconsecutively: /, '').replace(/^[IWEF]\d{4} \S+ +\d+ \S+\] /, '');
}

// Runs Mesos' checks beside their tasks, as its health checker does: the first success and every change to success is
// reported, every failure is, and failures before the first success within the grace period are not. A report is a
// status of the task, so it is an event, and it changes the health of the instance.
import type { EventBus } from '../events.js';
import { isTerminal, mesosHealth } from '../task/instance.js';
import type { Instance, Task } from '../task/instance.js';
import type { Instances } from '../task/instances.js';
import type { Scheduler } from '../task/scheduler.js';
import { statusUpdateEvent } from '../task/statusEvent.js';
import type { ProbeResult } from './health.js';
import { mesosCheckOf } from './mesosCheck.js';
import type { MesosCheck } from './mesosCheck.js';
import type { Prober } from './prober.js';
import { once, repeat } from './repeat.js';
import type { Stop } from './repeat.js';

export type MesosCheckParts = {
  readonly instances: Instances;
  readonly scheduler: Scheduler;
  readonly events: EventBus;
  /** The executor's log of a task, in its sandbox. */
  readonly log: (taskId: string, level: 'I' | 'W', message: string) => void;
  readonly probe: Prober;
  /** Simulated tasks pass their check once, this many milliseconds after they run; undefined probes for real. */
  readonly pretendAfter?: number;
  /** Told of every report, after the instance has changed. */
  readonly reported: (instance: Instance, healthy: boolean) => void;
};

/** What the checker of one task remembers. */
type Checker = { readonly stop: Stop; readonly since: number; seenHealthy: boolean; failures: number; asking: boolean };

export class MesosChecks {
  readonly #parts: MesosCheckParts;
  readonly #checkers = new Map<string, Checker>();
  /** Health by instance, as last published. */
  readonly #known = new Map<string, boolean>();

  constructor(parts: MesosCheckParts) {
    this.#parts = parts;
  }

  /** To be called with every change of an instance: starts and stops what runs beside its tasks. */
  follow(instance: Instance): void {
    for (const task of instance.tasks) {
      if (task.condition === 'Running') this.#begin(instance, task);
      if (isTerminal(task.condition)) this.#end(task.id);
    }
    this.#publishHealth(instance);
  }

  forget(instance: Instance): void {
    for (const { id } of instance.tasks) this.#end(id);
    this.#known.delete(instance.id);
  }

  close(): void {
    for (const { stop } of this.#checkers.values()) stop();
    this.#checkers.clear();
  }

  #begin(instance: Instance, task: Task): void {
    const check = mesosCheckOf(instance.runSpec, task);
    if (check === undefined || this.#checkers.has(task.id)) return;
    const ask = (): void => void this.#ask(instance, task.id, check);
    const { pretendAfter } = this.#parts;
    const interval = Math.max(1, check.intervalSeconds) * 1000;
    const stop =
      pretendAfter === undefined ? repeat(check.delaySeconds * 1000, interval, ask) : once(pretendAfter, ask);
    this.#checkers.set(task.id, { stop, since: Date.now(), seenHealthy: false, failures: 0, asking: false });
  }

  #end(taskId: string): void {
    this.#checkers.get(taskId)?.stop();
    this.#checkers.delete(taskId);
  }

  async #ask({ runSpec, id }: Instance, taskId: string, check: MesosCheck): Promise<void> {
    const checker = this.#checkers.get(taskId);
    const found = this.#running(runSpec.id, id, taskId);
    // A slow probe is not overtaken by the next.
    if (found === undefined || checker === undefined || checker.asking) return;
    checker.asking = true;
    const timeout = Math.max(1, check.timeoutSeconds) * 1000;
    const result = await this.#parts.probe(taskId, check.probe(found.instance, found.task), timeout);
    checker.asking = false;
    // The task may have died while it was asked.
    const current = this.#running(runSpec.id, id, taskId);
    if (current !== undefined) this.#judge(current.instance, current.task, check, checker, result);
  }

  #running(runSpecId: string, instanceId: string, taskId: string) {
    const instance = this.#parts.instances.find(runSpecId, instanceId);
    const task = instance?.tasks.find(({ id }) => id === taskId);
    return instance === undefined || task?.condition !== 'Running' ? undefined : { instance, task };
  }

  #judge(instance: Instance, task: Task, check: MesosCheck, checker: Checker, result: ProbeResult): void {
    if (result.kind === 'ignored') return;
    if (result.kind === 'healthy') {
      const news = !checker.seenHealthy || checker.failures > 0;
      checker.seenHealthy = true;
      checker.failures = 0;
      if (news) this.#report(instance, task, true);
      return;
    }
    const inGrace = !checker.seenHealthy && checker.since + check.gracePeriodSeconds * 1000 > Date.now();
    if (!inGrace) checker.failures += 1;
    this.#log(task, check, checker.failures, result.cause);
    if (inGrace) return;
    this.#report(instance, task, false);
    // Mesos compares with the count that includes this failure, so a maximum of 0 is the same as 1.
    if (checker.failures >= check.maxConsecutiveFailures) this.#parts.scheduler.kill(instance);
  }

  #report(instance: Instance, task: Task, healthy: boolean): void {
    const reported: Task = { ...task, mesosHealthy: healthy };
    const tasks = instance.tasks.map((some) => (some.id === task.id ? reported : some));
    const isNews = mesosHealth(tasks) !== mesosHealth(instance.tasks);
    // Another health is another state of the instance, even where its condition stays (Marathon's InstanceState).
    const changed = { ...instance, tasks, since: isNews ? Date.now() : instance.since };
    this.#parts.instances.put(changed);
    const status = { state: 'TASK_RUNNING', message: '' } as const;
    this.#parts.events.publish('status_update_event', statusUpdateEvent(changed, reported, status));
    this.#publishHealth(changed);
    this.#parts.reported(changed, healthy);
  }

  /** Marathon's PostToEventStreamStepImpl: an event whenever what the tasks' reports add up to is another. */
  #publishHealth(instance: Instance): void {
    const before = this.#known.get(instance.id);
    const after = mesosHealth(instance.tasks);
    if (before === after) return;
    if (after === undefined) this.#known.delete(instance.id);
    else this.#known.set(instance.id, after);
    this.#parts.instances.healthChanged(instance, after);
  }

  /** `times` 0: the failure falls into the grace period. Worded as in Mesos' src/checks/health_checker.cpp. */
  #log(task: Task, { type }: MesosCheck, times: number, cause: string): void {
    const what = `${type} health check failed: ${cause}`;
    if (times > 0) this.#parts.log(task.id, 'W', `Health check failed ${times} times consecutively: ${what}`);
    else this.#parts.log(task.id, 'I', `Ignoring failure as health check still in grace period: ${what}`);
  }
}

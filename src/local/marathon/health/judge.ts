// What a probe's result leads to: a changed record, events, and at the end of patience the task's death.
import type { CanonicalHealthCheck } from '../definition/app.js';
import type { EventBus } from '../events.js';
import type { TaskFailures } from '../task/failures.js';
import { appTask } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { Instances } from '../task/instances.js';
import type { Scheduler } from '../task/scheduler.js';
import { failed, isAlive, succeeded, unknownHealth } from './health.js';
import type { Health, ProbeResult } from './health.js';
import { HealthRegistry } from './registry.js';

export type JudgeParts = {
  readonly instances: Instances;
  readonly scheduler: Scheduler;
  readonly failures: TaskFailures;
  readonly events: EventBus;
  /** The executor's log of a task, in its sandbox. */
  readonly log: (taskId: string, level: 'I' | 'W', message: string) => void;
};

export class HealthJudge {
  readonly results = new HealthRegistry();
  readonly #parts: JudgeParts;

  constructor(parts: JudgeParts) {
    this.#parts = parts;
  }

  /**
   * A result of a check that Marathon runs itself. The count that decides about the kill is the one *before* this
   * failure, so a task dies on failure number maxConsecutiveFailures + 1; 0 means never.
   */
  probedByMarathon(instance: Instance, check: CanonicalHealthCheck, index: number, result: ProbeResult): void {
    const before = this.#known(instance, index);
    if (result.kind === 'ignored' || (result.kind === 'unhealthy' && inGrace(instance, check, before))) return;
    if (result.kind === 'unhealthy') {
      this.#publishFailure(instance, check);
      if (check.maxConsecutiveFailures > 0 && before.consecutiveFailures >= check.maxConsecutiveFailures)
        this.#killUnhealthy(instance, before);
    }
    this.#store(instance, index, before, result);
  }

  /**
   * A result of a check that an agent runs. Mesos itself kills at failure number maxConsecutiveFailures, and Marathon
   * learns of a failure only that there was one: the cause it prints is empty. Why stands in the executor's log (Mesos,
   * src/checks/health_checker.cpp).
   */
  reportedByMesos(instance: Instance, check: CanonicalHealthCheck, index: number, result: ProbeResult): void {
    const before = this.#known(instance, index);
    const grace = result.kind === 'unhealthy' && inGrace(instance, check, before);
    if (result.kind === 'unhealthy')
      this.#logFailure(instance, check, grace ? 0 : before.consecutiveFailures + 1, result.cause);
    if (result.kind === 'ignored' || grace) return;
    const healthy = result.kind === 'healthy';
    if (!healthy) this.#publishFailure(instance, check);
    this.#parts.instances.put({
      ...instance,
      tasks: instance.tasks.map((task) => ({ ...task, mesosHealthy: healthy })),
    });
    this.#store(instance, index, before, healthy ? result : { kind: 'unhealthy', cause: '' });
    const { maxConsecutiveFailures } = check;
    if (!healthy && maxConsecutiveFailures > 0 && before.consecutiveFailures + 1 >= maxConsecutiveFailures)
      this.#parts.scheduler.kill(instance);
  }

  /** `times` 0: the failure falls into the grace period. */
  #logFailure(instance: Instance, { protocol }: CanonicalHealthCheck, times: number, cause: string): void {
    const task = appTask(instance);
    if (task === undefined) return;
    const what = `${protocol.replace('MESOS_', '').replace('HTTPS', 'HTTP')} health check failed: ${cause}`;
    if (times > 0) this.#parts.log(task.id, 'W', `Health check failed ${times} times consecutively: ${what}`);
    else this.#parts.log(task.id, 'I', `Ignoring failure as health check still in grace period: ${what}`);
  }

  #known(instance: Instance, index: number): Health {
    return this.results.get(instance.id, index) ?? unknownHealth(instance.id);
  }

  #store(instance: Instance, index: number, before: Health, result: ProbeResult): void {
    const { runSpec, id } = instance;
    const now = Date.now();
    const after = result.kind === 'unhealthy' ? failed(before, result.cause, now) : succeeded(before, now);
    const checks = runSpec.kind === 'app' ? (runSpec.spec.healthChecks?.length ?? 0) : 0;
    const overall = this.results.put(id, index, checks, after);
    if (isAlive(before) !== isAlive(after))
      this.#parts.events.publish('health_status_changed_event', {
        appId: runSpec.id,
        instanceId: id,
        version: runSpec.versions.version,
        alive: isAlive(after),
      });
    if (overall !== undefined) this.#parts.instances.healthChanged(instance, overall.healthy);
  }

  /** The field is called taskId and holds an instance id: Marathon's oddity, kept. */
  #publishFailure({ runSpec, id }: Instance, healthCheck: CanonicalHealthCheck): void {
    this.#parts.events.publish('failed_health_check_event', { appId: runSpec.id, taskId: id, healthCheck });
  }

  #killUnhealthy(instance: Instance, health: Health): void {
    const { runSpec, id, placement } = instance;
    const taskId = appTask(instance)?.id ?? '';
    const reason = health.lastFailureCause ?? 'unknown';
    this.#parts.events.publish('unhealthy_instance_kill_event', {
      appId: runSpec.id,
      taskId,
      instanceId: id,
      version: runSpec.versions.version,
      reason,
      host: placement?.host ?? 'unknown',
      slaveId: placement?.agentId ?? null,
    });
    this.#parts.failures.noteUnhealthy(instance, taskId, reason);
    this.#parts.scheduler.kill(instance);
  }
}

/** Failures do not count while there was no success yet and the task has not been running for long. */
const inGrace = (instance: Instance, check: CanonicalHealthCheck, health: Health): boolean =>
  health.firstSuccess === undefined && instance.since + check.gracePeriodSeconds * 1000 > Date.now();

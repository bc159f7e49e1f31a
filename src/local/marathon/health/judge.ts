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
import { isMesosCheck } from './mesosCheck.js';
import { HealthRegistry } from './registry.js';

export type JudgeParts = {
  readonly instances: Instances;
  readonly scheduler: Scheduler;
  readonly failures: TaskFailures;
  readonly events: EventBus;
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
   * Mesos reported the health of an app's task: that is the result of its MESOS_* or COMMAND check. Marathon learns of a
   * failure only that there was one, so the cause it prints is empty; killing is Mesos' business.
   */
  reportedByMesos(instance: Instance, healthy: boolean): void {
    const checks = instance.runSpec.kind === 'app' ? (instance.runSpec.spec.healthChecks ?? []) : [];
    checks.forEach((check, index) => {
      if (!isMesosCheck(check)) return;
      const before = this.#known(instance, index);
      if (!healthy) this.#publishFailure(instance, check);
      this.#store(instance, index, before, healthy ? { kind: 'healthy' } : { kind: 'unhealthy', cause: '' });
    });
  }

  /** Takes the health that Mesos reported last for the result of the Mesos checks, without an event. */
  restore({ id, runSpec, tasks }: Instance): void {
    const checks = runSpec.kind === 'app' ? (runSpec.spec.healthChecks ?? []) : [];
    const healthy = tasks[0]?.condition === 'Running' ? tasks[0].mesosHealthy : undefined;
    if (healthy === undefined) return;
    const now = Date.now();
    const known = healthy ? succeeded(unknownHealth(id), now) : failed(unknownHealth(id), '', now);
    checks.forEach((check, index) => {
      if (isMesosCheck(check)) this.results.put(id, index, checks.length, known);
    });
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

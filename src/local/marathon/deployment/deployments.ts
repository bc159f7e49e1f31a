// All running deployments. READ THIS FIRST about deployments: who may start, who is locked out, and what force does.
import type { PathId } from '../definition/pathId.js';
import { locked } from '../http/errors.js';
import type { ActionParts } from './actions.js';
import { Deployment } from './deployment.js';
import { affectedIds, printedPlan } from './plan.js';
import type { Plan } from './plan.js';

const cancelled = 'The upgrade has been cancelled';

export class Deployments {
  readonly #parts: ActionParts;
  readonly #running = new Map<string, Deployment>();
  /** Deployments by the apps and pods they act on. */
  readonly #byApp = new Map<PathId, Set<string>>();

  constructor(parts: ActionParts) {
    this.#parts = parts;
  }

  get running(): readonly Deployment[] {
    return [...this.#running.values()];
  }

  find(id: string): Deployment | undefined {
    return this.#running.get(id);
  }

  /** Ids of the deployments that act on an app or a pod. */
  idsOf(appId: PathId): readonly string[] {
    return [...(this.#byApp.get(appId) ?? [])];
  }

  /**
   * Starts a plan. Plans that act on the same app or pod exclude each other: without force the new one is refused, with
   * force the others are cancelled.
   * @throws ApiError 409 with the ids of those in the way
   */
  start(plan: Plan, force: boolean): void {
    const conflicts = [...new Set(affectedIds(plan).flatMap((id) => this.idsOf(id)))];
    if (conflicts.length > 0 && !force) {
      const refusal = locked(conflicts);
      this.#parts.events.publish('deployment_failed', {
        id: plan.id,
        plan: printedPlan(plan),
        reason: refusal.message,
      });
      throw refusal;
    }
    for (const id of conflicts) this.cancel(id);
    const deployment = new Deployment(plan, this.#parts);
    this.#running.set(plan.id, deployment);
    for (const id of affectedIds(plan)) this.#byApp.set(id, (this.#byApp.get(id) ?? new Set()).add(plan.id));
    // The answer to the request goes out before the first step begins.
    setImmediate(() => void this.#run(deployment));
  }

  /** Drops a deployment and leaves definitions and tasks as they are. */
  cancel(id: string): void {
    const deployment = this.#running.get(id);
    if (deployment === undefined) return;
    deployment.callOff();
    this.#forget(deployment.plan);
    this.#parts.events.publish('deployment_failed', { id, plan: printedPlan(deployment.plan), reason: cancelled });
  }

  close(): void {
    for (const deployment of this.running) deployment.callOff();
    this.#running.clear();
    this.#byApp.clear();
  }

  async #run(deployment: Deployment): Promise<void> {
    const finished = await deployment.run();
    if (!finished) return;
    const { plan } = deployment;
    // It leaves the list before the event says so.
    this.#forget(plan);
    this.#parts.events.publish('deployment_success', { id: plan.id, plan: printedPlan(plan) });
  }

  #forget(plan: Plan): void {
    this.#running.delete(plan.id);
    for (const id of affectedIds(plan)) {
      const ids = this.#byApp.get(id);
      ids?.delete(plan.id);
      if (ids?.size === 0) this.#byApp.delete(id);
    }
  }
}

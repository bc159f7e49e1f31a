// All running deployments. READ THIS FIRST about deployments: who may start, who is locked out, and what force does.
import type { PathId } from '../definition/pathId.js';
import { locked } from '../http/errors.js';
import type { Recorder, StoredPlan } from '../storage/recorder.js';
import type { Tree } from '../tree/tree.js';
import type { ActionParts } from './actions.js';
import { Deployment } from './deployment.js';
import { Locks } from './locks.js';
import { affectedIds, printedPlan } from './plan.js';
import type { Plan } from './plan.js';
import { planAgain } from './planAgain.js';

const cancelled = 'The upgrade has been cancelled';

export class Deployments {
  /** What the scale check leaves alone. */
  readonly locks = new Locks();
  readonly #parts: ActionParts;
  readonly #recorder: Recorder;
  readonly #running = new Map<string, Deployment>();
  readonly #lockOf = new Map<string, number>();
  /** Deployments by the apps and pods they act on. */
  readonly #byApp = new Map<PathId, Set<string>>();

  constructor(parts: ActionParts, recorder: Recorder) {
    this.#parts = parts;
    this.#recorder = recorder;
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

  /** The trees that running deployments lead from and to. */
  get trees(): readonly Tree[] {
    return this.running.flatMap(({ plan: { original, target } }) => [original, target]);
  }

  /**
   * Whether a plan may start. Plans that act on the same app or pod exclude each other: without force the new one is
   * refused, with force the others have to be cancelled.
   * @returns the ids of those to cancel
   * @throws ApiError 409 with the ids of those in the way
   */
  admit(plan: Plan, force: boolean): readonly string[] {
    const conflicts = [...new Set(affectedIds(plan).flatMap((id) => this.idsOf(id)))];
    if (conflicts.length === 0 || force) return conflicts;
    // An attempt takes the locks, too, and gives them back when it is refused: until it ends, the deployment in the way
    // goes on unprotected from the scale check (MarathonSchedulerActor.deploy).
    this.locks.release(affectedIds(plan), this.locks.take(affectedIds(plan)));
    const refusal = locked(conflicts);
    this.#publishFailure(plan, refusal.message);
    throw refusal;
  }

  /** Starts an admitted plan, after the end of those that it cancels. */
  start(plan: Plan, cancel: readonly string[]): void {
    for (const id of cancel) this.#callOff(id);
    this.#begin(plan);
  }

  /**
   * Begins stored deployments again from their first step, in place of all that run; no event tells of an end. Their
   * steps are planned anew from their trees, as Marathon's DeploymentRepository does when a leader is elected: victims
   * that a client had named are forgotten.
   */
  resume(plans: readonly StoredPlan[]): void {
    this.close();
    for (const plan of plans) this.#begin(planAgain(plan));
  }

  /** Drops a deployment and leaves definitions and tasks as they are. @throws Error when that cannot be recorded */
  cancel(id: string): void {
    if (!this.#running.has(id)) return;
    this.#recorder.dropped(id);
    this.#callOff(id);
  }

  close(): void {
    for (const deployment of this.running) deployment.callOff();
    this.#running.clear();
    this.#byApp.clear();
    this.#lockOf.clear();
    this.locks.clear();
  }

  #begin(plan: Plan): void {
    const deployment = new Deployment(plan, this.#parts);
    this.#running.set(plan.id, deployment);
    this.#lockOf.set(plan.id, this.locks.take(affectedIds(plan)));
    for (const id of affectedIds(plan)) this.#byApp.set(id, (this.#byApp.get(id) ?? new Set()).add(plan.id));
    // The answer to the request goes out before the first step begins.
    setImmediate(() => void this.#run(deployment));
  }

  async #run(deployment: Deployment): Promise<void> {
    const finished = await deployment.run();
    if (!finished) return;
    const { plan } = deployment;
    this.#recorder.ended(plan.id);
    // It leaves the list before the event says so.
    this.#forget(plan);
    this.#parts.events.publish('deployment_success', { id: plan.id, plan: printedPlan(plan) });
  }

  #callOff(id: string): void {
    const deployment = this.#running.get(id);
    if (deployment === undefined) return;
    deployment.callOff();
    this.#forget(deployment.plan);
    this.#publishFailure(deployment.plan, cancelled);
  }

  #publishFailure(plan: Plan, reason: string): void {
    this.#parts.events.publish('deployment_failed', { id: plan.id, plan: printedPlan(plan), reason });
  }

  #forget(plan: Plan): void {
    this.#running.delete(plan.id);
    this.locks.release(affectedIds(plan), this.#lockOf.get(plan.id) ?? 0);
    this.#lockOf.delete(plan.id);
    for (const id of affectedIds(plan)) {
      const ids = this.#byApp.get(id);
      ids?.delete(plan.id);
      if (ids?.size === 0) this.#byApp.delete(id);
    }
  }
}

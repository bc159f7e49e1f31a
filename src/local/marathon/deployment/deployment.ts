// One running deployment: its steps one after the other, the actions of a step side by side. It has no deadline.
import { assertNever } from '../assertNever.js';
import type { ActionParts, RunningAction } from './actions.js';
import { affectedApps, affectedPods, printedAction, printedPlan, printedStep } from './plan.js';
import type { Action, Plan, Step } from './plan.js';
import { restartRunSpec } from './replace.js';
import { scaleRunSpec } from './scale.js';
import { stopRunSpec } from './stop.js';

export class Deployment {
  readonly plan: Plan;
  readonly #parts: ActionParts;
  #currentStep = 0;
  #running: readonly RunningAction[] = [];
  #calledOff = false;

  constructor(plan: Plan, parts: ActionParts) {
    this.plan = plan;
    this.#parts = parts;
  }

  /** Goes through the steps; resolves to true at the end, and never once it was called off. */
  async run(): Promise<boolean> {
    for (const step of this.plan.steps) {
      if (this.#calledOff) return false;
      this.#currentStep += 1;
      await this.#perform(step);
    }
    return !this.#calledOff;
  }

  /** Stops acting at once. Tasks and definitions stay as they are. */
  callOff(): void {
    this.#calledOff = true;
    for (const action of this.#running) action.callOff();
    this.#running = [];
  }

  /** One element of GET /v2/deployments; `currentStep` is 0 until the first step begins. */
  print(): Record<string, unknown> {
    const current = this.plan.steps[this.#currentStep - 1];
    return {
      id: this.plan.id,
      version: this.plan.version,
      affectedApps: affectedApps(this.plan),
      affectedPods: affectedPods(this.plan),
      steps: this.plan.steps.map(printedStep),
      currentActions: (current?.actions ?? []).map((action) => ({
        ...printedAction(action),
        readinessCheckResults: this.#parts.readiness.resultsOf(action.runSpec),
      })),
      currentStep: this.#currentStep,
      totalSteps: this.plan.steps.length,
    };
  }

  async #perform(step: Step): Promise<void> {
    const { events, health } = this.#parts;
    const described = { plan: printedPlan(this.plan), currentStep: printedStep(step) };
    events.publish('deployment_info', described);
    this.#running = step.actions.map((action) => {
      // Also of what is to be stopped, as in Marathon's DeploymentActor: the stop takes them away again.
      health.addAll(action.runSpec);
      return begin(action, this.#parts);
    });
    await Promise.all(this.#running.map(({ done }) => done));
    this.#running = [];
    events.publish('deployment_step_success', described);
  }
}

function begin(action: Action, parts: ActionParts): RunningAction {
  switch (action.kind) {
    case 'Start':
      // Kept for compatibility: the instances come with the scale of a later step.
      return { done: Promise.resolve(), callOff: () => undefined };
    case 'Stop':
      return stopRunSpec(action.runSpec, parts);
    case 'Scale':
      return scaleRunSpec(action.runSpec, action.toKill, parts);
    case 'Restart':
      return restartRunSpec(action.runSpec, parts);
    default:
      return assertNever(action);
  }
}

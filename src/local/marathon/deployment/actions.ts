// What an action of a deployment needs, and what it is: something that goes on until it is done or called off. None
// ever gives up by itself, just as in Marathon.
import type { EventBus } from '../events.js';
import type { HealthChecks } from '../health/healthChecks.js';
import type { ReadinessChecks } from '../health/readiness.js';
import type { TaskFailures } from '../task/failures.js';
import type { Instances } from '../task/instances.js';
import type { Scheduler } from '../task/scheduler.js';

export type ActionParts = {
  readonly instances: Instances;
  readonly scheduler: Scheduler;
  readonly health: HealthChecks;
  readonly readiness: ReadinessChecks;
  readonly failures: TaskFailures;
  readonly events: EventBus;
};

export type RunningAction = {
  /** Resolves when the action has succeeded; never when it was called off. */
  readonly done: Promise<void>;
  /** Stops acting; instances stay as they are. */
  callOff(): void;
};

/** A promise with its own resolver: the shape in which all three actions tell that they are done. */
export function completion(): { readonly done: Promise<void>; readonly finish: () => void } {
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  return { done, finish };
}

// Instances on agents out of reach, as their unreachableStrategy has it: after `inactiveAfterSeconds` one counts as
// inactive and is replaced, after `expungeAfterSeconds` it is forgotten; with "disabled" it is waited for.
//
// Marathon looks when Mesos is reconciled (every 10 minutes) and when its ExpungeOverdueLostTasksActor ticks (every 30
// seconds); here the moment itself counts.
import { unreachableStrategyOf } from '../definition/runSpec.js';
import { conditionOfTasks } from './instance.js';
import type { Condition, Instance } from './instance.js';
import type { Instances } from './instances.js';

export class Unreachables {
  readonly #instances: Instances;
  readonly #due: (instance: Instance) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** @param due called when the condition of an instance has to be looked at again */
  constructor(instances: Instances, due: (instance: Instance) => void) {
    this.#instances = instances;
    this.#due = due;
  }

  /** The condition of an instance by its tasks, and by the time some of them have been out of reach. */
  conditionOf({ runSpec, tasks, condition }: Instance): Condition {
    if (tasks.length === 0) return condition;
    const found = conditionOfTasks(tasks);
    const strategy = unreachableStrategyOf(runSpec);
    if (found !== 'Unreachable' || strategy === 'disabled') return found;
    return isOut(tasks, strategy.inactiveAfterSeconds) ? 'UnreachableInactive' : found;
  }

  /** True when an instance has been out of reach for so long that it is to be forgotten. */
  isExpired({ runSpec, tasks }: Instance): boolean {
    const strategy = unreachableStrategyOf(runSpec);
    return strategy !== 'disabled' && isOut(tasks, strategy.expungeAfterSeconds);
  }

  /** Looks again when an instance becomes inactive or is to be forgotten, if it is still out of reach then. */
  watch(instance: Instance): void {
    clearTimeout(this.#timers.get(instance.id));
    this.#timers.delete(instance.id);
    const at = nextLook(instance);
    if (at === undefined) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(instance.id);
        const current = this.#instances.find(instance.runSpec.id, instance.id);
        if (current !== undefined) this.#due(current);
      },
      Math.min(Math.max(0, at - Date.now()), 2 ** 31 - 1),
    );
    this.#timers.set(instance.id, timer.unref());
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}

const sinceOf = (tasks: Instance['tasks']): readonly number[] =>
  tasks.flatMap(({ unreachableSince }) => unreachableSince ?? []);

const isOut = (tasks: Instance['tasks'], seconds: number): boolean =>
  sinceOf(tasks).some((since) => Date.now() - since >= seconds * 1000);

function nextLook({ runSpec, tasks, condition }: Instance): number | undefined {
  const strategy = unreachableStrategyOf(runSpec);
  const since = Math.min(...sinceOf(tasks));
  if (strategy === 'disabled' || !Number.isFinite(since)) return undefined;
  const { inactiveAfterSeconds, expungeAfterSeconds } = strategy;
  return since + (condition === 'Unreachable' ? inactiveAfterSeconds : expungeAfterSeconds) * 1000;
}

// What tasks report, and what becomes of their instances by it: Marathon's TaskStatusUpdateProcessor and
// InstanceUpdater. READ THIS THIRD (after task/scheduler.ts): every task's states pass through `take`.
import type { PathId } from '../definition/pathId.js';
import type { EventBus } from '../events.js';
import type { Backoff } from './backoff.js';
import type { TaskFailures } from './failures.js';
import { conditionOf, conditionOfTasks, considerTerminal, isOver, isTerminal } from './instance.js';
import type { Condition, Instance, Task } from './instance.js';
import type { Instances } from './instances.js';
import type { StatusUpdate } from '../run/runtime.js';
import { statusUpdateEvent } from './statusEvent.js';
import { Unreachables } from './unreachables.js';

export type StatusUpdateParts = {
  readonly instances: Instances;
  readonly backoff: Backoff;
  readonly failures: TaskFailures;
  readonly events: EventBus;
  /** Makes Mesos kill a task that nobody here knows. */
  readonly killUnknown: (taskId: string) => void;
  /**
   * Called when tasks of an instance live on that must not: the other containers of a pod of which one has failed, and
   * those of an instance that was given up while it was out of reach.
   */
  readonly kill: (instance: Instance) => void;
  /** Called when all tasks of an instance are dead. */
  readonly over: (instance: Instance) => void;
};

export class StatusUpdates {
  readonly #parts: StatusUpdateParts;
  readonly #unreachables: Unreachables;

  constructor(parts: StatusUpdateParts) {
    this.#parts = parts;
    this.#unreachables = new Unreachables(parts.instances, (instance) => this.#store(instance, instance));
  }

  /** Takes one report of Mesos about a task. */
  take(runSpecId: PathId, instanceId: string, taskId: string, update: StatusUpdate): void {
    const condition = conditionOf(update.state);
    const instance = this.#parts.instances.find(runSpecId, instanceId);
    const task = instance?.tasks.find(({ id }) => id === taskId);
    if (instance === undefined || task === undefined) {
      this.#unknown(runSpecId, instanceId, taskId, condition, instance === undefined);
      return;
    }
    // A dead task stays as dead as it is, and what is said twice is said once.
    if (isTerminal(task.condition) || task.mesosState === update.state) return;
    const reported = withUpdate(task, update, Date.now());
    const changed = withTask(instance, reported);
    this.#parts.events.publish('status_update_event', statusUpdateEvent(changed, reported, update));
    this.#parts.failures.note(changed, taskId, update.state, update.message);
    this.#store(instance, changed);
    const over = isOver(changed);
    const halfDead = !over && isTerminal(condition) && condition !== 'Finished';
    const unwanted = changed.goal !== 'Running' && !considerTerminal(condition) && condition !== 'Killing';
    if (halfDead || unwanted) this.#parts.kill(changed);
    if (over) this.#parts.over(changed);
  }

  close(): void {
    this.#unreachables.close();
  }

  #unknown(runSpecId: PathId, instanceId: string, taskId: string, condition: Condition, noInstance: boolean): void {
    const ended = isTerminal(condition) || condition === 'Unreachable';
    if (ended && noInstance)
      this.#parts.events.publish('unknown_instance_terminated_event', { instanceId, runSpecId, condition });
    if (!ended && condition !== 'Killing') this.#parts.killUnknown(taskId);
  }

  /** Stores what became of an instance, or forgets it when it is not wanted any more or out of reach for too long. */
  #store(before: Instance, after: Instance): void {
    const condition = this.#unreachables.conditionOf(after);
    const since = condition === before.condition ? before.since : Date.now();
    const waits = isOver(after) && after.goal === 'Running' && !isOver(before);
    const changed: Instance = { ...after, condition, since, ...(waits ? { scheduledAt: since } : {}) };
    const gone = this.#unreachables.isExpired(changed) || (isOver(changed) && changed.goal === 'Decommissioned');
    if (gone || condition !== before.condition) this.#limit(changed);
    // Forgotten later than it became inactive, it goes as what is removed by force (ExpungeOverdueLostTasksActor).
    const late = gone && before.condition === 'UnreachableInactive' && !isOver(changed);
    if (gone) this.#parts.instances.expunge(late ? { ...changed, condition: 'Killed' } : changed);
    else {
      this.#parts.instances.put(changed);
      this.#unreachables.watch(changed);
    }
  }

  /** Being killed is nobody's fault; every other end makes the next launch wait longer (NotifyRateLimiterStepImpl). */
  #limit({ runSpec, condition }: Instance): void {
    if (limitWorthy.has(condition)) this.#parts.backoff.increase(runSpec, Date.now());
    else if (advanceWorthy.has(condition)) this.#parts.backoff.advance(runSpec, Date.now());
  }
}

const limitWorthy: ReadonlySet<Condition> = new Set<Condition>(['Dropped', 'Error', 'Failed', 'Gone', 'Finished']);
const advanceWorthy: ReadonlySet<Condition> = new Set<Condition>(['Staging', 'Starting', 'Running', 'Provisioned']);

function withUpdate(task: Task, { state }: StatusUpdate, now: number): Task {
  const { id, container, hostPorts, stagedAt, startedAt, mesosHealthy } = task;
  return {
    id,
    ...(container === undefined ? {} : { container }),
    hostPorts,
    condition: conditionOf(state),
    stagedAt,
    ...(state === 'TASK_RUNNING' ? { startedAt: startedAt ?? now } : startedAt === undefined ? {} : { startedAt }),
    mesosState: state,
    ...(mesosHealthy === undefined ? {} : { mesosHealthy }),
    ...(state === 'TASK_UNREACHABLE' ? { unreachableSince: now } : {}),
  };
}

function withTask(instance: Instance, task: Task): Instance {
  const tasks = instance.tasks.map((some) => (some.id === task.id ? task : some));
  return { ...instance, tasks, condition: conditionOfTasks(tasks) };
}

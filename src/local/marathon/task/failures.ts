// The last failure of each app: kept until the app is deleted, even when it has long recovered.
import type { PathId } from '../definition/pathId.js';
import { timestamp } from '../definition/timestamp.js';
import type { Instance, TaskState } from './instance.js';

/** `lastTaskFailure` as GET /v2/apps/{id} prints it. */
export type TaskFailure = Readonly<
  Record<'appId' | 'host' | 'message' | 'state' | 'taskId' | 'timestamp' | 'version' | 'slaveId', string>
>;

const failureStates: ReadonlySet<TaskState> = new Set<TaskState>([
  'TASK_FAILED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_UNKNOWN',
]);

export class TaskFailures {
  readonly #last = new Map<PathId, TaskFailure>();

  of(appId: PathId): TaskFailure | undefined {
    return this.#last.get(appId);
  }

  /** Takes note of a status if it is one of failure; finishing and being killed are not. */
  note(instance: Instance, taskId: string, state: TaskState, message: string): void {
    if (failureStates.has(state)) this.#put(instance, taskId, state, message);
  }

  /** A health check had the task killed: Marathon counts that as a failure although the state is TASK_KILLED. */
  noteUnhealthy(instance: Instance, taskId: string, reason: string): void {
    this.#put(instance, taskId, 'TASK_KILLED', `Task was killed since health check failed. Reason: ${reason}`);
  }

  forget(appId: PathId): void {
    this.#last.delete(appId);
  }

  #put(instance: Instance, taskId: string, state: TaskState, message: string): void {
    const { placement } = instance;
    if (placement === undefined) return;
    this.#last.set(instance.runSpec.id, {
      appId: instance.runSpec.id,
      host: placement.host,
      message,
      state,
      taskId,
      timestamp: timestamp(Date.now()),
      version: instance.runSpec.versions.version,
      slaveId: placement.agentId,
    });
  }
}

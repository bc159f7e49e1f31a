// What the scheduler needs of whatever runs tasks: real processes, or a pretence of them.
import type { Command } from './command.js';
import type { LocalVolume, Placement, TaskState } from '../task/instance.js';
import type { Mount } from './mounts.js';

export type TaskLaunch = {
  readonly taskId: string;
  /** The container of a pod; absent for an app. */
  readonly container?: string;
  readonly placement: Placement;
  readonly command: Command;
  readonly hostPorts: readonly number[];
  readonly environment: Readonly<Record<string, string>>;
  /** Persistent volumes of the instance; each keeps what is in it from task to task. */
  readonly volumes?: readonly LocalVolume[];
  /** What a container of a pod mounts, persistent volumes included. */
  readonly mounts?: readonly Mount[];
};

/** A state a task reached, with Mesos' words for it (`Command exited with status 1`). */
export type StatusUpdate = { readonly state: TaskState; readonly message: string };

export interface TaskRuntime {
  /** Starts a task. Its states are reported one after the other; a terminal one is the last. */
  launch(task: TaskLaunch, report: (update: StatusUpdate) => void): void;
  /** Asks a task to stop; after `graceMilliseconds` it is made to. Unknown tasks are ignored. */
  kill(taskId: string, graceMilliseconds: number): void;
  /** Runs a command beside a task, in its directory and with its environment; resolves to its exit code. */
  run(taskId: string, command: string, timeoutMilliseconds: number): Promise<CommandResult>;
  /** Throws persistent volumes away, with all that is in them. */
  destroy(volumes: readonly LocalVolume[]): void;
  /** Stops everything and resolves when nothing is left. */
  close(): Promise<void>;
}

export type CommandResult =
  { readonly kind: 'exited'; readonly status: number } | { readonly kind: 'timed-out' } | { readonly kind: 'no-task' };

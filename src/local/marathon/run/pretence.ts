// Simulated tasks: no process, only the reports one would make. They run after 50 ms; a command that is exactly
// `false` or `exit N` ends at once, as it would.
import type { Command } from './command.js';
import { endOfCommand } from '../../../kit/process/signals.js';
import type { CommandResult, StatusUpdate, TaskLaunch, TaskRuntime } from './runtime.js';

/** How long a simulated task takes to run, and from then to pass each of its checks. */
export const pretendedDelay = 50;

type Report = (update: StatusUpdate) => void;

export class Pretence implements TaskRuntime {
  readonly #running = new Map<string, { readonly timer?: NodeJS.Timeout; readonly report: Report }>();

  launch({ taskId, command }: TaskLaunch, report: Report): void {
    const status = exitStatus(command);
    const timer = setTimeout(() => {
      // A timer that is kept keeps its function, and that whatever it was made of: thousands of environments.
      this.#running.set(taskId, { report });
      report({ state: 'TASK_STARTING', message: '' });
      report({ state: 'TASK_RUNNING', message: '' });
      if (status === undefined) return;
      this.#running.delete(taskId);
      report({ state: status === 0 ? 'TASK_FINISHED' : 'TASK_FAILED', message: endOfCommand(status, null) });
    }, pretendedDelay);
    this.#running.set(taskId, { timer, report });
  }

  kill(taskId: string): void {
    const running = this.#running.get(taskId);
    if (running === undefined) return;
    clearTimeout(running.timer);
    this.#running.delete(taskId);
    setImmediate(() => running.report({ state: 'TASK_KILLED', message: endOfCommand(null, 'SIGTERM') }));
  }

  run(taskId: string): Promise<CommandResult> {
    return Promise.resolve(this.#running.has(taskId) ? { kind: 'exited', status: 0 } : { kind: 'no-task' });
  }

  destroy(): void {
    // There was never anything in them.
  }

  close(): Promise<void> {
    for (const { timer } of this.#running.values()) clearTimeout(timer);
    this.#running.clear();
    return Promise.resolve();
  }
}

function exitStatus({ shell }: Command): number | undefined {
  if (shell === 'false') return 1;
  const status = /^exit (\d{1,3})$/.exec(shell ?? '')?.[1];
  return status === undefined ? undefined : Number(status);
}

// Tasks as processes of this machine: each leads a process group of its own, works in its own sandbox, and is killed
// as a group. A task is gated: it is started blocked, reported to the watchdog, and only then let go, so that there is
// no moment at which a kill of this server could leave it behind.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { gated, openGate } from '../../../kit/process/gate.js';
import { timerDelay } from '../../../kit/timerDelay.js';
import type { LocalVolume } from '../task/instance.js';
import { linkMounts } from './mounts.js';
import { endOfCommand, signalGroup } from '../../../kit/process/signals.js';
import type { CommandResult, StatusUpdate, TaskLaunch, TaskRuntime } from './runtime.js';
import type { NewSandbox, Sandboxes } from './sandboxes.js';
import { Watchdog } from '../../../kit/process/watchdog.js';

/** What tasks get between SIGTERM and SIGKILL when the server itself stops. */
const closingGrace = 2_000;

/** What E2BIG means, in words that whoever wrote the app can act on. */
const tooLong =
  'an argument or a variable of the environment is longer than this system passes on (Linux: 128 KiB each, some 2 MiB ' +
  'together); shorten it, or put it into a file';
const isTooLong = (cause: unknown): cause is Error =>
  cause instanceof Error && 'code' in cause && cause.code === 'E2BIG';

type Report = (update: StatusUpdate) => void;
type Running = {
  readonly child: ChildProcess;
  readonly leader: number;
  readonly launch: TaskLaunch;
  readonly directory: string;
  readonly environment: Record<string, string>;
  readonly commands: Set<number>;
  killed: boolean;
  escalation?: NodeJS.Timeout;
};

export class Processes implements TaskRuntime {
  readonly #running = new Map<string, Running>();
  readonly #watchdog = new Watchdog();
  readonly #sandboxes: Sandboxes;
  #idle: (() => void) | undefined;

  constructor(sandboxes: Sandboxes) {
    this.#sandboxes = sandboxes;
  }

  launch(launch: TaskLaunch, report: Report): void {
    const { argv, notice } = launch.command;
    const sandbox = this.#sandboxes.create(launch.taskId, launch.placement.agentId, launch.volumes);
    this.#furnish(launch, sandbox);
    if (notice !== undefined) sandbox.say(notice);
    const environment = {
      PATH: process.env['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      MESOS_SANDBOX: sandbox.directory,
      ...launch.environment,
    };
    const child = this.#spawn(launch.taskId, sandbox, argv, environment);
    if (child.pid === undefined) {
      child.once('error', (cause) => {
        this.#sandboxes.complete(launch.taskId);
        report({ state: 'TASK_FAILED', message: `Failed to launch container: ${cause.message}` });
      });
      return;
    }
    const running: Running = {
      child,
      leader: child.pid,
      launch,
      directory: sandbox.directory,
      environment,
      commands: new Set(),
      killed: false,
    };
    this.#running.set(launch.taskId, running);
    this.#watchdog.guard(child.pid);
    child.once('exit', (status, signal) => this.#ended(running, status, signal, report));
    report({ state: 'TASK_STARTING', message: '' });
    openGate(child);
    // The command may already be over by the time this runs; a state after the last one would be a lie.
    setImmediate(() => {
      if (this.#running.get(launch.taskId) === running) report({ state: 'TASK_RUNNING', message: '' });
    });
  }

  kill(taskId: string, graceMilliseconds: number): void {
    const running = this.#running.get(taskId);
    if (running === undefined || running.killed) return;
    running.killed = true;
    signalGroup(running.leader, 'SIGTERM');
    running.escalation = setTimeout(() => signalGroup(running.leader, 'SIGKILL'), timerDelay(graceMilliseconds));
  }

  run(taskId: string, command: string, timeoutMilliseconds: number): Promise<CommandResult> {
    const running = this.#running.get(taskId);
    if (running === undefined) return Promise.resolve({ kind: 'no-task' });
    return new Promise((resolve) => {
      const child = spawn(...gated(['/bin/sh', '-c', command]), {
        cwd: running.directory,
        env: running.environment,
        detached: true,
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      });
      const leader = child.pid;
      if (leader === undefined) {
        child.once('error', () => resolve({ kind: 'no-task' }));
        return;
      }
      running.commands.add(leader);
      this.#watchdog.guard(leader);
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        signalGroup(leader, 'SIGKILL');
      }, timerDelay(timeoutMilliseconds));
      child.once('exit', (status) => {
        clearTimeout(timer);
        running.commands.delete(leader);
        signalGroup(leader, 'SIGKILL');
        this.#watchdog.release(leader);
        resolve(timedOut ? { kind: 'timed-out' } : { kind: 'exited', status: status ?? -1 });
      });
      openGate(child);
    });
  }

  destroy(volumes: readonly LocalVolume[]): void {
    for (const volume of volumes) this.#sandboxes.destroy(volume);
  }

  async close(): Promise<void> {
    for (const running of this.#running.values()) {
      // Even a task whose own grace is an hour gets no more than this now.
      this.kill(running.launch.taskId, closingGrace);
      clearTimeout(running.escalation);
      running.escalation = setTimeout(() => signalGroup(running.leader, 'SIGKILL'), closingGrace);
    }
    if (this.#running.size > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    await this.#watchdog.close();
  }

  /** What a task mounts may collide with what is there; then nothing of the sandbox may stay open. */
  #furnish({ taskId, mounts = [] }: TaskLaunch, sandbox: NewSandbox): void {
    try {
      linkMounts(sandbox.directory, mounts);
    } catch (cause) {
      sandbox.closeFiles();
      this.#sandboxes.complete(taskId);
      throw cause;
    }
  }

  #spawn(
    taskId: string,
    sandbox: NewSandbox,
    argv: readonly string[],
    environment: Record<string, string>,
  ): ChildProcess {
    try {
      return spawn(...gated(argv), {
        cwd: sandbox.directory,
        env: environment,
        detached: true,
        stdio: ['ignore', sandbox.stdout, sandbox.stderr, 'pipe'],
      });
    } catch (cause) {
      this.#sandboxes.complete(taskId);
      throw isTooLong(cause) ? new Error(`${cause.message}: ${tooLong}`, { cause }) : cause;
    } finally {
      sandbox.closeFiles();
    }
  }

  #ended(running: Running, status: number | null, signal: NodeJS.Signals | null, report: Report): void {
    clearTimeout(running.escalation);
    // The leader is dead; whatever it left behind in its group goes with the container.
    signalGroup(running.leader, 'SIGKILL');
    for (const command of running.commands) signalGroup(command, 'SIGKILL');
    this.#watchdog.release(running.leader);
    const { taskId } = running.launch;
    this.#running.delete(taskId);
    this.#sandboxes.complete(taskId);
    report({ state: endState(running.killed, status), message: endOfCommand(status, signal) });
    if (this.#running.size === 0) this.#idle?.();
  }
}

function endState(killed: boolean, status: number | null): StatusUpdate['state'] {
  if (killed) return 'TASK_KILLED';
  return status === 0 ? 'TASK_FINISHED' : 'TASK_FAILED';
}

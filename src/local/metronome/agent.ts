// The one agent: what it has left, which jobs may run on it, and its tasks, each a process of this machine that leads a group
// of its own. There is no container engine: with an image the command runs all the same, an image alone is pretended.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { gated, openGate } from '../../kit/process/gate.js';
import { endOfCommand, signalGroup } from '../../kit/process/signals.js';
import { Watchdog } from '../../kit/process/watchdog.js';
import { timerDelay } from '../../kit/timerDelay.js';
import type { RunSpec } from './jobSpec.js';
import type { Run } from './run.js';

export type TaskEnd = { readonly finished: boolean };

type Running = {
  readonly child: ChildProcess;
  readonly leader: number;
  readonly run: RunSpec;
  escalation?: NodeJS.Timeout;
};

/** What tasks get between SIGTERM and SIGKILL when the server itself stops, ms. */
const closingGrace = 2_000;

/** Mesos' agents give a task this long when the job says nothing. */
const defaultGraceSeconds = 3;

export class Agent {
  readonly #running = new Map<string, Running>();
  readonly #watchdog = new Watchdog();
  readonly #root: string;
  readonly #host: string;
  readonly #cpus: number;
  readonly #mem: number;
  #idle: (() => void) | undefined;

  constructor(
    root: string,
    { host, cpus, mem }: { readonly host: string; readonly cpus: number; readonly mem: number },
  ) {
    this.#root = root;
    this.#host = host;
    this.#cpus = cpus;
    this.#mem = mem;
  }

  /** Whether an offer of what is left would be taken. */
  fits(wanted: RunSpec): boolean {
    const taken = [...this.#running.values()].map(({ run }) => run);
    const left = (all: number, of: (run: RunSpec) => number): boolean =>
      taken.reduce((sum, run) => sum + of(run), of(wanted)) <= all;
    const allowed = wanted.placement.constraints.every((one) => one.value === undefined || this.#meets(one, one.value));
    return allowed && left(this.#cpus, ({ cpus }) => cpus) && left(this.#mem, ({ mem }) => mem);
  }

  /** `ended` is called once, when the whole group is gone. */
  launch(taskId: string, run: Run, ended: (end: TaskEnd) => void): void {
    const directory = path.join(this.#root, taskId);
    mkdirSync(directory, { recursive: true });
    const stdout = openSync(path.join(directory, 'stdout'), 'a');
    const stderr = openSync(path.join(directory, 'stderr'), 'a');
    const { run: wanted, id, labels } = run.spec;
    if (wanted.cmd === undefined) writeSync(stdout, 'an image, and no engine to run it here: taken as done\n');
    const plain = Object.entries(wanted.env).filter((one): one is [string, string] => typeof one[1] === 'string');
    const child = spawn(...gated(['/bin/sh', '-c', wanted.cmd ?? 'true']), {
      cwd: directory,
      env: {
        PATH: process.env['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        MESOS_SANDBOX: directory,
        MESOS_TASK_ID: taskId,
        MARATHON_APP_ID: `/${id.replaceAll('.', '/')}/${run.id}`,
        MARATHON_APP_LABELS: Object.keys(labels).join(' '),
        HOST: this.#host,
        ...Object.fromEntries(plain),
      },
      detached: true,
      stdio: ['ignore', stdout, stderr, 'pipe'],
    });
    closeSync(stdout);
    closeSync(stderr);
    const leader = child.pid;
    if (leader === undefined) {
      child.once('error', () => ended({ finished: false }));
      return;
    }
    const task: Running = { child, leader, run: wanted };
    this.#running.set(taskId, task);
    this.#watchdog.guard(leader);
    child.once('exit', (status, signal) => {
      clearTimeout(task.escalation);
      // The leader is dead; whatever it left behind in its group goes with it.
      signalGroup(leader, 'SIGKILL');
      this.#watchdog.release(leader);
      this.#running.delete(taskId);
      const end = openSync(path.join(directory, 'stderr'), 'a');
      writeSync(end, `${endOfCommand(status, signal)}\n`);
      closeSync(end);
      ended({ finished: status === 0 });
      if (this.#running.size === 0) this.#idle?.();
    });
    openGate(child);
  }

  /** SIGTERM now, SIGKILL after the grace of the job. Nobody waits for it: Metronome does not, either. */
  kill(taskId: string): void {
    const task = this.#running.get(taskId);
    if (task !== undefined) end(task, (task.run.taskKillGracePeriodSeconds ?? defaultGraceSeconds) * 1_000);
  }

  /** Stops everything and resolves when nothing is left. */
  async close(): Promise<void> {
    for (const task of this.#running.values()) end(task, closingGrace);
    if (this.#running.size > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    await this.#watchdog.close();
  }

  /** It has a name, and no attributes. */
  #meets({ attribute, operator }: RunSpec['placement']['constraints'][number], value: string): boolean {
    if (attribute !== 'hostname') return operator === 'UNLIKE';
    if (operator === 'IS') return value === this.#host;
    return new RegExp(`^(?:${value})$`).test(this.#host) === (operator === 'LIKE');
  }
}

function end(task: Running, grace: number): void {
  signalGroup(task.leader, 'SIGTERM');
  clearTimeout(task.escalation);
  task.escalation = setTimeout(() => signalGroup(task.leader, 'SIGKILL'), timerDelay(grace));
}

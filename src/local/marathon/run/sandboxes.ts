// The sandboxes: one directory per task, laid out as a Mesos agent lays them out, with stdout and stderr in it. They
// outlive their tasks, so that somebody can read why one failed; the oldest finished ones are removed in time.
import { appendFileSync, closeSync, mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { LocalVolume } from '../task/instance.js';

/** How many finished tasks' sandboxes are kept; Mesos agents collect garbage by disk space instead. */
const keptCompleted = 500;

/** Files of a task that is about to start; the descriptors are closed once the child has them. */
export type NewSandbox = {
  readonly directory: string;
  readonly stdout: number;
  readonly stderr: number;
  say(line: string): void;
  closeFiles(): void;
};

export type Sandbox = { readonly taskId: string; readonly agentId: string; readonly directory: string };

export class Sandboxes {
  readonly #root: string;
  readonly #frameworkId: string;
  readonly #running = new Map<string, Sandbox>();
  readonly #completed = new Map<string, Sandbox>();

  constructor(root: string, frameworkId: string) {
    this.#root = root;
    this.#frameworkId = frameworkId;
  }

  get root(): string {
    return this.#root;
  }

  get running(): readonly Sandbox[] {
    return [...this.#running.values()];
  }

  get completed(): readonly Sandbox[] {
    return [...this.#completed.values()];
  }

  /** Makes the directory of a task; persistent volumes appear in it under their container paths. */
  create(taskId: string, agentId: string, volumes: readonly LocalVolume[] = []): NewSandbox {
    const run = ['slaves', agentId, 'frameworks', this.#frameworkId, 'executors', taskId, 'runs', 'latest'];
    const directory = path.join(this.#root, ...run);
    mkdirSync(directory, { recursive: true });
    for (const volume of volumes) {
      mkdirSync(this.#folderOf(volume), { recursive: true });
      symlinkSync(this.#folderOf(volume), path.join(directory, path.basename(volume.containerPath)));
    }
    const [out, err] = [path.join(directory, 'stdout'), path.join(directory, 'stderr')];
    const [stdout, stderr] = [openSync(out, 'a'), openSync(err, 'a')];
    this.#running.set(taskId, { taskId, agentId, directory });
    return {
      directory,
      stdout,
      stderr,
      say: (line) => appendFileSync(out, line),
      closeFiles: () => {
        closeSync(stdout);
        closeSync(stderr);
      },
    };
  }

  /** Throws a persistent volume away. */
  destroy(volume: LocalVolume): void {
    rmSync(this.#folderOf(volume), { recursive: true, force: true });
  }

  #folderOf({ uuid }: LocalVolume): string {
    return path.join(this.#root, 'volumes', uuid);
  }

  /** A line of the executor's own log, which Mesos writes into the same stderr as the task's. Over when the task is. */
  log(taskId: string, level: 'I' | 'W', message: string): void {
    const sandbox = this.#running.get(taskId);
    if (sandbox === undefined) return;
    const [date = '', time = ''] = new Date().toISOString().split('T');
    const stamp = `${level}${date.slice(5).replace('-', '')} ${time.replace('Z', '000')}`;
    appendFileSync(path.join(sandbox.directory, 'stderr'), `${stamp} ${process.pid} health_checker.cpp] ${message}\n`);
  }

  /** The task is over: its files stay for a while. */
  complete(taskId: string): void {
    const sandbox = this.#running.get(taskId);
    if (sandbox === undefined) return;
    this.#running.delete(taskId);
    this.#completed.set(taskId, sandbox);
    for (const [oldest, { directory }] of this.#completed) {
      if (this.#completed.size <= keptCompleted) break;
      this.#completed.delete(oldest);
      rmSync(path.dirname(path.dirname(directory)), { recursive: true, force: true });
    }
  }
}

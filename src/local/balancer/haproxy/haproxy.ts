// The running HAProxy: a master with its workers, in a process group of their own that a watchdog ends when this process is
// killed. A reload is a new worker that is handed the listening sockets; the old one ends what it has begun.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { gated, openGate } from '../../../kit/process/gate.js';
import { signalGroup } from '../../../kit/process/signals.js';
import { Watchdog } from '../../../kit/process/watchdog.js';
import { processes, type Processes } from './processes.js';
import { alerts, environment } from './program.js';

/** For the master to come up, or to replace itself; a configuration of 10,000 apps takes seconds. */
const readyWithin = 60_000;
const endsWithin = 4_000;

export class Haproxy {
  readonly #child: ChildProcess;
  readonly #group: number;
  readonly #watchdog: Watchdog;
  readonly #masterSocket: string;
  readonly #complaints: string[] = [];
  #stopping = false;
  /** Resolves with a sentence when it has ended without having been stopped; never if it was. */
  readonly failed: Promise<string>;

  private constructor(child: ChildProcess, group: number, watchdog: Watchdog, masterSocket: string) {
    this.#child = child;
    this.#group = group;
    this.#watchdog = watchdog;
    this.#masterSocket = masterSocket;
    this.failed = new Promise((resolve) => {
      child.once('exit', (status, signal) => {
        if (!this.#stopping) resolve(`HAProxy has ended (${signal ?? `status ${status ?? 0}`}): ${this.#complaint()}`);
      });
    });
  }

  /**
   * Starts it and waits until it listens.
   * @param folder with the configuration; the master's socket is made there
   * @throws Error with HAProxy's own complaint, as when a port is taken
   */
  static async start(program: string, folder: string, configuration: string): Promise<Haproxy> {
    const masterSocket = path.join(folder, 'master.sock');
    await rm(masterSocket, { force: true });
    const watchdog = new Watchdog();
    const [file, args] = gated([program, '-W', '-S', `${masterSocket},mode,600`, '-f', configuration]);
    const child = spawn(file, args, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: environment,
    });
    if (child.pid === undefined) {
      await watchdog.close();
      throw new Error(`${program} cannot be started`);
    }
    watchdog.guard(child.pid);
    openGate(child);
    const started = new Haproxy(child, child.pid, watchdog, masterSocket);
    started.#listenForComplaints();
    try {
      await started.#until('come up', ({ workers }) => workers.length > 0);
      return started;
    } catch (cause) {
      await started.stop();
      throw cause;
    }
  }

  /**
   * Takes the configuration that is in the file now. No connection is refused meanwhile.
   * @throws Error with HAProxy's own complaint; what was in force before still is
   */
  async reload(): Promise<void> {
    const before = await processes(this.#masterSocket);
    this.#complaints.length = 0;
    this.#child.kill('SIGUSR2');
    const after = await this.#until('reload', ({ reloads }) => reloads > before.reloads);
    if (after.failed > 0) throw new Error(`HAProxy cannot take the new configuration: ${this.#complaint()}`);
  }

  /** Ends master and workers at once, connections and all. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      const late = new AbortController();
      const kill = async (): Promise<void> => {
        await delay(endsWithin, undefined, { signal: late.signal });
        signalGroup(this.#group, 'SIGKILL');
      };
      await Promise.all([
        ended.finally(() => late.abort()),
        kill().catch((error: unknown) => {
          if (!late.signal.aborted) throw error;
        }),
      ]);
    }
    // A worker that is left of a master that was killed goes with the watchdog.
    await this.#watchdog.close();
  }

  async #until(what: string, reached: (seen: Processes) => boolean): Promise<Processes> {
    const deadline = Date.now() + readyWithin;
    for (;;) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`HAProxy did not ${what}: ${this.#complaint()}`);
      const seen = await processes(this.#masterSocket).catch(unanswered);
      if (seen !== undefined && reached(seen)) return seen;
      if (Date.now() > deadline)
        throw new Error(`HAProxy did not ${what} within ${readyWithin / 1000} s: ${this.#complaint()}`);
      await delay(20);
    }
  }

  #listenForComplaints(): void {
    if (this.#child.stderr === null) return;
    createInterface({ input: this.#child.stderr }).on('line', (line) => {
      this.#complaints.push(...alerts(line));
      if (this.#complaints.length > 20) this.#complaints.shift();
    });
  }

  #complaint(): string {
    return this.#complaints.length === 0 ? 'it does not say why' : this.#complaints.join('; ');
  }
}

/** No socket yet, or the master is replacing itself at this moment: asked again. */
function unanswered(error: unknown): undefined {
  if (error instanceof Error) return undefined;
  throw error;
}

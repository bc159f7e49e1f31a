// The real processes of the demo: each writes its output to a log file, is the leader of a process group of its own (so
// that Ctrl-C reaches the demo alone, which stops them in order), and is ended when the demo dies, however it dies.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

/** The committed executable, seen from src/cli/demo and from dist/cli/demo alike. */
export const program = fileURLToPath(new URL('../../../bin/baton.mjs', import.meta.url));
const guardProgram = fileURLToPath(new URL('./guard.js', import.meta.url));

export interface Children {
  /** Starts `baton <args>`; its output goes to `<name>.log` in the folder of logs. */
  start(name: string, args: readonly string[]): Child;
  /** The log file of a child. */
  readonly log: (name: string) => string;
  /** Runs `baton <args>` to its end and returns exit code and output. */
  run(name: string, args: readonly string[], signal: AbortSignal): Promise<{ code: number; output: string }>;
  /** Stops all, the youngest first: SIGTERM, and SIGKILL for those still there after 15 s. */
  stop(): Promise<void>;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** The address in the line `<what> listening on <address>` that an embedded server prints when it is ready. */
  address(what: string, signal: AbortSignal): Promise<string>;
  /** SIGKILL, on purpose: this death is not reported. Resolves when it is gone. */
  kill(): Promise<void>;
}

interface Started extends Child {
  readonly process: ChildProcess;
  /** How it ended, as a part of a sentence. */
  readonly ended: Promise<string>;
  readonly onPurpose: () => boolean;
}

/**
 * `folder` is removed by the guard if the demo dies; logs go to `logs` in it. `onDeath` hears when a child ends that
 * should be running, in a sentence with its last words.
 */
export function openChildren(folder: string, onDeath: (death: Error) => void): Children {
  const logs = path.join(folder, 'logs');
  const guard = spawn(process.execPath, [guardProgram, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // A guard that is gone cannot be told anything; the demo still stops its own children.
  guard.stdin.on('error', () => undefined);
  const running: Started[] = [];
  let stopping = false;

  const logOf = (name: string): string => path.join(logs, `${name}.log`);
  const launch = (name: string, args: readonly string[]): Started => {
    const log = logOf(name);
    const output = openSync(log, 'a');
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: environment(),
      stdio: ['ignore', output, output],
      detached: true,
    });
    closeSync(output);
    if (child.pid !== undefined) guard.stdin.write(`+${child.pid}\n`);
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, killedBy) => {
        if (child.pid !== undefined) guard.stdin.write(`-${child.pid}\n`);
        resolve(killedBy === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${killedBy}`);
      });
    });
    let killed = false;
    return {
      name,
      pid: child.pid ?? 0,
      log,
      process: child,
      ended,
      onPurpose: () => killed,
      async kill() {
        killed = true;
        child.kill('SIGKILL');
        await ended;
      },
      address: (what, signal) =>
        until(
          async () => new RegExp(`^${what} listening on (http://\\S+)$`, 'm').exec(await readFile(log, 'utf8'))?.[1],
          () => `\`baton ${args.join(' ')}\` did not say where it listens; its output is in ${log}`,
          { within: 30_000, every: 50, signal },
        ),
    };
  };

  return {
    log: logOf,
    start(name, args) {
      const child = launch(name, args);
      running.push(child);
      void child.ended.then(async (how) => {
        if (!stopping && !child.onPurpose())
          onDeath(new Error(`${name} ${how}. Its last lines:\n${await tail(child.log)}`));
      });
      return child;
    },
    async run(name, args, signal) {
      const child = launch(name, args);
      const stop = (): void => void child.process.kill('SIGTERM');
      signal.addEventListener('abort', stop, { once: true });
      await child.ended;
      signal.removeEventListener('abort', stop);
      signal.throwIfAborted();
      return { code: child.process.exitCode ?? 1, output: await readFile(child.log, 'utf8') };
    },
    async stop() {
      stopping = true;
      for (const child of running.toReversed()) {
        child.process.kill('SIGTERM');
        const impatience = new AbortController();
        const late = pause(15_000, 'late' as const, { signal: impatience.signal }).catch(() => 'late' as const);
        if ((await Promise.race([child.ended, late])) === 'late') child.process.kill('SIGKILL');
        impatience.abort();
        await child.ended;
      }
      guard.stdin.end();
      guard.unref();
    },
  };
}

/** The last lines of a log file, for a message. */
async function tail(file: string, lines = 15): Promise<string> {
  const text = await readFile(file, 'utf8');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

/** Our environment without settings of somebody's own daemon, and with this very Node first on the PATH of every task. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('BATON_'));
  const search = [path.dirname(process.execPath), process.env['PATH']].filter((part) => part !== undefined);
  return { ...Object.fromEntries(own), PATH: search.join(path.delimiter) };
}

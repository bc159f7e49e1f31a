// The real processes of the demo, and the guard that ends them when the demo dies, however it dies.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { packageFolder } from '../../kit/packageFolder.js';
import { launch, stopped, type Child, type Started } from './child.js';

/** Built as a program of its own (scripts/build.mjs). */
const guardProgram = path.join(packageFolder, 'dist', 'cli', 'demo', 'guard.js');

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

/**
 * `folder` is removed by the guard if the demo dies; logs go to `logs` in it. `onDeath` hears when a child ends that
 * should be running, in a sentence with its last words.
 */
export function openChildren(folder: string, onDeath: (death: Error) => void): Children {
  const guard = startGuard(folder);
  const running: Started[] = [];
  let stopping = false;
  const log = (name: string): string => path.join(folder, 'logs', `${name}.log`);
  const begin = (name: string, args: readonly string[]): Started =>
    launch({ name, args, folder, log: log(name), tell: guard.tell });

  return {
    log,
    start(name, args) {
      const child = begin(name, args);
      running.push(child);
      void child.ended.then(async (how) => {
        if (!stopping && !child.onPurpose())
          onDeath(new Error(`${name} ${how}. Its last lines:\n${await tail(child.log)}`));
      });
      return child;
    },
    async run(name, args, signal) {
      const child = begin(name, args);
      const stop = (): void => void child.process.kill('SIGTERM');
      signal.addEventListener('abort', stop, { once: true });
      await child.ended;
      signal.removeEventListener('abort', stop);
      signal.throwIfAborted();
      return { code: child.process.exitCode ?? 1, output: await readFile(child.log, 'utf8') };
    },
    async stop() {
      stopping = true;
      for (const child of running.toReversed()) await stopped(child);
      guard.end();
    },
  };
}

interface Guard {
  readonly tell: (news: string) => void;
  /** Nothing is left to be guarded. */
  end(): void;
}

function startGuard(folder: string): Guard {
  const guard = spawn(process.execPath, [guardProgram, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // A guard that is gone cannot be told anything; the demo still stops its own children.
  guard.stdin.on('error', () => undefined);
  return {
    tell: (news) => void guard.stdin.write(`${news}\n`),
    end() {
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

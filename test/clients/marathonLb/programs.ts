// Child processes of the tests: those that run until they are stopped, and those that come to an end by themselves.
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

type Surroundings = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv };

const outputLimit = 64 * 1024;

export type Program = {
  readonly pid: number;
  /** The end of what it printed. */
  output(): string;
  /** SIGTERM, and SIGKILL if that is not enough; resolves when it is gone. */
  stop(): Promise<void>;
};

export function start(command: string, args: readonly string[], surroundings: Surroundings = {}): Program {
  const { child, output, ended } = launch(command, args, surroundings);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} cannot be started`);
  return {
    pid,
    output,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end. @param timeout milliseconds, after which it is killed */
export async function run(command: string, args: readonly string[], timeout = 60_000) {
  const { child, output, ended } = launch(command, args, {});
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  const code = await ended;
  clearTimeout(timer);
  return { code, output: output() };
}

function launch(command: string, args: readonly string[], surroundings: Surroundings) {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(command, args, {
    ...surroundings,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const collect = (chunk: Buffer): void => void (text = (text + chunk.toString('utf8')).slice(-outputLimit));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (cause) => {
      text += cause.message;
      resolve(null);
    });
    child.once('close', resolve);
  });
  return { child, output: () => text, ended };
}

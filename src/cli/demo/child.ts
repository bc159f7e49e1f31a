// One real process of the demo: it writes its output to a log file and is the leader of a process group of its own, so
// that Ctrl-C reaches the demo alone, which stops its processes in order.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { packageFolder } from '../../kit/packageFolder.js';
import { until } from './until.js';

/** The committed executable. */
export const program = path.join(packageFolder, 'bin', 'baton.mjs');

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** The address in the line `<what> listening on <address>` that an embedded server prints when it is ready. */
  address(what: string, signal: AbortSignal): Promise<string>;
  /** The groups of that line where it has more to say. */
  ready(line: RegExp, signal: AbortSignal): Promise<readonly string[]>;
  /** SIGKILL, on purpose: this death is not reported. Resolves when it is gone. */
  kill(): Promise<void>;
}

export interface Started extends Child {
  readonly process: ChildProcess;
  /** How it ended, as a part of a sentence. */
  readonly ended: Promise<string>;
  readonly onPurpose: () => boolean;
}

export interface Launch {
  readonly name: string;
  readonly args: readonly string[];
  /** Where it runs. */
  readonly folder: string;
  /** Its output is added to this file. */
  readonly log: string;
  /** Told when it has begun and when it has ended: `+<pid>`, `-<pid>`. */
  readonly tell: (news: string) => void;
}

/** Starts `baton <args>`; that it could not be started is how it ended. */
export function launch({ name, args, folder, log, tell }: Launch): Started {
  const child = spawnInto(log, args, folder);
  if (child.pid !== undefined) tell(`+${child.pid}`);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, killedBy) => {
      if (child.pid !== undefined) tell(`-${child.pid}`);
      resolve(killedBy === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${killedBy}`);
    });
  });
  let killed = false;
  const ready: Started['ready'] = (line, signal) =>
    until(
      async () => line.exec(await readFile(log, 'utf8'))?.slice(1),
      () => `\`baton ${args.join(' ')}\` did not say where it listens; its output is in ${log}`,
      { within: 30_000, every: 50, signal },
    );
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
    ready,
    async address(what, signal) {
      const [found = ''] = await ready(new RegExp(`^${what} listening on (http://\\S+)$`, 'm'), signal);
      return found;
    },
  };
}

/** SIGTERM, and SIGKILL if it is still there after 15 s. Resolves when it is gone. */
export async function stopped({ process: child, ended }: Started): Promise<void> {
  child.kill('SIGTERM');
  const impatience = new AbortController();
  const late = pause(15_000, 'late' as const, { signal: impatience.signal }).catch(() => 'late' as const);
  if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
  impatience.abort();
  await ended;
}

function spawnInto(log: string, args: readonly string[], folder: string): ChildProcess {
  const output = openSync(log, 'a');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', output, output],
    detached: true,
  });
  closeSync(output);
  return child;
}

/** Our environment without settings of somebody's own daemon, and with this very Node first on the PATH of every task. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('BATON_'));
  const search = [path.dirname(process.execPath), process.env['PATH']].filter((part) => part !== undefined);
  return { ...Object.fromEntries(own), PATH: search.join(path.delimiter) };
}

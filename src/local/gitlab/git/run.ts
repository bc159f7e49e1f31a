// Runs git as a child process: asynchronously only (a synchronous git that talks to this very server would wait for
// itself for ever), with an environment of its own, a deadline and a cap on what it may print.
import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const deadline = 120_000;
const mostOutput = 64 * 1024 * 1024;

export type GitAnswer = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

export type GitOptions = {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are an answer and not a failure, beside 0. */
  readonly expected?: readonly number[];
};

/** Settings for one run of git, in place of configuration files. */
export type GitSettings = Readonly<Record<string, string>>;

/**
 * The environment of every git here: nothing of the user's configuration and none of the GIT_* variables that a hook
 * or a parent git may have set. `safe.directory` because a mounted root often belongs to somebody else.
 */
export function gitEnvironment(
  extra: Readonly<Record<string, string>> = {},
  settings: GitSettings = {},
): Record<string, string> {
  const all = Object.entries({ 'safe.directory': '*', 'gc.auto': '0', ...settings });
  const numbered = all.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: os.tmpdir(),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: os.devNull,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries<string>(numbered.map(([name = '', value = '']) => [name, value])),
    ...extra,
  };
}

/** Runs `git <args>` in the folder. Throws with git's own words when it ends otherwise than with 0 or an expected code. */
export async function git(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
  const answer = await run(cwd, args, options);
  if (answer.code === 0 || options.expected?.includes(answer.code)) return answer;
  throw new Error(`git ${args.join(' ')} in ${cwd} ended with ${answer.code}: ${answer.stderr.trim()}`);
}

/** Like `git`, for the one line most commands answer with. */
export async function gitLine(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await git(cwd, args, options)).stdout.toString('utf8').trim();
}

/** Throws one clear sentence when there is no git here that can serve: 2.38 brought `merge-tree --write-tree`. */
export async function requireGit(): Promise<void> {
  const advice = 'install git 2.38 or newer (Debian: apt-get install git)';
  const version = await gitLine(os.tmpdir(), ['--version']).catch((error: unknown) => {
    throw new Error(`The embedded GitLab needs git, and it cannot be run here: ${advice}.`, { cause: error });
  });
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version)?.slice(1) ?? []).map(Number);
  if (major < 2 || (major === 2 && minor < 38)) throw new Error(`The embedded GitLab found ${version}: ${advice}.`);
  const backend = path.join(await gitLine(os.tmpdir(), ['--exec-path']), 'git-http-backend');
  await access(backend).catch((error: unknown) => {
    throw new Error(`This git cannot serve over HTTP (${backend} is missing). On Alpine: apk add git-daemon.`, {
      cause: error,
    });
  });
}

function run(cwd: string, args: readonly string[], options: GitOptions): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd, env: gitEnvironment(options.env), timeout: deadline, stdio: 'pipe' });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostOutput) child.kill();
      else into.push(chunk);
    };
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    child.stdin.on('error', () => undefined); // git may end without reading it all; its exit code tells why
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code !== null)
        resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') });
      else reject(new Error(`git ${args.join(' ')} was ended by ${String(signal)}: too slow, or too much output.`));
    });
    child.stdin.end(options.input);
  });
}

// Runs git as a person would, but deaf to that person's own configuration: no hooks, no signing keys, no proxies, no prompts.
import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** One git command took longer than this: something hangs. In ms. */
const longest = 60_000;

/** Runs `git <args>` and returns what it prints. Throws with git's own words. */
export async function git(args: readonly string[], cwd: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const options = { cwd, env: environment(), timeout: longest, maxBuffer: 64 * 1024 * 1024, signal };
  try {
    const { stdout } = await execute('git', [...args], options);
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`git ${args[0] ?? ''} failed: ${wordsOf(error)}`, { cause: error });
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'git is not installed. Install the package git and try again.';
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return said === '' ? error.message : said;
}

/** Inherited GIT_* would point to another repository when the demo runs inside a hook. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^git_|_proxy$/i.test(name));
  return {
    ...Object.fromEntries(own),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

// Where HAProxy is, and running it once to ask something.
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';

/** Debian puts it where the PATH of an ordinary user does not lead. */
const systemFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

/**
 * @param given the program as the user named it
 * @throws Error that says how to get it
 */
export async function findHaproxy(given: string | undefined): Promise<string> {
  if (given !== undefined) {
    if (await isProgram(path.resolve(given))) return path.resolve(given);
    throw new Error(`${given} is no program that can be run: name HAProxy's with --haproxy`);
  }
  const installed = await installedHaproxy();
  if (installed !== undefined) return installed;
  throw new Error('HAProxy is not installed: install it (Debian: apt-get install haproxy), or name it with --haproxy');
}

/** In PATH, or where systems put it; undefined: nowhere there. */
export async function installedHaproxy(): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...systemFolders].filter((one) => one !== '');
  for (const folder of folders) {
    const candidate = path.resolve(folder, 'haproxy');
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** All that HAProxy sees of ours: its configuration, and with it every label, can read what is in its environment. */
export const environment: NodeJS.ProcessEnv = { PATH: process.env.PATH };

export type Ended = {
  /** null when it was ended by a signal, or never began. */
  readonly status: number | null;
  /** Both outputs. */
  readonly text: string;
};

/** Runs a program to its end, within half a minute. Never rejects. */
export function run(file: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      { timeout: 30_000, maxBuffer: 16 * 1024 * 1024, env: environment },
      (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        const why = status === null ? `\n${error?.message ?? ''}` : '';
        resolve({ status, text: `${stdout}${stderr}${why}` });
      },
    );
  });
}

/** The complaints among HAProxy's lines, without dates and process ids. */
export function alerts(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('[ALERT]'))
    .map((line) => line.replace(/^\[ALERT\]\s+\(\d+\)\s*:\s*/, '').replace(/^config : /, ''))
    .filter((line) => !/^(?:Error\(s\) found|Fatal errors found)/.test(line));
}

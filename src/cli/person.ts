// Who is typing: what is written down with a word about whose an app is. As good as the right to push to the status
// branch, and no better: it is told, not proven.
import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { printable } from '../core/plan/show/printable.js';

const run = promisify(execFile);

/** GitLab's user in a CI job, else git's user (`user.name`), else the user of this machine. */
export async function person(variables: Readonly<Record<string, string | undefined>>): Promise<string> {
  const inCi = variables['GITLAB_USER_LOGIN'] ?? '';
  if (inCi !== '') return printable(inCi, 100);
  const named = printable(await gitUser(), 100);
  return named === '' ? userInfo().username : named;
}

async function gitUser(): Promise<string> {
  try {
    return (await run('git', ['config', '--get', 'user.name'], { timeout: 5_000 })).stdout;
  } catch (error) {
    // No git here, or nobody has told it a name: the machine's user will do.
    if (error instanceof Error) return '';
    throw error;
  }
}

// The developer's clone: edits on branches, pushes them, and reads the status branch with the same git.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { git } from './git.js';
import { parseStatusLog, type StatusCommit } from './statusLog.js';

export const statusBranch = 'baton/status';

/** Fields of a commit are separated by US, commits by RS: neither occurs in a message. */
const logFormat = '%H%x1f%aI%x1f%B%x1e';

export interface Clone {
  readonly url: string;
  readonly folder: string;
  /** Full id of main as GitLab has it now. */
  main(): Promise<string>;
  /** A branch from main on which `edit` replaced text in files; committed and pushed. Returns the id of the commit. */
  pushEdits(branch: string, message: string, edits: readonly Edit[]): Promise<string>;
  /** A branch from main on which `git revert` took a merge back; pushed. */
  pushRevert(branch: string, merge: string): Promise<string>;
  /** The commits of the status branch, oldest first; empty while there is none. */
  statusLog(): Promise<readonly StatusCommit[]>;
  /** What a file of the status branch was and is, oldest first, as of the last look at its log. */
  statusFileVersions(file: string): Promise<readonly string[]>;
}

/** Replaces the one place where `from` occurs. A file that does not exist yet is written whole when `from` is absent. */
export interface Edit {
  readonly file: string;
  readonly from?: string;
  readonly to: string;
}

export interface Credentials {
  readonly username: string;
  readonly token: string;
  /** A file in the format of git-credential-store. */
  readonly file: string;
}

/** Clones with the developer's token, kept where git's own credential store keeps it, and never in a URL. */
export async function cloneRepository(
  url: string,
  credentials: Credentials,
  folder: string,
  signal: AbortSignal,
): Promise<Clone> {
  await writeCredentials(url, credentials);
  const store = `credential.helper=store --file="${credentials.file}"`;
  await git(['clone', '--quiet', '--config', store, url, folder], path.dirname(folder), signal);
  const run = (...args: string[]): Promise<string> => git(args, folder, signal);
  // Kept in the clone, so that they also hold for the commands that the reader of the demo copies.
  await run('config', 'user.name', credentials.username);
  await run('config', 'user.email', `${credentials.username}@gitlab.local`);
  await run('config', 'commit.gpgSign', 'false');
  await run('config', 'http.proxy', '');

  const begin = async (branch: string): Promise<void> => {
    await run('fetch', '--quiet', 'origin', 'main');
    await run('switch', '--quiet', '--create', branch, 'origin/main');
  };
  const finish = async (branch: string): Promise<string> => {
    await run('push', '--quiet', 'origin', branch);
    return (await run('rev-parse', 'HEAD')).trim();
  };
  return {
    url,
    folder,
    async main() {
      const listed = await run('ls-remote', 'origin', 'refs/heads/main');
      return listed.split('\t')[0] ?? '';
    },
    async pushEdits(branch, message, edits) {
      await begin(branch);
      for (const edit of edits) await apply(path.join(folder, edit.file), edit);
      await run('add', '--all');
      await run('commit', '--quiet', '--message', message);
      return finish(branch);
    },
    async pushRevert(branch, merge) {
      await begin(branch);
      await run('revert', '--no-edit', '--mainline', '1', merge);
      return finish(branch);
    },
    async statusLog() {
      const tip = (await run('ls-remote', 'origin', `refs/heads/${statusBranch}`)).trim();
      if (tip === '') return [];
      await run('fetch', '--quiet', 'origin', `+refs/heads/${statusBranch}:refs/remotes/origin/${statusBranch}`);
      return parseStatusLog(await run('log', '--reverse', `--format=${logFormat}`, `origin/${statusBranch}`));
    },
    async statusFileVersions(file) {
      const log = await run(
        'log',
        '--reverse',
        '--diff-filter=AM',
        '--format=%H',
        `origin/${statusBranch}`,
        '--',
        file,
      );
      const commits = log.split('\n').filter((line) => line !== '');
      const versions: string[] = [];
      for (const commit of commits) versions.push(await run('show', `${commit}:${file}`));
      return versions;
    },
  };
}

/** From now on git's requests to the server of `url` are made as this user. */
export async function writeCredentials(url: string, { username, token, file }: Credentials): Promise<void> {
  const { protocol, host } = new URL(url);
  await writeFile(file, `${protocol}//${username}:${token}@${host}\n`, { mode: 0o600 });
}

async function apply(file: string, edit: Edit): Promise<void> {
  if (edit.from === undefined) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, edit.to);
    return;
  }
  const text = await readFile(file, 'utf8');
  if (text.split(edit.from).length !== 2) throw new Error(`${edit.file} should hold exactly once: ${edit.from}`);
  await writeFile(file, text.replace(edit.from, edit.to));
}

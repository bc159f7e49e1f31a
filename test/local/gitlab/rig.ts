// A GitLab of their own for tests: started on a free port with a root in the temp folder, a native git beside it, and
// everything ended and removed afterwards.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startGitlab, type GitlabOptions, type RunningGitlab } from '../../../src/local/gitlab/server.js';

export type Run = { code: number; output: string };

export type Rig = {
  gitlab: RunningGitlab;
  folder: string;
  root: string;
  /** `http://<username>:<token>@host:port/<project>.git`; the tokens of the rig are `token-of-<username>`. */
  url(username: string, project?: string): string;
  /** Runs the native git, without any configuration of the machine; never throws. */
  git(cwd: string, ...args: string[]): Promise<Run>;
  /** Clones as somebody into a new folder and returns it. */
  clone(username: string, name: string, project?: string): Promise<string>;
  /** Writes files and commits them. */
  commit(clone: string, files: Record<string, string>, message: string): Promise<string>;
  restart(options?: Partial<GitlabOptions>): Promise<void>;
  /** One API call as somebody. */
  api(username: string, method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  end(): Promise<void>;
};

export type ApiAnswer = { status: number; headers: Headers; text: string; json: unknown };

export const people = [
  { username: 'guest', role: 'guest' },
  { username: 'reader', role: 'reporter' },
  { username: 'dora', role: 'developer' },
  { username: 'mona', role: 'maintainer' },
  { username: 'nobody', role: 'none' },
].map((each) => ({ ...each, token: `token-of-${each.username}` }));

export async function startRig(seed: { users?: object[]; projects?: object[] } = {}): Promise<Rig> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gitlab-'));
  const root = path.join(folder, 'root');
  await write(path.join(folder, 'from'), {
    'README.md': '# Apps\n',
    'apps/web.json': '{ "id": "/web", "instances": 1 }\n',
  });
  const planted = {
    users: [...people, ...(seed.users ?? [])],
    projects: [{ path: 'platform/apps', from: 'from', protected: ['main'] }, ...(seed.projects ?? [])],
  };
  const start = (options: Partial<GitlabOptions> = {}): Promise<RunningGitlab> =>
    startGitlab({ port: 0, root, seed: planted, seedFolder: folder, ...options });

  const git = (cwd: string, ...args: string[]): Promise<Run> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        LC_ALL: 'C',
      };
      execFile(
        'git',
        ['-c', 'user.name=T', '-c', 'user.email=t@example.test', ...args],
        { cwd, env },
        (error, out, err) => {
          resolve({
            code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1,
            output: `${out}${err}`.trim(),
          });
        },
      );
    });
  const must = async (cwd: string, ...args: string[]): Promise<string> => {
    const run = await git(cwd, ...args);
    if (run.code !== 0) throw new Error(`git ${args.join(' ')}: ${run.output}`);
    return run.output;
  };

  const rig: Rig = {
    gitlab: await start(),
    folder,
    root,
    git,
    url: (username, project = 'platform/apps') =>
      `${rig.gitlab.url.replace('//', `//${username}:token-of-${username}@`)}/${project}.git`,
    async clone(username, name, project) {
      await must(folder, 'clone', '--quiet', rig.url(username, project), name);
      return path.join(folder, name);
    },
    async commit(clone, files, message) {
      await write(clone, files);
      await must(clone, 'add', '--all');
      await must(clone, 'commit', '--quiet', '-m', message);
      return must(clone, 'rev-parse', 'HEAD');
    },
    async restart(options) {
      const port = Number(new URL(rig.gitlab.url).port);
      await rig.gitlab.close();
      rig.gitlab = await start({ port, ...options });
    },
    async api(username, method, route, body) {
      const answer = await fetch(`${rig.gitlab.url}/api/v4${route}`, {
        method,
        headers: {
          'private-token': `token-of-${username}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.includes('json') === true && text !== '';
      const json: unknown = isJson ? JSON.parse(text) : undefined;
      return { status: answer.status, headers: answer.headers, text, json };
    },
    async end() {
      await rig.gitlab.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

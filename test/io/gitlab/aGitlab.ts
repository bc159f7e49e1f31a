// An embedded GitLab with one project, and a small client that does what people do in it.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { CommitSha, EnvironmentName } from '../../../src/core/model/ids.js';
import { isCommitSha, isEnvironmentName } from '../../../src/core/model/ids.js';
import { openForge, type ForgeOptions, type GitlabForge } from '../../../src/io/gitlab/openForge.js';
import { createHttp } from '../../../src/kit/http.js';
import { exchange, jsonOf } from '../../../src/kit/httpExchange.js';
import { createLog } from '../../../src/kit/log.js';
import { startGitlab, type RunningGitlab } from '../../../src/local/gitlab/server.js';

export const never = new AbortController().signal;
export const project = 'platform/apps';

export interface AGitlab {
  readonly gitlab: RunningGitlab;
  readonly forge: GitlabForge;
  /** One call as the bot; throws unless it is answered with 2xx. */
  call(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<unknown>;
  /** The tip of a branch. */
  tip(branch: string): Promise<CommitSha>;
  /** Writes a file on a branch of its own, asks for its merge and merges; gives the iid and the commit on main. */
  merged(branch: string): Promise<{ iid: number; commit: CommitSha }>;
  statuses(
    commit: CommitSha,
  ): Promise<readonly { status: string; description: string | null; name: string; ref: string }[]>;
  close(): Promise<void>;
}

export async function aGitlab(): Promise<AGitlab> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'baton-forge-'));
  await mkdir(path.join(folder, 'from'));
  await writeFile(path.join(folder, 'from', 'cart.json'), '{"id":"/shop/cart","cmd":"sleep 1"}\n');
  const seed = {
    users: [
      { username: 'bot', token: 'token-of-bot', role: 'maintainer' },
      { username: 'reader', token: 'token-of-reader', role: 'reporter' },
      { username: 'looker', token: 'token-of-looker', role: 'maintainer', scopes: ['read_api'] },
      { username: 'nobody', token: 'token-of-nobody', role: 'none' },
    ],
    projects: [{ path: project, from: 'from', protected: ['main'] }],
  };
  const gitlab = await startGitlab({ port: 0, root: path.join(folder, 'root'), seed, seedFolder: folder });
  const http = createHttp();
  const base = `${gitlab.url}/api/v4/projects/${encodeURIComponent(project)}`;

  const call: AGitlab['call'] = async (method, at, body) => {
    const headers = { 'PRIVATE-TOKEN': 'token-of-bot' };
    const asked = { method, url: `${base}${at}`, service: 'GitLab', headers } as const;
    const answer = await exchange(http, body === undefined ? asked : { ...asked, body }, never);
    if (answer.status > 299) throw new Error(`${method} ${at}: ${answer.status} ${answer.text}`);
    return jsonOf(answer);
  };
  const tip: AGitlab['tip'] = async (branch) => {
    const shape = z.object({ commit: z.object({ id: z.string().refine(isCommitSha) }) });
    return shape.parse(await call('GET', `/repository/branches/${branch}`)).commit.id;
  };
  return {
    gitlab,
    forge: aForge(gitlab.url),
    call,
    tip,
    async merged(branch) {
      await call('POST', '/repository/commits', {
        branch,
        start_branch: 'main',
        commit_message: `change ${branch}`,
        actions: [{ action: 'create', file_path: `${branch}.json`, content: '{}' }],
      });
      const asked = { source_branch: branch, target_branch: 'main', title: branch };
      const { iid } = z.object({ iid: z.int() }).parse(await call('POST', '/merge_requests', asked));
      await call('PUT', `/merge_requests/${iid}/merge`, {});
      return { iid, commit: await tip('main') };
    },
    async statuses(commit) {
      const row = z.object({
        status: z.string(),
        description: z.string().nullable(),
        name: z.string(),
        ref: z.string(),
      });
      return z.array(row).parse(await call('GET', `/repository/commits/${commit}/statuses?all=true`));
    },
    async close() {
      await gitlab.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const aForge = (url: string, options: Partial<ForgeOptions> = {}): GitlabForge =>
  openForge({ url, project, token: () => 'token-of-bot', log: createLog({ level: 'silent' }), ...options });

export function anEnvironment(text: string): EnvironmentName {
  if (!isEnvironmentName(text)) throw new Error(`${text} is not an environment`);
  return text;
}

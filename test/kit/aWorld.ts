// All of it in one process: the embedded GitLab and Marathon on loopback, a repository that is pushed to through
// GitLab's API as a user would, and the daemon with its real adapters.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createHttp } from '../../src/kit/http.js';
import { exchange, jsonOf } from '../../src/kit/httpExchange.js';
import { createLog } from '../../src/kit/log.js';
import { anyOf } from '../../src/kit/signal.js';
import { compose, type Composed } from '../../src/compose.js';
import { readSettings, type Settings } from '../../src/config/settings.js';
import { problemText } from '../../src/core/model/problem.js';
import type { AppRecord } from '../../src/core/model/record.js';
import { aRecorder, type ARecorder } from './aRecorder.js';
import { startGitlab, type RunningGitlab } from '../../src/local/gitlab/server.js';
import { startMarathon, type MarathonOptions, type RunningMarathon } from '../../src/local/marathon/server.js';

const never = anyOf(new AbortController().signal);
const project = 'platform/apps';

export interface AWorld {
  readonly folder: string;
  readonly marathon: RunningMarathon;
  /** What Baton asked Marathon. */
  readonly asked: ARecorder;
  readonly gitlab: RunningGitlab;
  readonly settings: Settings;
  /** Commits the files to main (null removes one) and returns the commit. */
  push(files: Readonly<Record<string, string | null>>, message?: string): Promise<string>;
  /** A fresh process, as far as anything kept in memory goes; `data` is kept between them unless another is named. */
  composed(data?: string): Promise<Composed>;
  /** One `baton sync`; throws its sentence. */
  sync(): Promise<Composed>;
  /** Records of the status branch as they are on the server: `environment /app` → record. */
  records(): Promise<ReadonlyMap<string, AppRecord>>;
  /** Commits on the status branch on the server, newest first: subjects. */
  subjects(): Promise<string[]>;
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', at: string, body?: object): Promise<unknown>;
  /** One call to Marathon; undefined when there is no such thing. */
  ask(method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE', at: string, body?: object): Promise<unknown>;
  stopGitlab(): Promise<void>;
  startGitlab(): Promise<void>;
  close(): Promise<void>;
}

export interface AWorldOptions {
  readonly files: Readonly<Record<string, string>>;
  readonly marathon?: Partial<MarathonOptions>;
  /** Laid over the settings, as YAML lines. */
  readonly settings?: string;
  /** Clusters of the settings beside `default`, by name: the address of each Marathon. */
  readonly further?: Readonly<Record<string, string>>;
  /** Port of the agents, for the stderr of tasks. */
  readonly agents?: number;
  /** Address of a Metronome for the jobs. */
  readonly metronome?: string;
}

export async function aWorld({
  files,
  marathon: flags,
  settings: more = 'mode: apply',
  agents,
  metronome,
  further = {},
}: AWorldOptions): Promise<AWorld> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'baton-world-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, 'from', name)), { recursive: true });
    await writeFile(path.join(folder, 'from', name), text);
  }
  await mkdir(path.join(folder, 'from'), { recursive: true });
  const seed = {
    users: [
      { username: 'baton', token: 'token-of-baton', role: 'maintainer' },
      { username: 'developer', token: 'token-of-developer', role: 'maintainer' },
    ],
    // Without files the repository is as empty as GitLab makes it: not one commit.
    projects: [{ path: project, ...(Object.keys(files).length > 0 && { from: 'from' }), protected: ['main'] }],
  };
  const root = path.join(folder, 'gitlab');
  let gitlab = await startGitlab({ port: 0, root, seed, seedFolder: folder });
  const marathon = await startMarathon({ port: 0, simulate: true, ...flags });
  await writeFile(path.join(folder, 'token'), 'token-of-baton\n');
  const asked = await aRecorder(marathon.url);
  const others = Object.entries(further)
    .map(([name, url]) => `, ${name}: { marathon: "${url}" }`)
    .join('');
  const file = path.join(folder, 'baton.config.yaml');
  await writeFile(
    file,
    `repository: { name: shop, url: "${gitlab.url}/${project}.git", token: { file: token }, poll: 500ms }
gitlab: { url: "${gitlab.url}" }
clusters: { default: { marathon: "${asked.url}"${agents === undefined ? '' : `, agents: { port: ${agents} }`}${metronome === undefined ? '' : `, metronome: "${metronome}"`} }${others} }
${more}
`,
  );
  const settings = settingsOf(file);
  const http = createHttp({ keepAlive: false });
  const log = createLog({ level: 'silent' });

  const call: AWorld['call'] = async (method, at, body) => {
    const url = `${gitlab.url}/api/v4/projects/${encodeURIComponent(project)}${at}`;
    const headers = { 'PRIVATE-TOKEN': 'token-of-developer' };
    return answered(http, { method, url, service: 'GitLab', headers, ...(body && { body }) });
  };
  const composed: AWorld['composed'] = async (data) => {
    const [repository] = settings.repositories;
    if (repository === undefined) throw new Error('the settings of the test have no repository');
    return compose(settings, repository, log, data === undefined ? {} : { data });
  };
  // Kept, with its clone: whoever waits for a record asks again and again, and most of the time nothing is new.
  let reader: Composed | undefined;
  const records: AWorld['records'] = async () => {
    reader ??= await composed(path.join(folder, 'reader'));
    const branches = await reader.repository.listBranches(never);
    if (!branches.ok) throw new Error(branches.because);
    const read = await reader.daemon.report.refresh(branches.value.get('baton/status'), never);
    if (!read.ok) throw new Error(read.because);
    return reader.daemon.report.records();
  };
  return {
    folder,
    marathon,
    asked,
    get gitlab() {
      return gitlab;
    },
    settings,
    call,
    composed,
    records,
    async push(changes, message = 'a change') {
      const actions = await Promise.all(
        Object.entries(changes).map(async ([name, content]) => {
          if (content === null) return { action: 'delete', file_path: name };
          const tree = await exists(name);
          return { action: tree ? 'update' : 'create', file_path: name, content };
        }),
      );
      const made = await call('POST', '/repository/commits', { branch: 'main', commit_message: message, actions });
      return idOf(made);
    },
    async sync() {
      const one = await composed();
      const rested = await one.daemon.sync(AbortSignal.timeout(60_000));
      if (!rested) throw new Error('the sync did not come to rest within 60 s');
      return one;
    },
    async subjects() {
      const list = await call('GET', '/repository/commits?ref_name=baton/status&per_page=100');
      return Array.isArray(list) ? list.map((one: unknown) => textOf(one, 'title')) : [];
    },
    ask: (method, at, body) =>
      answered(http, { method, url: `${marathon.url}${at}`, service: 'Marathon', headers: {}, ...(body && { body }) }),
    async stopGitlab() {
      await gitlab.close();
    },
    async startGitlab() {
      const port = Number(new URL(gitlab.url).port);
      gitlab = await startGitlab({ port, root, seed, seedFolder: folder });
    },
    async close() {
      await Promise.all([gitlab.close(), asked.close(), marathon.close()]);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };

  async function exists(name: string): Promise<boolean> {
    const url = `${gitlab.url}/api/v4/projects/${encodeURIComponent(project)}/repository/files/${encodeURIComponent(name)}?ref=main`;
    const headers = { 'PRIVATE-TOKEN': 'token-of-developer' };
    return (await exchange(http, { method: 'GET', url, service: 'GitLab', headers }, never)).status === 200;
  }
}

function settingsOf(file: string): Settings {
  const settings = readSettings(file, {});
  if (settings.ok) return settings.value;
  throw new Error(settings.problems.map(problemText).join('\n'));
}

async function answered(
  ...[http, request]: [Parameters<typeof exchange>[0], Parameters<typeof exchange>[1]]
): Promise<unknown> {
  const answer = await exchange(http, request, never);
  if (answer.status === 404) return undefined;
  if (answer.status > 299) throw new Error(`${request.method} ${request.url}: ${answer.status} ${answer.text}`);
  return answer.text === '' ? undefined : jsonOf(answer);
}

function textOf(value: unknown, key: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === 'string' ? found : '';
}

const idOf = (commit: unknown): string => textOf(commit, 'id');

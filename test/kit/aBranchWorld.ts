// A repository on the embedded GitLab that is pushed to with git itself, also by force, the daemon that follows its branch
// `live`, and a simulated Marathon that counts what it is asked.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compose, type Composed } from '../../src/compose.js';
import { readSettings, type Settings } from '../../src/config/settings.js';
import { isAppId, isCommitSha, isEnvironmentName, type CommitSha } from '../../src/core/model/ids.js';
import type { Override } from '../../src/core/model/decision.js';
import type { Plan } from '../../src/core/model/plan.js';
import { problemText } from '../../src/core/model/problem.js';
import { environmentDecisionsPath } from '../../src/core/status/decisionPath.js';
import { environmentDecisionsText } from '../../src/core/status/decisionFile.js';
import { createLog } from '../../src/kit/log.js';
import { startMarathon } from '../../src/local/marathon/server.js';
import { startRig, type Rig } from '../local/gitlab/rig.js';
import { checked } from '../core/rollout/build.js';
import { aRecorder } from './aRecorder.js';

export interface ABranchWorld {
  readonly rig: Rig;
  readonly settings: Settings;
  /** A working copy that may push by force. */
  readonly work: string;
  /** Everything that was logged, line by line. */
  readonly lines: readonly string[];
  git(...args: string[]): Promise<string>;
  /** Writes (null removes), commits, and pushes by force to the branch: `live` unless another is named. */
  push(files: Readonly<Record<string, string | null>>, branch?: string): Promise<CommitSha>;
  /** Makes a folder of data of its own a process: `data` is kept between those of the same name. */
  composed(data?: string, only?: string): Promise<Composed>;
  /** `only`: of this environment. */
  plan(ref?: string, only?: string): Promise<Plan>;
  /** What was written to Marathon since the last time: `PUT /v2/apps/shop/web`. */
  writes(): readonly string[];
  instancesOf(id: string): Promise<number | undefined>;
  /** Commits these files to the status branch, as somebody beside the daemon. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Says `override rewrite` as somebody who may. */
  override(commit: CommitSha, environment: string): Promise<void>;
  /** A file of the status branch on the server. */
  status(file: string): Promise<string>;
  close(): Promise<void>;
}

export const aWeb = (id: string, version: number): string => `id: ${id}
cmd: sleep 1000
cpus: 0.1
mem: 32
env: { VERSION: "${version}" }
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
`;

export async function aBranchWorld(files: Readonly<Record<string, string>>, more = ''): Promise<ABranchWorld> {
  const rig = await startRig();
  const work = await rig.clone('mona', 'work');
  const git: ABranchWorld['git'] = async (...args) => {
    const run = await rig.git(work, ...args);
    if (run.code !== 0) throw new Error(`git ${args.join(' ')}: ${run.output}`);
    return run.output;
  };
  const push: ABranchWorld['push'] = async (changes, branch = 'live') => {
    const removed = Object.entries(changes).flatMap(([name, text]) => (text === null ? [name] : []));
    if (removed.length > 0) await git('rm', '--quiet', '-r', ...removed);
    const written = Object.fromEntries(
      Object.entries(changes).flatMap(([name, text]): [string, string][] => (text === null ? [] : [[name, text]])),
    );
    const commit = await rig.commit(work, written, 'A change');
    await git('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);
    return checked(commit, isCommitSha);
  };
  await git('rm', '--quiet', '-r', 'apps');
  await push(files);
  const marathon = await startMarathon({ port: 0, simulate: true });
  const asked = await aRecorder(marathon.url);
  await writeFile(path.join(rig.folder, 'token'), 'token-of-mona\n');
  const file = path.join(rig.folder, 'baton.config.yaml');
  await writeFile(
    file,
    `repository: { name: shop, url: "${rig.gitlab.url}/platform/apps.git", branch: live, token: { file: token }, poll: 500ms }
clusters: { default: { marathon: "${asked.url}" } }
mode: apply
override: { by: [alice] }
${more}
`,
  );
  const read = readSettings(file, {});
  if (!read.ok) throw new Error(read.problems.map(problemText).join('\n'));
  const settings = read.value;
  const lines: string[] = [];
  const log = createLog({ colour: false, write: (line) => void lines.push(line) });
  const composed: ABranchWorld['composed'] = async (data = 'data', only) => {
    const [repository] = settings.repositories;
    if (repository === undefined) throw new Error('the settings of the test have no repository');
    return compose(settings, repository, log, {
      data: path.join(rig.folder, data),
      ...(only !== undefined && { only: new Set([checked(only, isEnvironmentName)]) }),
    });
  };
  let commands = 0;
  const never = (): AbortSignal => AbortSignal.timeout(60_000);
  const write: ABranchWorld['write'] = async (files) => {
    const { repository, status } = await composed(`command-${(commands += 1)}`);
    const branches = await repository.listBranches(never());
    if (!branches.ok) throw new Error(branches.because);
    await status.refresh(branches.value.get('baton/status'), never());
    const message = 'As a command writes it\n\n[skip ci]\n';
    await status.commit({ files: new Map(Object.entries(files)), message, at: Date.now() });
    const pushed = await status.push(never());
    if (pushed.kind !== 'pushed') throw new Error(`not pushed: ${pushed.kind}`);
  };
  return {
    rig,
    settings,
    work,
    lines,
    git,
    push,
    composed,
    async plan(ref, only) {
      const { daemon } = await composed(`command-${(commands += 1)}`, only);
      const plan = await daemon.plan(ref, never());
      if (!plan.ok) throw new Error(plan.because);
      return plan.value;
    },
    writes() {
      const found = asked.requests.filter(({ method }) => method !== 'GET');
      asked.forget();
      return found.map(({ method, path: at }) => `${method} ${at.replace(/\?.*/, '').replace('//', '/')}`);
    },
    async instancesOf(id) {
      const app: unknown = await (await fetch(`${marathon.url}/v2/apps/${checked(id, isAppId)}`)).json();
      const found: unknown = Reflect.get(Object(Reflect.get(Object(app), 'app')), 'instances');
      return typeof found === 'number' ? found : undefined;
    },
    write,
    async override(commit, name) {
      const environment = checked(name, isEnvironmentName);
      const word: Override = { what: 'rewrite', commit, by: 'alice', because: 'it was meant', at: Date.now() };
      const text = environmentDecisionsText({ environment, freezes: [], overrides: [word] });
      await write({ [environmentDecisionsPath(environment)]: text });
    },
    async status(name) {
      await git('fetch', '--quiet', '--force', 'origin', 'baton/status:refs/remotes/origin/status');
      return git('show', `refs/remotes/origin/status:${name}`);
    },
    async close() {
      await asked.close();
      await marathon.close();
      await rig.end();
    },
  };
}

// What the tests of this room share: an embedded GitLab with a clone to push from, and readings that must be good.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isCommitSha, type CommitSha } from '../../../src/core/model/ids.js';
import { openRepository, type GitRepository, type Reading } from '../../../src/io/git/repository.js';
import {
  openStatusBranch,
  type GitStatusBranch,
  type StatusBranchOptions,
} from '../../../src/io/git/status/openStatusBranch.js';
import { startRig, type Rig } from '../../local/gitlab/rig.js';

export const never = new AbortController().signal;
export const all = (): boolean => true;
export const author = { name: 'Baton', email: 'baton@example.test' };
export const noon = Date.UTC(2026, 10, 21, 12);

export function sha(text: string): CommitSha {
  if (!isCommitSha(text)) throw new Error(`${text} is no commit`);
  return text;
}

/** The value of a reading that must be good. */
export async function must<T>(reading: Promise<Reading<T>>): Promise<T> {
  const read = await reading;
  if (!read.ok) throw new Error(read.because);
  return read.value;
}

/** The sentence of a reading that must not be good. */
export async function sentence(reading: Promise<Reading<unknown>>): Promise<string> {
  const read = await reading;
  if (read.ok) throw new Error('the reading was good');
  return read.because;
}

export type Log = { readonly lines: string[]; info(message: string): void; warn(message: string): void };

export function listeningLog(): Log {
  const lines: string[] = [];
  return { lines, info: (line) => lines.push(line), warn: (line) => lines.push(line) };
}

let count = 0;
/** A name nobody used yet in this test file. */
export const fresh = (what: string): string => `${what}-${(count += 1)}`;

export const write = (
  branch: GitStatusBranch,
  files: Record<string, string | null>,
  message = 'Record',
  at = noon,
): Promise<void> => branch.commit({ files: new Map(Object.entries(files)), message, at });

export type Bench = Rig & {
  /** Opens `platform/apps` as the reporter into a new folder. */
  repository(options?: Partial<Parameters<typeof openRepository>[0]>): GitRepository;
  /** Commits as the maintainer and pushes to the branch. */
  push(files: Record<string, string>, message?: string, branch?: string): Promise<CommitSha>;
  /** Opens a status branch as the developer. */
  status(branch: string, options?: Partial<StatusBranchOptions> & { project?: string }): Promise<GitStatusBranch>;
  /** What native git says about the branch on the server, after a strict fsck of a full clone. */
  onServer(branch: string, ...args: string[]): Promise<string>;
  tipOf(branch: string): Promise<CommitSha | undefined>;
};

export async function startBench(seed?: Parameters<typeof startRig>[0]): Promise<Bench> {
  const rig = await startRig(seed);
  const work = await rig.clone('mona', 'work');
  const must0 = async (cwd: string, ...args: string[]): Promise<string> => {
    const run = await rig.git(cwd, ...args);
    if (run.code !== 0) throw new Error(`git ${args.join(' ')}: ${run.output}`);
    return run.output;
  };
  return Object.assign(rig, {
    repository: (options = {}) =>
      openRepository({
        name: 'apps',
        url: `${rig.gitlab.url}/platform/apps.git`,
        token: () => 'token-of-reader',
        dataDir: path.join(rig.folder, fresh('data')),
        ...options,
      }),
    async push(files: Record<string, string>, message = 'Change', branch = 'main') {
      const commit = sha(await rig.commit(work, files, message));
      await must0(work, 'push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);
      return commit;
    },
    status: (branch: string, { project = 'platform/apps', ...options }: { project?: string } = {}) =>
      openStatusBranch({
        url: `${rig.gitlab.url}/${project}.git`,
        branch,
        token: () => 'token-of-dora',
        dataDir: path.join(rig.folder, fresh('data')),
        author,
        ...options,
      }),
    async onServer(branch: string, ...args: string[]) {
      const folder = path.join(rig.folder, fresh('seen'));
      await must0(rig.folder, 'clone', '--quiet', '--bare', '--branch', branch, rig.url('mona'), folder);
      await must0(folder, 'fsck', '--full', '--strict');
      return must0(folder, ...args);
    },
    async tipOf(branch: string) {
      const listed = await must0(rig.folder, 'ls-remote', rig.url('mona'), `refs/heads/${branch}`);
      const [oid = ''] = listed.split('\t');
      return isCommitSha(oid) ? oid : undefined;
    },
  } satisfies Partial<Bench>);
}

/** A folder of the test's own, and the way to be rid of it. */
export async function ownFolder(): Promise<{ folder: string; end(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'git-'));
  return { folder, end: () => rm(folder, { recursive: true, force: true }) };
}

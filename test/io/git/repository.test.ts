// Reading a repository over real smart HTTP from the embedded GitLab.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCommitSha, type CommitSha } from '../../../src/core/model/ids.js';
import { openRepository, type GitRepository } from '../../../src/io/git/repository.js';
import { startRig, type Rig } from '../../local/gitlab/rig.js';

const all = (): boolean => true;
const never = new AbortController().signal;

let rig: Rig;
let work: string;
let count = 0;
beforeAll(async () => {
  rig = await startRig();
  work = await rig.clone('mona', 'work');
});
afterAll(() => rig.end());

const sha = (text: string): CommitSha => {
  if (!isCommitSha(text)) throw new Error(`${text} is no commit`);
  return text;
};

function open(more: Partial<Parameters<typeof openRepository>[0]> = {}): {
  repository: GitRepository;
  dataDir: string;
} {
  const dataDir = path.join(rig.folder, `data-${(count += 1)}`);
  const url = `${rig.gitlab.url}/platform/apps.git`;
  return {
    repository: openRepository({ name: 'apps', url, token: () => 'token-of-reader', dataDir, ...more }),
    dataDir,
  };
}

async function push(files: Record<string, string>, message = 'Change'): Promise<CommitSha> {
  const commit = sha(await rig.commit(work, files, message));
  expect(await rig.git(work, 'push', '--quiet', 'origin', 'HEAD:main')).toEqual({ code: 0, output: '' });
  return commit;
}

async function must<T>(reading: Promise<{ ok: true; value: T } | { ok: false; because: string }>): Promise<T> {
  const read = await reading;
  if (!read.ok) throw new Error(read.because);
  return read.value;
}

describe('a repository over http', () => {
  it('lists its branches with one listing', async () => {
    const { repository } = open();
    const tip = await push({ 'apps/web.json': '{"id":"/web","instances":2}\n' });
    rig.gitlab.forgetRequests();
    const branches = await must(repository.listBranches(never));
    expect(branches.get('main')).toBe(tip);
    expect(rig.gitlab.requests.map(({ method, path: asked, command }) => ({ method, asked, command }))).toEqual([
      { method: 'GET', asked: '/platform/apps.git/info/refs?service=git-upload-pack', command: undefined },
      { method: 'POST', asked: '/platform/apps.git/git-upload-pack', command: 'ls-refs' },
    ]);
  });

  it('reads a commit and its files, and fetches nothing for a commit it has', async () => {
    const { repository } = open();
    const tip = await push({ 'apps/a/b.json': '{}\n' }, 'Add b');
    const tree = await must(repository.readCommit('main', tip, (name) => name.endsWith('.json'), never));
    expect(tree).toMatchObject({ commit: tip, subject: 'Add b', author: 'T' });
    expect(tree.files.map((file) => file.path)).toEqual(['apps/a/b.json', 'apps/web.json']);
    const [file] = tree.files;
    if (file === undefined) throw new Error('no file');
    expect(await must(repository.readFile(file, never))).toEqual({ kind: 'text', text: '{}\n' });
    rig.gitlab.forgetRequests();
    await must(repository.readCommit('main', tip, all, never));
    expect(rig.gitlab.requests).toEqual([]);
  });

  it('brings a new commit with a small pack and keeps what it has', async () => {
    const { repository, dataDir } = open();
    const first = await push({ 'one.json': '1' });
    await must(repository.readCommit('main', first, all, never));
    const second = await push({ 'two.json': '2' });
    const tree = await must(repository.readCommit('main', second, all, never));
    expect(tree.files.map((file) => file.path)).toContain('two.json');
    const [folder] = await readdir(dataDir);
    const packs = (await readdir(path.join(dataDir, folder ?? '', 'objects/pack'))).filter((name) =>
      name.endsWith('.pack'),
    );
    expect(packs).toHaveLength(2);
  });
});

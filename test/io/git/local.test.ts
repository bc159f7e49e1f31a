// Repositories on this machine: their commits are read where they are, and the status branch is the one reference that
// is written, beside people who run git there at the same time.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRepository, type GitRepository } from '../../../src/io/git/repository.js';
import { openStatusBranch, type GitStatusBranch } from '../../../src/io/git/status/openStatusBranch.js';
import { startRig, type Rig } from '../../local/gitlab/rig.js';
import { all, author, fresh, must, never, noon, sentence, sha, write } from './bench.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());

/** A working copy with one commit on main. */
async function workingCopy(): Promise<string> {
  const folder = path.join(rig.folder, fresh('copy'));
  await rig.git(rig.folder, 'init', '--quiet', '--initial-branch=main', folder);
  await rig.commit(folder, { 'apps/web.json': '{"id":"/web"}\n' }, 'First');
  return folder;
}

const open = (folder: string): GitRepository => openRepository({ name: 'here', path: folder, dataDir: 'unused' });
const status = (folder: string): Promise<GitStatusBranch> =>
  openStatusBranch({ path: folder, dataDir: 'unused', author });
const git = async (folder: string, ...args: string[]): Promise<string> => {
  const run = await rig.git(folder, ...args);
  if (run.code !== 0) throw new Error(`git ${args.join(' ')}: ${run.output}`);
  return run.output;
};

async function contents(repository: GitRepository, branch = 'main'): Promise<Record<string, unknown>> {
  const tip = (await must(repository.listBranches(never))).get(branch);
  const { files } = await must(repository.readCommit(branch, tip ?? sha('0'.repeat(40)), all, never));
  const read: Record<string, unknown> = {};
  for (const file of files) {
    const content = await must(repository.readFile(file, never));
    read[file.path] = content.kind === 'text' ? content.text : content.kind;
  }
  return read;
}

describe('a repository by path', () => {
  it('is read at the tip of its branch, never at its uncommitted files', async () => {
    const folder = await workingCopy();
    await fs.writeFile(path.join(folder, 'apps/web.json'), 'edited');
    await fs.writeFile(path.join(folder, 'apps/new.json'), 'staged');
    await git(folder, 'add', 'apps/new.json');
    expect(await contents(open(folder))).toEqual({ 'apps/web.json': '{"id":"/web"}\n' });
  });

  it('may be bare, a linked worktree, packed and collected', async () => {
    const folder = await workingCopy();
    await git(rig.folder, 'clone', '--quiet', '--bare', folder, `${folder}.git`);
    expect(await contents(open(`${folder}.git`))).toEqual({ 'apps/web.json': '{"id":"/web"}\n' });
    await git(folder, 'worktree', 'add', '--quiet', '-b', 'side', `${folder}-side`);
    await rig.commit(`${folder}-side`, { 'side.json': '1' }, 'Side');
    expect(await contents(open(`${folder}-side`), 'side')).toMatchObject({ 'side.json': '1' });
    const repository = open(folder);
    expect(await contents(repository, 'side')).toMatchObject({ 'side.json': '1' });
    await git(folder, 'gc', '--quiet', '--prune=now');
    await git(folder, 'pack-refs', '--all');
    expect(await contents(repository, 'side')).toMatchObject({ 'side.json': '1' });
    expect([...(await must(repository.listBranches(never))).keys()]).toEqual(['main', 'side']);
  });

  it('gives files it read before, though git repacked meanwhile', async () => {
    const folder = await workingCopy();
    const repository = open(folder);
    const tip = (await must(repository.listBranches(never))).get('main') ?? sha('0'.repeat(40));
    const { files } = await must(repository.readCommit('main', tip, all, never));
    await git(folder, 'gc', '--quiet', '--prune=now');
    const [file] = files;
    expect(await must(repository.readFile(file ?? { path: '', blob: '' }, never))).toMatchObject({ kind: 'text' });
  });

  it('says what is wrong with a path that is none', async () => {
    const plain = path.join(rig.folder, fresh('plain'));
    await fs.mkdir(plain);
    expect(await sentence(open(plain).listBranches(never))).toContain('is not a git repository');
    expect(await sentence(open(`${plain}-absent`).listBranches(never))).toContain('is not a folder');
    const shared = `${await workingCopy()}-shared`;
    await git(rig.folder, 'clone', '--quiet', '--shared', shared.replace('-shared', ''), shared);
    expect(await sentence(open(shared).listBranches(never))).toContain('alternates');
  });

  it('without commits has no branches', async () => {
    const folder = path.join(rig.folder, fresh('copy'));
    await git(rig.folder, 'init', '--quiet', folder);
    expect((await must(open(folder).listBranches(never))).size).toBe(0);
  });
});

describe('the status branch of a repository by path', () => {
  it('is written there at once, and nothing else is', async () => {
    const folder = await workingCopy();
    const before = await git(folder, 'for-each-ref');
    const branch = await status(folder);
    await write(branch, { 'apps/production/web.json': '{}\n' }, 'web: settled', noon);
    await write(branch, { 'apps/production/web.json': '{"a":1}\n', 'STATUS.md': '#\n' }, 'web: again', noon + 1000);
    expect(branch.waiting()).toBe(0);
    expect(await branch.push(never)).toEqual({ kind: 'nothing' });
    expect(await git(folder, 'log', '--format=%s|%an|%aI', 'baton/status')).toBe(
      'web: again|Baton|2026-11-21T12:00:01+00:00\nweb: settled|Baton|2026-11-21T12:00:00+00:00',
    );
    expect(
      (await git(folder, 'for-each-ref'))
        .split('\n')
        .filter((line) => !line.includes('baton/status'))
        .join('\n'),
    ).toBe(before);
    expect(await git(folder, 'status', '--porcelain')).toBe('');
    expect((await rig.git(folder, 'fsck', '--full', '--strict')).code).toBe(0);
    expect((await must(branch.history('STATUS.md', 5, never))).entries).toMatchObject([
      { message: 'web: again\n', text: '#\n' },
    ]);
    expect([...(await (await status(folder)).files()).keys()]).toEqual(['STATUS.md', 'apps/production/web.json']);
  });

  it('goes on after git packed its reference, and after somebody else wrote it', async () => {
    const folder = await workingCopy();
    const branch = await status(folder);
    await write(branch, { 'a.json': '1' }, 'one');
    await git(folder, 'gc', '--quiet', '--prune=now');
    await write(branch, { 'b.json': '2' }, 'two');
    const other = await status(folder);
    await write(other, { 'c.json': '3' }, 'three');
    await write(branch, { 'd.json': '4' }, 'four');
    expect(await git(folder, 'log', '--format=%s', 'baton/status')).toBe('four\nthree\ntwo\none');
    expect([...(await branch.files()).keys()]).toEqual(['a.json', 'b.json', 'c.json', 'd.json']);
    await git(folder, 'branch', '-D', 'baton/status');
    await must(branch.refresh(undefined, never));
    expect((await branch.files()).size).toBe(0);
  });

  it('takes every record of several writers', async () => {
    const folder = await workingCopy();
    const writers = await Promise.all([0, 1, 2].map(() => status(folder)));
    await Promise.all(
      writers.map(async (branch, who) => {
        for (let count = 0; count < 8; count += 1)
          await write(branch, { [`${who}/${count}.json`]: `${count}` }, `${who} ${count}`);
      }),
    );
    expect((await git(folder, 'ls-tree', '-r', '--name-only', 'baton/status')).split('\n')).toHaveLength(24);
    expect((await git(folder, 'log', '--format=%s', 'baton/status')).split('\n')).toHaveLength(24);
  });

  it('does not overwrite what somebody said since it was read', async () => {
    const folder = await workingCopy();
    const [one, two] = [await status(folder), await status(folder)];
    const word = 'decisions/production.json';
    await two.files();
    await write(one, { [word]: 'theirs' });
    await write(two, { [word]: 'ours', 'a.json': '1' });
    expect(Object.fromEntries(await two.files())).toEqual({ [word]: 'theirs', 'a.json': '1' });
    await write(two, { [word]: 'both' });
    await write(two, { [word]: 'again' });
    expect(await git(folder, 'show', `baton/status:${word}`)).toBe('again');
  });

  it('respects the lock of a git that is at work, and takes over one that was left', async () => {
    const folder = await workingCopy();
    const branch = await status(folder);
    await write(branch, { 'a.json': '1' });
    const lock = path.join(folder, '.git/refs/heads/baton/status.lock');
    await fs.writeFile(lock, '');
    await expect(write(branch, { 'a.json': '2' })).rejects.toThrow('held by another git process');
    expect(Object.fromEntries(await branch.files())).toEqual({ 'a.json': '1' });
    await fs.utimes(lock, 0, 0);
    await write(branch, { 'a.json': '2' });
    expect(await git(folder, 'show', 'baton/status:a.json')).toBe('2');
  });

  it('says so when a branch is in the way of its name', async () => {
    const folder = await workingCopy();
    await git(folder, 'branch', 'baton');
    const branch = await status(folder);
    await expect(write(branch, { 'a.json': '1' })).rejects.toThrow('a branch baton is in the way');
    await git(folder, 'pack-refs', '--all');
    await expect(write(branch, { 'a.json': '1' })).rejects.toThrow('a branch baton is in the way');
  });
});

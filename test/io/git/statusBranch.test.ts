// Writing the status branch over real smart HTTP to the embedded GitLab.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCommitSha, type CommitSha } from '../../../src/core/model/ids.js';
import { openStatusBranch, type GitStatusBranch } from '../../../src/io/git/status/openStatusBranch.js';
import { startRig, type Rig } from '../../local/gitlab/rig.js';

const never = new AbortController().signal;
const author = { name: 'Baton', email: 'baton@example.test' };
const noon = Date.UTC(2026, 10, 21, 12);

let rig: Rig;
let count = 0;
beforeAll(async () => {
  rig = await startRig({ projects: [{ path: 'platform/empty' }] });
});
afterAll(() => rig.end());

const fresh = (): string => `baton/status-${(count += 1)}`;

const open = (
  branch: string,
  dataDir = path.join(rig.folder, `data-${(count += 1)}`),
  project = 'platform/apps',
): Promise<GitStatusBranch> =>
  openStatusBranch({ url: `${rig.gitlab.url}/${project}.git`, branch, token: () => 'token-of-dora', dataDir, author });

const write = (
  branch: GitStatusBranch,
  files: Record<string, string | null>,
  message = 'Record',
  at = noon,
): Promise<void> => branch.commit({ files: new Map(Object.entries(files)), message, at });

/** The native git's view of the branch on the server. */
async function onServer(branch: string, ...args: string[]): Promise<string> {
  const folder = `seen-${(count += 1)}`;
  const cloned = await rig.git(rig.folder, 'clone', '--quiet', '--bare', '--branch', branch, rig.url('mona'), folder);
  if (cloned.code !== 0) throw new Error(cloned.output);
  const where = path.join(rig.folder, folder);
  const checked = await rig.git(where, 'fsck', '--full', '--strict');
  expect(checked.code, checked.output).toBe(0);
  return (await rig.git(where, ...args)).output;
}

async function tipOf(branch: string): Promise<CommitSha | undefined> {
  const listed = await rig.git(rig.folder, 'ls-remote', rig.url('mona'), `refs/heads/${branch}`);
  const [oid = ''] = listed.output.split('\t');
  return isCommitSha(oid) ? oid : undefined;
}

describe('a status branch on a server', () => {
  it('makes the branch with the first push, as a history of its own', async () => {
    const name = fresh();
    const branch = await open(name);
    await write(branch, { 'apps/production/shop/cart.json': '{}\n', 'STATUS.md': '# Status\n' }, 'first');
    await write(branch, { 'apps/production/shop/cart.json': '{"a":1}\n' }, 'second', noon + 1000);
    expect(branch.waiting()).toBe(2);
    expect(await branch.push(never)).toEqual({ kind: 'pushed', commits: 2 });
    expect(branch.waiting()).toBe(0);
    expect(await branch.push(never)).toEqual({ kind: 'nothing' });
    expect(await onServer(name, 'log', '--format=%s|%an|%aI|%cI', name)).toBe(
      'second|Baton|2026-11-21T12:00:01+00:00|2026-11-21T12:00:01+00:00\nfirst|Baton|2026-11-21T12:00:00+00:00|2026-11-21T12:00:00+00:00',
    );
    expect(await onServer(name, 'show', `${name}:apps/production/shop/cart.json`)).toBe('{"a":1}');
  });

  it('makes the branch in an empty repository, and reads it there', async () => {
    const first = await open('baton/status', undefined, 'platform/empty');
    await write(first, { 'a.json': '1' });
    expect(await first.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    const second = await open('baton/status', undefined, 'platform/empty');
    await write(second, { 'b.json': '2' });
    expect(await second.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    expect(Object.fromEntries(await second.files())).toEqual({ 'a.json': '1', 'b.json': '2' });
  });

  it('brings in what others wrote', async () => {
    const name = fresh();
    const one = await open(name);
    const two = await open(name);
    await write(one, { 'a.json': '1' });
    await one.push(never);
    expect(await two.refresh(await tipOf(name), never)).toEqual({ ok: true, value: undefined });
    expect(Object.fromEntries(await two.files())).toEqual({ 'a.json': '1' });
  });

  it('puts its commits on top when it lost a race, keeping both', async () => {
    const name = fresh();
    const [one, two] = [await open(name), await open(name)];
    await write(one, { 'base.json': '0' });
    await one.push(never);
    await two.refresh(await tipOf(name), never);
    await write(one, { 'one.json': '1' }, 'by one');
    await write(two, { 'two.json': '2' }, 'by two', noon + 5000);
    expect(await one.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    expect(await two.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    expect(await onServer(name, 'log', '--format=%s %at', name)).toBe(
      `by two ${noon / 1000 + 5}\nby one ${noon / 1000}\nRecord ${noon / 1000}`,
    );
  });

  it('does not overwrite what somebody said meanwhile, and leaves out what was said with it', async () => {
    const name = fresh();
    const [one, two] = [await open(name), await open(name)];
    const [word, other] = ['decisions/production.json', 'decisions/production/shop/cart.json'];
    await write(one, { [word]: '0', 'apps/production/shop/cart.json': '0' });
    await one.push(never);
    await two.refresh(await tipOf(name), never);
    await write(one, { [word]: 'theirs' });
    await one.push(never);
    await write(two, { [word]: 'ours', [other]: 'ours', 'apps/production/shop/cart.json': '1' });
    expect(await two.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    const now = { [word]: 'theirs', 'apps/production/shop/cart.json': '1' };
    expect(Object.fromEntries(await two.files())).toEqual(now);
    await write(two, { [word]: 'both' });
    expect(await two.push(never)).toEqual({ kind: 'pushed', commits: 1 });
    expect(await onServer(name, 'show', `${name}:${word}`)).toBe('both');
  });

  it('tells its history, newest first, also of one file', async () => {
    const name = fresh();
    const branch = await open(name);
    await write(branch, { 'a.json': '1', 'b/c.json': '1' }, 'one', noon);
    await write(branch, { 'b/c.json': '2' }, 'two', noon + 1000);
    await write(branch, { 'a.json': null }, 'three', noon + 2000);
    const all = await branch.history(undefined, 10, never);
    if (!all.ok) throw new Error(all.because);
    expect(all.value.entries.map(({ message, files }) => ({ message, files }))).toEqual([
      { message: 'three\n', files: ['a.json'] },
      { message: 'two\n', files: ['b/c.json'] },
      { message: 'one\n', files: ['a.json', 'b/c.json'] },
    ]);
    const of = await branch.history('a.json', 10, never);
    if (!of.ok) throw new Error(of.because);
    expect(of.value.entries.map(({ at, text }) => ({ at, text }))).toEqual([
      { at: noon + 2000, text: null },
      { at: noon, text: '1' },
    ]);
  });

  it('stands where the last process left it', async () => {
    const name = fresh();
    const dataDir = path.join(rig.folder, `data-${(count += 1)}`);
    const before = await open(name, dataDir);
    await write(before, { 'a.json': '1' });
    await before.push(never);
    await write(before, { 'b.json': '2' });
    const after = await open(name, dataDir);
    expect(after.waiting()).toBe(1);
    expect(Object.fromEntries(await after.files())).toEqual({ 'a.json': '1', 'b.json': '2' });
    expect(await after.push(never)).toEqual({ kind: 'pushed', commits: 1 });
  });
});

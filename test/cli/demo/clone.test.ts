import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cloneRepository, type Clone } from '../../../src/cli/demo/clone.js';
import { openMergeRequests, type MergeRequests } from '../../../src/cli/demo/mergeRequests.js';
import { project, type Person } from '../../../src/cli/demo/workshop.js';
import { startGitlab } from '../../../src/local/gitlab/server.js';

const signal = new AbortController().signal;
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const people = ['developer', 'maintainer'] as const;
const tokenOf = (person: Person): string => `glpat-${person}`;

/** A project with one file on an embedded GitLab, and a clone of it. */
async function aClone(): Promise<{ clone: Clone; mergeRequests: MergeRequests }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'baton-clone-'));
  endings.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const files = path.join(folder, 'files');
  await mkdir(files);
  await writeFile(path.join(files, 'cart.yaml'), 'id: /shop/cart\ninstances: 1\n');
  const gitlab = await startGitlab({
    port: 0,
    host: '127.0.0.1',
    root: path.join(folder, 'gitlab'),
    seed: {
      users: people.map((role) => ({ username: role, token: tokenOf(role), role })),
      projects: [{ path: project, from: files, protected: ['main'] }],
    },
  });
  endings.push(() => gitlab.close());
  const credentials = { username: 'developer', token: tokenOf('developer'), file: path.join(folder, 'credentials') };
  const url = `${gitlab.url}/${project}.git`;
  return {
    clone: await cloneRepository(url, credentials, path.join(folder, 'clone'), signal),
    mergeRequests: openMergeRequests(gitlab.url, tokenOf, signal),
  };
}

describe("the developer's clone", () => {
  it('pushes an edit on a branch and leaves main as it is', async () => {
    const { clone } = await aClone();
    const main = await clone.main();
    const edit = { file: 'cart.yaml', from: 'instances: 1', to: 'instances: 2' };
    const pushed = await clone.pushEdits('more-carts', 'Two carts', [edit]);
    expect(pushed).toMatch(/^[0-9a-f]{40}$/);
    expect(pushed).not.toBe(main);
    expect(await clone.main()).toBe(main);
  });

  it('refuses an edit whose place is not there exactly once', async () => {
    const { clone } = await aClone();
    const edit = { file: 'cart.yaml', from: 'instances: 7', to: 'instances: 2' };
    await expect(clone.pushEdits('wrong', 'Wrong', [edit])).rejects.toThrow('cart.yaml should hold exactly once');
  });

  it('reads an empty log while there is no status branch', async () => {
    const { clone } = await aClone();
    expect(await clone.statusLog()).toEqual([]);
  });

  it('says what git said when it fails', async () => {
    const { clone } = await aClone();
    await expect(clone.statusFile('STATUS.md')).rejects.toThrow(/^git show failed: fatal: .*baton\/status/);
  });

  it('has its branch merged by the maintainer, and the merge reverted', async () => {
    const { clone, mergeRequests } = await aClone();
    await clone.pushEdits('more-carts', 'Two carts', [{ file: 'cart.yaml', from: 'instances: 1', to: 'instances: 2' }]);
    const merge = await mergeRequests.merge(await mergeRequests.open('more-carts', 'Two carts'));
    expect(await clone.main()).toBe(merge);

    await clone.pushRevert('one-cart', merge);
    const revert = await mergeRequests.merge(await mergeRequests.open('one-cart', 'One cart again'));
    expect(await clone.main()).toBe(revert);
    const again = { file: 'cart.yaml', from: 'instances: 1', to: 'instances: 3' };
    await expect(clone.pushEdits('three-carts', 'Three carts', [again])).resolves.toMatch(/^[0-9a-f]{40}$/);
  });
});

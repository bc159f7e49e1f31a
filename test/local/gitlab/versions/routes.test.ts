// Versions: one for each push to a merge request, by which an approval can be dated.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { aCommit, aRequest, project } from '../aRequest.js';
import { startRig, type Rig } from '../rig.js';
import { expectShape } from '../shapes.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());

const versions = z.array(z.object({ id: z.number(), head_commit_sha: z.string(), patch_id_sha: z.string() }));

it('are listed newest first, each with its own commits and differences', async () => {
  const { url, sha } = await aRequest(rig, 'grow');
  const head = await aCommit(rig, 'grow', 'grow.txt', 'longer');
  const listed = await rig.api('reader', 'GET', `${url}/versions`);
  expectShape(listed.json, 'api-mr-versions');
  const [newest, first] = versions.parse(listed.json);
  expect([newest?.head_commit_sha, first?.head_commit_sha]).toEqual([head, sha]);
  const one = await rig.api('reader', 'GET', `${url}/versions/${first?.id ?? 0}`);
  expect(one.json).toMatchObject({ real_size: '1', state: 'collected', commits: [{ id: sha }] });
  expect((await rig.api('reader', 'GET', `${url}/versions/1`)).json).toEqual({ message: '404 Not found' });
  expect((await rig.api('guest', 'GET', `${url}/versions`)).status).toBe(403);
});

it('keep their patch id through a rebase that changes nothing', async () => {
  const { url } = await aRequest(rig, 'same');
  await aCommit(rig, 'main', 'elsewhere.txt', 'x');
  const clone = await rig.clone('dora', 'same');
  await rig.git(clone, 'checkout', '--quiet', 'same');
  await rig.git(clone, 'rebase', '--quiet', 'origin/main');
  expect((await rig.git(clone, 'push', '--force', 'origin', 'same')).code).toBe(0);
  const [newest, first] = versions.parse((await rig.api('reader', 'GET', `${url}/versions`)).json);
  expect(newest?.head_commit_sha).not.toBe(first?.head_commit_sha);
  expect(newest?.patch_id_sha).toBe(first?.patch_id_sha);
});

it('are made by a push over git too, which GitLab notes', async () => {
  const { url } = await aRequest(rig, 'pushed');
  const clone = await rig.clone('dora', 'pushed');
  await rig.git(clone, 'checkout', '--quiet', 'pushed');
  const sha = await rig.commit(clone, { 'pushed.txt': 'again' }, 'push again');
  await rig.git(clone, 'push', 'origin', 'pushed');
  expect(versions.parse((await rig.api('reader', 'GET', `${url}/versions`)).json)).toHaveLength(2);
  expect((await rig.api('reader', 'GET', `${url}/notes`)).json).toMatchObject([
    {
      system: true,
      author: { username: 'dora' },
      body: `added 1 commit\n\n<ul><li>${sha.slice(0, 8)} - push again</li></ul>`,
    },
  ]);
});

it('are none more for an edit that moves no branch', async () => {
  const { url } = await aRequest(rig, 'edited');
  await rig.api('dora', 'PUT', url, { title: 'Draft: edited', description: 'why' });
  expect(versions.parse((await rig.api('reader', 'GET', `${url}/versions`)).json)).toHaveLength(1);
  await rig.api('mona', 'POST', `${project}/repository/branches?branch=release&ref=main`);
  await rig.api('dora', 'PUT', url, { target_branch: 'release' });
  expect(versions.parse((await rig.api('reader', 'GET', `${url}/versions`)).json)).toHaveLength(2);
  const notes = await rig.api('reader', 'GET', `${url}/notes?sort=asc`);
  expect(notes.json).toMatchObject([
    { body: 'marked this merge request as **draft**' },
    { body: 'changed title from **{-About edited-}** to **{+Draft: edited+}**' },
    { body: 'changed the description' },
    { body: 'changed target branch from `main` to `release`' },
  ]);
});

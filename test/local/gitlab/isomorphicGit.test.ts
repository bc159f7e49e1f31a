// The git door once more, with the client that the daemon uses: what isomorphic-git makes of clones, pushes and refusals
// must be what was recorded of it against GitLab's way of answering.
import fs from 'node:fs';
import path from 'node:path';
import * as git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRig, type Rig } from './rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());

const author = { name: 'T', email: 't@example.test' };
const as = (username: string) => ({
  fs,
  http,
  url: `${rig.gitlab.url}/platform/apps.git`,
  onAuth: () => ({ username, password: `token-of-${username}` }),
});

async function clone(username: string, name: string): Promise<string> {
  const dir = path.join(rig.folder, name);
  await git.clone({ ...as(username), dir, ref: 'main', singleBranch: true, depth: 1 });
  return dir;
}

async function commit(dir: string, file: string): Promise<string> {
  await fs.promises.writeFile(path.join(dir, file), file);
  await git.add({ fs, dir, filepath: file });
  return git.commit({ fs, dir, message: file, author });
}

it('clones shallowly, lists references by prefix and pushes', async () => {
  const dir = await clone('mona', 'i1');
  const oid = await commit(dir, 'a.txt');
  const pushed = await git.push({ ...as('mona'), dir, ref: 'main' });
  expect(pushed.refs).toEqual({ 'refs/heads/main': { ok: true, error: '' } });
  const refs = await git.listServerRefs({ ...as('reader'), prefix: 'refs/heads/main' });
  expect(refs).toEqual([{ ref: 'refs/heads/main', oid }]);
});

it('hears from the hook why a push was declined', async () => {
  const dir = await clone('dora', 'i2');
  await commit(dir, 'b.txt');
  const lines: string[] = [];
  const push = git.push({ ...as('dora'), dir, ref: 'main', onMessage: (line) => void lines.push(line) });
  await expect(push).rejects.toMatchObject({
    code: 'GitPushError',
    data: { result: { refs: { 'refs/heads/main': { ok: false, error: 'pre-receive hook declined' } } } },
  });
  await expect
    .poll(() => lines.join(''))
    .toContain('GitLab: You are not allowed to push code to protected branches on this project.');
});

it('sees a wrong token as 401 and a missing project as 404', async () => {
  const list = (username: string, project: string) =>
    git.listServerRefs({ ...as(username), url: `${rig.gitlab.url}/${project}.git` });
  await expect(list('stranger', 'platform/apps')).rejects.toMatchObject({
    code: 'HttpError',
    data: { statusCode: 401 },
  });
  await expect(list('dora', 'platform/none')).rejects.toMatchObject({ code: 'HttpError', data: { statusCode: 404 } });
});

// The embedded GitLab as a whole: starting, seeds, restarts, faults on demand, and what it remembers of requests.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGitlab } from '../../../src/local/gitlab/server.js';
import { startRig, type Rig } from './rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());
beforeEach(() => {
  rig.gitlab.faults.clear();
  rig.gitlab.forgetRequests();
});

describe('a restart on the same root and port', () => {
  it('keeps what was pushed, whatever the seed folder holds by then', async () => {
    const clone = await rig.clone('mona', 'r1');
    const sha = await rig.commit(clone, { 'a.txt': 'a' }, 'a');
    await rig.git(clone, 'push', 'origin', 'HEAD:main');
    const url = rig.gitlab.url;
    await writeFile(path.join(rig.folder, 'from', 'later.txt'), 'later');
    await rig.restart();
    expect(rig.gitlab.url).toBe(url);
    expect((await rig.git(clone, 'ls-remote', 'origin', 'refs/heads/main')).output).toContain(sha);
  });

  it('works without a seed: users and projects are remembered, tokens are not written down', async () => {
    await rig.restart({ seed: undefined });
    expect((await rig.git(rig.folder, 'ls-remote', rig.url('dora'))).code).toBe(0);
    expect(await readFile(path.join(rig.root, 'gitlab.json'), 'utf8')).not.toContain('token-of-');
    await rig.restart();
  });
});

describe('faults', () => {
  const list = () => rig.git(rig.folder, 'ls-remote', rig.url('dora'));

  it('refuse, answer and cut the next git requests, then all is well again', async () => {
    rig.gitlab.faults.next('git', { kind: 'refuse' });
    expect((await list()).output).toMatch(/Empty reply|reset by peer/);
    rig.gitlab.faults.next('git', { kind: 'answer', status: 503, body: 'away' });
    expect((await list()).output).toContain('error: 503');
    rig.gitlab.faults.next('git', { kind: 'cut', afterBytes: 30 });
    expect((await list()).code).not.toBe(0);
    expect((await list()).code).toBe(0);
  });

  it('lose the answer to a push that was carried out', async () => {
    const clone = await rig.clone('dora', 'f1');
    const sha = await rig.commit(clone, { 'a.txt': 'lost' }, 'lost');
    rig.gitlab.faults.next('git', { kind: 'cut', afterBytes: 0 }, { only: /^POST .*git-receive-pack/ });
    expect((await rig.git(clone, 'push', 'origin', 'HEAD:lost')).code).not.toBe(0);
    expect((await rig.git(clone, 'ls-remote', 'origin', 'refs/heads/lost')).output).toContain(sha);
  });

  it('hit the API door by itself, as often as planned', async () => {
    rig.gitlab.faults.next('api', { kind: 'answer', status: 502 }, { times: 2 });
    expect((await list()).code).toBe(0);
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await rig.api('dora', 'GET', '/version')).status);
    expect(statuses).toEqual([502, 502, 200]);
    rig.gitlab.faults.next('api', { kind: 'cut', afterBytes: 5 });
    await expect(rig.api('dora', 'GET', '/version')).rejects.toThrow();
    rig.gitlab.faults.next('api', { kind: 'refuse' });
    await expect(rig.api('dora', 'GET', '/version')).rejects.toThrow();
  });

  it('hang a request until the client gives up, and do not keep close() waiting', async () => {
    rig.gitlab.faults.next('api', { kind: 'hang' }, { times: Infinity });
    const waiting = rig.api('dora', 'GET', '/version');
    const ended = expect(waiting).rejects.toThrow();
    await rig.restart();
    await ended;
  });
});

it('remembers requests, and tells a reference listing from a fetch', async () => {
  await rig.git(rig.folder, 'ls-remote', rig.url('dora'));
  const commands = rig.gitlab.requests.flatMap((each) => (each.command === undefined ? [] : [each.command]));
  expect(commands).toEqual(['ls-refs']);
  expect(rig.gitlab.requests[0]).toMatchObject({
    door: 'git',
    method: 'GET',
    path: '/platform/apps.git/info/refs?service=git-upload-pack',
  });
});

describe('what cannot be started says why', () => {
  const attempt = async (options: object): Promise<string> => {
    const root = await mkdtemp(path.join(os.tmpdir(), 'gitlab-'));
    try {
      const started = await startGitlab({ port: 0, root, ...options });
      await started.close();
      return 'started';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  };
  const user = { username: 'a', token: 't', role: 'developer' };

  it.each([
    [{ users: [{ ...user, role: 'boss' }] }, /users\.0\.role.*maintainer/],
    [{ users: [user], projects: [{ path: 'alone' }] }, /projects\.0\.path: group\/project/],
    [{ users: [user], projects: [{ path: 'a/../b' }] }, /projects\.0\.path/],
    [{ users: [user], projects: [{ path: 'a/b.git' }] }, /no part may end in \.git/],
    [{ users: [user], project: [] }, /project/],
    [{ users: [user, { ...user, username: 'b' }] }, /two entries have the same token\./],
    [{ projects: [{ path: 'a/b', from: './not/there' }] }, /not\/there, which cannot be read/],
  ])('seed %j', async (seed, sentence) => {
    expect(await attempt({ seed })).toMatch(sentence);
  });

  it('a port that is taken', async () => {
    expect(await attempt({ port: Number(new URL(rig.gitlab.url).port) })).toMatch(/cannot listen on 127\.0\.0\.1:\d+/);
  });
});

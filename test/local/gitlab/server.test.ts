// The embedded GitLab as a whole: starting, seeds, restarts, faults on demand, and what it remembers of requests.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
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

it('close() ends a push that its client never finishes, with the git behind it', async () => {
  const push = request(`${rig.gitlab.url}/platform/apps.git/git-receive-pack`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-receive-pack-request',
      authorization: `Basic ${Buffer.from('dora:token-of-dora').toString('base64')}`,
    },
  });
  const broken = new Promise((resolve) => push.once('error', resolve));
  push.write('00');
  await expect.poll(() => rig.gitlab.requests.length, { timeout: 30_000 }).toBe(1);
  await rig.restart();
  expect(await broken).toBeInstanceOf(Error);
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
    [
      { users: [user], projects: [{ path: 'a/b', members: { zed: 'owner' } }] },
      /zed is a member of a\/b and none of its users/,
    ],
  ])('seed %j', async (seed, sentence) => {
    expect(await attempt({ seed })).toMatch(sentence);
  });

  it('a port that is taken', async () => {
    expect(await attempt({ port: Number(new URL(rig.gitlab.url).port) })).toMatch(/cannot listen on 127\.0\.0\.1:\d+/);
  });

  it('no git on the path', async () => {
    const before = process.env['PATH'];
    process.env['PATH'] = path.join(rig.folder, 'nothing-here');
    const sentence = await attempt({}).finally(() => (process.env['PATH'] = before));
    expect(sentence).toMatch(
      /needs git, and it cannot be run here: install git 2\.38 or newer \(Debian: apt-get install git\)/,
    );
  });

  it('a root that holds something else', async () => {
    const root = await mkdtemp(path.join(os.tmpdir(), 'gitlab-'));
    await writeFile(path.join(root, 'gitlab.json'), '{"version":99}');
    expect(await attempt({ root })).toMatch(/does not hold the state of an embedded GitLab.*Choose another root/);
    await rm(root, { recursive: true, force: true });
  });
});

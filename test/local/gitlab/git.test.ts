// The git door, tried with the native git client: cloning, pushing, and every way to be refused.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRig, type Rig } from './rig.js';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({
    users: [{ username: 'scoped', token: 'token-of-scoped', role: 'maintainer', scopes: ['read_repository'] }],
    projects: [
      {
        path: 'platform/team/deep.er/apps',
        from: 'from',
        protected: ['main', { name: 'release/*', push: 0, merge: 40 }],
      },
      { path: 'platform/empty' },
      { path: 'platform/secret', from: 'from', members: { dora: 'none', reader: 'maintainer' } },
      { path: 'platform/loose', from: 'from', protected: [{ name: 'main', push: 30, allowForcePush: true }] },
    ],
  });
});

afterAll(() => rig.end());

describe('cloning', () => {
  it('gives the files of the seed as one first commit on main', async () => {
    const clone = await rig.clone('reader', 'c1');
    expect((await rig.git(clone, 'log', '--format=%s by %an', 'main')).output).toBe('Initial commit by GitLab');
    expect((await rig.git(clone, 'ls-files')).output).toBe('README.md\napps/web.json');
  });

  it('works for nested groups, in upper case, shallow, partial and over every protocol version', async () => {
    const deep = 'platform/team/deep.er/apps';
    expect((await rig.git(rig.folder, 'clone', '--depth', '1', rig.url('reader', deep), 'c2')).code).toBe(0);
    expect((await rig.git(rig.folder, 'clone', '--filter=blob:none', rig.url('reader', deep), 'c3')).code).toBe(0);
    expect((await rig.git(rig.folder, 'ls-remote', rig.url('reader', 'Platform/APPS'))).output).toContain(
      'refs/heads/main',
    );
    for (const version of ['0', '1', '2']) {
      const listed = await rig.git(
        rig.folder,
        '-c',
        `protocol.version=${version}`,
        'ls-remote',
        rig.url('reader', deep),
      );
      expect(listed.output).toContain('refs/heads/main');
    }
  });

  it('sends a client that left out .git to the address that has it', async () => {
    const run = await rig.git(rig.folder, 'ls-remote', rig.url('reader').replace(/\.git$/, ''));
    expect(run.output).toContain('redirecting to');
    expect(run.output).toContain('refs/heads/main');
  });

  it('says what it can do alike each time, also after an answer that broke off, and lists what is there now', async () => {
    const asked = rig.url('reader').replace(/\/\/.*@/, '//');
    const credentials = Buffer.from('reader:token-of-reader').toString('base64');
    const headers = { authorization: `Basic ${credentials}`, 'git-protocol': 'version=2' };
    const ask = (): Promise<Response> => fetch(`${asked}/info/refs?service=git-upload-pack`, { headers });
    rig.gitlab.faults.next('git', { kind: 'cut', afterBytes: 5 });
    await expect(ask().then((answer) => answer.text())).rejects.toThrow();
    const [first, second] = [await ask(), await ask()];
    expect([first.status, first.headers.get('content-type')]).toEqual([
      200,
      'application/x-git-upload-pack-advertisement',
    ]);
    expect([second.status, second.headers.get('content-type'), second.headers.get('cache-control')]).toEqual([
      200,
      first.headers.get('content-type'),
      first.headers.get('cache-control'),
    ]);
    const capabilities = await first.text();
    expect(capabilities).toMatch(/^000eversion 2\n.*ls-refs.*fetch=.*0000$/s);
    expect(await second.text()).toBe(capabilities);
    const clone = await rig.clone('mona', 'alike');
    await rig.git(clone, 'push', 'origin', 'HEAD:refs/heads/just-pushed');
    const listed = await rig.git(rig.folder, '-c', 'protocol.version=2', 'ls-remote', rig.url('reader'));
    expect(listed.output).toContain('refs/heads/just-pushed');
  });

  it('lets a fetch ask for a commit by its id', async () => {
    const clone = await rig.clone('reader', 'c4');
    const sha = (await rig.git(clone, 'rev-parse', 'HEAD')).output;
    expect((await rig.git(clone, 'fetch', 'origin', sha)).code).toBe(0);
  });
});

describe('credentials', () => {
  const refs = (project: string): string => `${rig.gitlab.url}/${project}.git/info/refs?service=git-upload-pack`;
  const basic = (user: string, password: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  });

  it.each([
    ['no credentials', undefined],
    ['a wrong token', basic('dora', 'wrong')],
    ['a token without a user name', basic('', 'token-of-dora')],
  ])('%s: 401 that asks for Basic, for projects that exist and those that do not', async (_, headers) => {
    for (const project of ['platform/apps', 'platform/missing']) {
      const answer = await fetch(refs(project), headers === undefined ? {} : { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="GitLab"');
      expect(await answer.text()).toMatch(/^HTTP Basic: Access denied\./);
    }
  });

  it('takes any user name with a good token', async () => {
    expect((await fetch(refs('platform/apps'), { headers: basic('oauth2', 'token-of-dora') })).status).toBe(200);
  });

  it('does not tell a project that is missing from one that may not be seen', async () => {
    const answers = await Promise.all([
      fetch(refs('platform/missing'), { headers: basic('x', 'token-of-dora') }),
      fetch(refs('platform/secret'), { headers: basic('x', 'token-of-dora') }),
      fetch(refs('platform/apps'), { headers: basic('x', 'token-of-nobody') }),
      fetch(refs('platform/%2e%2e%2froot'), { headers: basic('x', 'token-of-dora') }),
    ]);
    expect(answers.map((each) => each.status)).toEqual([404, 404, 404, 404]);
    expect(new Set(await Promise.all(answers.map((each) => each.text()))).size).toBe(1);
  });

  it('refuses a guest to clone, a reporter to push and a read_repository token to push', async () => {
    const guest = await rig.git(rig.folder, 'clone', rig.url('guest'), 'c5');
    expect(guest.output).toContain('error: 403');
    const answer = await fetch(refs('platform/apps'), { headers: basic('x', 'token-of-guest') });
    expect(await answer.text()).toBe('You are not allowed to download code from this project.\n');
    for (const username of ['reader', 'scoped']) {
      const clone = await rig.clone(username, `push-${username}`);
      await rig.commit(clone, { 'x.txt': 'x' }, 'x');
      expect((await rig.git(clone, 'push', 'origin', 'HEAD:x')).output).toContain('error: 403');
    }
  });
});

describe('pushing', () => {
  it('a developer pushes to a branch of their own, also a big one that comes in chunks, and from a shallow clone', async () => {
    await rig.git(rig.folder, 'clone', '--depth', '1', rig.url('dora'), 'p1');
    const clone = path.join(rig.folder, 'p1');
    const sha = await rig.commit(
      clone,
      { 'big.txt': Array.from({ length: 200_000 }, (_, i) => `${i * 7919}`).join('\n') },
      'big',
    );
    const push = await rig.git(
      clone,
      '-c',
      'http.postBuffer=65536',
      'push',
      '-o',
      'ci.skip',
      'origin',
      'HEAD:feature/big',
    );
    expect(push.output).toContain('new branch');
    expect((await rig.git(clone, 'ls-remote', 'origin', 'refs/heads/feature/big')).output).toContain(sha);
  });

  const main = 'GitLab: You are not allowed to push code to protected branches on this project.';

  it('a developer may not push to main and reads why; a maintainer may', async () => {
    const dora = await rig.clone('dora', 'p2');
    await rig.commit(dora, { 'a.txt': 'a' }, 'a');
    const refused = await rig.git(dora, 'push', 'origin', 'HEAD:main');
    expect(refused.output).toContain(`remote: ${main}`);
    expect(refused.output).toContain('pre-receive hook declined');
    expect((await rig.git(dora, 'push', rig.url('mona'), 'HEAD:main')).code).toBe(0);
  });

  it('nobody forces, rewinds or deletes a protected branch through git', async () => {
    const clone = await rig.clone('mona', 'p3', 'platform/team/deep.er/apps');
    const first = await rig.commit(clone, { 'a.txt': 'a' }, 'a');
    expect((await rig.git(clone, 'push', 'origin', 'HEAD:main')).code).toBe(0);
    await rig.git(clone, 'reset', '--quiet', '--hard', `${first}~1`);
    await rig.commit(clone, { 'b.txt': 'b' }, 'b');
    expect((await rig.git(clone, 'push', '--force', 'origin', 'HEAD:main')).output).toContain(
      'GitLab: You are not allowed to force push code to a protected branch on this project.',
    );
    expect((await rig.git(clone, 'push', 'origin', ':main')).output).toContain(
      'GitLab: The default branch of a project cannot be deleted.',
    );
    expect((await rig.git(clone, 'push', 'origin', 'HEAD:release/1/x')).output).toContain(
      'GitLab: You can only create protected branches using the web interface and API.',
    );
  });

  it('a rule can let developers push and force', async () => {
    const clone = await rig.clone('dora', 'p4', 'platform/loose');
    await rig.commit(clone, { 'a.txt': 'a' }, 'a');
    await rig.git(clone, 'commit', '--quiet', '--amend', '-m', 'other');
    expect((await rig.git(clone, 'push', '--force', 'origin', 'HEAD:main')).code).toBe(0);
  });

  it('one refused branch refuses the whole push', async () => {
    const clone = await rig.clone('dora', 'p5');
    await rig.commit(clone, { 'c.txt': 'c' }, 'c');
    expect((await rig.git(clone, 'push', 'origin', 'HEAD:side', 'HEAD:main')).code).toBe(1);
    expect((await rig.git(clone, 'ls-remote', 'origin', 'refs/heads/side')).output).toBe('');
  });

  it('only a maintainer begins an empty project', async () => {
    await rig.git(rig.folder, 'init', '--quiet', '-b', 'main', 'p6');
    const clone = path.join(rig.folder, 'p6');
    await rig.commit(clone, { 'a.txt': 'a' }, 'a');
    const refused = await rig.git(clone, 'push', rig.url('dora', 'platform/empty'), 'main');
    expect(refused.output).toContain('A default branch (e.g. main) does not yet exist for platform/empty');
    expect((await rig.git(clone, 'push', rig.url('mona', 'platform/empty'), 'main')).code).toBe(0);
    expect((await rig.git(clone, 'push', rig.url('dora', 'platform/empty'), 'main:other')).code).toBe(0);
  });

  it('refuses branches named like a commit and refs that belong to GitLab', async () => {
    const clone = await rig.clone('mona', 'p7');
    expect((await rig.git(clone, 'push', 'origin', `HEAD:refs/heads/${'a'.repeat(40)}`)).output).toContain(
      'GitLab: You cannot create a branch with a 40-character hexadecimal branch name.',
    );
    expect((await rig.git(clone, 'push', 'origin', 'HEAD:refs/merge-requests/1/head')).output).toContain('hidden ref');
  });
});

// The API door: authentication, errors, pagination, projects, branches, commits, files and reverts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRig, type Rig } from './rig.js';
import { expectShape } from './shapes.js';

const project = '/projects/platform%2Fapps';
let rig: Rig;

beforeAll(async () => {
  rig = await startRig({
    users: [
      { username: 'looker', token: 'token-of-looker', role: 'developer', scopes: ['read_api'] },
      { username: 'puller', token: 'token-of-puller', role: 'developer', scopes: ['read_repository'] },
    ],
    projects: [{ path: 'platform/secret', from: 'from', members: { dora: 'none' } }, { path: 'platform/empty' }],
  });
});
afterAll(() => rig.end());

const field = (value: unknown, name: string): unknown => {
  const found =
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name) : undefined;
  return found?.[1];
};
const commitTo = (branch: string, actions: object[], more: object = {}, as = 'mona') =>
  rig.api(as, 'POST', `${project}/repository/commits`, {
    branch,
    commit_message: `change ${branch}`,
    actions,
    ...more,
  });
const raw = async (ref: string, file: string) =>
  (
    await rig.api(
      'reader',
      'GET',
      `${project}/repository/files/${encodeURIComponent(file)}/raw?ref=${encodeURIComponent(ref)}`,
    )
  ).text;

describe('credentials', () => {
  it('takes PRIVATE-TOKEN and Bearer, and answers 401 to anything else', async () => {
    const url = `${rig.gitlab.url}/api/v4/user`;
    expect((await fetch(url, { headers: { authorization: 'Bearer token-of-dora' } })).status).toBe(200);
    for (const headers of [{}, { 'private-token': 'wrong' }, { authorization: 'Basic ZG9yYTp0b2tlbi1vZi1kb3Jh' }]) {
      const answer = await fetch(url, { headers });
      expect([answer.status, await answer.json()]).toEqual([401, { message: '401 Unauthorized' }]);
    }
  });

  it('hides what may not be seen and refuses what the role does not allow', async () => {
    expect((await rig.api('dora', 'GET', '/projects/platform%2Fsecret')).json).toEqual({
      message: '404 Project Not Found',
    });
    expect((await rig.api('dora', 'GET', '/projects/4711')).json).toEqual({ message: '404 Project Not Found' });
    expect((await rig.api('guest', 'GET', project)).status).toBe(200);
    expect((await rig.api('guest', 'GET', `${project}/repository/branches`)).json).toEqual({
      message: '403 Forbidden',
    });
    expect((await rig.api('reader', 'POST', `${project}/repository/branches?branch=x&ref=main`)).status).toBe(403);
  });

  it('a read_api token may not write, a read_repository token may not even read', async () => {
    expect((await rig.api('looker', 'GET', project)).status).toBe(200);
    const refused = await rig.api('looker', 'POST', `${project}/repository/branches?branch=x&ref=main`);
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({ error: 'insufficient_scope', scope: 'api read_api' });
    expect((await rig.api('puller', 'GET', project)).status).toBe(403);
  });

  it('answers the unknown with GitLab’s words', async () => {
    expect((await rig.api('dora', 'GET', '/nothing')).json).toEqual({ error: '404 Not Found' });
  });
});

describe('projects', () => {
  it('are found by path and by id, in the shape of GitLab', async () => {
    const byPath = await rig.api('mona', 'GET', project);
    expectShape(byPath.json, 'api-project');
    const byId = await rig.api('mona', 'GET', `/projects/${String(field(byPath.json, 'id'))}`);
    expect(byId.json).toEqual(byPath.json);
    expect(byPath.json).toMatchObject({
      path_with_namespace: 'platform/apps',
      default_branch: 'main',
      http_url_to_repo: `${rig.gitlab.url}/platform/apps.git`,
      permissions: { project_access: { access_level: 40 } },
    });
    expect((await rig.api('mona', 'GET', '/projects/platform%2Fempty')).json).toMatchObject({
      empty_repo: true,
      default_branch: null,
    });
  });
});

describe('branches', () => {
  const base = `${project}/repository/branches`;

  it('are created, read, listed page by page and deleted', async () => {
    for (const name of ['p/1', 'p/2', 'p/3']) {
      expect((await rig.api('dora', 'POST', `${base}?branch=${name}&ref=main`)).status).toBe(201);
    }
    const one = await rig.api('dora', 'GET', `${base}/p%2F1`);
    expectShape(one.json, 'api-branch');
    expect(one.json).toMatchObject({ name: 'p/1', protected: false, can_push: true });
    expect((await rig.api('dora', 'GET', `${base}/main`)).json).toMatchObject({
      protected: true,
      default: true,
      can_push: false,
    });

    const page = await rig.api('dora', 'GET', `${base}?search=^p/&per_page=2`);
    expect(page.json).toMatchObject([{ name: 'p/1' }, { name: 'p/2' }]);
    expect(Object.fromEntries([...page.headers].filter(([name]) => name.startsWith('x-')))).toEqual({
      'x-page': '1',
      'x-per-page': '2',
      'x-next-page': '2',
      'x-prev-page': '',
      'x-total': '3',
      'x-total-pages': '2',
    });
    const next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? '';
    const rest = await fetch(next, { headers: { 'private-token': 'token-of-dora' } });
    expect(await rest.json()).toMatchObject([{ name: 'p/3' }]);
    expect(rest.headers.get('link')).not.toContain('rel="next"');

    expect((await rig.api('dora', 'DELETE', `${base}/p%2F1`)).status).toBe(204);
    expect((await rig.api('dora', 'GET', `${base}/p%2F1`)).json).toEqual({ message: '404 Branch Not Found' });
  });

  it.each([
    ['POST', '?branch=main&ref=main', { message: 'Branch already exists' }],
    ['POST', '?branch=x&ref=nowhere', { message: 'Invalid reference name: nowhere' }],
    ['POST', '?branch=a..b&ref=main', { message: 'Branch name is invalid' }],
    ['POST', '?branch=-x&ref=--all', { message: 'Branch name is invalid' }],
    ['POST', '?branch=x', { error: 'ref is missing' }],
    ['DELETE', '/main', { message: 'The default branch of a project cannot be deleted.' }],
  ])('%s %s is a 400', async (method, rest, body) => {
    const answer = await rig.api('mona', method, `${base}${rest}`);
    expect([answer.status, answer.json]).toEqual([400, body]);
  });

  it('show how they are protected', async () => {
    const answer = await rig.api('mona', 'GET', `${project}/protected_branches/main`);
    expectShape(answer.json, 'api-protected_branch-mr-only');
  });
});

describe('commits', () => {
  it('take several changes at once, on a new branch', async () => {
    const answer = await commitTo(
      'many',
      [
        { action: 'create', file_path: 'new/ä file.txt', content: 'hällo' },
        {
          action: 'update',
          file_path: 'README.md',
          content: Buffer.from('# New\n').toString('base64'),
          encoding: 'base64',
        },
        { action: 'move', file_path: 'apps/site.json', previous_path: 'apps/web.json' },
        { action: 'create', file_path: 'run.sh', content: '#!/bin/sh\n', execute_filemode: true },
      ],
      { start_branch: 'main', author_name: 'Ann', author_email: 'ann@example.test' },
      'dora',
    );
    expect(answer.status).toBe(201);
    expectShape(answer.json, 'api-commit');
    expect(answer.json).toMatchObject({
      author_name: 'Ann',
      committer_name: 'Dora',
      stats: { additions: 3, deletions: 1 },
    });
    expect(await raw('many', 'new/ä file.txt')).toBe('hällo');
    expect(await raw('many', 'README.md')).toBe('# New\n');
    const clone = await rig.clone('reader', 'many');
    expect(
      (await rig.git(clone, 'ls-tree', '-r', '--format=%(objectmode) %(path)', 'origin/many')).output.split('\n'),
    ).toEqual(['100644 README.md', '100644 apps/site.json', '100644 "new/\\303\\244 file.txt"', '100755 run.sh']);
  });

  it.each<[string, object[], object, number, object]>([
    [
      'an existing file',
      [{ action: 'create', file_path: 'README.md', content: '' }],
      {},
      400,
      { message: 'A file with this name already exists' },
    ],
    [
      'a missing file',
      [{ action: 'delete', file_path: 'none' }],
      {},
      400,
      { message: "A file with this name doesn't exist" },
    ],
    [
      'a path outside',
      [{ action: 'create', file_path: '../x', content: '' }],
      {},
      400,
      { message: "invalid path: '../x'" },
    ],
    [
      'a file as a folder',
      [{ action: 'create', file_path: 'README.md/x', content: '' }],
      {},
      400,
      { message: 'A file with this name already exists' },
    ],
    [
      'an unknown action',
      [{ action: 'burn', file_path: 'x' }],
      {},
      400,
      { error: 'actions[0][action] does not have a valid value' },
    ],
    [
      'a branch that exists',
      [],
      { start_branch: 'many' },
      400,
      { message: "A branch called 'main' already exists. Switch to that branch in order to make changes" },
    ],
  ])('%s is refused', async (_, actions, more, status, body) => {
    const answer = await commitTo('main', actions, more);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual(body);
  });

  it('refuse to overwrite a file that changed after the commit one knows', async () => {
    const file = { action: 'update', file_path: 'README.md', content: 'newer\n' };
    const stale = await commitTo('main', [{ ...file, last_commit_id: '1'.repeat(40) }]);
    expect([stale.status, stale.json]).toEqual([
      400,
      { message: 'You are attempting to update a file that has changed since you started editing it.' },
    ]);
    const read = await rig.api('mona', 'GET', `${project}/repository/files/README.md`);
    const known = String(field(read.json, 'last_commit_id'));
    expect((await commitTo('guarded', [{ ...file, last_commit_id: known }], { start_branch: 'main' })).status).toBe(
      201,
    );
  });

  it('keep to the protection of the branch', async () => {
    const answer = await commitTo('main', [{ action: 'create', file_path: 'x', content: 'x' }], {}, 'dora');
    expect([answer.status, answer.json]).toEqual([
      403,
      { message: '403 Forbidden - You are not allowed to push into this branch' },
    ]);
  });

  it('are listed by branch and path, newest first, without a total', async () => {
    await commitTo('main', [{ action: 'create', file_path: 'one.txt', content: '1' }]);
    await commitTo('main', [{ action: 'create', file_path: 'two.txt', content: '2' }]);
    const all = await rig.api('reader', 'GET', `${project}/repository/commits?ref_name=main&per_page=1`);
    expect(all.json).toMatchObject([{ title: 'change main' }]);
    expect([all.headers.get('x-next-page'), all.headers.get('x-total')]).toEqual(['2', null]);
    const some = await rig.api('reader', 'GET', `${project}/repository/commits?path=one.txt`);
    expect(some.json).toHaveLength(1);
    const one = await rig.api('reader', 'GET', `${project}/repository/commits/main`);
    expectShape(one.json, 'api-commit');
    expect((await rig.api('reader', 'GET', `${project}/repository/commits/${'0'.repeat(40)}`)).json).toEqual({
      message: '404 Commit Not Found',
    });
  });

  it('are compared from where they parted', async () => {
    const answer = await rig.api('reader', 'GET', `${project}/repository/compare?from=main&to=many`);
    expectShape(answer.json, 'api-compare');
    expect(answer.json).toMatchObject({ commits: [{ title: 'change many' }] });
    const diffs = field(answer.json, 'diffs');
    expect(diffs).toContainEqual(
      expect.objectContaining({ old_path: 'apps/web.json', new_path: 'apps/site.json', renamed_file: true }),
    );
    expect(diffs).toContainEqual(
      expect.objectContaining({ new_path: 'README.md', diff: '@@ -1 +1 @@\n-# Apps\n+# New\n' }),
    );
  });
});

describe('a revert', () => {
  const revert = (sha: string, body: object, as = 'mona') =>
    rig.api(as, 'POST', `${project}/repository/commits/${sha}/revert`, body);

  it('makes a commit that names what it undoes; a second one is empty, one that collides a conflict', async () => {
    const done = await commitTo('reverts', [{ action: 'update', file_path: 'apps/web.json', content: '{}\n' }], {
      start_branch: 'main',
    });
    const sha = String(field(done.json, 'id'));
    expect((await revert(sha, { branch: 'reverts', dry_run: true })).json).toEqual({ dry_run: 'success' });
    const reverted = await revert(sha, { branch: 'reverts' }, 'dora');
    expect(reverted.status).toBe(201);
    expectShape(reverted.json, 'api-commit-revert', (all) => field(all, '201'));
    expect(reverted.json).toMatchObject({ title: 'Revert "change reverts"' });
    expect(String(field(reverted.json, 'message')).trim()).toBe(
      `Revert "change reverts"\n\nThis reverts commit ${sha}`,
    );
    expect(await raw('reverts', 'apps/web.json')).toContain('"/web"');
    const empty = await revert(sha, { branch: 'reverts' });
    expect([empty.status, field(empty.json, 'error_code')]).toEqual([400, 'empty']);
    await commitTo('reverts', [{ action: 'update', file_path: 'apps/web.json', content: 'else\n' }]);
    const conflict = await revert(sha, { branch: 'reverts' });
    expectShape(conflict.json, 'api-commit-revert', (all) => field(all, '400_conflict'));
    expect([conflict.status, field(conflict.json, 'error_code')]).toEqual([400, 'conflict']);
  });

  it('may not write to a branch its author may not push to', async () => {
    expect((await revert('main', { branch: 'main' }, 'dora')).status).toBe(403);
    expect((await revert('main', { branch: 'missing' })).json).toEqual({ message: '404 Branch Not Found' });
  });
});

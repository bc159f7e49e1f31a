// Merge requests from opening to merging, by whom and how, and how a commit finds the one that brought it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startRig, type ApiAnswer, type Rig } from './rig.js';
import { expectShape } from './shapes.js';

const project = '/projects/platform%2Fapps';
let rig: Rig;

beforeAll(async () => {
  rig = await startRig({
    projects: [{ path: 'platform/open', from: 'from', protected: [{ name: 'main', push: 0, merge: 30 }] }],
  });
});
afterAll(() => rig.end());

const opened = z.object({ id: z.number(), iid: z.number(), sha: z.string(), merge_commit_sha: z.string().nullable() });
const requests = `${project}/merge_requests`;

/** A branch with one commit that sets one file, made through the API. */
async function branch(name: string, file: string, content: string, from = 'main'): Promise<string> {
  const answer = await rig.api('mona', 'POST', `${project}/repository/commits`, {
    branch: name,
    ...(from === name ? {} : { start_branch: from }),
    commit_message: `set ${file}`,
    actions: [{ action: file === 'README.md' ? 'update' : 'create', file_path: file, content }],
  });
  return z.object({ id: z.string() }).parse(answer.json).id;
}

const open = (source: string, more: object = {}): Promise<ApiAnswer> =>
  rig.api('dora', 'POST', requests, {
    source_branch: source,
    target_branch: 'main',
    title: `About ${source}`,
    ...more,
  });
const merge = (iid: number, body: object = {}, as = 'mona') => rig.api(as, 'PUT', `${requests}/${iid}/merge`, body);
const main = async (): Promise<string> => {
  const answer = await rig.api('mona', 'GET', `${project}/repository/commits/main`);
  return z.object({ id: z.string() }).parse(answer.json).id;
};

describe('opening', () => {
  it('gives a merge request in the shape of GitLab, once per source branch', async () => {
    const sha = await branch('one', 'one.txt', '1');
    const answer = await open('one', { labels: 'a,b' });
    expect(answer.status).toBe(201);
    expectShape(answer.json, 'api-merge_request');
    expect(answer.json).toMatchObject({
      sha,
      state: 'opened',
      detailed_merge_status: 'mergeable',
      changes_count: '1',
      labels: ['a', 'b'],
    });
    const { iid } = opened.parse(answer.json);
    const again = await open('one');
    expect([again.status, again.json]).toEqual([
      409,
      { message: [`Another open merge request already exists for this source branch: !${iid}`] },
    ]);
    expect(
      (await rig.git(rig.folder, 'ls-remote', rig.url('reader'), `refs/merge-requests/${iid}/head`)).output,
    ).toContain(sha);
  });

  it.each<[string, object, string, number, object]>([
    ['no title', { title: ' ' }, 'dora', 400, { message: { title: ["can't be blank"] } }],
    ['no source', { source_branch: 'gone' }, 'dora', 422, { message: ['Source branch "gone" does not exist'] }],
    ['a missing parameter', { target_branch: undefined }, 'dora', 400, { error: 'target_branch is missing' }],
    ['a reporter', {}, 'reader', 403, { message: '403 Forbidden' }],
  ])('is refused with %s', async (_, more, as, status, body) => {
    await branch('refused', 'r.txt', 'r').catch(() => undefined);
    const answer = await rig.api(as, 'POST', requests, {
      source_branch: 'refused',
      target_branch: 'main',
      title: 'T',
      ...more,
    });
    expect([answer.status, answer.json]).toEqual([status, body]);
  });
});

describe('merging', () => {
  it('makes a merge commit with GitLab’s message, which finds its merge request again, as its commits do', async () => {
    const sha = await branch('two', 'two.txt', '2');
    const { iid } = opened.parse((await open('two', { title: 'Bring two', remove_source_branch: true })).json);
    const merged = await merge(iid, { sha });
    expect(merged.status).toBe(200);
    expectShape(merged.json, 'api-merge_request-merged');
    expect(merged.json).toMatchObject({
      state: 'merged',
      merge_commit_sha: await main(),
      merged_by: { username: 'mona' },
    });
    const commit = await rig.api('mona', 'GET', `${project}/repository/commits/main`);
    expect(commit.json).toMatchObject({
      message: `Merge branch 'two' into 'main'\n\nBring two\n\nSee merge request platform/apps!${iid}\n`,
    });
    expect((await rig.api('mona', 'GET', `${project}/repository/branches/two`)).status).toBe(404);
    for (const each of [sha, await main()]) {
      const found = await rig.api('reader', 'GET', `${project}/repository/commits/${each}/merge_requests`);
      expectShape(found.json, 'api-commit-merge_requests');
      expect(found.json).toMatchObject([{ iid, state: 'merged' }]);
    }
    expect((await merge(iid)).json).toEqual({ message: '405 Method Not Allowed' });
  });

  it('squashes the commits of a branch into one', async () => {
    await branch('three', 'three.txt', '3');
    const head = await branch('three', 'three-more.txt', '3', 'three');
    const { iid } = opened.parse((await open('three', { title: 'Bring three' })).json);
    const merged = await merge(iid, { squash: true });
    const { squash_commit_sha: squash } = z.object({ squash_commit_sha: z.string() }).parse(merged.json);
    expect(squash).not.toBe(head);
    const commit = await rig.api('mona', 'GET', `${project}/repository/commits/${squash}`);
    expect(commit.json).toMatchObject({ message: 'Bring three\n', author_name: 'Dora', committer_name: 'Mona' });
    const found = await rig.api('mona', 'GET', `${project}/repository/commits/${squash}/merge_requests`);
    expect(found.json).toMatchObject([{ iid }]);
  });

  it('reverts of its merge commit name the merge request', async () => {
    const answer = await rig.api('mona', 'POST', `${project}/repository/commits/${await main()}/revert`, {
      branch: 'main',
    });
    expect(answer.json).toMatchObject({ title: "Revert \"Merge branch 'three' into 'main'\"" });
    expect(answer.text).toMatch(/This reverts merge request !\d+/);
  });

  it('is refused to a developer, for a draft, for another sha, and for a conflict', async () => {
    const sha = await branch('four', 'README.md', 'four\n');
    const { iid } = opened.parse((await open('four', { title: 'Draft: four' })).json);
    expect((await merge(iid, {}, 'dora')).json).toEqual({ message: '401 Unauthorized' });
    expect((await merge(iid)).status).toBe(405);
    expect((await rig.api('dora', 'PUT', `${requests}/${iid}`, { title: 'Four' })).json).toMatchObject({
      draft: false,
    });
    const other = await merge(iid, { sha: 'a'.repeat(40) });
    expect([other.status, other.json]).toEqual([409, { message: `SHA does not match HEAD of source branch: ${sha}` }]);
    await branch('main', 'README.md', 'five\n', 'main');
    expect((await rig.api('dora', 'GET', `${requests}/${iid}`)).json).toMatchObject({
      has_conflicts: true,
      merge_status: 'cannot_be_merged',
      detailed_merge_status: 'conflict',
    });
    const conflict = await merge(iid);
    expect([conflict.status, conflict.json]).toEqual([422, { message: 'Branch cannot be merged' }]);
  });

  it('is what a developer may do where the rule says so, though nobody may push', async () => {
    const base = '/projects/platform%2Fopen';
    const clone = await rig.clone('dora', 'open', 'platform/open');
    await rig.commit(clone, { 'x.txt': 'x' }, 'x');
    expect((await rig.git(clone, 'push', 'origin', 'HEAD:main')).output).toContain(
      'not allowed to push code to protected',
    );
    await rig.git(clone, 'push', 'origin', 'HEAD:x');
    const body = { source_branch: 'x', target_branch: 'main', title: 'x' };
    const { iid } = opened.parse((await rig.api('dora', 'POST', `${base}/merge_requests`, body)).json);
    expect((await rig.api('dora', 'PUT', `${base}/merge_requests/${iid}/merge`)).status).toBe(200);
  });
});

describe('following pushes', () => {
  it('takes new commits in, closes when the branch goes, and is merged when its commits are pushed to the target', async () => {
    const clone = await rig.clone('dora', 'follow');
    await rig.commit(clone, { 'f.txt': '1' }, 'f1');
    await rig.git(clone, 'push', 'origin', 'HEAD:follow', 'HEAD:gone');
    const { iid } = opened.parse((await open('follow')).json);
    const gone = opened.parse((await open('gone')).json);
    const sha = await rig.commit(clone, { 'f.txt': '2' }, 'f2');
    await rig.git(clone, 'push', 'origin', 'HEAD:follow', ':gone');
    expect((await rig.api('dora', 'GET', `${requests}/${iid}`)).json).toMatchObject({ sha, state: 'opened' });
    expect((await rig.api('dora', 'GET', `${requests}/${gone.iid}`)).json).toMatchObject({ state: 'closed' });
    expect((await rig.git(clone, 'push', rig.url('mona'), 'HEAD:main')).code).toBe(0);
    expect((await rig.api('dora', 'GET', `${requests}/${iid}`)).json).toMatchObject({
      state: 'merged',
      merge_commit_sha: null,
      merged_by: { username: 'mona' },
    });
  });
});

describe('lists', () => {
  it('are filtered, ordered and paged', async () => {
    const list = async (query: string) =>
      z.array(z.object({ iid: z.number() })).parse((await rig.api('reader', 'GET', `${requests}?${query}`)).json);
    const all = (await list('order_by=created_at&sort=asc')).map((each) => each.iid);
    expect(all).toEqual([...all].sort((a, b) => a - b));
    expect(await list('state=opened&source_branch=one')).toHaveLength(1);
    expect(await list(`iids[]=${all[0] ?? 0}&iids[]=${all[1] ?? 0}`)).toHaveLength(2);
    expect(await list('labels=a,b')).toHaveLength(1);
    expect(await list('updated_after=2999-01-01T00:00:00Z')).toHaveLength(0);
    expect((await rig.api('reader', 'GET', `${requests}?state=lost`)).json).toEqual({
      error: 'state does not have a valid value',
    });
  });

  it('are the same after a restart', async () => {
    const before = await rig.api('reader', 'GET', requests);
    await rig.restart();
    expect((await rig.api('reader', 'GET', requests)).json).toEqual(before.json);
  });
});

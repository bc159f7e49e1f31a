// What GitLab is told and asked, against the embedded GitLab over the network, and on its bad days.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommitSha } from '../../../src/core/model/ids.js';
import { isCommitSha } from '../../../src/core/model/ids.js';
import type { CommitReport } from '../../../src/io/gitlab/commitStatus.js';
import { aDeadAddress, aServer, json } from '../../kit/aServer.js';
import { aForge, aGitlab, anEnvironment, never, type AGitlab } from './aGitlab.js';

let world: AGitlab;
let commit: CommitSha;

beforeAll(async () => {
  world = await aGitlab();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.gitlab.faults.clear();
  // A commit of its own for each test: statuses stay on commits.
  commit = (await world.merged(`b${Math.random().toString(36).slice(2)}`)).commit;
  world.gitlab.forgetRequests();
});

const report = (
  state: CommitReport['state'],
  description = 'rolling',
  more: Partial<CommitReport> = {},
): CommitReport => ({
  commit,
  branch: 'main',
  environment: anEnvironment('production'),
  state,
  description,
  ...more,
});

const told = async (): Promise<readonly string[]> =>
  (await world.statuses(commit)).map(
    ({ status, description, name, ref }) => `${name} ${ref} ${status} ${description ?? ''}`,
  );

const posts = (): number => world.gitlab.requests.filter(({ method }) => method === 'POST').length;

const because = (reading: { ok: true } | { ok: false; because: string }): string =>
  reading.ok ? 'it worked' : reading.because;

describe('the status of a commit', () => {
  it('goes from running to its end, one row', async () => {
    expect(await world.forge.reportCommit(report('running', '1 in motion'), never)).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await told()).toEqual(['baton/production main running 1 in motion']);
    await world.forge.reportCommit(report('success', '3 settled'), never);
    expect(await told()).toEqual(['baton/production main success 3 settled']);
  });

  it('is not repeated when it says nothing new', async () => {
    for (let time = 0; time < 3; time += 1) await world.forge.reportCommit(report('success', '3 settled'), never);
    for (let time = 0; time < 3; time += 1) await world.forge.reportCommit(report('running', 'restoring'), never);
    expect(await told()).toEqual(['baton/production main success 3 settled']);
    expect(posts()).toBe(1);
  });

  it('is not repeated by the next process either', async () => {
    await world.forge.reportCommit(report('running'), never);
    await aForge(world.gitlab.url).reportCommit(report('running', 'other words'), never);
    expect(posts()).toBe(1);
  });

  it('changes its mind when the outcome does', async () => {
    await world.forge.reportCommit(report('failed', '1 failed: /shop/cart'), never);
    await world.forge.reportCommit(report('success', '3 settled'), never);
    expect((await told()).at(-1)).toBe('baton/production main success 3 settled');
  });

  it('is one for each environment', async () => {
    await world.forge.reportCommit(report('success', 'fine'), never);
    await world.forge.reportCommit(report('failed', 'bad', { environment: anEnvironment('staging') }), never);
    expect(await told()).toEqual(['baton/production main success fine', 'baton/staging main failed bad']);
  });

  it('is cut where GitLab would refuse it, between characters', async () => {
    expect(await world.forge.reportCommit(report('failed', '💥'.repeat(400)), never)).toMatchObject({ ok: true });
    expect((await world.statuses(commit))[0]?.description).toBe('💥'.repeat(255));
  });

  it('says the same when GitLab says that it was said already', async () => {
    world.gitlab.faults.next('api', { kind: 'answer', status: 200, body: '[]' }, { only: /^GET .*statuses/ });
    await world.forge.reportCommit(report('running'), never);
    world.gitlab.faults.next('api', { kind: 'answer', status: 200, body: '[]' }, { only: /^GET .*statuses/ });
    expect(await world.forge.reportCommit(report('running'), never)).toMatchObject({ ok: true });
    expect(posts()).toBe(2);
  });

  it('gets through a lock, a limit and a hiccup', async () => {
    const busy = { message: 'Another update to this commit status is in progress' };
    const { faults } = world.gitlab;
    faults.next('api', { kind: 'answer', status: 409, body: JSON.stringify(busy) }, { only: /^POST/ });
    faults.next(
      'api',
      { kind: 'answer', status: 429, body: 'Retry later\n', headers: { 'Retry-After': '1' } },
      { only: /^POST/ },
    );
    faults.next('api', { kind: 'answer', status: 502, body: '<html>' }, { only: /^POST/ });
    expect(await world.forge.reportCommit(report('success', 'fine'), never)).toMatchObject({ ok: true });
    expect(await told()).toEqual(['baton/production main success fine']);
  });

  it('is there once although the answer was lost', async () => {
    world.gitlab.faults.next('api', { kind: 'cut', afterBytes: 0 }, { only: /^POST/ });
    expect(await world.forge.reportCommit(report('success', 'fine'), never)).toMatchObject({ ok: true });
    expect(await told()).toEqual(['baton/production main success fine']);
    expect(posts()).toBe(1);
  });
});

describe('the merge request behind a commit', () => {
  it('is the one that brought it to the branch', async () => {
    const { iid, commit: brought } = await world.merged('one-more');
    expect(await world.forge.mergeRequestOf(brought, 'main', never)).toEqual({ ok: true, value: iid });
  });

  it('is none for another branch, a direct push, a commit that GitLab does not know', async () => {
    expect(await world.forge.mergeRequestOf(commit, 'production', never)).toEqual({ ok: true, value: undefined });
    const unknown = 'f'.repeat(40);
    if (!isCommitSha(unknown)) throw new Error('not a commit');
    expect(await world.forge.mergeRequestOf(unknown, 'main', never)).toEqual({ ok: true, value: undefined });
  });

  it('is the one whose result it is, and otherwise the first; open and closed ones do not count', async () => {
    const merge = (iid: number, more: object): object => ({ iid, state: 'merged', target_branch: 'main', ...more });
    const asking = async (list: readonly object[]): Promise<unknown> => {
      const server = await aServer((asked, response) =>
        json(response, asked.url.includes('merge_requests') ? list : { id: 15 }),
      );
      return aForge(server.url).mergeRequestOf(commit, 'main', never);
    };
    const early = merge(1, { merged_at: '2026-01-01T00:00:00Z' });
    const late = merge(2, { merged_at: '2026-02-01T00:00:00Z' });
    expect(await asking([late, early])).toMatchObject({ value: 1 });
    expect(await asking([early, { ...late, merge_commit_sha: commit }])).toMatchObject({ value: 2 });
    expect(await asking([merge(3, { state: 'opened' }), merge(4, { target_branch: 'develop' })])).toMatchObject({
      value: undefined,
    });
  });
});

describe('a token', () => {
  const withToken = (token: string, more = {}) => aForge(world.gitlab.url, { token: () => token, ...more });

  it('that GitLab does not take is named by what it is for, never by its text', async () => {
    const said = because(await withToken('wrong-token-12345').reportCommit(report('running'), never));
    expect(said).toContain('GitLab does not accept the credentials (401)');
    expect(said).toContain(
      'the token of the repository platform/apps in the settings must be valid and have the scope api',
    );
    expect(said).not.toContain('wrong-token-12345');
  });

  it('that sees too little is told what it needs', async () => {
    expect(because(await withToken('token-of-nobody').reportCommit(report('running'), never))).toContain(
      'GitLab shows no project platform/apps to this token',
    );
    expect(because(await withToken('token-of-reader').reportCommit(report('running'), never))).toContain(
      'role Developer',
    );
    expect(because(await withToken('token-of-looker').reportCommit(report('running'), never))).toContain('scope api');
  });

  it('goes to GitLab only', async () => {
    const elsewhere = await aServer((_, response) => json(response, { id: 1 }));
    const moved = await aServer((asked, response) =>
      response.writeHead(301, { Location: `${elsewhere.url}${asked.url}` }).end(),
    );
    expect(because(await aForge(moved.url).reportCommit(report('running'), never))).toContain('redirects to');
    expect(elsewhere.asked).toEqual([]);
  });

  it('is asked for anew at each request', async () => {
    let token = 'wrong';
    const forge = aForge(world.gitlab.url, { token: () => token });
    expect(await forge.reportCommit(report('running'), never)).toMatchObject({ ok: false });
    token = 'token-of-bot';
    expect(await forge.reportCommit(report('running'), never)).toMatchObject({ ok: true });
  });
});

describe('a GitLab on a bad day', () => {
  it('is a sentence', async () => {
    expect(because(await aForge(await aDeadAddress()).reportCommit(report('running'), never))).toContain(
      'is GitLab running there?',
    );
    const hangs = await aServer(() => undefined);
    expect(because(await aForge(hangs.url, { timeoutMs: 50 }).reportCommit(report('running'), never))).toContain(
      'within 50ms',
    );
    const page = await aServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'));
    expect(because(await aForge(page.url).reportCommit(report('running'), never))).toContain(
      'an HTML page instead of JSON',
    );
  });

  it('that asks us to wait for minutes is left alone', async () => {
    const limited = await aServer((_, response) =>
      response.writeHead(429, { 'Retry-After': '120' }).end('Retry later\n'),
    );
    expect(because(await aForge(limited.url).reportCommit(report('running'), never))).toContain('the next one in 120s');
    expect(limited.asked).toHaveLength(1);
  });

  it('knows a project by its number once it was renamed', async () => {
    const server = await aServer((asked, response) => {
      if (asked.url.startsWith('/api/v4/projects/platform')) {
        response.writeHead(301, { Location: `${server.url}/api/v4/projects/15` }).end('moved');
      } else json(response, []);
    });
    expect(await aForge(server.url).mergeRequestOf(commit, 'main', never)).toEqual({ ok: true, value: undefined });
    expect(server.asked.at(-1)?.url).toContain('/api/v4/projects/15/repository/commits/');
  });
});

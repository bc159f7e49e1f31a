// Commit statuses: which row a post changes, which it adds, and what is refused.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startRig, type Rig } from './rig.js';
import { expectShape, recorded } from './shapes.js';

const project = '/projects/platform%2Fapps';
let rig: Rig;
let sha = '';
let round = 0;

beforeAll(async () => {
  rig = await startRig({ users: [{ username: 'bot', token: 'token-of-bot', role: 'maintainer' }] });
});
afterAll(() => rig.end());

// Each test has a commit of its own: rows of one commit are what the rules are about.
beforeEach(async () => {
  round += 1;
  const answer = await rig.api('mona', 'POST', `${project}/repository/commits`, {
    branch: 'main',
    commit_message: `round ${round}`,
    actions: [{ action: 'create', file_path: `round-${round}.txt`, content: 'x' }],
  });
  sha = z.object({ id: z.string() }).parse(answer.json).id;
});

const row = z.object({
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  id: z.number(),
  status: z.string(),
  name: z.string(),
  pipeline_id: z.number(),
  ref: z.string(),
});
const post = (body: object, as = 'bot') =>
  rig.api(as, 'POST', `${project}/statuses/${sha}`, { ref: 'main', name: 'baton/web', ...body });
const posted = async (body: object, as = 'bot') => row.parse((await post(body, as)).json);
const list = async (query = '') =>
  z.array(row).parse((await rig.api('reader', 'GET', `${project}/repository/commits/${sha}/statuses?${query}`)).json);

/** An error as it was recorded; the words themselves where the recordings are missing. */
const error = (name: string, words: unknown): unknown => {
  const all = z.record(z.string(), z.object({ body: z.unknown() })).safeParse(recorded('api-commit-status-errors'));
  return all.success ? all.data[name]?.body : words;
};

describe('posting', () => {
  it('goes from pending over running to success in one row', async () => {
    const first = await post({ state: 'pending', description: 'waits' });
    expect(first.status).toBe(201);
    const one = row.parse(first.json);
    const two = await posted({ state: 'running' });
    const last = await post({
      state: 'success',
      target_url: 'https://baton.example/apps/web',
      description: '4/4 healthy',
    });
    expectShape(last.json, 'api-commit-status');
    expect([two.id, row.parse(last.json).id]).toEqual([one.id, one.id]);
    const { started_at: started, finished_at: finished } = row.parse(last.json);
    expect([started, finished]).not.toContain(null);
    expect(await list()).toMatchObject([{ id: one.id, status: 'success' }]);
    expectShape(
      (await rig.api('reader', 'GET', `${project}/repository/commits/${sha}/statuses`)).json,
      'api-commit-statuses-list',
    );
  });

  it('adds a row for whatever follows a final state, and lists only the newest unless asked for all', async () => {
    const one = await posted({ state: 'success' });
    const two = await posted({ state: 'success' });
    expect(two.id).not.toBe(one.id);
    expect(two.pipeline_id).toBe(one.pipeline_id);
    expect((await list()).map((each) => each.id)).toEqual([two.id]);
    expect((await list('all=true&sort=desc')).map((each) => each.id)).toEqual([two.id, one.id]);
  });

  it('does not touch the row of another person: that one stays running', async () => {
    const orphan = await posted({ state: 'running' }, 'mona');
    const mine = await posted({ state: 'success' });
    expect(mine.id).not.toBe(orphan.id);
    expect(await list('all=true')).toMatchObject([
      { id: orphan.id, status: 'running' },
      { id: mine.id, status: 'success' },
    ]);
  });

  it('makes a pipeline per ref, and without a ref takes the newest pipeline, or the first branch with the commit', async () => {
    await rig.api('mona', 'POST', `${project}/repository/branches?branch=also-${round}&ref=main`);
    const also = await posted({ state: 'success', ref: undefined });
    expect(also.ref).toBe(`also-${round}`);
    const onMain = await posted({ state: 'success', ref: 'main' });
    expect(onMain.pipeline_id).not.toBe(also.pipeline_id);
    expect((await posted({ state: 'success', ref: undefined })).ref).toBe('main');
    expect(await list('ref=main&name=baton/web&all=true')).toHaveLength(2);
    const commit = await rig.api('reader', 'GET', `${project}/repository/commits/${sha}`);
    expect(commit.json).toMatchObject({
      status: 'success',
      last_pipeline: { id: onMain.pipeline_id, source: 'external', ref: 'main' },
    });
  });

  it('many at once on one commit all come through', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `baton/app-${i}`);
    const answers = await Promise.all(names.map((name) => post({ state: 'running', name })));
    expect(answers.map((each) => each.status)).toEqual(names.map(() => 201));
    expect(await list('per_page=100')).toHaveLength(20);
  });
});

describe('what is refused', () => {
  const transition = (event: string, from: string) => ({
    message: `Cannot transition status via :${event} from :${from} (Reason(s): Status cannot transition via "${event}")`,
  });

  it.each([
    ['running', 'running', '400_same_state_running', transition('run', 'running')],
    ['pending', 'pending', '400_same_state_pending', transition('enqueue', 'pending')],
    ['running', 'pending', '400_pending_after_running', transition('enqueue', 'running')],
  ])('%s then %s', async (first, second, name, words) => {
    await post({ state: first });
    const answer = await post({ state: second });
    expect([answer.status, answer.json]).toEqual([400, error(name, words)]);
  });

  it('what is longer than 255 characters, counted as people count', async () => {
    expect((await post({ state: 'success', description: '🚀'.repeat(255) })).status).toBe(201);
    expect((await post({ state: 'success', description: '🚀'.repeat(256) })).json).toEqual({
      message: { description: ['is too long (maximum is 255 characters)'] },
    });
    const answer = await post({ state: 'success', target_url: `https://x/${'y'.repeat(255)}` });
    expect(answer.json).toEqual(
      error('400_url_too_long', { message: { target_url: ['is too long (maximum is 255 characters)'] } }),
    );
  });

  it.each([
    [{}, { error: 'state is missing, state does not have a valid value' }],
    [{ state: 'done' }, { error: 'state does not have a valid value' }],
    [
      { state: 'success', target_url: 'javascript:alert(1)' },
      { message: { target_url: ['is blocked: Only allowed schemes are http, https'] } },
    ],
  ])('parameters %j', async (body, words) => {
    const answer = await post(body);
    expect([answer.status, answer.json]).toEqual([400, words]);
  });

  it('an unknown commit, an unknown pipeline, a commit on no branch, and a person without rights on the branch', async () => {
    const at = (commit: string) => rig.api('bot', 'POST', `${project}/statuses/${commit}`, { state: 'success' });
    expect((await at('0'.repeat(40))).json).toEqual(error('404_commit', { message: '404 Commit Not Found' }));
    expect((await post({ state: 'success', pipeline_id: 999_999 })).status).toBe(404);
    expect((await post({ state: 'success' }, 'dora')).json).toEqual(error('403', { message: '403 Forbidden' }));
    expect((await post({ state: 'success' }, 'reader')).status).toBe(403);
  });

  it('survives a restart', async () => {
    const one = await posted({ state: 'running' });
    await rig.restart();
    expect(await posted({ state: 'success' })).toMatchObject({ id: one.id, status: 'success' });
  });
});

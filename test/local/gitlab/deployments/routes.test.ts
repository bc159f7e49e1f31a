// Deployments: made by whoever deploys, moved to their end once, and what they say about merge requests.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aRequest, project } from '../aRequest.js';
import { startRig, type Rig } from '../rig.js';
import { expectShape } from '../shapes.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.end());

const base = `${project}/deployments`;
const row = z.object({
  id: z.number(),
  iid: z.number(),
  status: z.string(),
  environment: z.object({ id: z.number() }),
});
const head = async (): Promise<string> =>
  z.object({ id: z.string() }).parse((await rig.api('mona', 'GET', `${project}/repository/commits/main`)).json).id;
const deploy = async (environment: string, status = 'running', more: object = {}, as = 'dora') =>
  rig.api(as, 'POST', base, { environment, sha: await head(), ref: 'main', tag: false, status, ...more });
const put = (id: number, status: string, as = 'dora') => rig.api(as, 'PUT', `${base}/${id}`, { status });

describe('a deployment', () => {
  it('makes its environment, runs and succeeds, and is the last one of its environment then', async () => {
    const begun = await deploy('production/first');
    expect(begun.status).toBe(201);
    expectShape(begun.json, 'api-deployment-running');
    const { id, environment } = row.parse(begun.json);
    const where = `${project}/environments/${environment.id}`;
    expect((await rig.api('reader', 'GET', where)).json).toMatchObject({
      name: 'production/first',
      tier: 'production',
      last_deployment: null,
    });
    const done = await put(id, 'success');
    expectShape(done.json, 'api-deployment');
    expect([done.status, done.json]).toMatchObject([200, { status: 'success', user: { username: 'dora' } }]);
    expect((await rig.api('reader', 'GET', where)).json).toMatchObject({ last_deployment: { id, status: 'success' } });
  });

  it.each([
    ['running', 'running', 'run'],
    ['success', 'success', 'succeed'],
    ['success', 'running', 'run'],
    ['failed', 'failed', 'drop'],
    ['canceled', 'canceled', 'cancel'],
  ])('that is %s cannot become %s', async (before, after, event) => {
    const { id } = row.parse((await deploy('stuck', before)).json);
    const answer = await put(id, after);
    expect([answer.status, answer.json]).toEqual([400, { message: { status: [`cannot transition via "${event}"`] } }]);
  });

  it.each<[string, object, object]>([
    ['a missing parameter', { tag: undefined }, { error: 'tag is missing' }],
    ['another status', { status: 'created' }, { error: 'status does not have a valid value' }],
    ['an unknown commit', { sha: '1'.repeat(40) }, { message: { sha: ['The commit does not exist'] } }],
    ['an unknown branch', { ref: 'gone' }, { message: { ref: ['The branch or tag does not exist'] } }],
  ])('is refused with %s', async (_, more, words) => {
    const answer = await deploy('refused', 'running', more);
    expect([answer.status, answer.json]).toEqual([400, words]);
  });

  it('is deleted by a maintainer when it neither runs nor is what is deployed', async () => {
    const old = row.parse((await deploy('cleaned', 'failed')).json);
    const last = row.parse((await deploy('cleaned', 'success')).json);
    const running = row.parse((await deploy('cleaned')).json);
    const remove = (id: number, as = 'mona') => rig.api(as, 'DELETE', `${base}/${id}`);
    expect((await remove(old.id, 'dora')).status).toBe(403);
    expect((await remove(running.id)).json).toEqual({ message: 'Cannot destroy running deployment' });
    expect((await remove(last.id)).json).toEqual({ message: 'Deployment currently deployed to environment' });
    expect((await remove(old.id)).status).toBe(204);
    expect((await put(old.id, 'success')).json).toEqual({ message: '404 Not found' });
  });

  it('is made by developers only', async () => {
    expect((await deploy('rights', 'running', {}, 'reader')).status).toBe(403);
    expect((await deploy('rights', 'running', {}, 'nobody')).status).toBe(404);
    expect((await rig.api('guest', 'GET', base)).status).toBe(403);
  });
});

it('lists are filtered and sorted, and refused where GitLab calls them inefficient', async () => {
  for (const status of ['failed', 'success', 'running']) await deploy('listed', status);
  const list = async (query: string) =>
    z
      .array(row)
      .parse((await rig.api('reader', 'GET', `${base}?environment=listed&${query}`)).json)
      .map((each) => each.status);
  expect(await list('')).toEqual(['failed', 'success', 'running']);
  expect(await list('order_by=id&sort=desc&per_page=1')).toEqual(['running']);
  expect(await list('status=success')).toEqual(['success']);
  expect(await list('order_by=updated_at&updated_after=2999-01-01T00:00:00Z')).toEqual([]);
  expect((await rig.api('reader', 'GET', `${base}?updated_after=2020-01-01T00:00:00Z`)).json).toEqual({
    message: '400 Bad request - `updated_at` filter requires `updated_at` sort',
  });
  expect((await rig.api('reader', 'GET', `${base}?environment=nowhere`)).json).toEqual([]);
});

it('names the merge requests that came since the one before it', async () => {
  const first = await aRequest(rig, 'ship-1');
  await rig.api('mona', 'PUT', `${first.url}/merge`);
  await deploy('shipping', 'success');
  const second = await aRequest(rig, 'ship-2');
  await rig.api('mona', 'PUT', `${second.url}/merge`);
  const { id } = row.parse((await deploy('shipping')).json);
  expect((await rig.api('reader', 'GET', `${base}/${id}/merge_requests`)).json).toEqual([]);
  await put(id, 'success');
  expect((await rig.api('reader', 'GET', `${base}/${id}/merge_requests`)).json).toMatchObject([{ iid: second.iid }]);
});

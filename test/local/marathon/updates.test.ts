// Changing apps over HTTP: merges and full replacements, versions, filters, and the odd parts of both.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon } from './client.js';

const base = {
  id: '/x',
  cmd: 'sleep 1000',
  env: { A: '1', B: '2' },
  labels: { team: 'web' },
  taskKillGracePeriodSeconds: 7,
};
const wide = z.looseObject({ app: z.looseObject({}) });

async function anApp(more: object = {}) {
  const marathon = await aMarathon({ simulate: true });
  await marathon.post('/v2/apps', { ...base, ...more });
  await marathon.settled();
  return { marathon, shown: async () => wide.parse((await marathon.get('/v2/apps/x')).body).app };
}

describe('a PUT', () => {
  it('merges top-level keys and cannot remove what it does not name', async () => {
    const { marathon, shown } = await anApp({ resourceLimits: { cpus: 'unlimited' } });
    await marathon.put('/v2/apps/x', { env: { A: '9' }, user: null });
    const app = await shown();
    expect(app).toMatchObject({ env: { A: '9' }, labels: { team: 'web' }, taskKillGracePeriodSeconds: 7 });
    // Marathon forgets these two on every merge that does not repeat them.
    expect(app).not.toHaveProperty('resourceLimits');
    await marathon.settled();
    expect((await marathon.put('/v2/apps/x', { args: ['a'] })).status).toBe(422);
  });

  it('with partialUpdate=false replaces everything by defaults', async () => {
    const { marathon, shown } = await anApp({ instances: 3 });
    const answer = await marathon.put('/v2/apps/x?partialUpdate=false', {
      cmd: 'sleep 1000',
      version: '2000-01-01T00:00:00.000Z',
    });
    expect(answer.status).toBe(200);
    const app = await shown();
    expect(app).toMatchObject({ instances: 1, labels: {} });
    for (const gone of ['env', 'taskKillGracePeriodSeconds']) expect(app).not.toHaveProperty(gone);
  });

  it('creates an app that does not exist', async () => {
    const marathon = await aMarathon({ simulate: true });
    const answer = await marathon.put('/v2/apps/a/b', { id: 'ignored', cmd: 'sleep 1' });
    expect([answer.status, answer.headers.get('location')]).toEqual([201, `${marathon.url}/a/b`]);
    expect((await marathon.get('/v2/apps/a/b')).status).toBe(200);
    expect((await marathon.get('/v2/apps/ignored')).status).toBe(404);
  });

  it('keeps the service port that was assigned when 0 is sent again', async () => {
    const { marathon } = await anApp();
    const before = await marathon.app('/x');
    await marathon.put('/v2/apps/x', { portDefinitions: [{ port: 0, name: 'default' }] });
    expect((await marathon.app('/x')).version).toBe(before.version);
  });

  it('of many apps is one deployment', async () => {
    const { marathon } = await anApp();
    const answer = await marathon.put('/v2/apps', [
      { id: '/x', instances: 2 },
      { id: '/y', cmd: 'sleep 1' },
    ]);
    expect(answer.status).toBe(200);
    await marathon.settled();
    expect([(await marathon.app('/x')).instances, (await marathon.app('/y')).instances]).toEqual([2, 1]);
  });
});

describe('versions', () => {
  it('are kept, shown and gone back to', async () => {
    const { marathon, shown } = await anApp();
    const first = (await marathon.app('/x')).version;
    await marathon.put('/v2/apps/x', { cmd: 'sleep 2000' });
    await marathon.settled();
    const { versions } = z
      .object({ versions: z.array(z.string()) })
      .parse((await marathon.get('/v2/apps/x/versions')).body);
    expect(versions).toEqual([(await marathon.app('/x')).version, first]);
    expect((await marathon.get(`/v2/apps/x/versions/${first}`)).body).toMatchObject({
      id: '/x',
      cmd: 'sleep 1000',
      version: first,
    });
    expect((await marathon.put('/v2/apps/x', { version: first, instances: 2 })).body).toMatchObject({
      details: [{ path: '/', errors: ["The 'version' field may only be combined with the 'id' field."] }],
    });
    await marathon.put('/v2/apps/x', { version: first });
    await marathon.settled();
    expect(await shown()).toMatchObject({ cmd: 'sleep 1000' });
    expect((await marathon.app('/x')).version > first).toBe(true);
    expect((await marathon.put('/v2/apps/x', { version: '2001-01-01T00:00:00.000Z' })).status).toBe(404);
    expect((await marathon.get('/v2/apps/x/versions/nonsense')).status).toBe(422);
  });

  it('move on a restart, which replaces all tasks', async () => {
    const { marathon } = await anApp({ instances: 2 });
    const before = await marathon.app('/x');
    expect((await marathon.post('/v2/apps/x/restart')).status).toBe(200);
    await marathon.settled();
    const after = await marathon.app('/x');
    expect(after.versionInfo).toEqual({
      lastScalingAt: before.versionInfo.lastScalingAt,
      lastConfigChangeAt: after.version,
    });
    expect(after.tasks.some(({ id }) => before.tasks.some((old) => old.id === id))).toBe(false);
  });
});

describe('the list of apps', () => {
  it('is filtered by id, cmd and label, and embeds what is asked for', async () => {
    const { marathon } = await anApp();
    await marathon.post('/v2/apps', {
      id: '/shop/Web'.toLowerCase(),
      cmd: 'python3 -m http.server',
      labels: { tier: 'front' },
    });
    await marathon.settled();
    const ids = async (query: string) =>
      z
        .object({ apps: z.array(z.looseObject({ id: z.string() })) })
        .parse((await marathon.get(`/v2/apps${query}`)).body)
        .apps.map(({ id }) => id);
    expect(await ids('?id=WEB')).toEqual(['/shop/web']);
    expect(await ids('?cmd=SLEEP')).toEqual(['/x']);
    expect(await ids('?label=team==web')).toEqual(['/x']);
    expect(await ids('?label=tier&cmd=sleep')).toEqual([]);
    expect(JSON.stringify((await marathon.get('/v2/apps')).body)).not.toContain('"tasks"');
    expect((await marathon.get('/v2/apps?embed=app.tasks&embed=nonsense')).body).toMatchObject({
      apps: [{ tasks: [{ appId: '/x' }] }, { tasks: [{ appId: '/shop/web' }] }],
    });
    expect((await marathon.get('/v2/apps/shop/*')).body).toMatchObject({ '*': [{ id: '/shop/web' }] });
    expect((await marathon.get('/v2/apps/shop/*/tasks')).body).toMatchObject({ tasks: [{ appId: '/shop/web' }] });
    expect((await marathon.get('/v2/apps/x?embed=apps.taskStats')).body).toMatchObject({
      app: { tasksStats: { totalSummary: { stats: { counts: { running: 1 } } } } },
    });
  });
});

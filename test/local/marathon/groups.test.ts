// /v2/groups over HTTP: structure, relative ids, versions, and that unchanged apps are left alone.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon } from './client.js';

const app = (id: string, more: object = {}) => ({ id, cmd: 'sleep 1000', ...more });

describe('a group', () => {
  it('is put as a structure, with ids and dependencies relative to it', async () => {
    const marathon = await aMarathon({ simulate: true });
    const answer = await marathon.put('/v2/groups/shop', {
      apps: [app('web', { dependencies: ['data/db'] })],
      groups: [{ id: 'data', apps: [app('db')], dependencies: ['../other'] }],
    });
    expect(answer.status).toBe(200);
    await marathon.settled();
    const { body } = await marathon.get('/v2/groups/shop');
    expect(body).toMatchObject({
      id: '/shop',
      enforceRole: false,
      apps: [{ id: '/shop/web', dependencies: ['/shop/data/db'] }],
      groups: [{ id: '/shop/data', apps: [{ id: '/shop/data/db' }], dependencies: ['/shop/other'], groups: [] }],
    });
    // Nothing about the present unless it is asked for.
    expect(z.looseObject({ apps: z.array(z.looseObject({})) }).parse(body).apps[0]).not.toHaveProperty('tasksRunning');
    const counted = await marathon.get('/v2/groups/shop?embed=group.apps&embed=group.apps.counts');
    expect(counted.body).toMatchObject({ apps: [{ tasksRunning: 1 }], groups: [] });
  });

  it('loses the apps and groups that are not listed any more; what did not change keeps its version and its tasks', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.put('/v2/groups/shop', { apps: [app('a'), app('b')], groups: [{ id: 'c', apps: [app('d')] }] });
    await marathon.settled();
    const before = await marathon.app('/shop/a');
    await marathon.put('/v2/groups/shop', { apps: [app('a')], groups: [] });
    await marathon.settled();
    const after = await marathon.app('/shop/a');
    expect([after.version, after.tasks.map(({ id }) => id)]).toEqual([
      before.version,
      before.tasks.map(({ id }) => id),
    ]);
    expect((await marathon.get('/v2/apps?id=/shop')).body).toMatchObject({ apps: [{ id: '/shop/a' }] });
    expect((await marathon.get('/v2/groups/shop/c')).status).toBe(404);
  });

  it('is scaled by a factor, rolled back to a version, and deleted with all it has', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.put('/v2/groups/shop', { apps: [app('a', { instances: 3 })] });
    await marathon.settled();
    const [first] = z.array(z.string()).parse((await marathon.get('/v2/groups/shop/versions')).body);
    await marathon.put('/v2/groups/shop', { scaleBy: 1.5 });
    await marathon.settled();
    expect((await marathon.app('/shop/a')).instances).toBe(5);
    await marathon.put('/v2/groups/shop', { version: first });
    await marathon.settled();
    expect((await marathon.app('/shop/a')).instances).toBe(3);
    expect((await marathon.put('/v2/groups/shop', { version: first, id: '/shop' })).status).toBe(422);
    expect((await marathon.delete('/v2/groups/shop')).status).toBe(200);
    await marathon.settled();
    expect((await marathon.get('/v2/groups')).body).toMatchObject({ id: '/', apps: [], groups: [] });
  });

  it('is created once', async () => {
    const marathon = await aMarathon({ simulate: true });
    const created = await marathon.post('/v2/groups', { id: 'shop', apps: [app('a')] });
    expect([created.status, created.headers.get('location')]).toEqual([201, `${marathon.url}/shop`]);
    expect((await marathon.post('/v2/groups', { id: 'shop' })).body).toEqual({
      message: 'Group /shop is already created. Use PUT to change this group.',
    });
    expect((await marathon.post('/v2/groups', { id: '/shop/a' })).body).toEqual({
      message: 'An app with the path /shop/a already exists.',
    });
  });

  it('shares no id with an app', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/apps', app('/a/b'));
    const answer = await marathon.post('/v2/apps', app('/a'));
    expect([answer.status, answer.body]).toMatchObject([422, { message: 'Object is not valid' }]);
  });
});

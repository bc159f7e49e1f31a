// Deployments over HTTP: steps, locks, force, rollback, the ones that never end.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon, until } from './client.js';
import type { TestMarathon } from './client.js';

const deployment = z.looseObject({
  id: z.string(),
  affectedApps: z.array(z.string()),
  steps: z.array(z.object({ actions: z.array(z.object({ action: z.string(), app: z.string() })) })),
  currentActions: z.array(z.looseObject({ action: z.string(), app: z.string() })),
  currentStep: z.number(),
  totalSteps: z.number(),
});

const deployments = async (marathon: TestMarathon) =>
  z.array(deployment).parse((await marathon.get('/v2/deployments')).body);
const idOf = (body: unknown): string => z.looseObject({ deploymentId: z.string() }).parse(body).deploymentId;

/** An app whose check can never pass: its deployment never ends. */
const never = (id: string) => ({
  id,
  cmd: 'sleep 1000',
  healthChecks: [{ protocol: 'MESOS_TCP', portIndex: 0, delaySeconds: 0, intervalSeconds: 1, gracePeriodSeconds: 300 }],
});

describe('a deployment', () => {
  it('of an app that never gets healthy never ends and locks the app', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', never('/sick'));
    await until(async () => (await deployments(marathon))[0]?.currentStep === 2);
    const [running] = await deployments(marathon);
    expect(running).toMatchObject({
      affectedApps: ['/sick'],
      steps: [
        { actions: [{ action: 'StartApplication', app: '/sick' }] },
        { actions: [{ action: 'ScaleApplication', app: '/sick' }] },
      ],
      currentActions: [{ action: 'ScaleApplication', app: '/sick', readinessCheckResults: [] }],
      totalSteps: 2,
    });
    const refused = await marathon.put('/v2/apps/sick', { instances: 2 });
    expect(refused.status).toBe(409);
    expect(refused.body).toEqual({
      message:
        "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
      deployments: [{ id: running?.id }],
    });
    expect((await marathon.app('/sick')).instances).toBe(1);
    const forced = await marathon.put('/v2/apps/sick?force=True', { instances: 2 });
    expect(forced.status).toBe(200);
    expect((await deployments(marathon)).map(({ id }) => id)).toEqual([idOf(forced.body)]);
  });

  it('is rolled back by a DELETE, and a new app goes away with it', async () => {
    const marathon = await aMarathon();
    const created = await marathon.post('/v2/apps', never('/group/sick'));
    const id = created.headers.get('marathon-deployment-id') ?? '';
    const rollback = await marathon.delete(`/v2/deployments/${id}`);
    expect(rollback.status).toBe(200);
    expect(idOf(rollback.body)).not.toBe(id);
    await marathon.settled();
    expect((await marathon.get('/v2/apps')).body).toEqual({ apps: [] });
    expect((await marathon.get('/v2/groups/group')).status).toBe(404);
    expect((await marathon.get('/v2/tasks')).body).toEqual({ tasks: [] });
  });

  it('is dropped by a forced DELETE, which leaves definition and tasks', async () => {
    const marathon = await aMarathon();
    const created = await marathon.post('/v2/apps', never('/sick'));
    await until(async () => (await marathon.tasks('/sick')).length === 1);
    const dropped = await marathon.delete(
      `/v2/deployments/${created.headers.get('marathon-deployment-id') ?? ''}?force=true`,
    );
    expect(dropped).toMatchObject({ status: 202, text: '' });
    expect(await deployments(marathon)).toEqual([]);
    expect((await marathon.app('/sick')).tasks).toHaveLength(1);
  });

  it('that changes nothing has no steps and no new version', async () => {
    const marathon = await aMarathon({ simulate: true });
    const app = { id: '/same', cmd: 'sleep 1000', labels: { a: '1', b: '2' } };
    await marathon.post('/v2/apps', app);
    await marathon.settled();
    const before = await marathon.app('/same');
    const again = await marathon.put('/v2/apps/same?partialUpdate=false', { ...app, labels: { b: '2', a: '1' } });
    expect(again.status).toBe(200);
    await marathon.settled();
    expect((await marathon.app('/same')).version).toBe(before.version);
    expect((await marathon.tasks('/same')).map(({ id }) => id)).toEqual(before.tasks.map(({ id }) => id));
  });

  it('goes in the order of dependencies, deepest first', async () => {
    const marathon = await aMarathon({ simulate: true });
    const app = (id: string, dependencies: readonly string[] = []) => ({ id, cmd: 'sleep 1000', dependencies });
    const answer = await marathon.put('/v2/groups/shop?dryRun=true', {
      apps: [app('web', ['api', '/shop/data']), app('api', ['../shop/data/db'])],
      groups: [{ id: 'data', apps: [app('db')] }],
    });
    expect(answer.body).toEqual({
      steps: [
        {
          actions: expect.arrayContaining([
            { action: 'StartApplication', app: '/shop/web' },
            { action: 'StartApplication', app: '/shop/api' },
            { action: 'StartApplication', app: '/shop/data/db' },
          ]) as unknown,
        },
        { actions: [{ action: 'ScaleApplication', app: '/shop/data/db' }] },
        { actions: [{ action: 'ScaleApplication', app: '/shop/api' }] },
        { actions: [{ action: 'ScaleApplication', app: '/shop/web' }] },
      ],
    });
    expect((await marathon.get('/v2/apps')).body).toEqual({ apps: [] });
  });

  it('with dependencies in a circle is refused', async () => {
    const marathon = await aMarathon({ simulate: true });
    const answer = await marathon.put('/v2/groups', {
      apps: [
        { id: '/a', cmd: 'sleep 1', dependencies: ['b'] },
        { id: '/b', cmd: 'sleep 1', dependencies: ['/a'] },
      ],
    });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ details: [{ errors: ['Dependency graph has cyclic dependencies.'] }] });
  });

  it('beyond the limit of running deployments is refused', async () => {
    const marathon = await aMarathon({ maxRunningDeployments: 1 });
    await marathon.post('/v2/apps', never('/one'));
    const refused = await marathon.post('/v2/apps', never('/two'));
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      message: expect.stringContaining('Max number (1) of running deployments is achieved') as unknown,
    });
  });

  it('keeps old tasks until new ones are healthy, and kills one per healthy new one', async () => {
    const marathon = await aMarathon();
    const healthChecks = [
      { protocol: 'MESOS_HTTP', path: '/', portIndex: 0, delaySeconds: 0, intervalSeconds: 1, gracePeriodSeconds: 300 },
    ];
    const serve = `exec ${process.execPath} -e "require('http').createServer((q, s) => s.end('ok')).listen(process.env.PORT0)"`;
    const app = { id: '/web', cmd: serve, instances: 2, healthChecks };
    await marathon.post('/v2/apps', app);
    await marathon.settled();
    const old = (await marathon.tasks('/web')).map(({ id }) => id);
    expect((await marathon.app('/web')).tasksHealthy).toBe(2);
    await marathon.put('/v2/apps/web', { cmd: 'sleep 1000' });
    await until(async () => (await marathon.tasks('/web')).length === 4);
    const during = await marathon.app('/web');
    expect(during.tasks.map(({ id }) => id)).toEqual(expect.arrayContaining(old));
    expect(during.tasksHealthy).toBe(2);
    // Back to what works: the two broken ones and the two old ones make room for two new ones.
    expect((await marathon.put('/v2/apps/web?force=true', { cmd: serve })).status).toBe(200);
    await marathon.settled();
    const after = await marathon.app('/web');
    expect(after.tasks).toHaveLength(2);
    expect(after.tasks.every(({ version }) => version === after.version)).toBe(true);
  });

  it('of an app that only Marathon checks stands still when there is no room for one more task', async () => {
    const marathon = await aMarathon();
    const serve = `exec ${process.execPath} -e "require('http').createServer((q, s) => s.end('ok')).listen(process.env.PORT0)"`;
    await marathon.post('/v2/apps', {
      id: '/web',
      cmd: serve,
      upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
      healthChecks: [{ protocol: 'HTTP', portIndex: 0, intervalSeconds: 1 }],
    });
    await marathon.settled();
    const before = await marathon.tasks('/web');
    await marathon.put('/v2/apps/web', { labels: { a: 'b' } });
    await until(async () => (await deployments(marathon))[0]?.currentStep === 1);
    expect((await marathon.tasks('/web')).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(await deployments(marathon)).toHaveLength(1);
  });
});

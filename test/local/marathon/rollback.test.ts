// What a deployment may not change, what its cancellation turns back, and in which order it is told.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon } from './client.js';
import type { TestMarathon } from './client.js';

const unfulfillable = [['rack', 'CLUSTER', 'none']];
const idOf = (body: unknown): string => z.looseObject({ deploymentId: z.string() }).parse(body).deploymentId;
const running = async (marathon: TestMarathon): Promise<readonly string[]> =>
  z
    .array(z.looseObject({ id: z.string() }))
    .parse((await marathon.get('/v2/deployments')).body)
    .map(({ id }) => id);
const groups = async (marathon: TestMarathon, id: string) =>
  z.looseObject({ dependencies: z.array(z.string()) }).parse((await marathon.get(`/v2/groups${id}`)).body);

describe('a rollback', () => {
  it('removes groups that came with the deployment, unless somebody put something into them since', async () => {
    const marathon = await aMarathon({ simulate: true });
    const app = { cmd: 'sleep 1000', constraints: unfulfillable };
    const { body } = await marathon.put('/v2/groups', {
      groups: [
        { id: 'a', apps: [{ id: 'x', ...app }] },
        { id: 'b', apps: [{ id: 'x', ...app }] },
      ],
    });
    await marathon.post('/v2/apps', { id: '/b/mine', cmd: 'sleep 1000' });
    await marathon.delete(`/v2/deployments/${idOf(body)}`);
    await marathon.settled();
    expect((await marathon.get('/v2/groups/a')).status).toBe(404);
    expect((await marathon.get('/v2/apps/b/x')).status).toBe(404);
    expect((await marathon.get('/v2/apps/b/mine')).status).toBe(200);
  });

  it('turns back the dependencies it changed, and keeps those that others added', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.put('/v2/groups', {
      groups: [{ id: 'db' }, { id: 'cache' }, { id: 'queue' }, { id: 'web', dependencies: ['/db'] }],
    });
    await marathon.settled();
    const { body } = await marathon.put('/v2/groups/web', {
      dependencies: ['/cache'],
      apps: [{ id: 'x', cmd: 'sleep 1000', constraints: unfulfillable }],
    });
    await marathon.put('/v2/groups/web', { dependencies: ['/cache', '/queue'] });
    await marathon.delete(`/v2/deployments/${idOf(body)}`);
    await marathon.settled();
    expect([...(await groups(marathon, '/web')).dependencies].sort()).toEqual(['/db', '/queue']);
  });

  it('can be rolled back itself, which goes forward again', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000' });
    await marathon.settled();
    const forward = await marathon.put('/v2/apps/x', { cmd: 'sleep 2000', constraints: unfulfillable });
    marathon.faults.holdOffers(true);
    const back = await marathon.delete(`/v2/deployments/${idOf(forward.body)}`);
    expect(await running(marathon)).toEqual([idOf(back.body)]);
    expect(await marathon.app('/x')).toMatchObject({ cmd: 'sleep 1000' });
    const again = await marathon.delete(`/v2/deployments/${idOf(back.body)}`);
    expect(await running(marathon)).toEqual([idOf(again.body)]);
    expect(await marathon.app('/x')).toMatchObject({ cmd: 'sleep 2000' });
  });

  it('counts against the limit of running deployments, also with force', async () => {
    const marathon = await aMarathon({ simulate: true, maxRunningDeployments: 1 });
    const { body } = await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1', constraints: unfulfillable });
    expect(body).toMatchObject({ id: '/x' });
    const [id = ''] = await running(marathon);
    for (const answer of [
      await marathon.put('/v2/apps/x?force=true', { cmd: 'sleep 2' }),
      await marathon.delete(`/v2/deployments/${id}`),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.text).toMatch(/Max number \(1\) of running deployments is achieved\..* oneusing force/);
    }
    expect((await marathon.delete(`/v2/deployments/${id}?force=true`)).status).toBe(202);
    expect((await marathon.put('/v2/apps/x', { cmd: 'sleep 2' })).status).toBe(200);
  });
});

describe('an app with a persistent volume', () => {
  const resident = {
    id: '/data/db',
    role: 'data',
    cmd: 'sleep 1000',
    instances: 0,
    cpus: 1,
    container: {
      type: 'MESOS',
      volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 10 } }],
    },
  };

  it('may change its command, but neither its volumes, its resources nor its host ports', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.put('/v2/groups', { groups: [{ id: 'data', enforceRole: true }] });
    expect((await marathon.post('/v2/apps', resident)).text).toContain('"role":"data"');
    expect((await marathon.put('/v2/apps/data/db', { cmd: 'sleep 2000' })).status).toBe(200);
    const resources =
      'Services with persistent volumes configured may not change resource requirements. If you need to make this change, please create a new service.';
    const larger = { ...resident.container.volumes[0], persistent: { size: 20 } };
    for (const [change, details] of [
      [{ cpus: 2 }, [{ path: '/app(0)/cpus', errors: [resources] }]],
      [
        { mem: 64, requirePorts: true },
        [
          { path: '/app(0)/mem', errors: [resources] },
          { path: '/app(0)/requirePorts', errors: [resources] },
        ],
      ],
      [
        { container: { type: 'MESOS', volumes: [larger] } },
        [{ path: '/app(0)', errors: ['Persistent volumes can not be changed!'] }],
      ],
      [
        { portDefinitions: [{ port: 12345 }] },
        [
          {
            path: '/app(0)',
            errors: [
              'Services with persistent volumes configured may not change host ports. If you need to make this change, please create a new service.',
            ],
          },
        ],
      ],
    ] as const)
      expect(await marathon.put('/v2/apps/data/db', change)).toMatchObject({
        status: 422,
        body: { message: 'Object is not valid', details },
      });
    expect(await marathon.app('/data/db')).toMatchObject({ cmd: 'sleep 2000', cpus: 1 });
  });
});

describe('an app that is made again', () => {
  it('has its old versions back: Marathon keeps them until old roots are dropped', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1', instances: 0 });
    await marathon.settled();
    await marathon.delete('/v2/apps/x');
    await marathon.settled();
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 2', instances: 0 });
    await marathon.settled();
    const versions = async () =>
      z.object({ versions: z.array(z.string()) }).parse((await marathon.get('/v2/apps/x/versions')).body).versions;
    expect(await versions()).toHaveLength(2);
    await marathon.delete('/v2/apps/x');
    for (let round = 0; round < 55; round += 1) {
      await marathon.put('/v2/apps/y', { cmd: `sleep ${round}`, instances: 0 });
      if (round % 10 === 0) await marathon.settled();
    }
    await marathon.settled();
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 3', instances: 0 });
    expect(await versions()).toHaveLength(1);
  });
});

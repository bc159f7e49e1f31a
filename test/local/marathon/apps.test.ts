// /v2/apps over HTTP: create, read, change, delete, and what is refused.
import { describe, expect, it } from 'vitest';
import { aMarathon, until } from './client.js';

describe('an app', () => {
  it('is created, runs as a process and can be deleted', async () => {
    const marathon = await aMarathon();
    const created = await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000' });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`${marathon.url}/x`);
    expect(created.body).toMatchObject({
      id: '/x',
      portDefinitions: [{ port: 0, name: 'default', protocol: 'tcp' }],
      tasksStaged: 0,
      deployments: [{ id: created.headers.get('marathon-deployment-id') }],
    });
    expect(created.body).not.toHaveProperty('versionInfo');
    await marathon.settled();
    const app = await marathon.app('/x');
    expect(app).toMatchObject({ tasksRunning: 1, tasksHealthy: 0, portDefinitions: [{ port: 10000 }] });
    const [task] = app.tasks;
    expect(task).toMatchObject({ state: 'TASK_RUNNING', host: '127.0.0.1', version: app.version });
    expect(task?.id).toMatch(/^x\.instance-[0-9a-f-]{36}\._app\.1$/);
    expect((await marathon.delete('/v2/apps/x')).status).toBe(200);
    expect((await marathon.get('/v2/apps/x')).status).toBe(404);
    await marathon.settled();
    expect((await marathon.get('/v2/tasks')).body).toEqual({ tasks: [] });
  });

  it('is given the defaults of Marathon 1.11', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/apps', { id: 'x', cmd: 'sleep 1000' });
    await marathon.settled();
    const { body } = await marathon.get('/v2/apps/x');
    const app = await marathon.app('/x');
    expect(body).toEqual({
      app: {
        id: '/x',
        backoffFactor: 1.15,
        backoffSeconds: 1,
        cmd: 'sleep 1000',
        cpus: 1,
        disk: 0,
        executor: '',
        instances: 1,
        labels: {},
        maxLaunchDelaySeconds: 300,
        mem: 128,
        gpus: 0,
        networks: [{ mode: 'host' }],
        portDefinitions: [{ port: 10000, name: 'default', protocol: 'tcp' }],
        requirePorts: false,
        upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
        version: app.version,
        versionInfo: { lastScalingAt: app.version, lastConfigChangeAt: app.version },
        killSelection: 'YOUNGEST_FIRST',
        unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
        role: '*',
        tasksStaged: 0,
        tasksRunning: 1,
        tasksHealthy: 0,
        tasksUnhealthy: 0,
        deployments: [],
        tasks: app.tasks,
      },
    });
  });

  it('replaces its tasks when its definition changes, and keeps them when it is scaled', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', { id: '/web', cmd: 'sleep 1000', instances: 2 });
    await marathon.settled();
    const before = await marathon.tasks('/web');
    await marathon.put('/v2/apps/web', { instances: 3 });
    await marathon.settled();
    const scaled = await marathon.app('/web');
    expect(scaled.tasks.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
    expect(scaled.versionInfo.lastConfigChangeAt).not.toBe(scaled.version);
    await marathon.put('/v2/apps/web', { cmd: 'sleep 2000' });
    await marathon.settled();
    const changed = await marathon.app('/web');
    expect(changed.tasks).toHaveLength(3);
    expect(changed.tasks.every(({ version }) => version === changed.version)).toBe(true);
  });

  it('starts again after its task died, under the next incarnation, and remembers the failure', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', { id: '/crash', cmd: 'echo no >&2; exit 3', backoffSeconds: 0 });
    await until(async () => (await marathon.app('/crash')).lastTaskFailure !== undefined);
    const { lastTaskFailure } = await marathon.app('/crash');
    expect(lastTaskFailure).toMatchObject({ state: 'TASK_FAILED', message: 'Command exited with status 3' });
    await until(async () => (await marathon.tasks('/crash')).some(({ id }) => /_app\.(?!1$)\d+$/.test(id)));
  });
});

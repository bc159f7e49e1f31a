// --simulate: pretended tasks, unlimited agents, and thousands of apps.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon, until } from './client.js';

describe('a simulated cluster', () => {
  it('runs tasks that pass their checks, on as many hosts as a constraint needs', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/apps', {
      id: '/x',
      cmd: 'does not exist anywhere',
      instances: 5,
      cpus: 500,
      constraints: [['hostname', 'UNIQUE']],
      healthChecks: [
        { protocol: 'HTTP', portIndex: 0 },
        { protocol: 'MESOS_TCP', portIndex: 0 },
      ],
    });
    await marathon.settled();
    const app = await marathon.app('/x');
    expect(app).toMatchObject({ tasksRunning: 5, tasksHealthy: 5 });
    expect(new Set(app.tasks.map(({ host }) => host)).size).toBe(5);
  });

  it('has failures when a command says so, and offers that do not come', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/apps', { id: '/fails', cmd: 'exit 7' });
    await until(async () => (await marathon.app('/fails')).lastTaskFailure?.message === 'Command exited with status 7');
    await marathon.post('/v2/apps', { id: '/big', cmd: 'sleep 1', cpus: 513 });
    await marathon.post('/v2/apps', { id: '/rack', cmd: 'sleep 1', constraints: [['rack', 'UNIQUE']] });
    await until(async () =>
      (await marathon.get('/v2/queue')).text.includes('"reason":"InsufficientCpus","declined":1'),
    );
    await until(async () =>
      (await marathon.get('/v2/queue')).text.includes('"reason":"UnfulfilledConstraint","declined":1'),
    );
  });

  it('replaces tasks within the bounds of the upgrade strategy', async () => {
    const marathon = await aMarathon({ simulate: true });
    const app = {
      id: '/x',
      cmd: 'sleep 1',
      instances: 6,
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
    };
    await marathon.post('/v2/apps', app);
    await marathon.settled();
    await marathon.put('/v2/apps/x', { cmd: 'sleep 2' });
    let [fewest, most] = [6, 6];
    await until(async () => {
      const { tasks, deployments } = await marathon.app('/x');
      const running = tasks.filter(({ state }) => state === 'TASK_RUNNING').length;
      [fewest, most] = [Math.min(fewest, running), Math.max(most, tasks.length)];
      return deployments.length === 0;
    });
    expect(fewest).toBeGreaterThanOrEqual(3);
    expect(most).toBeLessThanOrEqual(6);
  });

  it('holds thousands of apps, put in one request, and lists them with their tasks', async () => {
    const marathon = await aMarathon({ simulate: true });
    const ids = Array.from({ length: 2000 }, (_, index) => `/fleet/g${index % 20}/app-${index}`);
    const answer = await marathon.put(
      '/v2/apps',
      ids.map((id) => ({ id, cmd: 'sleep 1000', instances: 2, portDefinitions: [] })),
    );
    expect(answer.status).toBe(200);
    await marathon.settled();
    const { apps } = z
      .object({ apps: z.array(z.looseObject({ tasksRunning: z.number(), tasks: z.array(z.unknown()) })) })
      .parse((await marathon.get('/v2/apps?embed=apps.tasks')).body);
    expect(apps).toHaveLength(2000);
    expect(apps.every(({ tasksRunning, tasks }) => tasksRunning === 2 && tasks.length === 2)).toBe(true);
  });
});

// Another leader in the same process: what it finds, what it does not know, and that tasks go on.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon, until } from './client.js';
import type { TestMarathon } from './client.js';

const deployments = async (marathon: TestMarathon) =>
  z
    .array(z.looseObject({ id: z.string(), totalSteps: z.number() }))
    .parse((await marathon.get('/v2/deployments')).body);

/** The old leader's connections end with it; the client has to have noticed before it may ask again. */
async function failOver(marathon: TestMarathon): Promise<void> {
  await marathon.faults.failOver(100);
  await until(() =>
    marathon.get('/ping').then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
}

describe('a new leader', () => {
  it('begins running deployments again, under their ids, and leaves what settled alone', async () => {
    const marathon = await aMarathon({ simulate: true });
    const healthChecks = [{ protocol: 'MESOS_TCP', portIndex: 0 }];
    await marathon.post('/v2/apps', { id: '/still', cmd: 'sleep 1000', instances: 2 });
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000', instances: 3, healthChecks });
    await marathon.settled();
    const still = await marathon.tasks('/still');
    marathon.faults.holdOffers(true);
    await marathon.put('/v2/apps/x', { cmd: 'sleep 2000' });
    const before = await deployments(marathon);
    await failOver(marathon);
    expect((await deployments(marathon)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(await marathon.put('/v2/apps/x', { cmd: 'sleep 3' })).toMatchObject({ status: 409 });
    marathon.faults.holdOffers(false);
    await marathon.settled();
    const { version } = await marathon.app('/x');
    expect((await marathon.tasks('/x')).map((task) => task.version)).toEqual([version, version, version]);
    expect((await marathon.tasks('/still')).map(({ id }) => id)).toEqual(still.map(({ id }) => id));
  });

  it('does not know of launch delays, nor of offers that were counted', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/apps', { id: '/fails', cmd: 'exit 1', backoffSeconds: 3600, maxLaunchDelaySeconds: 3600 });
    await until(async () => (await marathon.get('/v2/queue')).text.includes('"overdue":false'));
    const [first] = [(await marathon.app('/fails')).lastTaskFailure?.taskId];
    await failOver(marathon);
    // It was launched at once, and failed again: the failure of before is still known until then.
    await until(async () => (await marathon.app('/fails')).lastTaskFailure?.taskId !== first);
    expect((await marathon.app('/fails')).lastTaskFailure?.taskId).toMatch(/\._app\.2$/);
  });

  it('knows the health that Mesos reported, and asks itself again for the rest', async () => {
    const marathon = await aMarathon();
    const server =
      "node -e \"require('http').createServer((q, s) => s.end('ok')).listen(+process.env.PORT0, '127.0.0.1')\"";
    const check = { gracePeriodSeconds: 60, intervalSeconds: 1, portIndex: 0, delaySeconds: 0 };
    for (const protocol of ['MESOS_HTTP', 'HTTP'])
      await marathon.post('/v2/apps', {
        id: `/${protocol.toLowerCase().replace('_', '-')}`,
        cmd: server,
        cpus: 0.1,
        healthChecks: [{ ...check, protocol }],
      });
    await marathon.settled();
    const [mesos, http] = [await marathon.tasks('/mesos-http'), await marathon.tasks('/http')];
    await failOver(marathon);
    expect(await marathon.app('/mesos-http')).toMatchObject({ tasksHealthy: 1 });
    expect(await marathon.app('/http')).toMatchObject({ tasksHealthy: 0, tasksUnhealthy: 0 });
    await until(async () => (await marathon.app('/http')).tasksHealthy === 1);
    expect((await marathon.tasks('/mesos-http')).map(({ id }) => id)).toEqual(mesos.map(({ id }) => id));
    expect((await marathon.tasks('/http')).map(({ id }) => id)).toEqual(http.map(({ id }) => id));
  });

  it('takes down what belongs to nothing any more', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/stubborn',
      cmd: 'trap "" TERM; while true; do sleep 1; done',
      cpus: 0.1,
      instances: 2,
      taskKillGracePeriodSeconds: 1,
    });
    await marathon.settled();
    await marathon.delete('/v2/apps/stubborn');
    const [deletion] = await deployments(marathon);
    await marathon.delete(`/v2/deployments/${deletion?.id ?? ''}?force=true`);
    await failOver(marathon);
    await until(async () => (await marathon.get('/v2/tasks')).text.includes('"tasks":[]'));
  });
});

// Killing through the API and listing tasks, corner by corner of Marathon's TasksResource and AppTasksResource; and
// what the queue says of offers that agents with attributes make.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon, until } from './client.js';
import type { TestMarathon } from './client.js';
import { listenTo } from './listen.js';

const uuid = '6f1d2c3a-0b1c-11eb-8f2e-0242ac110002';

async function running(marathon: TestMarathon, id: string, more: object = {}) {
  await marathon.post('/v2/apps', { id, cmd: 'sleep 1000', cpus: 0.1, ...more });
  await marathon.settled();
  return marathon.tasks(id);
}

describe('ids of tasks', () => {
  it('that cannot be are refused, and those of nobody are passed over', async () => {
    const marathon = await aMarathon({ simulate: true });
    await running(marathon, '/x');
    const kill = (...ids: readonly string[]) => marathon.post('/v2/tasks/delete', { ids });
    expect(await kill('nonsense')).toMatchObject({
      status: 400,
      body: {
        message: "Invalid task id 'nonsense'. [taskId nonsense no valid identifier (of class java.lang.String)]",
      },
    });
    expect(await kill('x.instance-1f._app.1')).toMatchObject({
      status: 422,
      body: { message: 'Invalid UUID string: 1f' },
    });
    expect(await kill(`x.instance-${uuid}._app.1`)).toMatchObject({ status: 200, body: { tasks: [] } });
    const killOne = (id: string, query = '') => marathon.delete(`/v2/apps/x/tasks/${id}${query}`);
    expect(await killOne('nonsense')).toMatchObject({
      status: 404,
      body: { message: "Task 'nonsense' does not exist" },
    });
    expect((await killOne('x.instance-1f._app.1')).status).toBe(500);
    expect((await killOne('x.instance-1f._app.1', '?scale=true')).status).toBe(422);
    expect((await killOne(`x.instance-${uuid}._app.1`)).status).toBe(404);
    expect((await killOne(`x.instance-${uuid}._app.1`, '?scale=true')).status).toBe(200);
    await marathon.settled();
    expect((await marathon.app('/x')).tasksRunning).toBe(1);
  });

  it('may name an earlier incarnation: it is the instance that is killed', async () => {
    const marathon = await aMarathon({ simulate: true });
    const [first] = await running(marathon, '/x');
    const id = first?.id ?? '';
    await marathon.delete(`/v2/apps/x/tasks/${id}`);
    await until(async () => (await marathon.tasks('/x'))[0]?.id === id.replace('_app.1', '_app.2'));
    await until(async () => (await marathon.app('/x')).tasksRunning === 1);
    expect((await marathon.delete(`/v2/apps/x/tasks/${id}`)).body).toMatchObject({
      task: { id: id.replace('_app.1', '_app.2') },
    });
  });
});

describe('the list of all tasks', () => {
  it('is filtered by status, whatever its case, and leaves out what it does not know', async () => {
    const marathon = await aMarathon({ simulate: true });
    await running(marathon, '/x', { instances: 2 });
    const count = async (query: string) =>
      z.object({ tasks: z.array(z.unknown()) }).parse((await marathon.get(`/v2/tasks${query}`)).body).tasks.length;
    expect(await count('?status=RUNNING')).toBe(2);
    expect(await count('?status=staging')).toBe(0);
    expect(await count('?status%5B%5D=staging&status%5B%5D=running')).toBe(2);
    expect(await count('?status=starting')).toBe(2);
  });
});

describe('wiping', () => {
  it('forgets the instance at once, and its task dies unknown', async () => {
    const marathon = await aMarathon({ simulate: true });
    const [task] = await running(marathon, '/x');
    const events = await listenTo(marathon.url);
    const [instanceId = ''] = task?.id.split('._app') ?? [];
    expect(await marathon.delete('/v2/apps/x/tasks?wipe=true')).toMatchObject({ body: { tasks: [{ id: task?.id }] } });
    const ofIt = () => events.filter((event) => event['instanceId'] === instanceId);
    await until(() => ofIt().some(({ eventType }) => eventType === 'unknown_instance_terminated_event'));
    expect(ofIt().map((event) => [event.eventType, event['condition']])).toEqual([
      ['instance_changed_event', 'Running'],
      ['instance_changed_event', 'Killed'],
      ['unknown_instance_terminated_event', 'Killed'],
    ]);
    await until(async () => (await marathon.app('/x')).tasksRunning === 1);
  });

  it('what waits for an offer makes a new instance wait', async () => {
    const marathon = await aMarathon({ simulate: true, agents: 1 });
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000', cpus: 100 });
    const waits = async () => (await marathon.get('/v2/queue')).text.includes('"count":1');
    await until(waits);
    expect(await marathon.delete('/v2/apps/x/tasks?wipe=true')).toMatchObject({ status: 200, body: { tasks: [] } });
    // The deployment that wants it looks again after a second at the latest.
    await until(waits);
  });
});

describe('agents with attributes', () => {
  it('are told apart by constraints, and say in the queue what they offered', async () => {
    const marathon = await aMarathon({
      simulate: true,
      agent: ['cpus:2;mem:1024;rack:a;level:1', 'cpus:4;mem:1024;rack:b;level:2', 'cpus:4;mem:512;@zone:z1'],
    });
    const hosts = async (id: string) => (await marathon.tasks(id)).map(({ host }) => host).sort();
    await running(marathon, '/like', { constraints: [['rack', 'LIKE', '[bc]']] });
    expect(await hosts('/like')).toEqual(['127.0.0.2']);
    await running(marathon, '/is', { constraints: [['level', 'IS', '1.0']] });
    expect(await hosts('/is')).toEqual(['127.0.0.1']);
    await running(marathon, '/unlike', { constraints: [['rack', 'UNLIKE', '.*']] });
    expect(await hosts('/unlike')).toEqual(['127.0.0.3']);
    const zoned = await running(marathon, '/zone', { constraints: [['@zone', 'CLUSTER', 'z1']] });
    expect(zoned).toMatchObject([{ host: '127.0.0.3', zone: 'z1' }]);
    await running(marathon, '/groups', { instances: 4, constraints: [['rack', 'GROUP_BY', '2']] });
    expect(await hosts('/groups')).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.2', '127.0.0.2']);

    await marathon.post('/v2/apps', { id: '/big', cmd: 'sleep 1000', cpus: 3, constraints: [['rack', 'LIKE', 'a']] });
    const unused = z.object({ reason: z.array(z.string()), offer: z.looseObject({ hostname: z.string() }) });
    const queue = z.object({ queue: z.array(z.object({ lastUnusedOffers: z.array(unused) })) });
    const refused = async () =>
      queue.parse((await marathon.get('/v2/queue?embed=lastUnusedOffers')).body).queue[0]?.lastUnusedOffers ?? [];
    await until(async () => (await refused()).length === 3);
    expect((await refused()).find(({ offer }) => offer.hostname === '127.0.0.1')).toMatchObject({
      reason: ['InsufficientCpus'],
      offer: {
        attributes: [
          { name: 'rack', text: 'a' },
          { name: 'level', scalar: 1 },
        ],
      },
    });
    // All that speaks against an offer is named, and the constraint is what counts.
    expect((await refused()).find(({ offer }) => offer.hostname === '127.0.0.2')?.reason).toEqual([
      'UnfulfilledConstraint',
    ]);
  });

  it('have ports of their own', async () => {
    const marathon = await aMarathon({ agent: ['ports:[24300-24301]'] });
    const [task] = await running(marathon, '/x', { portDefinitions: [{ port: 0 }] });
    expect([24_300, 24_301]).toContain(task?.ports[0]);
    await marathon.post('/v2/apps', { id: '/two', cmd: 'sleep 1000', portDefinitions: [{ port: 0 }, { port: 0 }] });
    await until(async () =>
      (await marathon.get('/v2/queue')).text.includes('"reason":"InsufficientPorts","declined":1'),
    );
  });
});

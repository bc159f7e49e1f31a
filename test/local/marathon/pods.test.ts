// /v2/pods over HTTP: definitions, versions, status, killing instances, and how the rest of the API shows pods.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon, until } from './client.js';
import type { TestMarathon } from './client.js';

const container = (name: string, more: object = {}) => ({
  name,
  exec: { command: { shell: 'sleep 1000' } },
  resources: { cpus: 0.1, mem: 32 },
  ...more,
});
const pod = (id: string, more: object = {}) => ({
  id,
  containers: [container('web')],
  networks: [{ mode: 'host' }],
  ...more,
});

const instanceStatus = z.looseObject({ id: z.string(), status: z.string(), containers: z.array(z.looseObject({})) });
const podStatus = z.looseObject({ status: z.string(), instances: z.array(instanceStatus) });
const statusOf = async (marathon: TestMarathon, id: string) =>
  podStatus.parse((await marathon.get(`/v2/pods${id}::status`)).body);

describe('a pod', () => {
  it('is answered as it is stored when it is created, with its Location and its deployment', async () => {
    const marathon = await aMarathon({ simulate: true });
    marathon.faults.holdOffers(true);
    const answer = await marathon.post('/v2/pods', pod('/p/one', { labels: { a: 'b' } }));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`${marathon.url}/p/one`);
    const deployments = z.array(z.looseObject({ id: z.string(), affectedPods: z.array(z.string()) }));
    const [deployment] = deployments.parse((await marathon.get('/v2/deployments')).body);
    expect(deployment).toMatchObject({ id: answer.headers.get('marathon-deployment-id'), affectedPods: ['/p/one'] });
    const stored = await marathon.get('/v2/pods/p/one');
    expect([stored.status, stored.body]).toEqual([200, answer.body]);
    expect(stored.body).toMatchObject({ id: '/p/one', scaling: { kind: 'fixed', instances: 1 }, role: '*' });
    expect((await marathon.get('/v2/pods')).body).toEqual([answer.body]);
    expect((await marathon.post('/v2/pods', pod('/p/one'))).body).toEqual({
      message: 'A pod with id [/p/one] already exists.',
    });
  });

  it('is replaced as a whole by PUT, which also creates it, and answers the definition under the version asked for', async () => {
    const marathon = await aMarathon({ simulate: true });
    const created = await marathon.put('/v2/pods//a', pod('/a', { labels: { a: 'b' } }));
    expect([created.status, created.headers.get('location')]).toEqual([200, null]);
    await marathon.settled();
    const version = z.looseObject({ version: z.string() });
    const first = version.parse((await marathon.get('/v2/pods/a')).body).version;
    const replaced = await marathon.put('/v2/pods/a/', pod('/a'));
    expect(replaced.body).not.toHaveProperty('labels');
    await marathon.settled();
    const second = version.parse((await marathon.get('/v2/pods/a')).body).version;
    expect((await marathon.get('/v2/pods/a::versions')).body).toEqual([second, first]);
    expect((await marathon.get(`/v2/pods/a::versions/${first}`)).body).toEqual(created.body);
    // Without a difference the stored version stays; the answer has the new one all the same.
    const same = await marathon.put('/v2/pods/a', pod('/a'));
    expect(version.parse(same.body).version > second).toBe(true);
    await marathon.settled();
    expect(version.parse((await marathon.get('/v2/pods/a')).body).version).toBe(second);
  });

  it('is deleted with 202 and no body, and is terminal until its instances are gone', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/pods', pod('/a'));
    await marathon.settled();
    const answer = await marathon.delete('/v2/pods/a');
    const deployment = answer.headers.get('marathon-deployment-id') ?? '';
    expect([answer.status, answer.text, answer.headers.get('location')]).toEqual([
      202,
      '',
      `${marathon.url}/${deployment}`,
    ]);
    await marathon.settled();
    expect((await marathon.get('/v2/pods')).body).toEqual([]);
  });

  it.each<[string, string, unknown, number, unknown]>([
    ['GET', '/v2/pods/no', undefined, 404, { message: '{"message": "pod with /no does not exist"}', details: [] }],
    ['DELETE', '/v2/pods/no', undefined, 404, { message: "Pod '/no' does not exist", details: [] }],
    ['GET', '/v2/pods/no::status', undefined, 404, { message: "Pod '/no' does not exist", details: [] }],
    ['GET', '/v2/pods/no::versions', undefined, 404, { message: "Pod '/no' does not exist", details: [] }],
    [
      'GET',
      '/v2/pods/no::versions/2020-01-01T00:00:00.000Z',
      undefined,
      404,
      { message: "Pod '/no' does not exist", details: [] },
    ],
    [
      'GET',
      '/v2/pods/no::versions/never',
      undefined,
      422,
      { message: "Invalid timestamp provided 'never'. Expecting ISO-8601 datetime string." },
    ],
    ['DELETE', '/v2/pods/no::instances/no.instance-1', undefined, 404, { message: "Path '/no' does not exist" }],
    [
      'DELETE',
      '/v2/pods/no::instances/nothing',
      undefined,
      422,
      {
        message: 'Object is not valid',
        details: [
          { path: '/', errors: ["must fully match regular expression '^(.+)\\.(instance-|marathon-)([^\\.]+)$'"] },
        ],
      },
    ],
    [
      'DELETE',
      '/v2/pods/no::instances',
      {},
      422,
      { message: 'Invalid JSON', details: [{ path: '', errors: ['error.expected.jsarray'] }] },
    ],
    ['PUT', '/v2/pods/x', pod('/y'), 400, { message: "'/x' does not match definition's id ('/y')" }],
    ['PATCH', '/v2/pods/x', {}, 405, { message: 'Method Not Allowed' }],
    ['POST', '/v2/pods/x', pod('x'), 405, { message: 'Method Not Allowed' }],
    ['DELETE', '/v2/pods', undefined, 405, { message: 'Method Not Allowed' }],
    ['GET', '/v2/pods/x::instances', undefined, 405, { message: 'Method Not Allowed' }],
    ['GET', '/v2/pods::status', undefined, 500, { message: 'URI not found' }],
    [
      'GET',
      '/v2/pods/Bad_Id',
      undefined,
      422,
      {
        message: 'Object is not valid',
        details: [
          {
            path: '/',
            errors: [
              "must fully match regular expression '^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])|(\\.|\\.\\.)$'",
            ],
          },
        ],
      },
    ],
  ])('%s %s is refused as Marathon does', async (method, path, body, status, answer) => {
    const marathon = await aMarathon({ simulate: true });
    const response = await fetch(marathon.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    expect([response.status, await response.json()]).toEqual([status, answer]);
  });

  it('shares no id with an app or a group that is not empty, and takes the place of an empty group', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/apps', { id: '/a', cmd: 'sleep 1000' });
    expect((await marathon.put('/v2/pods/a', pod('/a'))).body).toMatchObject({
      message: 'Object is not valid',
      details: [{ path: '/', errors: ['Applications and Pods may not share the same id'] }],
    });
    await marathon.post('/v2/groups', { id: '/g', groups: [{ id: 'empty' }] });
    await marathon.post('/v2/pods', pod('/h/p'));
    expect((await marathon.post('/v2/pods', pod('/g'))).status).toBe(201);
    expect((await marathon.get('/v2/groups/g')).status).toBe(404);
    expect((await marathon.post('/v2/pods', pod('/h'))).status).toBe(422);
  });

  it('is announced: HEAD says that there are pods, and each change is an event', async () => {
    const marathon = await aMarathon({ simulate: true });
    const head = await fetch(`${marathon.url}/v2/pods`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    const stream = await fetch(
      `${marathon.url}/v2/events?event_type=pod_created_event&event_type=pod_updated_event&event_type=pod_deleted_event`,
      {
        headers: { Accept: 'text/event-stream' },
      },
    );
    let seen = '';
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const reading = (async () => {
      for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) seen += part.value;
    })();
    await marathon.post('/v2/pods', pod('/a'));
    await marathon.settled();
    await marathon.put('/v2/pods/a', pod('/a', { labels: { x: 'y' } }));
    await marathon.settled();
    await marathon.delete('/v2/pods/a');
    await until(() => seen.includes('pod_deleted_event'));
    const events = [...seen.matchAll(/^data: (.*)$/gm)].map((line) => JSON.parse(line[1] ?? '') as unknown);
    expect(events).toMatchObject([
      { clientIp: '127.0.0.1', uri: '/v2/pods', eventType: 'pod_created_event' },
      { uri: '/v2/pods/a', eventType: 'pod_updated_event' },
      { uri: '/v2/pods/a', eventType: 'pod_deleted_event' },
    ]);
    await reader?.cancel();
    await reading;
  });
});

describe('the status of a pod', () => {
  it('has its instances with their containers, endpoints, resources and conditions', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post(
      '/v2/pods',
      pod('/p/a', {
        containers: [
          container('web', {
            endpoints: [
              { name: 'http', hostPort: 0 },
              { name: 'admin', hostPort: 0 },
            ],
            healthCheck: { http: { endpoint: 'http', path: '/' } },
          }),
          container('side'),
        ],
        scaling: { kind: 'fixed', instances: 2 },
        executorResources: { cpus: 1, mem: 64, disk: 10 },
      }),
    );
    await marathon.settled();
    const status = await statusOf(marathon, '/p/a');
    expect(status).toMatchObject({ id: '/p/a', status: 'STABLE', terminationHistory: [] });
    expect(status).toMatchObject({ spec: { id: '/p/a' } });
    // The writer of a status leaves out the empty object that the pod itself has.
    expect(status['spec']).not.toHaveProperty('scheduling.placement');
    expect((await marathon.get('/v2/pods/p/a')).body).toHaveProperty('scheduling.placement', {});
    expect(status.instances).toHaveLength(2);
    const [instance] = status.instances;
    const { version } = z.object({ version: z.string() }).parse((await marathon.get('/v2/pods/p/a')).body);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
    const healthy = { name: 'healthy', lastChanged: time, lastUpdated: time, value: 'true' };
    expect(instance).toEqual({
      id: expect.stringMatching(/^p_a\.instance-/) as unknown,
      status: 'STABLE',
      statusSince: time,
      conditions: [],
      agentHostname: '127.0.0.1',
      agentId: expect.stringMatching(/-S0$/) as unknown,
      // Marathon's default for the executor is added, not what the pod says.
      resources: { cpus: 0.1 + 0.1 + 0.1, mem: 32 + 32 + 32, disk: 10, gpus: 0 },
      networks: [{ addresses: ['127.0.0.1'] }],
      containers: [
        {
          name: 'web',
          status: 'TASK_RUNNING',
          statusSince: time,
          conditions: [{ ...healthy, reason: 'health-reported-by-mesos' }],
          containerId: `${instance?.id}.web.1`,
          endpoints: [
            { name: 'admin', allocatedHostPort: expect.any(Number) as unknown },
            { name: 'http', allocatedHostPort: expect.any(Number) as unknown, healthy: true },
          ],
          resources: { cpus: 0.1, mem: 32, disk: 0, gpus: 0 },
          lastUpdated: time,
          lastChanged: time,
        },
        expect.objectContaining({ name: 'side', conditions: [], endpoints: [], containerId: `${instance?.id}.side.1` }),
      ],
      specReference: `/v2/pods/p/a::versions/${version.replace(/(:00)?\.000Z$/, 'Z')}`,
      localVolumes: [],
      lastUpdated: time,
      lastChanged: time,
      role: '*',
    });
    const all = z.array(podStatus).parse((await marathon.get('/v2/pods/::status')).body);
    expect(all.map(({ instances }) => instances.length)).toEqual([2]);
  });

  it('is degraded without instances, which are not listed before their first launch', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post(
      '/v2/pods',
      pod('/a', { containers: [container('big', { resources: { cpus: 9999, mem: 1 } })] }),
    );
    await until(async () => (await marathon.get('/v2/queue')).text.includes('"pod"'));
    expect(await statusOf(marathon, '/a')).toMatchObject({ status: 'DEGRADED', instances: [] });
    expect((await marathon.get('/v2/queue')).body).toMatchObject({ queue: [{ count: 1, pod: { id: '/a' } }] });
    expect((await marathon.get('/v2/deployments')).body).toMatchObject([
      {
        affectedApps: [],
        affectedPods: ['/a'],
        currentActions: [{ action: 'ScalePod', pod: '/a' }],
        steps: [{ actions: [{ action: 'StartPod', pod: '/a' }] }, { actions: [{ action: 'ScalePod', pod: '/a' }] }],
      },
    ]);
  });

  it('stands in its group, unless only apps are asked for, and pods are no tasks', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/pods', pod('/p/a'));
    await marathon.settled();
    expect((await marathon.get('/v2/groups/p')).body).toMatchObject({
      apps: [],
      pods: [{ id: '/p/a', status: 'STABLE' }],
    });
    expect((await marathon.get('/v2/groups?embed=group.groups&embed=group.apps')).body).toMatchObject({
      groups: [{ id: '/p', pods: [] }],
    });
    expect((await marathon.get('/v2/apps')).body).toEqual({ apps: [] });
    expect((await marathon.get('/v2/tasks')).body).toEqual({ tasks: [] });
  });
});

describe('instances of a pod', () => {
  it('are scaled and replaced by deployments as those of apps', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/pods', pod('/a'));
    await marathon.settled();
    const [first] = (await statusOf(marathon, '/a')).instances;
    marathon.faults.holdOffers(true);
    const scaled = pod('/a', { scaling: { kind: 'fixed', instances: 3 } });
    await marathon.put('/v2/pods/a', scaled);
    expect((await marathon.get('/v2/deployments')).body).toMatchObject([
      { steps: [{ actions: [{ action: 'ScalePod', pod: '/a' }] }] },
    ]);
    marathon.faults.holdOffers(false);
    await marathon.settled();
    expect((await statusOf(marathon, '/a')).instances.map(({ id }) => id)).toContain(first?.id);
    marathon.faults.holdOffers(true);
    await marathon.put('/v2/pods/a', { ...scaled, environment: { A: 'b' } });
    expect((await marathon.get('/v2/deployments')).body).toMatchObject([
      { steps: [{ actions: [{ action: 'RestartPod', pod: '/a' }] }] },
    ]);
    marathon.faults.holdOffers(false);
    await marathon.settled();
    const after = (await statusOf(marathon, '/a')).instances;
    expect(after).toHaveLength(3);
    expect(after.map(({ id }) => id)).not.toContain(first?.id);
  });

  it('are killed by id and launched again, or replaced by new ones when wiped', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/pods', pod('/a', { scaling: { kind: 'fixed', instances: 2 } }));
    await marathon.settled();
    const [one, two] = (await statusOf(marathon, '/a')).instances.map(({ id }) => id);
    const killed = await marathon.delete(`/v2/pods/a::instances/${one}`);
    expect([killed.status, killed.body]).toMatchObject([
      200,
      {
        instanceId: one,
        state: { condition: 'Running', goal: 'Running', since: expect.any(String) as unknown },
        agentInfo: { host: '127.0.0.1', attributes: [] },
        unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
      },
    ]);
    await until(async () => JSON.stringify(await statusOf(marathon, '/a')).includes(`${one}.web.2`));
    const wiped = await marathon.delete('/v2/pods/a::instances?wipe=true', [two, 'a.instance-unknown']);
    expect(wiped.body).toMatchObject([{ instanceId: two }]);
    await until(async () => {
      const { status, instances } = await statusOf(marathon, '/a');
      return status === 'STABLE' && instances.every(({ id }) => id !== two);
    });
    expect((await marathon.delete('/v2/pods/a::instances/a.instance-unknown')).body).toEqual({
      message: "Task 'a.instance-unknown' does not exist",
      details: [],
    });
  });

  it('that fail are launched again after a while, and leave a history until then', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post(
      '/v2/pods',
      pod('/a', {
        containers: [container('bad', { exec: { command: { shell: 'exit 3' } } }), container('good')],
        scheduling: { backoff: { backoff: 300, backoffFactor: 1, maxLaunchDelay: 300 } },
      }),
    );
    const history = z.looseObject({ terminationHistory: z.array(z.looseObject({})) });
    const read = async () => history.parse((await marathon.get('/v2/pods/a::status')).body);
    await until(async () => (await read()).terminationHistory.length > 0);
    const status = await read();
    expect(status).toMatchObject({
      status: 'DEGRADED',
      terminationHistory: [
        {
          instanceID: expect.stringMatching(/^a\.instance-/) as unknown,
          message: 'Command exited with status 3',
          containers: [{ containerId: expect.stringMatching(/\.bad\.1$/) as unknown, lastKnownState: 'TaskFailed' }],
        },
      ],
    });
    await until(async () => (await statusOf(marathon, '/a')).instances[0]?.status === 'PENDING');
    expect((await statusOf(marathon, '/a')).instances[0]?.containers).toMatchObject([
      { name: 'bad', status: 'TASK_FAILED', endpoints: [] },
      { name: 'good', status: 'TASK_KILLED' },
    ]);
  });
});

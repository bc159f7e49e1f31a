// Pods as processes: what one container does to the others, what they share, and their health checks.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { aMarathon, until } from './client.js';
import type { TestMarathon } from './client.js';

const resources = { cpus: 0.1, mem: 32 };
const container = (name: string, shell: string, more: object = {}) => ({
  name,
  resources,
  exec: { command: { shell } },
  ...more,
});
const fast = { backoff: { backoff: 0, backoffFactor: 1, maxLaunchDelay: 0 } };
const patient = { backoff: { backoff: 300, backoffFactor: 1, maxLaunchDelay: 300 } };
const pod = (id: string, containers: readonly object[], more: object = {}) => ({
  id,
  containers,
  networks: [{ mode: 'host' }],
  ...more,
});
const server = (variable: string, status = 200) =>
  `exec ${process.execPath} -e "require('http').createServer((q, s) => { s.statusCode = ${status}; s.end() }).listen(process.env.${variable})"`;

const status = z.object({
  status: z.string(),
  instances: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      message: z.string().optional(),
      containers: z.array(
        z.object({
          name: z.string(),
          status: z.string(),
          containerId: z.string().optional(),
          conditions: z.array(z.object({ value: z.string(), reason: z.string() })),
          endpoints: z.array(z.object({ name: z.string(), allocatedHostPort: z.number().optional() })),
        }),
      ),
    }),
  ),
});
const create = async (marathon: TestMarathon, definition: object): Promise<void> => {
  const answer = await marathon.post('/v2/pods', definition);
  expect([answer.status, answer.text]).toEqual([201, answer.text]);
};
const read = async (marathon: TestMarathon, id: string) =>
  status.parse((await marathon.get(`/v2/pods${id}::status`)).body);
const states = async (marathon: TestMarathon, id: string) =>
  (await read(marathon, id)).instances.flatMap(({ containers }) => containers.map(({ status: state }) => state));

describe('the containers of a pod', () => {
  it('are killed when one of them fails, and launched again together', async () => {
    const marathon = await aMarathon();
    const once = 'test -e shared/again && exec sleep 1000; touch shared/again; exit 4';
    const folder = mkdtempSync(path.join(tmpdir(), 'baton-pod-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const keep = { volumes: [{ name: 'keep', host: folder }] };
    const mounts = { volumeMounts: [{ name: 'keep', mountPath: 'shared' }] };
    await create(
      marathon,
      pod('/a', [container('bad', once, mounts), container('good', 'sleep 1000')], { ...keep, scheduling: fast }),
    );
    await until(async () => {
      const [instance] = (await read(marathon, '/a')).instances;
      return instance?.containers.every(({ containerId }) => containerId?.endsWith('.2') === true) === true;
    });
    await until(async () => (await read(marathon, '/a')).status === 'STABLE');
  });

  it('that still live after one has failed keep the pod from being started twice', async () => {
    const marathon = await aMarathon();
    const stubborn = container('stubborn', "trap '' TERM; while :; do sleep 0.1; done", {
      lifecycle: { killGracePeriodSeconds: 2 },
      // So that the deployment goes on looking whether enough instances are there.
      healthCheck: { exec: { command: { shell: 'exit 1' } }, gracePeriodSeconds: 300 },
    });
    await create(marathon, pod('/a', [container('bad', 'sleep 0.2; exit 4'), stubborn], { scheduling: patient }));
    await until(async () => (await states(marathon, '/a')).join() === 'TASK_FAILED,TASK_KILLED');
    expect((await marathon.get('/v2/queue')).body).toMatchObject({ queue: [{ count: 1 }] });
  });

  it('go on when one of them ends well; when all have, they are launched again', async () => {
    const marathon = await aMarathon();
    await create(marathon, pod('/a', [container('job', 'exit 0'), container('good', 'sleep 1000')]));
    await until(async () => (await states(marathon, '/a')).join() === 'TASK_FINISHED,TASK_RUNNING');
    expect((await read(marathon, '/a')).instances[0]?.status).toBe('STABLE');
    await create(
      marathon,
      pod('/b', [container('one', 'exit 0'), container('two', 'exit 0')], { scheduling: patient }),
    );
    await until(async () => (await states(marathon, '/b')).join() === 'TASK_FINISHED,TASK_FINISHED');
    await until(async () => (await read(marathon, '/b')).instances[0]?.status === 'PENDING');
    expect((await marathon.get('/v2/queue')).body).toMatchObject({
      queue: [{ pod: { id: '/b' }, delay: { overdue: false } }],
    });
  });

  it('share ephemeral volumes, and find each other by their endpoints', async () => {
    const marathon = await aMarathon();
    const mount = (mountPath: string) => ({ volumeMounts: [{ name: 'data', mountPath }] });
    await create(
      marathon,
      pod(
        '/a',
        [
          container('writer', 'echo $ENDPOINT_WEB > in/port; sleep 1000', mount('in')),
          container(
            'reader',
            'until test -s data/port; do sleep 0.1; done; test "$(cat data/port)" = "$EP_HOST_WEB" && exit 0; exit 1',
            {
              ...mount('/data'),
              endpoints: [{ name: 'web', hostPort: 0 }],
            },
          ),
        ],
        { volumes: [{ name: 'data' }] },
      ),
    );
    await until(async () => (await states(marathon, '/a')).join() === 'TASK_RUNNING,TASK_FINISHED');
  });

  it('without a command are stood in for, each on its own endpoints', async () => {
    const marathon = await aMarathon();
    const image = (name: string) => ({
      name,
      resources,
      image: { kind: 'DOCKER', id: 'nginx' },
      endpoints: [{ name, hostPort: 0 }],
      healthCheck: { http: { endpoint: name }, intervalSeconds: 2, timeoutSeconds: 1, delaySeconds: 0 },
    });
    await create(marathon, pod('/a', [image('one'), image('two')]));
    await until(async () => (await read(marathon, '/a')).status === 'STABLE');
    const conditions = (await read(marathon, '/a')).instances.flatMap(({ containers }) =>
      containers.map((each) => each.conditions),
    );
    expect(conditions).toMatchObject([[{ value: 'true' }], [{ value: 'true' }]]);
  });
});

describe('the health check of a container', () => {
  it.each([
    ['http', server('ENDPOINT_WEB'), { http: { endpoint: 'web', path: '/x' } }],
    ['tcp', server('ENDPOINT_WEB'), { tcp: { endpoint: 'web' } }],
    [
      'exec',
      'sleep 1000',
      { exec: { command: { argv: ['test', '$MARATHON_CONTAINER_ID', '=', '$MARATHON_CONTAINER_ID'] } } },
    ],
    ['exec', 'sleep 1000', { exec: { command: { shell: 'test "$MARATHON_CONTAINER_ID" = web' } } }],
  ])('of kind %s is run beside it, and the deployment waits for it', async (_kind, shell, check) => {
    const marathon = await aMarathon();
    const healthCheck = { ...check, intervalSeconds: 2, timeoutSeconds: 1, delaySeconds: 0, gracePeriodSeconds: 60 };
    await create(
      marathon,
      pod('/a', [container('web', shell, { healthCheck, endpoints: [{ name: 'web', hostPort: 0 }] })]),
    );
    await marathon.settled();
    expect(await read(marathon, '/a')).toMatchObject({
      status: 'STABLE',
      instances: [{ containers: [{ conditions: [{ value: 'true', reason: 'health-reported-by-mesos' }] }] }],
    });
  });

  it('that fails makes the instance degraded, then has it killed and launched again', async () => {
    const marathon = await aMarathon();
    const healthCheck = {
      http: { endpoint: 'web' },
      intervalSeconds: 2,
      timeoutSeconds: 1,
      delaySeconds: 0,
      gracePeriodSeconds: 1,
      maxConsecutiveFailures: 2,
    };
    const sick = container('web', server('ENDPOINT_WEB', 503), {
      healthCheck,
      endpoints: [{ name: 'web', hostPort: 0 }],
    });
    await create(marathon, pod('/a', [sick, container('side', 'sleep 1000')]));
    await until(
      async () => (await read(marathon, '/a')).instances[0]?.message === 'at least one container is not healthy',
    );
    const [instance] = (await read(marathon, '/a')).instances;
    expect(instance).toMatchObject({ status: 'DEGRADED' });
    await until(async () => (await marathon.get('/v2/pods/a::status')).text.includes(`${instance?.id}.web.2`));
    expect((await marathon.get('/v2/deployments')).body).toMatchObject([{ affectedPods: ['/a'] }]);
  });
});

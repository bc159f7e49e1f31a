// Health that agents report: which events it makes, what a limit of 0 means, and where a check finds its port.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aMarathon, until } from './client.js';

const event = z.looseObject({ eventType: z.string() });

/** Reads the events of a server until it is told to stop. */
async function listen(url: string) {
  const stream = await fetch(`${url}/v2/events`, { headers: { Accept: 'text/event-stream' } });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const reading = (async () => {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) text += part.value;
  })();
  const seen = () => [...text.matchAll(/^data: (.*)\r$/gm)].map(([, line = '']) => event.parse(JSON.parse(line)));
  const stop = async (): Promise<void> => {
    await reader?.cancel();
    await reading;
  };
  return { seen, stop };
}

const server = (port: string, status = 200) =>
  `exec ${process.execPath} -e "require('http').createServer((q, s) => { s.statusCode = ${status}; s.end() }).listen(${port})"`;
const checked = { intervalSeconds: 2, timeoutSeconds: 1, delaySeconds: 0, gracePeriodSeconds: 0 };

describe('health that Mesos reports', () => {
  it('is a status of the task, and news of the instance; of a pod there are no other events', async () => {
    const marathon = await aMarathon({ simulate: true });
    const { seen, stop } = await listen(marathon.url);
    const healthCheck = { tcp: { endpoint: 'web' } };
    const endpoints = [{ name: 'web', hostPort: 0 }];
    const exec = { command: { shell: 'sleep 1000' } };
    await marathon.post('/v2/pods', {
      id: '/a',
      networks: [{ mode: 'host' }],
      containers: [{ name: 'c', resources: { cpus: 0.1, mem: 32 }, exec, endpoints, healthCheck }],
    });
    await until(() => seen().some(({ eventType }) => eventType === 'deployment_success'));
    await marathon.delete('/v2/pods/a');
    await until(() => seen().some(({ eventType }) => eventType === 'app_terminated_event'));
    await stop();
    const about = seen().filter(({ eventType }) => /status_update|health/.test(eventType));
    expect(about).toMatchObject([
      { taskStatus: 'TASK_STARTING' },
      { taskStatus: 'TASK_RUNNING' },
      { eventType: 'status_update_event', taskStatus: 'TASK_RUNNING' },
      { eventType: 'instance_health_changed_event', runSpecId: '/a', healthy: true },
      { taskStatus: 'TASK_KILLED' },
      { eventType: 'instance_health_changed_event', runSpecId: '/a', healthy: null },
    ]);
  });

  it('kills at the first failure when no failure is allowed, where Marathon itself would never kill', async () => {
    const marathon = await aMarathon();
    const check = { ...checked, portIndex: 0, delaySeconds: 1, maxConsecutiveFailures: 0 };
    const app = { cmd: server('process.env.PORT0', 503), portDefinitions: [{ port: 0 }] };
    const answer = await marathon.post('/v2/apps', {
      ...app,
      id: '/mesos',
      healthChecks: [{ ...check, protocol: 'MESOS_HTTP' }],
    });
    expect([answer.status, answer.text]).toEqual([201, answer.text]);
    await until(async () => (await marathon.tasks('/mesos'))[0]?.id.endsWith('_app.1') === false);
  });
});

describe('the port of a check', () => {
  it('is counted among all mappings, also those that take no port of the agent', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/a',
      cmd: server('process.env.PORT1'),
      networks: [{ mode: 'container', name: 'net' }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 9 }, { containerPort: 80, hostPort: 0 }] },
      healthChecks: [{ ...checked, protocol: 'MESOS_HTTP', portIndex: 1, gracePeriodSeconds: 60 }],
    });
    await marathon.settled();
    expect((await marathon.app('/a')).tasksHealthy).toBe(1);
  });

  it('is on the loopback address of IPv6 when Mesos is to use that', async () => {
    const marathon = await aMarathon();
    const answer = await marathon.post('/v2/apps', {
      id: '/a',
      cmd: server("process.env.PORT0, '::1'"),
      networks: [{ mode: 'container', name: 'net' }],
      container: { type: 'DOCKER', docker: { image: 'a' }, portMappings: [{ containerPort: 80, hostPort: 0 }] },
      healthChecks: [{ ...checked, protocol: 'MESOS_HTTP', portIndex: 0, ipProtocol: 'IPv6', gracePeriodSeconds: 60 }],
    });
    expect([answer.status, answer.text]).toEqual([201, answer.text]);
    await marathon.settled();
    expect((await marathon.app('/a')).tasksHealthy).toBe(1);
  });
});

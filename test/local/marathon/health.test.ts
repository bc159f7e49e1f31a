// Health checks over HTTP: what they make of tasks, counters, events and deployments.
import { describe, expect, it } from 'vitest';
import { serverCertificate, serverKey } from '../../kit/certificates.js';
import { aMarathon, until } from './client.js';

const server = (body: string) =>
  `exec ${process.execPath} -e "require('http').createServer((q, s) => { ${body} }).listen(process.env.PORT0)"`;
const healthy = server("s.end('ok')");
const sick = server("s.statusCode = 503; s.end('no')");

describe('a health check', () => {
  it.each([
    { protocol: 'HTTP', path: '/health' },
    { protocol: 'TCP' },
    { protocol: 'MESOS_HTTP', path: '/health', delaySeconds: 0 },
    { protocol: 'MESOS_TCP', delaySeconds: 0 },
    { protocol: 'COMMAND', command: { value: 'test "$MARATHON_APP_ID" = /web' }, delaySeconds: 0 },
  ])('of kind $protocol makes a task healthy, and the deployment waits for it', async (check) => {
    const marathon = await aMarathon();
    const portIndex = check.protocol === 'COMMAND' ? {} : { portIndex: 0 };
    await marathon.post('/v2/apps', {
      id: '/web',
      cmd: healthy,
      healthChecks: [{ ...check, ...portIndex, intervalSeconds: 1 }],
    });
    await marathon.settled();
    const app = await marathon.app('/web');
    expect(app).toMatchObject({ tasksHealthy: 1, tasksUnhealthy: 0 });
    const [task] = app.tasks;
    expect(task?.healthCheckResults).toMatchObject([
      { alive: true, consecutiveFailures: 0, instanceId: task?.id.split('._app')[0] },
    ]);
  });

  it.each(['HTTPS', 'MESOS_HTTPS'])('of kind %s speaks TLS, and asks nobody who signed', async (protocol) => {
    const marathon = await aMarathon();
    const healthChecks = [
      { protocol, path: '/health', portIndex: 0, delaySeconds: 0, intervalSeconds: 1, gracePeriodSeconds: 0 },
    ];
    const readinessChecks = [
      { protocol: 'HTTPS', path: '/ready', portName: 'web', intervalSeconds: 2, timeoutSeconds: 1 },
    ];
    const web = { portDefinitions: [{ port: 0, name: 'web' }], healthChecks };
    const secure = server("s.end('ok')").replace(
      "require('http').createServer(",
      "require('https').createServer(process.env, ",
    );
    const env = { key: serverKey, cert: serverCertificate };
    await marathon.post('/v2/apps', { ...web, id: '/secure', cmd: secure, env, readinessChecks });
    await marathon.post('/v2/apps', { ...web, id: '/plain', cmd: healthy });
    await until(async () => (await marathon.app('/secure')).deployments.length === 0);
    expect(await marathon.app('/secure')).toMatchObject({ tasksHealthy: 1, tasksUnhealthy: 0 });
    await until(async () => (await marathon.app('/plain')).tasksUnhealthy === 1);
    expect((await marathon.app('/plain')).tasksHealthy).toBe(0);
  });

  it('run by Marathon says what was wrong, has the task killed one failure after the limit, and leaves a task failure', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/web',
      cmd: sick,
      healthChecks: [
        { protocol: 'HTTP', portIndex: 0, intervalSeconds: 1, gracePeriodSeconds: 0, maxConsecutiveFailures: 1 },
      ],
    });
    await until(async () => (await marathon.app('/web')).tasksUnhealthy === 1);
    const [task] = await marathon.tasks('/web');
    expect(task?.healthCheckResults[0]).toMatchObject({
      alive: false,
      consecutiveFailures: 1,
      lastFailureCause: '503 Service Unavailable',
    });
    await until(async () => (await marathon.app('/web')).lastTaskFailure !== undefined);
    expect((await marathon.app('/web')).lastTaskFailure).toMatchObject({
      state: 'TASK_KILLED',
      taskId: task?.id,
      message: 'Task was killed since health check failed. Reason: 503 Service Unavailable',
    });
    await until(async () => (await marathon.tasks('/web'))[0]?.id === task?.id.replace('_app.1', '_app.2'));
  });

  it('run by Mesos has the task killed at the limit, without a cause and without a task failure', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/web',
      cmd: sick,
      healthChecks: [
        {
          protocol: 'MESOS_HTTP',
          portIndex: 0,
          delaySeconds: 0,
          intervalSeconds: 1,
          gracePeriodSeconds: 1,
          maxConsecutiveFailures: 2,
        },
      ],
    });
    await until(async () => (await marathon.app('/web')).tasksUnhealthy === 1);
    const [task] = await marathon.tasks('/web');
    expect(task?.healthCheckResults[0]).toMatchObject({ alive: false, lastFailureCause: '' });
    await until(async () => (await marathon.tasks('/web')).some(({ id }) => id.endsWith('_app.2')));
    expect((await marathon.app('/web')).lastTaskFailure).toBeUndefined();
  });

  it('is forgiven while the grace period lasts', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/slow',
      cmd: `sleep 2; ${healthy}`,
      healthChecks: [
        {
          protocol: 'MESOS_HTTP',
          portIndex: 0,
          delaySeconds: 0,
          intervalSeconds: 1,
          gracePeriodSeconds: 300,
          maxConsecutiveFailures: 1,
        },
      ],
    });
    await marathon.settled();
    const app = await marathon.app('/slow');
    expect(app).toMatchObject({ tasksHealthy: 1, tasks: [{ id: expect.stringMatching(/_app\.1$/) as unknown }] });
  });

  it('run by Marathon leaves its results to the next task, unless a round of checks finds the instance without one', async () => {
    const marathon = await aMarathon();
    await marathon.post('/v2/apps', {
      id: '/web',
      cmd: healthy,
      healthChecks: [{ protocol: 'HTTP', portIndex: 0, intervalSeconds: 3 }],
    });
    await marathon.settled();
    const [before] = await marathon.tasks('/web');
    await marathon.delete(`/v2/apps/web/tasks/${before?.id ?? ''}`);
    await until(async () => (await marathon.tasks('/web'))[0]?.id === before?.id.replace('_app.1', '_app.2'));
    const [after] = await marathon.tasks('/web');
    const firstSuccess = before?.healthCheckResults[0]?.['firstSuccess'];
    expect(firstSuccess).toBeDefined();
    expect(after?.healthCheckResults).toMatchObject([{ firstSuccess }]);
  });

  it('run by Marathon says nothing new of an instance that died healthy and is again, so its deployment never ends', async () => {
    const marathon = await aMarathon({ simulate: true, agents: 2 });
    const [agent] = marathon.faults.agents();
    marathon.faults.loseAgent(agent?.agentId ?? '');
    await marathon.post('/v2/apps', {
      id: '/web',
      cmd: 'sleep 1000',
      instances: 2,
      constraints: [['hostname', 'UNIQUE']],
      healthChecks: [{ protocol: 'HTTP', portIndex: 0 }],
    });
    await until(async () => (await marathon.app('/web')).tasksHealthy === 1);
    const [first] = await marathon.tasks('/web');
    await marathon.delete(`/v2/apps/web/tasks/${first?.id ?? ''}`);
    await until(async () => (await marathon.tasks('/web')).some(({ id }) => id.endsWith('_app.2')));
    marathon.faults.returnAgent(agent?.agentId ?? '');
    await until(async () => {
      const { tasksHealthy, tasksRunning } = await marathon.app('/web');
      return tasksHealthy === 2 && tasksRunning === 2;
    });
    expect((await marathon.app('/web')).deployments).toHaveLength(1);
  });
});

describe('a readiness check', () => {
  it('holds the deployment until the task says that it is ready, and shows its answers', async () => {
    const marathon = await aMarathon();
    const flip = server('s.statusCode = Date.now() - globalThis.t0 > 1500 ? 200 : 503; s.end()').replace(
      "require('http')",
      "globalThis.t0 = Date.now(); require('http')",
    );
    await marathon.post('/v2/apps', {
      id: '/web',
      cmd: flip,
      portDefinitions: [{ port: 0, name: 'http' }],
      readinessChecks: [{ portName: 'http', intervalSeconds: 1, timeoutSeconds: 0.5 }],
    });
    expect((await marathon.get('/v2/apps')).body).toEqual({ apps: [] });
    await marathon.post('/v2/apps', {
      id: '/web',
      cmd: flip,
      portDefinitions: [{ port: 0, name: 'http' }],
      readinessChecks: [{ portName: 'http', intervalSeconds: 2, timeoutSeconds: 1, preserveLastResponse: true }],
    });
    await until(async () => (await marathon.get('/v2/deployments')).text.includes('"ready":false'));
    await marathon.settled();
    expect((await marathon.app('/web')).tasksRunning).toBe(1);
  });
});

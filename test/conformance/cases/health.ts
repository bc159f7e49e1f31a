// Health checks of tasks that really answer, and what follows from their word.
import { chapter } from '../suite/case.js';
import { at, expectThat, listAt, textAt } from '../suite/expect.js';
import { absent, atLeast, aText, aTimestamp, exactly, listOf, oneOf } from '../suite/shape.js';
import type { Json } from '../suite/world.js';
import { quick, web, becomesHealthy, becomesUnhealthy } from './healthSetup.js';

export const healthCases = chapter('health', 'processes', {
  http: {
    title: 'an HTTP check makes a task healthy with 200',
    cites: '4; MarathonHttpHealthCheck, HealthCheckWorkerActor',
    run: (w) => becomesHealthy(w, { protocol: 'HTTP', path: '/200', portIndex: 0 }),
  },
  'http-redirect': {
    title: 'an HTTP check takes any answer from 200 to 399 and does not follow redirects',
    cites: '4; HealthCheckWorkerActor.AcceptableResponses',
    run: (w) => becomesHealthy(w, { protocol: 'HTTP', path: w.random.pick(['/204', '/302', '/399']), portIndex: 0 }),
  },
  tcp: {
    title: 'a TCP check makes a task healthy by a connection',
    cites: '4; MarathonTcpHealthCheck',
    run: (w) => becomesHealthy(w, { protocol: 'TCP', portIndex: 0 }),
  },
  'mesos-http': {
    title: 'a MESOS_HTTP check makes a task healthy',
    cites: '4; MesosHttpHealthCheck, HealthCheckIntegrationTest',
    run: (w) => becomesHealthy(w, { protocol: 'MESOS_HTTP', path: '/200', portIndex: 0, delaySeconds: 0 }),
  },
  'mesos-tcp': {
    title: 'a MESOS_TCP check makes a task healthy',
    cites: '4; MesosTcpHealthCheck',
    run: (w) => becomesHealthy(w, { protocol: 'MESOS_TCP', portIndex: 0, delaySeconds: 0 }),
  },
  command: {
    title: 'a COMMAND check runs with the environment of the task',
    cites: '4; MesosCommandHealthCheck',
    run: (w) =>
      becomesHealthy(w, {
        protocol: 'COMMAND',
        command: { value: `test "$MARATHON_APP_ID" = ${w.id('web')}` },
        delaySeconds: 0,
      }),
  },
  'deployment-waits': {
    title: 'a deployment waits until its tasks are healthy',
    cites: '3.4; ReadinessBehavior, TaskStartActor',
    async run(w) {
      const id = await becomesUnhealthy(w, { protocol: 'HTTP', path: '/503', portIndex: 0 });
      expectThat(await w.read(id), { deployments: listOf(1), tasksRunning: 1, tasksHealthy: 0 }, 'the app');
      expectThat(await w.deployments(), [{ currentStep: 2 }], 'the deployment');
    },
  },
  'http-cause': {
    title: 'a failed HTTP check has the status as its cause, and counts',
    cites: '4; HealthCheckWorkerActor, Health.lastFailureCause',
    async run(w) {
      const status = w.random.pick([500, 503, 404]);
      const id = await becomesUnhealthy(w, { protocol: 'HTTP', path: `/${status}`, portIndex: 0 });
      expectThat(
        at((await w.tasks(id))[0], 'healthCheckResults', 0),
        {
          alive: false,
          consecutiveFailures: atLeast(1),
          lastFailure: aTimestamp,
          lastFailureCause: new RegExp(`^${status} `),
          lastSuccess: absent,
        },
        'the health of the task',
      );
    },
  },
  'never-killed': {
    title: 'maxConsecutiveFailures 0 never kills',
    cites: '4; HealthCheckActor.checkConsecutiveFailures',
    async run(w) {
      const id = await becomesUnhealthy(w, { protocol: 'HTTP', path: '/503', portIndex: 0 });
      const task = textAt((await w.tasks(id))[0], 'id');
      await w.until(
        'the check has failed three times',
        async () => Number(at((await w.tasks(id))[0], 'healthCheckResults', 0, 'consecutiveFailures')) >= 3,
      );
      expectThat((await w.tasks(id))[0], { id: task, state: 'TASK_RUNNING' }, 'the task');
    },
  },
  killed: {
    title: 'a task that fails its HTTP check once more than allowed is killed, with an event and a lastTaskFailure',
    cites: '4; HealthCheckActor (UnhealthyInstanceKillEvent), TaskFailure.FromUnhealthyInstanceKillEvent',
    async run(w) {
      const events = await w.events();
      const id = w.id('web');
      const check = {
        ...quick,
        gracePeriodSeconds: 0,
        maxConsecutiveFailures: 1,
        protocol: 'HTTP',
        path: '/503',
        portIndex: 0,
      };
      await w.create(web(w, id, { healthChecks: [check], backoffSeconds: 3600, maxLaunchDelaySeconds: 3600 }));
      const { data } = await events.wait('unhealthy_instance_kill_event', { appId: id });
      expectThat(
        data,
        exactly({
          eventType: 'unhealthy_instance_kill_event',
          timestamp: aTimestamp,
          appId: id,
          taskId: /\._app\.\d+$/,
          instanceId: /\.instance-[0-9a-f-]+$/,
          version: aTimestamp,
          reason: /^503 /,
          host: aText,
          slaveId: aText,
        }),
        'the event',
      );
      const failure = await w.until('a lastTaskFailure', async () => (await w.read(id))['lastTaskFailure']);
      expectThat(
        failure,
        { state: 'TASK_KILLED', message: /health check/, taskId: textAt(data, 'taskId') },
        'lastTaskFailure',
      );
      const failed = events.seen.filter(
        (event) => event.type === 'failed_health_check_event' && event.data['appId'] === id,
      );
      expectThat(
        failed.map((event) => event.data).slice(0, 2),
        listOf(2, { taskId: textAt(data, 'instanceId'), healthCheck: { protocol: 'HTTP', path: '/503' } }),
        'the failures before: one more than allowed',
      );
    },
  },
  grace: {
    title: 'failures do not count before the first success while the grace period lasts',
    cites: '4; HealthCheckActor.ignoreFailures',
    async run(w) {
      const id = w.id('web');
      const failures = w.random.between(2, 3);
      const check = { ...quick, maxConsecutiveFailures: 1, protocol: 'HTTP', path: `/after/${failures}`, portIndex: 0 };
      await w.deploy(web(w, id, { healthChecks: [check] }));
      expectThat(await w.tasks(id), [{ id: /\._app\.1$/, healthCheckResults: [{ alive: true }] }], 'the task');
      expectThat(await w.read(id), { lastTaskFailure: absent }, 'the app');
    },
  },
  'mesos-killed': {
    title: 'a task that fails its Mesos check is killed by Mesos at the limit and started again',
    cites: '4; HealthCheckIntegrationTest, Mesos HealthChecker',
    async run(w) {
      const events = await w.events('?event_type=status_update_event');
      const id = w.id('web');
      const check = {
        ...quick,
        gracePeriodSeconds: 0,
        delaySeconds: 0,
        maxConsecutiveFailures: 2,
        protocol: 'COMMAND',
        command: { value: 'false' },
      };
      await w.create(web(w, id, { healthChecks: [check], backoffSeconds: 0 }));
      await events.wait('status_update_event', {
        appId: id,
        taskStatus: oneOf('TASK_KILLED', 'TASK_FAILED'),
        taskId: /\._app\.1$/,
      });
      await w.until('the next incarnation', async () =>
        (await w.tasks(id)).some((task) => /\._app\.[2-9]$/.test(textAt(task, 'id'))),
      );
    },
  },
  'two-checks': {
    title: 'a task with two checks has two results and is healthy when both are',
    cites: '2.5, 4; TaskForStatistics, MarathonHealthCheckManager',
    async run(w) {
      const id = w.id('web');
      const checks = w.random.shuffled<Json>([
        { ...quick, protocol: 'HTTP', path: '/200', portIndex: 0 },
        { ...quick, protocol: 'TCP', portIndex: 0 },
      ]);
      await w.deploy(web(w, id, { healthChecks: checks }));
      await w.until(
        'both have answered',
        async () => listAt((await w.tasks(id))[0], 'healthCheckResults').length === 2,
      );
      expectThat(await w.read(id), { tasksHealthy: 1 }, 'the app');
    },
  },
  'capacity-counts-mesos-only': {
    title:
      'a replacement counts healthy old tasks by the word of Mesos only: HTTP checks of Marathon kill none at once',
    cites: '3.3; TaskReplaceActor.computeRestartStrategy, Instance.consideredHealthy',
    inferred: true,
    async run(w) {
      const id = w.id('web');
      const check = { ...quick, protocol: 'HTTP', path: '/200', portIndex: 0 };
      const upgradeStrategy = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 };
      await w.deploy(web(w, id, { instances: 2, healthChecks: [check], upgradeStrategy }));
      const tasks = (await w.tasks(id)).map((task) => textAt(task, 'id'));
      await w.put(`/v2/apps${id}`, { constraints: [['conformance-no-such-attribute', 'LIKE', 'x']] });
      await w.until('one new instance waits', async () =>
        listAt((await w.get('/v2/queue')).json, 'queue').some(
          (item) => at(item, 'app', 'id') === id && at(item, 'count') === 1,
        ),
      );
      expectThat((await w.tasks(id)).map((task) => textAt(task, 'id')).sort(), [...tasks].sort(), 'the old tasks');
    },
  },
});

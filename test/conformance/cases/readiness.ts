// Readiness checks of tasks that really answer.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, textAt } from '../suite/expect.js';
import { absent, exactly, including, not } from '../suite/shape.js';
import type { Json } from '../suite/world.js';
import { web } from './healthSetup.js';

const readiness = (path: string, fields: Json = {}): Json => ({
  readinessChecks: [
    { name: 'ready', protocol: 'HTTP', path, portName: 'http', intervalSeconds: 2, timeoutSeconds: 1, ...fields },
  ],
});

export const readinessCases = chapter('readiness', 'processes', {
  waits: {
    title: 'a deployment waits for readiness, and shows the last answer when asked to keep it',
    cites: '3.4, 1.7; ReadinessBehavior, DeploymentPlanConversion, ReadinessCheckIntegrationTest',
    async run(w) {
      const id = w.id('web');
      await w.create(web(w, id, readiness('/503', { preserveLastResponse: true })));
      // Before the server listens there is another result, made up by Marathon.
      const result = await w.until('an answer of the server to the check', async () => {
        const found = at((await w.deployments())[0], 'currentActions', 0, 'readinessCheckResults', 0);
        return at(found, 'lastResponse', 'status') === 503 ? found : undefined;
      });
      expectThat(
        result,
        exactly({
          name: 'ready',
          taskId: /\.instance-[0-9a-f-]+\._app\.1$/,
          ready: false,
          lastResponse: exactly({ status: 503, contentType: /^text\/plain/, body: /^answer \d+$/ }),
        }),
        'the result',
      );
      expectReply(await w.get(`/v2/apps?id=${encodeURIComponent(id)}&embed=apps.readiness`), {
        status: 200,
        body: { apps: [{ readinessCheckResults: [{ ready: false, name: 'ready' }] }] },
      });
    },
  },
  'becomes-ready': {
    title: 'a deployment ends once the task is ready, and the results are gone',
    cites: '3.4; ReadinessCheckExecutor stops at the first success',
    async run(w) {
      const id = w.id('web');
      await w.deploy(web(w, id, readiness(`/after/${w.random.between(0, 1)}`)));
      expectThat(await w.read(id), { tasksRunning: 1, deployments: [] }, 'the app');
      expectReply(await w.get(`/v2/apps?id=${encodeURIComponent(id)}&embed=apps.readiness`), {
        status: 200,
        body: { apps: [{ readinessCheckResults: [] }] },
      });
    },
  },
  'other-codes': {
    title: 'httpStatusCodesForReady says which answers mean ready',
    cites: '3.4; ReadinessCheck.httpStatusCodesForReady',
    async run(w) {
      const status = w.random.pick([201, 418, 503]);
      await w.deploy(web(w, w.id('web'), readiness(`/${status}`, { httpStatusCodesForReady: [status, 202] })));
    },
  },
  'keeps-nothing': {
    title: 'without preserveLastResponse no answer is shown',
    cites: '3.4; ReadinessCheckResult.forSpec',
    async run(w) {
      await w.create(web(w, w.id('web'), readiness('/503')));
      const result = await w.until('a result of the check', async () =>
        at((await w.deployments())[0], 'currentActions', 0, 'readinessCheckResults', 0),
      );
      expectThat(result, { ready: false, lastResponse: absent }, 'the result');
    },
  },
  'no-connection': {
    title: 'a task that does not listen is not ready, with a made-up answer 504',
    cites: '3.4; ReadinessCheckExecutorImpl.exceptionToErrorResponse',
    async run(w) {
      await w.create(web(w, w.id('web'), { cmd: 'sleep 1000', ...readiness('/', { preserveLastResponse: true }) }));
      const result = await w.until('a result of the check', async () =>
        at((await w.deployments())[0], 'currentActions', 0, 'readinessCheckResults', 0),
      );
      expectThat(result, { ready: false, lastResponse: { status: 504, contentType: 'text/plain' } }, 'the result');
    },
  },
  replace: {
    title: 'an old task stays until the new one is ready',
    cites: '3.3, 3.4; TaskReplaceActor.instanceConditionChanged',
    async run(w) {
      const id = w.id('web');
      await w.deploy(web(w, id));
      const old = textAt((await w.tasks(id))[0], 'id');
      await w.put(`/v2/apps${id}`, readiness('/503'));
      await w.until(
        'the new task is found not ready',
        async () => at((await w.deployments())[0], 'currentActions', 0, 'readinessCheckResults', 0) !== undefined,
      );
      expectThat(await w.tasks(id), including({ id: old, state: 'TASK_RUNNING' }), 'the tasks');
      expectThat(await w.tasks(id), including({ id: not(old) }), 'the tasks');
    },
  },
});

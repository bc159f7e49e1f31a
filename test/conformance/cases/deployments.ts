// /v2/deployments: what a change is planned to do, in which order, who locks whom, and how one is called off.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aTimestamp, aUuid, exactly, listOf, not } from '../suite/shape.js';
import type { Shape } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import type { Json, World } from '../suite/world.js';

const locked =
  'App is locked by one or more deployments. ' +
  "Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.";

/** The steps of the one deployment of this case. */
async function steps(w: World, what: string, wanted: Shape): Promise<void> {
  const plans = await w.deployments();
  expectThat(plans, listOf(1), 'the deployments');
  expectThat(at(plans[0], 'steps'), wanted, what);
}

const action = (name: string, app: string): Shape => exactly({ action: name, app });

/** An app whose first deployment is over, and whose next one never ends. */
async function held(
  w: World,
  name: string,
  fields: Json = {},
): Promise<{ readonly id: string; readonly deployment: string }> {
  const id = w.id(name);
  await w.create(w.app(id, fields));
  await w.until('the app is deployed', async () => listAt(await w.read(id), 'deployments').length === 0);
  const reply = expectReply(await w.put(`/v2/apps${id}`, { ...unplaceable, cmd: 'sleep 2000' }), { status: 200 });
  return { id, deployment: textAt(reply.json, 'deploymentId') };
}

export const deploymentCases = chapter('deployments', 'tasks', {
  list: {
    title: 'GET lists running deployments as a bare list, with steps, current actions and counts from 1',
    cites: '1.7; DeploymentsResource.running, DeploymentPlanConversion',
    async run(w) {
      const id = w.id('app');
      const reply = await w.create(w.app(id, unplaceable));
      const plan = await w.until('the second step has begun', async () => {
        const [found] = await w.deployments();
        return found?.['currentStep'] === 2 ? found : undefined;
      });
      expectThat(
        plan,
        exactly({
          id: textAt(reply.json, 'deployments', 0, 'id'),
          version: aTimestamp,
          affectedApps: [id],
          affectedPods: [],
          steps: [{ actions: [action('StartApplication', id)] }, { actions: [action('ScaleApplication', id)] }],
          currentActions: [{ action: 'ScaleApplication', app: id, readinessCheckResults: [] }],
          currentStep: 2,
          totalSteps: 2,
        }),
        'the deployment',
      );
    },
  },
  'plan-scale': {
    title: 'a change of instances alone is a plan of one ScaleApplication',
    cites: '3.2; DeploymentPlan.dependencyOrderedSteps, isOnlyScaleChange',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id, { ...unplaceable, instances: 0 }));
      await w.put(`/v2/apps${id}`, { instances: w.random.between(1, 5) });
      await steps(w, 'the steps', [{ actions: [action('ScaleApplication', id)] }]);
    },
  },
  'plan-restart': {
    title: 'any other change, instances or not, is a plan of one RestartApplication',
    cites: '3.1, 3.2; AppDefinition.isUpgrade',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id));
      await w.put(`/v2/apps${id}`, { ...unplaceable, ...w.random.pick([{}, { instances: 3 }]) });
      await steps(w, 'the steps', [{ actions: [action('RestartApplication', id)] }]);
    },
  },
  'plan-to-zero': {
    title: 'a change to no instances is a ScaleApplication, whatever else changes',
    cites: '3.2; DeploymentPlan: newSpec.isScaledToZero',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.post('/v2/groups', { id: group, apps: [w.app('a', { instances: 2 })] }), { status: 201 });
      await w.settled();
      expectReply(
        await w.put(`/v2/groups${group}?dryRun=true`, { apps: [w.app('a', { instances: 0, cmd: 'sleep 2000' })] }),
        {
          status: 200,
          body: exactly({ steps: [{ actions: [action('ScaleApplication', `${group}/a`)] }] }),
        },
      );
    },
  },
  'plan-quiet-fields': {
    title: 'labels, dependencies, killSelection and upgradeStrategy restart an app like any other field',
    cites: '3.1; AppDefinition.isUpgrade',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.post('/v2/groups', { id: group, apps: [w.app('a'), w.app('b')] }), { status: 201 });
      await w.settled();
      const changes: readonly Json[] = [
        { labels: { a: 'b' } },
        { killSelection: 'OLDEST_FIRST' },
        { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 } },
        { dependencies: ['b'] },
        { backoffSeconds: 7 },
        { taskKillGracePeriodSeconds: 9 },
      ];
      for (const change of w.random.shuffled(changes).slice(0, 4))
        expectReply(await w.put(`/v2/groups${group}?dryRun=true`, { apps: [w.app('a', change), w.app('b')] }), {
          status: 200,
          body: { steps: [{ actions: [action('RestartApplication', `${group}/a`)] }] },
        });
    },
  },
  'plan-order': {
    title: 'what goes stops first, what is new starts, then apps follow their dependencies, one step for each depth',
    cites: '3.2; DeploymentPlan.apply, runSpecsGroupedByLongestPath',
    async run(w) {
      const group = w.id('group');
      expectReply(
        await w.post('/v2/groups', {
          id: group,
          apps: [w.app('old', { instances: 0 }), w.app('db', { instances: 0 })],
        }),
        { status: 201 },
      );
      await w.settled();
      const apps = w.random.shuffled([
        w.app('db', { instances: 1 }),
        w.app('cache'),
        w.app('api', { dependencies: ['db', 'cache'] }),
        w.app('web', { dependencies: ['api'] }),
      ]);
      const [db, cache, api, web] = ['db', 'cache', 'api', 'web'].map((name) => `${group}/${name}`);
      if (db === undefined || cache === undefined || api === undefined || web === undefined) return;
      expectReply(await w.put(`/v2/groups${group}?dryRun=true`, { apps }), {
        status: 200,
        body: {
          steps: [
            { actions: [action('StopApplication', `${group}/old`)] },
            { actions: anyOrder([cache, api, web].map((id) => action('StartApplication', id))) },
            { actions: anyOrder([db, cache].map((id) => action('ScaleApplication', id))) },
            { actions: [action('ScaleApplication', api)] },
            { actions: [action('ScaleApplication', web)] },
          ],
        },
      });
    },
  },
  'plan-group-dependency': {
    title: 'a dependency of a group on a group orders all apps of both',
    cites: '3.2; RootGroup.applicationDependencies',
    async run(w) {
      const group = w.id('group');
      const groups = w.random.shuffled([
        { id: 'data', apps: [w.app('a', unplaceable), w.app('b', unplaceable)] },
        { id: 'front', dependencies: ['../data'], apps: [w.app('c', unplaceable)] },
      ]);
      expectReply(await w.post('/v2/groups', { id: group, groups }), { status: 201 });
      await steps(w, 'the steps', [
        {
          actions: anyOrder(['data/a', 'data/b', 'front/c'].map((id) => action('StartApplication', `${group}/${id}`))),
        },
        { actions: anyOrder(['data/a', 'data/b'].map((id) => action('ScaleApplication', `${group}/${id}`))) },
        { actions: [action('ScaleApplication', `${group}/front/c`)] },
      ]);
    },
  },
  'waits-for-dependency': {
    title: 'an app is not started before what it depends on is running',
    cites: '3.3; DeploymentActor performs steps one after the other',
    async run(w) {
      const group = w.id('group');
      const apps = w.random.shuffled([w.app('db', unplaceable), w.app('web', { dependencies: ['db'] })]);
      expectReply(await w.post('/v2/groups', { id: group, apps }), { status: 201 });
      await w.until('the dependency waits for an offer', async () =>
        listAt((await w.get('/v2/queue')).json, 'queue').some((item) => at(item, 'app', 'id') === `${group}/db`),
      );
      expectThat(await w.tasks(`${group}/web`), [], 'the tasks of the app that depends');
    },
  },
  'unchanged-not-waited': {
    title: 'a dependency that does not change is not waited for',
    cites: '3.2; DeploymentPlan looks at changed specs only',
    async run(w) {
      const [db, web] = [w.id('db'), w.id('web')];
      await w.deploy(w.app(db, { instances: 0 }));
      await w.deploy(w.app(web, { dependencies: [db] }));
      expectThat(await w.tasks(web), [{ state: 'TASK_RUNNING' }], 'the tasks');
    },
  },
  'no-change-no-lock': {
    title: 'a deployment without steps is over at once and conflicts with none',
    cites: '3.2, 3.5; DeploymentPlan.isAffectedBy',
    async run(w) {
      const { id } = await held(w, 'app');
      expectReply(await w.put(`/v2/apps${id}`, { cmd: 'sleep 2000' }), { status: 200, body: { deploymentId: aUuid } });
      expectThat(await w.deployments(), listOf(1), 'the deployments');
    },
  },
  locked: {
    title: 'a change of an app that is being deployed is 409, names the deployment, and changes nothing',
    cites: '1.9, 3.5; AppLockedException, DeploymentManagerActor',
    async run(w) {
      const { id, deployment } = await held(w, 'app');
      const before = await w.read(id);
      const tries: readonly (readonly [string, string, unknown])[] = [
        ['PUT', `/v2/apps${id}`, { mem: 40 }],
        ['PATCH', `/v2/apps${id}`, { mem: 40 }],
        ['PUT', '/v2/apps', [{ id, mem: 40 }]],
        ['PUT', `/v2/groups${w.top}`, { scaleBy: 3 }],
        ['DELETE', `/v2/apps${id}?force=false`, undefined],
      ];
      for (const [method, path, body] of w.random.shuffled(tries))
        expectReply(await w.send(method, path, { body }), {
          status: 409,
          body: exactly({ message: locked, deployments: [exactly({ id: deployment })] }),
        });
      expectThat(await w.read(id), { mem: 32, version: textAt(before, 'version') }, 'the app');
    },
  },
  'locked-several': {
    title: 'a change that meets several deployments names them all',
    cites: '3.5; AppLockedException.deploymentIds',
    async run(w) {
      const [one, two] = [await held(w, 'one'), await held(w, 'two')];
      expectReply(await w.put(`/v2/groups${w.top}`, { scaleBy: 2 }), {
        status: 409,
        body: { deployments: anyOrder([one, two].map(({ deployment }) => ({ id: deployment }))) },
      });
    },
  },
  'beside-each-other': {
    title: 'deployments of different apps run beside each other',
    cites: '3.5; DeploymentPlan.isAffectedBy',
    async run(w) {
      const { deployment } = await held(w, 'one');
      await w.create(w.app(w.id('two'), { ...unplaceable }));
      expectReply(await w.post('/v2/apps', w.app(w.id('three'), { instances: 0 })), { status: 201 });
      await w.until('the third is over', async () => (await w.deployments()).length === 2);
      expectThat(
        (await w.deployments()).filter(({ id }) => id === deployment),
        listOf(1),
        'the first deployment',
      );
    },
  },
  force: {
    title: 'force=true calls the running deployment off and runs instead',
    cites: '3.5; DeploymentManagerActor, force',
    async run(w) {
      const { id, deployment } = await held(w, 'app');
      const reply = expectReply(await w.put(`/v2/apps${id}?force=true`, { constraints: [], cmd: 'sleep 3000' }), {
        status: 200,
        body: { deploymentId: not(deployment) },
      });
      expectThat(
        (await w.deployments()).filter((plan) => plan['id'] === deployment),
        [],
        'the first deployment',
      );
      await w.settled();
      expectThat(
        await w.read(id),
        { cmd: 'sleep 3000', tasks: [{ version: textAt(await w.read(id), 'version') }], deployments: [] },
        'the app',
      );
      expectThat(
        textAt(reply.json, 'version'),
        textAt(await w.read(id), 'version'),
        'the version of the answer',
        reply,
      );
    },
  },
  'delete-while-creating': {
    title: 'POST of an id whose app is still being stopped is 409',
    cites: '3.5; the StopApplication of the id is running',
    inferred: true,
    async run(w) {
      const id = w.id('app');
      await w.deploy(
        w.app(id, { instances: 3, taskKillGracePeriodSeconds: 30, cmd: "trap '' TERM; while :; do sleep 1; done" }),
      );
      expectReply(await w.delete(`/v2/apps${id}`), { status: 200 });
      const reply = await w.post('/v2/apps', w.app(id));
      // Pretended tasks may be gone before the second request: then there is nothing to conflict with.
      if (reply.status !== 201) expectReply(reply, { status: 409, body: { deployments: [{ id: aUuid }] } });
    },
  },
  'cancel-rolls-back': {
    title: 'DELETE of a deployment is a new deployment back to the definition before, under a new version',
    cites: '1.7, 3.5; DeploymentsResource.cancel, DeploymentPlanReverter',
    async run(w) {
      const instances = w.random.between(1, 3);
      const { id, deployment } = await held(w, 'app', { instances });
      const before = textAt(await w.read(id), 'version');
      expectReply(await w.delete(`/v2/deployments/${deployment}`), {
        status: 200,
        body: exactly({ version: aTimestamp, deploymentId: not(deployment) }),
        headers: { 'Marathon-Deployment-Id': aUuid },
      });
      await w.settled();
      expectThat(
        await w.read(id),
        { cmd: 'sleep 1000', constraints: absent, instances, tasksRunning: instances, version: not(before) },
        'the app',
      );
    },
  },
  'cancel-create': {
    title: 'DELETE of the deployment that made an app removes the app, and groups that it alone needed',
    cites: '3.5; DeploymentPlanReverter',
    async run(w) {
      const id = `${w.id('folder')}/app`;
      const reply = await w.create(w.app(id, unplaceable));
      expectReply(await w.delete(`/v2/deployments/${textAt(reply.json, 'deployments', 0, 'id')}`), { status: 200 });
      await w.settled();
      expectReply(await w.get(`/v2/apps${id}`), { status: 404 });
      expectReply(await w.get(`/v2/groups${w.top}`), { status: 404 });
    },
  },
  'cancel-scale': {
    title: 'DELETE of a scale goes back in instances and touches no task',
    cites: '3.5; DeploymentPlanReverter, GroupVersioningUtil',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id, { constraints: [['hostname', 'LIKE', '.*']], instances: 2 }));
      const tasks = (await w.tasks(id)).map((task) => ({ id: textAt(task, 'id') }));
      const config = textAt(await w.read(id), 'versionInfo', 'lastConfigChangeAt');
      const blocked = w.id('blocked');
      const reply = expectReply(await w.put('/v2/apps', [{ id, instances: 4 }, w.app(blocked, unplaceable)]), {
        status: 200,
      });
      await w.until('it has scaled', async () => (await w.read(id))['tasksRunning'] === 4);
      expectReply(await w.delete(`/v2/deployments/${textAt(reply.json, 'deploymentId')}`), { status: 200 });
      await w.settled();
      expectThat(
        await w.read(id),
        { instances: 2, tasks: anyOrder(tasks), versionInfo: { lastConfigChangeAt: config } },
        'the app',
      );
      expectReply(await w.get(`/v2/apps${blocked}`), { status: 404 });
    },
  },
  'cancel-keeps-later': {
    title: 'a rollback keeps what others changed meanwhile',
    cites: '3.5; DeploymentPlanReverter works on the current tree',
    async run(w) {
      const { id, deployment } = await held(w, 'app');
      const other = w.id('other');
      await w.create(w.app(other, { instances: 0, mem: 77 }));
      expectReply(await w.delete(`/v2/deployments/${deployment}`), { status: 200 });
      await w.settled();
      expectThat(await w.read(other), { mem: 77 }, 'the app that was made meanwhile');
      expectThat(await w.read(id), { cmd: 'sleep 1000' }, 'the app');
    },
  },
  'cancel-removed': {
    title: 'a rollback brings back an app that the deployment removed',
    cites: '3.5; DeploymentPlanReverter',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.post('/v2/groups', { id: group, apps: [w.app('a', { mem: 50 })] }), { status: 201 });
      await w.settled();
      const reply = expectReply(await w.put(`/v2/groups${group}`, { apps: [w.app('b', unplaceable)] }), {
        status: 200,
      });
      expectReply(await w.delete(`/v2/deployments/${textAt(reply.json, 'deploymentId')}`), { status: 200 });
      await w.settled();
      expectThat(await w.read(`${group}/a`), { mem: 50, tasksRunning: 1 }, 'the app that is back');
      expectReply(await w.get(`/v2/apps${group}/b`), { status: 404 });
    },
  },
  'cancel-force': {
    title: 'DELETE with force=true drops the deployment: 202 without a body, and all stays as it is',
    cites: '1.7; DeploymentsResource.cancel, status(ACCEPTED)',
    async run(w) {
      const { id, deployment } = await held(w, 'app');
      expectReply(await w.delete(`/v2/deployments/${deployment}?force=true`), { status: 202, text: '' });
      await w.settled();
      expectThat(await w.read(id), { cmd: 'sleep 2000', deployments: [] }, 'the app');
    },
  },
  'cancel-unknown': {
    title: 'DELETE of an unknown deployment is 404',
    cites: '1.7; DeploymentsResource.cancel',
    async run(w) {
      const id = `5ed4c0c5-9ff8-4a6f-a0cd-f57f59a3${String(w.random.between(1000, 9999))}`;
      expectReply(await w.delete(`/v2/deployments/${id}`), {
        status: 404,
        body: { message: `DeploymentPlan ${id} does not exist` },
      });
    },
  },
  'zero-instances': {
    title: 'an app of no instances is deployed at once, and going up from there is a scale',
    cites: '3.5; ScaleApplication to 0',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id, { instances: 0 }));
      const config = textAt(await w.read(id), 'versionInfo', 'lastConfigChangeAt');
      const instances = w.random.between(1, 3);
      await w.put(`/v2/apps${id}`, { instances });
      await w.settled();
      expectThat(await w.read(id), { tasksRunning: instances, versionInfo: { lastConfigChangeAt: config } }, 'the app');
    },
  },
  'to-zero': {
    title: 'going to no instances kills all tasks and leaves the app',
    cites: '3.3; ScalingProposition',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id, { instances: w.random.between(1, 4) }));
      await w.put(`/v2/apps${id}`, { instances: 0 });
      await w.settled();
      expectThat(await w.read(id), { instances: 0, tasks: [], tasksRunning: 0 }, 'the app');
    },
  },
  'resize-and-change': {
    title: 'a change of definition and instances at once is one restart to the new number',
    cites: '3.2, 3.3; TaskReplaceActor',
    async run(w) {
      const id = w.id('app');
      const [from, to] = [w.random.between(1, 4), w.random.between(1, 4)];
      await w.deploy(w.app(id, { instances: from }));
      await w.put(`/v2/apps${id}`, { instances: to, env: { A: '1' } });
      await w.settled();
      const version = textAt(await w.read(id), 'version');
      expectThat(await w.tasks(id), listOf(to, { version, state: 'TASK_RUNNING' }), 'the tasks');
    },
  },
  'several-restarts': {
    title: 'forced changes one after the other end with tasks of the last version only',
    cites: '3.5; TaskReplaceActor.isOldInstance',
    async run(w) {
      const id = w.id('app');
      const instances = w.random.between(2, 4);
      await w.deploy(w.app(id, { instances }));
      for (const round of [1, 2, 3])
        expectReply(await w.put(`/v2/apps${id}?force=true`, { env: { ROUND: String(round) } }), { status: 200 });
      await w.settled();
      const app = await w.read(id);
      expectThat(
        app,
        { env: { ROUND: '3' }, tasks: listOf(instances, { version: textAt(app, 'version') }) },
        'the app',
      );
    },
  },
});

export const limitCases = chapter('deployments', 'alone', {
  limit: {
    title: 'more than 100 running deployments are 403 with Marathon’s sentence',
    cites: '1.9; TooManyRunningDeploymentsException, GroupManagerImpl',
    async run(w) {
      const running = listAt((await w.get('/v2/deployments')).json).length;
      for (let count = running; count < 100; count += 1) await w.create(w.app(w.id(`app-${count}`), unplaceable));
      expectReply(await w.post('/v2/apps', w.app(w.id('one-too-many'))), {
        status: 403,
        body: {
          message:
            'Max number (100) of running deployments is achieved. Wait for existing deployments to complete or cancel one' +
            'using force=true parameter. You can increase max deployment number by using --max_running_deployments parameter ' +
            'but be advised that this can have negative effects on the performance.',
        },
      });
    },
  },
});

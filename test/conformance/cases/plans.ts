// Plans: what a change is to do, and in which order.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import { anyOrder, aTimestamp, exactly, listOf, not } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import type { Json } from '../suite/world.js';
import { steps, action } from './deploymentSetup.js';

export const planCases = chapter('deployments', 'tasks', {
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
      const id = w.id('app');
      const other = w.id('other');
      await w.deploy(w.app(other, { instances: 0 }));
      await w.deploy(w.app(id));
      const changes: readonly Json[] = [
        { labels: { a: 'b' } },
        { killSelection: 'OLDEST_FIRST' },
        { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 } },
        { dependencies: [other] },
        { backoffSeconds: 7 },
        { taskKillGracePeriodSeconds: 9 },
      ];
      for (const change of w.random.shuffled(changes).slice(0, 4)) {
        const before = textAt(await w.read(id), 'tasks', 0, 'id');
        expectReply(await w.put(`/v2/apps${id}`, change), { status: 200 });
        await w.settled();
        expectThat(
          (await w.tasks(id)).map((task) => textAt(task, 'id')),
          [not(before)],
          `the tasks after ${JSON.stringify(change)}`,
        );
      }
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
          apps: [w.app('old', { instances: 0 }), w.app('db', { instances: 0, portDefinitions: [] })],
        }),
        { status: 201 },
      );
      await w.settled();
      const apps = w.random.shuffled([
        w.app('db', { instances: 1, portDefinitions: [] }),
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

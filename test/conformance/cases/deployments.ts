// /v2/deployments: who locks whom, and how a deployment is called off.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aTimestamp, aUuid, exactly, listOf, not } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import { locked, held } from './deploymentSetup.js';

export const deploymentCases = chapter('deployments', 'tasks', {
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
  'locked-leaves-a-version': {
    title: 'a change that was refused with 409 is a version of the app all the same, though never the current one',
    cites: '3.5; GroupManagerImpl stores the root version before it deploys',
    async run(w) {
      const { id } = await held(w, 'app');
      const before = listAt((await w.get(`/v2/apps${id}/versions`)).json, 'versions');
      expectReply(await w.put(`/v2/apps${id}`, { mem: 48 }), { status: 409 });
      const after = listAt((await w.get(`/v2/apps${id}/versions`)).json, 'versions');
      expectThat(after.slice(1), [...before.map(String)], 'the older versions');
      expectReply(await w.get(`/v2/apps${id}/versions/${String(after[0])}`), { status: 200, body: { mem: 48 } });
      expectThat(await w.read(id), { mem: 32, version: String(before[0]) }, 'the app');
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
      // Not even a removal is let through at the limit: the suite could not clean up.
      for (const { id } of await w.deployments())
        expectReply(await w.delete(`/v2/deployments/${String(id)}?force=true`), { status: 202 });
    },
  },
});

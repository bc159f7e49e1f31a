// Tasks: how they are listed, and how they are killed, scaled away and wiped.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aNumber, aText, aTimestamp, aUuid, exactly, listOf, not, without } from '../suite/shape.js';
import type { World } from '../suite/world.js';

const idsOf = (tasks: readonly unknown[]): readonly string[] => tasks.map((task) => textAt(task, 'id'));
const instanceOf = (taskId: string): string => taskId.replace(/\._app\.\d+$/, '');

async function deployed(
  w: World,
  instances: number,
): Promise<{ readonly id: string; readonly tasks: readonly string[] }> {
  const id = w.id('app');
  await w.deploy(w.app(id, { instances }));
  return { id, tasks: idsOf(await w.tasks(id)) };
}

/** Waits until the app has so many running tasks, none of them one of these. */
async function replaced(w: World, id: string, instances: number, gone: readonly string[]): Promise<readonly string[]> {
  return w.until(`${instances} tasks run and the killed ones do not`, async () => {
    const tasks = (await w.tasks(id)).filter(({ state }) => state === 'TASK_RUNNING');
    const ids = idsOf(tasks);
    return ids.length === instances && ids.every((task) => !gone.includes(task)) ? ids : undefined;
  });
}

export const taskCases = chapter('tasks', 'tasks', {
  shape: {
    title: 'a task has exactly the fields of Marathon, with an id of the app, an instance and an incarnation',
    cites: '4; TaskConversion.enrichedTaskRamlWrite, task.raml, Task.Id',
    async run(w) {
      const { id } = await deployed(w, 1);
      const reply = expectReply(await w.get(`/v2/apps${id}/tasks`), { status: 200, body: { tasks: listOf(1) } });
      const task = at(reply.json, 'tasks', 0);
      expectThat(
        task,
        {
          appId: id,
          id: new RegExp(
            `^${id.slice(1).replaceAll('/', '_')}\\.instance-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\._app\\.1$`,
          ),
          healthCheckResults: [],
          host: aText,
          ipAddresses: [{ ipAddress: aText, protocol: 'IPv4' }],
          ports: [aNumber],
          servicePorts: [],
          slaveId: aText,
          state: 'TASK_RUNNING',
          stagedAt: aTimestamp,
          startedAt: aTimestamp,
          version: textAt(await w.read(id), 'version'),
          localVolumes: [],
          role: aText,
          checkResult: absent,
        },
        'the task',
        reply,
      );
    },
  },
  'list-app': {
    title: 'GET …/tasks lists the tasks of an app, and of a group with a star',
    cites: '1.3; AppTasksResource.indexJson (GroupTasks)',
    async run(w) {
      const { id, tasks } = await deployed(w, w.random.between(1, 3));
      expectReply(await w.get(`/v2/apps${id}/tasks`), {
        status: 200,
        body: { tasks: anyOrder(tasks.map((task) => ({ id: task }))) },
      });
      expectReply(await w.get(`/v2/apps${w.group}/*/tasks`), {
        status: 200,
        body: { tasks: anyOrder(tasks.map((task) => ({ id: task }))) },
      });
    },
  },
  'list-unknown': {
    title: 'GET …/tasks of an unknown app or group is 404',
    cites: '1.3; AppTasksResource.indexJson, unknownApp, unknownGroup',
    async run(w) {
      const id = w.id('nobody');
      expectReply(await w.get(`/v2/apps${id}/tasks`), { status: 404, body: { message: `App '${id}' does not exist` } });
      expectReply(await w.get(`/v2/apps${id}/*/tasks`), {
        status: 404,
        body: { message: `Group '${id}' does not exist` },
      });
    },
  },
  'list-none': {
    title: 'GET …/tasks of an app without instances is an empty list',
    cites: '1.3; AppTasksResource.runningTasks',
    async run(w) {
      const { id } = await deployed(w, 0);
      expectReply(await w.get(`/v2/apps${id}/tasks`), { status: 200, body: exactly({ tasks: [] }) });
    },
  },
  'list-all': {
    title: 'GET /v2/tasks has tasks of all apps, and there servicePorts are filled in',
    cites: '1.4; TasksResource.indexJson',
    async run(w) {
      const { id, tasks } = await deployed(w, w.random.between(1, 3));
      const port = at(await w.read(id), 'portDefinitions', 0, 'port');
      const reply = expectReply(await w.get('/v2/tasks'), { status: 200 });
      const own = listAt(reply.json, 'tasks').filter((task) => at(task, 'appId') === id);
      expectThat(own, anyOrder(tasks.map((task) => ({ id: task }))), 'the tasks of the app');
      for (const task of own) expectThat(listAt(task, 'servicePorts')[0], Number(port), 'the service port', reply);
    },
  },
  'list-by-state': {
    title: 'GET /v2/tasks filters by status and status[], and an unknown status filters nothing',
    cites: '1.4; TasksResource.toTaskState',
    async run(w) {
      const { id } = await deployed(w, 1);
      const own = async (query: string): Promise<number> =>
        listAt(expectReply(await w.get(`/v2/tasks?${query}`), { status: 200 }).json, 'tasks').filter(
          (task) => at(task, 'appId') === id,
        ).length;
      for (const [query, count] of w.random.shuffled<[string, number]>([
        ['status=running', 1],
        ['status=RUNNING', 1],
        ['status=staging', 0],
        ['status[]=staging&status[]=running', 1],
        ['status=sleeping', 1],
      ]))
        expectThat(await own(query), count, `the number of tasks with ${query}`);
    },
  },
  'kill-one': {
    title: 'DELETE …/tasks/{id} answers the task, and the same instance comes back one incarnation later',
    cites: '1.3, 1.4; AppTasksResource.deleteOne, TaskKillingIntegrationTest',
    async run(w) {
      const instances = w.random.between(1, 3);
      const { id, tasks } = await deployed(w, instances);
      const victim = w.random.pick(tasks);
      expectReply(await w.delete(`/v2/apps${id}/tasks/${victim}`), {
        status: 200,
        body: { task: { id: victim, appId: id } },
      });
      const after = await replaced(w, id, instances, [victim]);
      expectThat(
        after,
        anyOrder(tasks.map((task) => (task === victim ? `${instanceOf(victim)}._app.2` : task))),
        'the tasks',
      );
      expectThat(await w.read(id), { instances }, 'the app');
    },
  },
  'kill-one-unknown': {
    title: 'DELETE of an unknown task is 404, of an unknown app too',
    cites: '1.3; AppTasksResource.deleteOne, unknownTask, unknownApp',
    async run(w) {
      const { id } = await deployed(w, 1);
      for (const task of [
        `${id.slice(1).replaceAll('/', '_')}.instance-5e3a7c1e-0000-11ee-8c99-0242ac120002._app.1`,
        'nonsense',
      ])
        expectReply(await w.delete(`/v2/apps${id}/tasks/${task}`), {
          status: 404,
          body: { message: `Task '${task}' does not exist` },
        });
      const nobody = w.id('nobody');
      expectReply(await w.delete(`/v2/apps${nobody}/tasks/x.instance-5e3a7c1e-0000-11ee-8c99-0242ac120002._app.1`), {
        status: 404,
        body: { message: `App '${nobody}' does not exist` },
      });
    },
  },
  'kill-one-scale': {
    title: 'DELETE of a task with scale=true is a deployment to one instance less, and that task is the one that dies',
    cites: '1.3; TaskKiller.killAndScale',
    async run(w) {
      const instances = w.random.between(2, 4);
      const { id, tasks } = await deployed(w, instances);
      const victim = w.random.pick(tasks);
      expectReply(await w.delete(`/v2/apps${id}/tasks/${victim}?scale=true`), {
        status: 200,
        body: exactly({ version: aTimestamp, deploymentId: aUuid }),
        headers: { 'Marathon-Deployment-Id': aUuid },
      });
      await w.settled();
      expectThat(await w.read(id), { instances: instances - 1 }, 'the app');
      expectThat(idsOf(await w.tasks(id)), anyOrder(tasks.filter((task) => task !== victim)), 'the tasks');
    },
  },
  'kill-one-scale-unknown': {
    title: 'DELETE of an unknown task with scale=true is 200 and changes nothing',
    cites: '1.3; AppTasksResource.deleteOne: no instance is found, nothing to subtract',
    async run(w) {
      const { id, tasks } = await deployed(w, 2);
      expectReply(await w.delete(`/v2/apps${id}/tasks/nonsense?scale=true`), {
        status: 200,
        body: { deploymentId: aUuid },
      });
      await w.settled();
      expectThat(idsOf(await w.tasks(id)), anyOrder(tasks), 'the tasks');
      expectThat(await w.read(id), { instances: 2 }, 'the app');
    },
  },
  'kill-all': {
    title: 'DELETE …/tasks answers the tasks it killed, and all come back',
    cites: '1.3; AppTasksResource.deleteMany',
    async run(w) {
      const instances = w.random.between(1, 3);
      const { id, tasks } = await deployed(w, instances);
      expectReply(await w.delete(`/v2/apps${id}/tasks${w.random.pick(['', '?host=*'])}`), {
        status: 200,
        body: { tasks: anyOrder(tasks.map((task) => ({ id: task }))) },
      });
      await replaced(w, id, instances, tasks);
    },
  },
  'kill-host': {
    title: 'DELETE …/tasks?host= kills on that host only',
    cites: '1.3; AppTasksResource.deleteMany.findToKill',
    async run(w) {
      const { id, tasks } = await deployed(w, 2);
      expectReply(await w.delete(`/v2/apps${id}/tasks?host=no-such-host.example`), {
        status: 200,
        body: { tasks: [] },
      });
      expectThat(idsOf(await w.tasks(id)), anyOrder(tasks), 'the tasks');
      const host = textAt((await w.tasks(id))[0], 'host');
      const there = idsOf((await w.tasks(id)).filter((task) => task['host'] === host));
      expectReply(await w.delete(`/v2/apps${id}/tasks?host=${host}`), {
        status: 200,
        body: { tasks: anyOrder(there.map((task) => ({ id: task }))) },
      });
      await replaced(w, id, 2, there);
    },
  },
  'kill-all-scale': {
    title: 'DELETE …/tasks with scale=true goes down to none',
    cites: '1.3; TaskKiller.killAndScale',
    async run(w) {
      const { id } = await deployed(w, w.random.between(1, 3));
      expectReply(await w.delete(`/v2/apps${id}/tasks?scale=true`), { status: 200, body: { deploymentId: aUuid } });
      await w.settled();
      expectThat(await w.read(id), { instances: 0, tasks: [] }, 'the app');
    },
  },
  'kill-wipe': {
    title: 'wipe=true expunges the instance: another one takes its place, with incarnation 1',
    cites: '1.4; TaskKiller.kill with wipe, TaskKillingIntegrationTest',
    async run(w) {
      const { id, tasks } = await deployed(w, 1);
      expectReply(await w.delete(`/v2/apps${id}/tasks?wipe=true`), { status: 200 });
      const [after] = await replaced(w, id, 1, tasks);
      expectThat(after, /\._app\.1$/, 'the new task');
      expectThat(instanceOf(after ?? ''), not(instanceOf(tasks[0] ?? '')), 'the new instance');
    },
  },
  'scale-and-wipe': {
    title: 'scale and wipe together are 400, wherever tasks are killed',
    cites: '1.3, 1.9; AppTasksResource, TasksResource (BadRequestException)',
    async run(w) {
      const { id, tasks } = await deployed(w, 1);
      const refused = { status: 400, body: { message: 'You cannot use scale and wipe at the same time.' } };
      expectReply(await w.delete(`/v2/apps${id}/tasks?scale=true&wipe=true`), refused);
      expectReply(await w.delete(`/v2/apps${id}/tasks/${tasks[0] ?? ''}?scale=true&wipe=true`), refused);
      expectReply(await w.post('/v2/tasks/delete?scale=true&wipe=true', { ids: tasks }), refused);
    },
  },
  'kill-unknown-app': {
    title: 'DELETE …/tasks of an unknown app is 404, with another sentence when scaling',
    cites: '1.3; AppTasksResource.deleteMany, TaskKiller (PathNotFoundException)',
    async run(w) {
      const id = w.id('nobody');
      expectReply(await w.delete(`/v2/apps${id}/tasks`), {
        status: 404,
        body: { message: `App '${id}' does not exist` },
      });
      expectReply(await w.delete(`/v2/apps${id}/tasks?scale=true`), {
        status: 404,
        body: { message: `Path '${id}' does not exist` },
      });
    },
  },
  'kill-scale-without-instances': {
    title: 'DELETE …/tasks?scale=true of an app that never had an instance is 404 with Path',
    cites: '1.3; TaskKiller.killAndScale looks for instances, not for the app',
    async run(w) {
      const { id } = await deployed(w, 0);
      expectReply(await w.delete(`/v2/apps${id}/tasks?scale=true`), {
        status: 404,
        body: { message: `Path '${id}' does not exist` },
      });
    },
  },
  'delete-list': {
    title: 'POST /v2/tasks/delete kills tasks of several apps and answers them',
    cites: '1.4; TasksResource.killTasks',
    async run(w) {
      const other = w.id('other');
      const { id, tasks } = await deployed(w, 2);
      await w.deploy(w.app(other));
      const victims = [tasks[0] ?? '', ...idsOf(await w.tasks(other))];
      expectReply(await w.post('/v2/tasks/delete', { ids: w.random.shuffled(victims) }), {
        status: 200,
        body: { tasks: anyOrder(victims.map((task) => ({ id: task }))) },
      });
      await replaced(w, id, 2, victims);
      await replaced(w, other, 1, victims);
    },
  },
  'delete-list-scale': {
    title: 'POST /v2/tasks/delete?scale=true is one deployment for all apps',
    cites: '1.4; TasksResource.killTasks, TaskKiller.killAndScale',
    async run(w) {
      const other = w.id('other');
      const { id, tasks } = await deployed(w, 2);
      await w.deploy(w.app(other, { instances: 3 }));
      const victims = [tasks[0] ?? '', ...idsOf(await w.tasks(other)).slice(0, 2)];
      expectReply(await w.post('/v2/tasks/delete?scale=true', { ids: victims }), {
        status: 200,
        body: { deploymentId: aUuid },
      });
      await w.settled();
      expectThat(await w.read(id), { instances: 1, tasks: [{ id: tasks[1] ?? '' }] }, 'the first app');
      expectThat(await w.read(other), { instances: 1, tasks: listOf(1) }, 'the second app');
    },
  },
  'delete-list-malformed': {
    title: 'POST /v2/tasks/delete with a malformed id is 400 and quotes it',
    cites: '1.4; TasksResource.killTasks (MatchError)',
    async run(w) {
      const { tasks } = await deployed(w, 1);
      const bad = w.random.word(8);
      expectReply(await w.post('/v2/tasks/delete', { ids: [...tasks, bad] }), {
        status: 400,
        body: { message: new RegExp(`^Invalid task id '${bad}'\\. \\[`) },
      });
    },
  },
  'delete-list-unknown': {
    title: 'POST /v2/tasks/delete skips ids of instances it does not know',
    cites: '1.4; TasksResource.killTasks flattens what is found',
    async run(w) {
      const { tasks } = await deployed(w, 1);
      const unknown = `${w.id('x').slice(1).replaceAll('/', '_')}.instance-5e3a7c1e-0000-11ee-8c99-0242ac120002._app.1`;
      expectReply(await w.post('/v2/tasks/delete', { ids: [unknown, ...tasks] }), {
        status: 200,
        body: { tasks: tasks.map((task) => ({ id: task })) },
      });
    },
  },
  'delete-list-body': {
    title: 'POST /v2/tasks/delete wants a list of ids',
    cites: '1.4; TasksResource.killTasks (JsResultException)',
    async run(w) {
      expectReply(await w.post('/v2/tasks/delete', { ids: w.random.pick<unknown>(['x', 7, { a: 1 }]) }), {
        status: 422,
        body: { message: 'Invalid JSON' },
      });
    },
  },
  'versions-after-scale': {
    title: 'a scale leaves old tasks on their version; new ones get the new one',
    cites: '4; Task.runSpecVersion',
    async run(w) {
      const { id, tasks } = await deployed(w, 1);
      const before = textAt(await w.read(id), 'version');
      await w.put(`/v2/apps${id}`, { instances: 2 });
      await w.settled();
      const version = textAt(await w.read(id), 'version');
      expectThat(
        await w.tasks(id),
        anyOrder([
          { id: tasks[0] ?? '', version: before },
          { id: not(tasks[0] ?? ''), version },
        ]),
        'the tasks',
      );
    },
  },
  'scale-down-youngest': {
    title: 'scaling down kills the youngest, or the oldest with killSelection OLDEST_FIRST',
    cites: '3.3; ScalingProposition, KillSelection',
    async run(w) {
      const id = w.id('app');
      const oldest = w.random.pick([true, false]);
      await w.deploy(w.app(id, { killSelection: oldest ? 'OLDEST_FIRST' : 'YOUNGEST_FIRST' }));
      const first = idsOf(await w.tasks(id));
      await w.put(`/v2/apps${id}`, { instances: 2 });
      await w.settled();
      const second = idsOf(await w.tasks(id)).filter((task) => !first.includes(task));
      await w.put(`/v2/apps${id}`, { instances: 1 });
      await w.settled();
      expectThat(idsOf(await w.tasks(id)), oldest ? second : first, 'the task that is left');
    },
  },
  failed: {
    title: 'a task that fails is seen in lastTaskFailure, and started again with the next incarnation',
    cites: '2.5, 4; TaskFailure, EphemeralInstances keep their id',
    async run(w) {
      const id = w.id('app');
      const code = w.random.between(1, 9);
      await w.create(w.app(id, { cmd: `exit ${code}`, backoffSeconds: 0 }));
      const failure = await w.until('a lastTaskFailure', async () => (await w.read(id))['lastTaskFailure']);
      expectThat(
        failure,
        {
          appId: id,
          host: aText,
          message: new RegExp(`exited with status ${code}`),
          state: 'TASK_FAILED',
          taskId: /\.instance-[0-9a-f-]+\._app\.\d+$/,
          timestamp: aTimestamp,
          version: textAt(await w.read(id), 'version'),
          slaveId: aText,
        },
        'lastTaskFailure',
      );
      await w.until('a later incarnation', async () =>
        /_app\.([2-9]|\d\d)/.test(textAt(await w.read(id), 'lastTaskFailure', 'taskId')),
      );
    },
  },
  'finished-is-no-failure': {
    title: 'a task that ends with 0 is started again, and is no lastTaskFailure',
    cites: '2.5, 4; TaskFailure.FromMesosStatusUpdateEvent',
    async run(w) {
      const id = w.id('app');
      const events = await w.events('?event_type=status_update_event');
      await w.create(w.app(id, { cmd: 'exit 0', backoffSeconds: 0 }));
      await events.wait('status_update_event', { appId: id, taskStatus: 'TASK_FINISHED', taskId: /\._app\.1$/ });
      await events.wait('status_update_event', { appId: id, taskStatus: 'TASK_FINISHED', taskId: /\._app\.2$/ });
      expectThat(await w.read(id), { lastTaskFailure: absent }, 'the app');
    },
  },
  'killed-is-no-failure': {
    title: 'a task that was killed on request is no lastTaskFailure',
    cites: '2.5; TaskFailure.FromMesosStatusUpdateEvent',
    async run(w) {
      const { id, tasks } = await deployed(w, 1);
      await w.delete(`/v2/apps${id}/tasks`);
      await replaced(w, id, 1, tasks);
      expectThat(await w.read(id), { lastTaskFailure: absent }, 'the app');
    },
  },
  'failure-stays-until-delete': {
    title: 'lastTaskFailure stays when the app recovers, and goes when it is deleted',
    cites: '2.5; HistoryActor',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, { cmd: 'exit 3' }));
      await w.until('a lastTaskFailure', async () => (await w.read(id))['lastTaskFailure']);
      await w.put(`/v2/apps${id}?force=true`, { cmd: 'sleep 1000' });
      await w.settled();
      expectThat(await w.read(id), { lastTaskFailure: { state: 'TASK_FAILED' } }, 'the app that recovered');
      await w.delete(`/v2/apps${id}`);
      await w.settled();
      await w.create(w.app(id, { instances: 0 }));
      expectThat(await w.read(id), { lastTaskFailure: absent }, 'the app that was made again');
    },
  },
  'counts-scheduled': {
    title: 'instances that wait for an offer are no tasks, and are counted nowhere',
    cites: '4; EnrichedTask.fromInstance wants an agent',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, { constraints: [['conformance-no-such-attribute', 'CLUSTER', 'x']], instances: 2 }));
      await w.until('the app is in the queue', async () =>
        listAt((await w.get('/v2/queue')).json, 'queue').some((item) => at(item, 'app', 'id') === id),
      );
      expectThat(await w.read(id), { tasks: [], tasksStaged: 0, tasksRunning: 0 }, 'the app');
      expectReply(await w.get('/v2/tasks'), { status: 200, body: { tasks: without({ appId: id }) } });
    },
  },
});

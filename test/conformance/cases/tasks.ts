// Tasks: how they are listed, and what is remembered of them.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aNumber, aText, aTimestamp, exactly, listOf, not, without } from '../suite/shape.js';
import { idsOf, deployed, replaced } from './taskSetup.js';

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

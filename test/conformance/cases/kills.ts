// Tasks: how they are killed, scaled away and wiped.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, textAt } from '../suite/expect.js';
import { anyOrder, aTimestamp, aUuid, exactly, listOf, not } from '../suite/shape.js';
import { idsOf, instanceOf, deployed, replaced } from './taskSetup.js';

export const killCases = chapter('tasks', 'tasks', {
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
});

// Tasks as processes: how they end, how they are told to, and what is left of them.
import { chapter } from '../suite/case.js';
import { expectThat, textAt, Unmet } from '../suite/expect.js';
import { absent, aNumber, oneOf } from '../suite/shape.js';
import { expectInTask } from './commands.js';

export const processCases = chapter('processes', 'processes', {
  args: {
    title: 'args are the words of the command, without a shell',
    cites: '6; TaskBuilder: CommandInfo.arguments',
    async run(w) {
      const id = w.id('app');
      const status = w.random.between(3, 60);
      await w.create(w.app(id, { cmd: null, args: ['sh', '-c', `[ "$0" = "a  b" ] && exit ${status}`, 'a  b'] }));
      const message = await w.until('the task has ended', async () => {
        const failure = (await w.read(id))['lastTaskFailure'];
        return failure === undefined ? undefined : textAt(failure, 'message');
      });
      expectThat(message, new RegExp(`exited with status ${status}\\b`), 'the message');
    },
  },
  signal: {
    title: 'a task that ends by a signal has failed, and the message names the signal',
    cites: '4; Mesos WSTRINGIFY',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, { cmd: 'kill -9 $$', backoffSeconds: 3600, maxLaunchDelaySeconds: 3600 }));
      const failure = await w.until('a lastTaskFailure', async () => (await w.read(id))['lastTaskFailure']);
      expectThat(failure, { state: 'TASK_FAILED', message: /terminated with signal Killed/ }, 'lastTaskFailure');
    },
  },
  'killed-politely': {
    title: 'a kill is SIGTERM first: a task that handles it ends its own way',
    cites: '4; GracefulTaskKillIntegrationTest',
    async run(w) {
      const events = await w.events('?event_type=status_update_event');
      const id = w.id('app');
      await w.deploy(
        w.app(id, { cmd: "trap 'exit 0' TERM; while :; do sleep 0.1; done", taskKillGracePeriodSeconds: 60 }),
      );
      await w.put(`/v2/apps${id}`, { instances: 0 });
      await events.wait('status_update_event', { appId: id, taskStatus: oneOf('TASK_KILLED', 'TASK_FINISHED') });
      await w.settled();
      expectThat(await w.read(id), { tasks: [], lastTaskFailure: absent }, 'the app');
    },
  },
  'killed-after-grace': {
    title: 'a task that ignores SIGTERM is killed, and not before taskKillGracePeriodSeconds are over',
    cites: '4; GracefulTaskKillIntegrationTest',
    async run(w) {
      const events = await w.events('?event_type=status_update_event');
      const id = w.id('app');
      const grace = w.random.between(1, 2);
      // A task runs before its shell has set the trap: only the file says that it has.
      await w.deploy(
        w.app(id, {
          cmd: "trap '' TERM; : > deaf; while :; do sleep 0.1; done",
          taskKillGracePeriodSeconds: grace,
          healthChecks: [
            { protocol: 'COMMAND', command: { value: 'test -e deaf' }, delaySeconds: 0, intervalSeconds: 1 },
          ],
        }),
      );
      const begun = performance.now();
      await w.put(`/v2/apps${id}`, { instances: 0 });
      await events.wait('status_update_event', { appId: id, taskStatus: 'TASK_KILLED' });
      const lived = (performance.now() - begun) / 1000;
      if (lived < grace - 0.1)
        throw new Unmet(`at least ${grace} s between the kill and the end`, `${lived.toFixed(2)} s`);
      await w.settled();
    },
  },
  'fresh-folder': {
    title: 'each start has a folder of its own, also after a failure',
    cites: '6; the sandbox of a Mesos executor',
    async run(w) {
      const id = w.id('app');
      await expectInTask(w, id, { backoffSeconds: 0 }, [['the folder is new', '[ ! -e mark ] && echo x > mark']]);
      await w.until('a later incarnation has ended the same way', async () => {
        const failure = (await w.read(id))['lastTaskFailure'];
        if (!/status 70\b/.test(textAt(failure, 'message')))
          throw new Unmet('a new folder', textAt(failure, 'message'));
        return !textAt(failure, 'taskId').endsWith('._app.1');
      });
    },
  },
  'ports-of-tasks-differ': {
    title: 'tasks on one host never share a port',
    cites: '6; PortsMatcher',
    async run(w) {
      const id = w.id('app');
      const instances = w.random.between(2, 4);
      await w.deploy(w.app(id, { instances, portDefinitions: [{ port: 0 }, { port: 0 }] }));
      const tasks = await w.tasks(id);
      const ports = tasks.flatMap((task) => {
        expectThat(task['ports'], [aNumber, aNumber], 'the ports of a task');
        return Array.isArray(task['ports'])
          ? task['ports'].map((port) => `${textAt(task, 'host')}:${String(port)}`)
          : [];
      });
      expectThat(new Set(ports).size, instances * 2, 'the number of different addresses');
    },
  },
  'required-ports': {
    title: 'with requirePorts a task gets exactly the ports of its definition',
    cites: '2.2; PortsMatcher (requirePorts)',
    async run(w) {
      const id = w.id('app');
      // Inside the range that an agent offers unless it is told otherwise.
      const port = w.random.between(31_500, 31_990);
      await w.deploy(w.app(id, { requirePorts: true, portDefinitions: [{ port }] }));
      expectThat(await w.tasks(id), [{ ports: [port] }], 'the tasks');
    },
  },
});

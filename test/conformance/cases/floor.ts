// What is promised at every moment of a deployment, not only at its end: read off the event stream, task by task.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, textAt } from '../suite/expect.js';
import { anyOrder, listOf } from '../suite/shape.js';
import type { Event } from '../suite/events.js';
import { idsOf, instanceOf } from './taskSetup.js';

const over = /^(Finished|Failed|Killed|Error|Gone|Dropped|Unknown)$/;

/** How many of an app's instances run, and how many are launched at all, after each event; it began with `running`. */
function counts(events: readonly Event[], id: string, running: readonly string[]) {
  const [up, launched] = [new Set(running), new Set(running)];
  return events
    .filter(({ type, data }) => type === 'instance_changed_event' && data['runSpecId'] === id)
    .map(({ data }) => {
      const [instance, condition] = [textAt(data, 'instanceId'), textAt(data, 'condition')];
      if (condition === 'Provisioned') launched.add(instance);
      if (condition === 'Running') up.add(instance);
      if (over.test(condition)) for (const some of [up, launched]) some.delete(instance);
      return { up: up.size, launched: launched.size };
    });
}

export const floorCases = chapter('replacement', 'tasks', {
  'at-every-moment': {
    title: 'at no moment fewer tasks run than the minimum, or more are launched than the capacity',
    cites: '3.3; TaskReplaceActor: one old instance dies for each new one that came up',
    async run(w) {
      const instances = w.random.between(3, 6);
      const [minimumHealthCapacity, maximumOverCapacity] = w.random.pick([
        [1, 0],
        [0.5, 0],
        [1, 0.5],
        [0.75, 0.25],
      ]);
      const id = w.id('app');
      await w.deploy(w.app(id, { instances }));
      const old = idsOf(await w.tasks(id)).map(instanceOf);
      const events = await w.events();
      const upgradeStrategy = { minimumHealthCapacity, maximumOverCapacity };
      const reply = expectReply(await w.put(`/v2/apps${id}`, { env: { A: w.random.word(5) }, upgradeStrategy }), {
        status: 200,
      });
      await events.wait('deployment_success', { id: textAt(reply.json, 'deploymentId') });
      const floor = Math.ceil(instances * minimumHealthCapacity);
      const capacity = Math.floor(instances * (1 + maximumOverCapacity));
      const most = capacity === floor ? capacity + 1 : capacity;
      const seen = counts(events.seen, id, old);
      expectThat(Math.min(...seen.map(({ up }) => up)) >= floor, true, `at least ${floor} of ${instances} running`);
      expectThat(Math.max(...seen.map(({ launched }) => launched)) <= most, true, `at most ${most} launched`);
      expectThat(seen.at(-1), { up: instances, launched: instances }, 'the end');
    },
  },
  'scale-waits': {
    title: 'a scale-down is over when its victims are dead, not before, and kills nobody else',
    cites: '3.2; DeploymentActor.decommissionInstances waits for KillStreamWatcher.watchForKilledTasks',
    async run(w) {
      const instances = w.random.between(3, 5);
      const left = w.random.between(1, 2);
      const id = w.id('app');
      await w.deploy(w.app(id, { instances }));
      const before = idsOf(await w.tasks(id));
      const events = await w.events();
      const reply = expectReply(await w.put(`/v2/apps${id}`, { instances: left }), { status: 200 });
      const success = await events.wait('deployment_success', { id: textAt(reply.json, 'deploymentId') });
      const dead = events.seen
        .slice(0, events.seen.indexOf(success))
        .filter(({ type, data }) => type === 'status_update_event' && data['appId'] === id)
        .map(({ data }) => ({ task: data['taskId'], state: data['taskStatus'] }))
        .filter(({ state }) => state !== 'TASK_KILLING');
      expectThat(
        dead,
        listOf(instances - left, { state: /^TASK_(KILLED|FINISHED|FAILED)$/ }),
        'who died before the end',
      );
      const survivors = before.filter((task) => dead.every((some) => some.task !== task));
      expectThat(idsOf(await w.tasks(id)), anyOrder(survivors), 'the tasks');
    },
  },
});

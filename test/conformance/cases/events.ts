// Every event that apps cause, with its fields and its place in the order.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, listAt, textAt, Unmet } from '../suite/expect.js';
import { aNumber, aText, aTimestamp, exactly, present } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import { stamped, plan, aboutDeployment } from './eventSetup.js';

export const eventCases = chapter('events', 'tasks', {
  'api-post': {
    title: 'api_post_event has client, URI and definition, for POST, PUT and PATCH of one app',
    cites: '5; AppsResource.maybePostEvent, ApiPostEventWrites',
    async run(w) {
      const events = await w.events('?event_type=api_post_event');
      const id = w.id('app');
      await w.create(w.app(id, { instances: 0 }));
      await w.settled();
      expectThat(
        (await events.wait('api_post_event', { uri: '/v2/apps', appDefinition: { id } })).data,
        stamped('api_post_event', { clientIp: aText, uri: '/v2/apps', appDefinition: present }),
        'the event of POST',
      );
      await w.put(`/v2/apps${id}`, { mem: 41 });
      await events.wait('api_post_event', { uri: `/v2/apps${id}`, appDefinition: { id, mem: 41 } });
      await w.settled();
      await w.patch(`/v2/apps${id}`, { mem: 42 });
      await events.wait('api_post_event', { uri: `/v2/apps${id}`, appDefinition: { id, mem: 42 } });
    },
  },
  'group-change': {
    title: 'group_change_success names the group above the app and the version of the answer',
    cites: '5; GroupManagerImpl, GroupChangeSuccess',
    async run(w) {
      const events = await w.events('?event_type=group_change_success');
      const id = w.id('app');
      const reply = expectReply(await w.put(`/v2/apps${id}`, { cmd: 'sleep 1000', instances: 0 }), { status: 201 });
      const version = textAt(reply.json, 'version');
      expectThat(
        (await events.wait('group_change_success', { version })).data,
        stamped('group_change_success', { groupId: w.group, version }),
        'the event',
      );
      const many = expectReply(await w.put('/v2/apps', [w.app(w.id('other'), { instances: 0 })]), { status: 200 });
      await events.wait('group_change_success', { groupId: '/', version: textAt(many.json, 'version') });
    },
  },
  'group-change-failed': {
    title: 'group_change_failed has a reason, after a conflict',
    cites: '5; GroupManagerImpl, GroupChangeFailed',
    async run(w) {
      const events = await w.events('?event_type=group_change_failed');
      const id = w.id('app');
      await w.create(w.app(id, unplaceable));
      expectReply(await w.put(`/v2/apps${id}`, { mem: 40 }), { status: 409 });
      expectThat(
        (await events.wait('group_change_failed', { groupId: w.group })).data,
        stamped('group_change_failed', {
          groupId: w.group,
          version: aTimestamp,
          reason: /^App is locked by one or more deployments/,
        }),
        'the event',
      );
    },
  },
  'deployment-order': {
    title: 'a deployment says info and step success for each step, and then its success',
    cites: '5; DeploymentActor, MarathonSchedulerActor',
    async run(w) {
      const events = await w.events();
      const id = w.id('app');
      const reply = await w.create(w.app(id, { instances: w.random.between(1, 3) }));
      const deployment = textAt(reply.json, 'deployments', 0, 'id');
      await events.wait('deployment_success', { id: deployment });
      expectThat(
        aboutDeployment(events, deployment),
        [
          'deployment_info',
          'deployment_step_success',
          'deployment_info',
          'deployment_step_success',
          'deployment_success',
        ],
        'the events of the deployment',
      );
    },
  },
  'deployment-info': {
    title: 'deployment_info and deployment_step_success carry the plan and the current step',
    cites: '5; DeploymentStatus, DeploymentStepSuccess, raml DeploymentPlan',
    async run(w) {
      const events = await w.events();
      const id = w.id('app');
      await w.deploy(w.app(id, { instances: 0 }));
      const currentStep = { actions: [exactly({ action: 'StartApplication', app: id })] };
      for (const type of ['deployment_info', 'deployment_step_success'])
        expectThat(
          (await events.wait(type, { currentStep })).data,
          stamped(type, { plan, currentStep: exactly(currentStep) }),
          type,
        );
    },
  },
  'deployment-failed': {
    title: 'deployment_failed is said of the one that is called off by force, with the reason',
    cites: '5, 3.5; DeploymentFailed, DeploymentCanceledException',
    async run(w) {
      const events = await w.events('?event_type=deployment_failed');
      const id = w.id('app');
      const reply = await w.create(w.app(id, unplaceable));
      const deployment = textAt(reply.json, 'deployments', 0, 'id');
      expectReply(await w.put(`/v2/apps${id}?force=true`, { mem: 50 }), { status: 200 });
      expectThat(
        (await events.wait('deployment_failed', { id: deployment })).data,
        stamped('deployment_failed', { id: deployment, plan, reason: 'The upgrade has been cancelled' }),
        'the event',
      );
    },
  },
  'deployment-refused': {
    title: 'deployment_failed is said of the one that is refused for a conflict',
    cites: '5, 3.5; MarathonSchedulerActor.deployment conflicts',
    async run(w) {
      const events = await w.events('?event_type=deployment_failed');
      const id = w.id('app');
      await w.create(w.app(id, unplaceable));
      expectReply(await w.put(`/v2/apps${id}`, { mem: 40 }), { status: 409 });
      await events.wait('deployment_failed', {
        plan: { steps: [{ actions: [{ action: 'RestartApplication', app: id }] }] },
      });
    },
  },
  'gone-before-success': {
    title: 'a deployment is gone from the list when its success is said',
    cites: '5; DeploymentManagerActor removes it before the event',
    async run(w) {
      const events = await w.events('?event_type=deployment_success');
      const reply = await w.create(w.app(w.id('app')));
      const id = textAt(reply.json, 'deployments', 0, 'id');
      await events.wait('deployment_success', { id });
      expectThat(
        listAt((await w.get('/v2/deployments')).json).filter((one) => textAt(one, 'id') === id),
        [],
        'the deployment in the list',
      );
    },
  },
  'status-update': {
    title: 'status_update_event has task, state, host, addresses and ports, up to TASK_RUNNING and later TASK_KILLED',
    cites: '5; MesosStatusUpdateEvent',
    async run(w) {
      const events = await w.events('?event_type=status_update_event');
      const id = w.id('app');
      await w.deploy(w.app(id));
      const [task] = await w.tasks(id);
      const fields = {
        slaveId: aText,
        taskId: textAt(task, 'id'),
        message: present,
        appId: id,
        host: aText,
        ipAddresses: [exactly({ ipAddress: aText, protocol: 'IPv4' })],
        ports: [aNumber],
        version: textAt(task, 'version'),
      };
      const running = await events.wait('status_update_event', { taskId: fields.taskId, taskStatus: 'TASK_RUNNING' });
      expectThat(running.data, stamped('status_update_event', { ...fields, taskStatus: 'TASK_RUNNING' }), 'the event');
      await w.delete(`/v2/apps${id}/tasks?scale=true`);
      await events.wait('status_update_event', { taskId: fields.taskId, taskStatus: 'TASK_KILLED' });
    },
  },
  'instance-changed': {
    title: 'instance_changed_event follows an instance from Scheduled to Running',
    cites: '5; InstanceChangedEventWrites, Condition',
    async run(w) {
      const events = await w.events('?event_type=instance_changed_event');
      const id = w.id('app');
      await w.deploy(w.app(id));
      const instanceId = textAt((await w.tasks(id))[0], 'id').replace(/\._app\.1$/, '');
      const { data } = await events.wait('instance_changed_event', { instanceId, condition: 'Running' });
      expectThat(
        data,
        stamped('instance_changed_event', {
          instanceId,
          condition: 'Running',
          runSpecId: id,
          agentId: aText,
          host: aText,
          runSpecVersion: textAt(await w.read(id), 'version'),
        }),
        'the event',
      );
      const conditions = events.seen
        .filter((event) => event.data['instanceId'] === instanceId)
        .map((event) => String(event.data['condition']));
      const order = ['Scheduled', 'Provisioned', 'Staging', 'Starting', 'Running'];
      const places = conditions.map((condition) => order.indexOf(condition));
      if (places.includes(-1) || places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0)))
        throw new Unmet(`conditions in the order ${order.join(', ')}`, conditions.join(', '));
      expectThat(
        [conditions[0], conditions.includes('Provisioned')],
        ['Scheduled', true],
        'the first condition, and whether it was provisioned',
      );
    },
  },
  'health-events': {
    title: 'a health check is announced, its first success changes health, and it is withdrawn with the app',
    cites: '5; AddHealthCheck, InstanceHealthChanged, HealthStatusChanged, RemoveHealthCheck',
    async run(w) {
      const events = await w.events();
      const id = w.id('app');
      const check = {
        protocol: 'COMMAND',
        command: { value: 'true' },
        intervalSeconds: 1,
        timeoutSeconds: 1,
        delaySeconds: 0,
      };
      await w.deploy(w.app(id, { healthChecks: [check] }));
      const version = textAt(await w.read(id), 'version');
      const instanceId = textAt((await w.tasks(id))[0], 'id').replace(/\._app\.1$/, '');
      expectThat(
        (await events.wait('add_health_check_event', { appId: id })).data,
        stamped('add_health_check_event', { appId: id, version, healthCheck: present }),
        'add_health_check_event',
      );
      expectThat(
        (await events.wait('instance_health_changed_event', { runSpecId: id, healthy: true })).data,
        stamped('instance_health_changed_event', { instanceId, runSpecId: id, healthy: true, runSpecVersion: version }),
        'instance_health_changed_event',
      );
      expectThat(
        (await events.wait('health_status_changed_event', { appId: id, alive: true })).data,
        stamped('health_status_changed_event', { appId: id, instanceId, version, alive: true }),
        'health_status_changed_event',
      );
      await w.delete(`/v2/apps${id}`);
      expectThat(
        (await events.wait('remove_health_check_event', { appId: id })).data,
        stamped('remove_health_check_event', { appId: id }),
        'remove_health_check_event',
      );
    },
  },
  'app-terminated': {
    title: 'app_terminated_event ends the life of an app, before the success of its deployment',
    cites: '5; AppTerminatedEvent, StopApplication',
    async run(w) {
      const events = await w.events();
      const id = w.id('app');
      await w.deploy(w.app(id));
      const reply = expectReply(await w.delete(`/v2/apps${id}`), { status: 200 });
      const { data } = await events.wait('app_terminated_event', { appId: id });
      expectThat(data, stamped('app_terminated_event', { appId: id }), 'the event');
      const deployment = textAt(reply.json, 'deploymentId');
      await events.wait('deployment_success', { id: deployment });
      const types = events.seen
        .filter((event) => event.data['appId'] === id || event.data['id'] === deployment)
        .map(({ type }) => type)
        .filter((type) => type === 'app_terminated_event' || type === 'deployment_success');
      expectThat(types.slice(-2), ['app_terminated_event', 'deployment_success'], 'their order');
    },
  },
  'restart-is-no-post': {
    title: 'restart, DELETE and changes of many apps or groups are no api_post_event',
    cites: '5; AppsResource calls maybePostEvent for one app only',
    async run(w) {
      const events = await w.events();
      const [id, last] = [w.id('app'), w.id('last')];
      await w.put('/v2/apps', [w.app(id)]);
      await w.settled();
      await w.post(`/v2/apps${id}/restart`);
      await w.settled();
      await w.delete(`/v2/apps${id}`);
      await w.create(w.app(last, { instances: 0 }));
      await events.wait('api_post_event', { appDefinition: { id: last } });
      const posts = events.seen.filter(
        ({ type, data }) => type === 'api_post_event' && JSON.stringify(data).includes(`"${id}"`),
      );
      expectThat(posts.length, 0, 'the number of api_post_event about the first app');
    },
  },
});

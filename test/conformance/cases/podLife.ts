// Pods at work: their status, their deployments, their instances and what is said of them.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import {
  absent,
  anyOrder,
  aNumber,
  aText,
  aTimestamp,
  exactly,
  including,
  listOf,
  not,
  oneOf,
  present,
} from '../suite/shape.js';
import { container, pod, fixed, nowhere, create, deploy, status } from './podSetup.js';

export const podLifeCases = chapter('pods', 'tasks', {
  status: {
    title: 'the status of a pod that runs is STABLE, with instances, containers and endpoints',
    cites: '1.6; PodStatusConversion, podStatus.raml, AppInfoBaseData.podStatus',
    async run(w) {
      const id = w.id('pod');
      const instances = w.random.between(1, 2);
      const containers = [container('main', { endpoints: [{ name: 'web', hostPort: 0 }] }), container('side')];
      await deploy(w, pod(id, { ...fixed(instances), containers: w.random.shuffled(containers) }));
      const spec = { id, containers: listOf(2) };
      const found = await w.until('the pod is stable', async () => {
        const now = await status(w, id);
        return at(now, 'status') === 'STABLE' ? now : undefined;
      });
      expectThat(
        found,
        {
          id,
          spec,
          status: 'STABLE',
          statusSince: aTimestamp,
          lastUpdated: aTimestamp,
          lastChanged: aTimestamp,
          terminationHistory: [],
          instances: listOf(instances, {
            id: new RegExp(`^${id.slice(1).replaceAll('/', '_')}\\.instance-[0-9a-f-]{36}$`),
            status: 'STABLE',
            statusSince: aTimestamp,
            agentHostname: aText,
            agentId: aText,
            resources: { cpus: aNumber, mem: aNumber },
            networks: present,
            specReference: /^\/v2\/pods\/.*::versions\//,
            localVolumes: [],
            lastUpdated: aTimestamp,
            lastChanged: aTimestamp,
            role: aText,
            containers: anyOrder([
              {
                name: 'main',
                status: 'TASK_RUNNING',
                statusSince: aTimestamp,
                containerId: /\.instance-[0-9a-f-]{36}\.main\.1$/,
                endpoints: [exactly({ name: 'web', allocatedHostPort: aNumber })],
              },
              { name: 'side', status: 'TASK_RUNNING', containerId: /\.side\.1$/, endpoints: [] },
            ]),
          }),
        },
        'the status',
      );
    },
  },
  'status-degraded': {
    title: 'the status of a pod that cannot be placed is DEGRADED',
    cites: '1.6; AppInfoBaseData.podStatus (stable instances below the desired ones)',
    async run(w) {
      const id = w.id('pod');
      await create(w, pod(id, nowhere));
      expectThat(await status(w, id), { status: 'DEGRADED' }, 'the status');
    },
  },
  'status-all': {
    title: '::status of all pods is a list',
    cites: '1.6; PodsResource.allStatus',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id, fixed(0)));
      expectReply(await w.get('/v2/pods/::status'), {
        status: 200,
        body: including({ id, status: oneOf('STABLE', 'DEGRADED'), instances: [] }),
      });
    },
  },
  plans: {
    title: 'plans speak of StartPod, ScalePod, RestartPod and StopPod, and list affectedPods',
    cites: '3.2; DeploymentPlanConversion, deploymentAction.raml',
    async run(w) {
      const id = w.id('pod');
      await create(w, pod(id, nowhere));
      const action = (name: string) => ({ actions: [exactly({ action: name, pod: id })] });
      expectThat(
        await w.deployments(),
        [{ affectedPods: [id], affectedApps: [], steps: [action('StartPod'), action('ScalePod')] }],
        'the deployments',
      );
      expectReply(await w.put(`/v2/pods${id}?force=true`, pod(id, { ...nowhere, labels: { a: 'b' } })), {
        status: 200,
      });
      expectThat(
        await w.deployments(),
        [{ affectedPods: [id], steps: [action('RestartPod')] }],
        'the deployments after a change',
      );
      const events = await w.events('?event_type=deployment_info');
      expectReply(await w.delete(`/v2/pods${id}?force=true`), { status: 202 });
      await events.wait('deployment_info', { plan: { steps: [action('StopPod')] } });
    },
  },
  scale: {
    title: 'a change of instances alone scales: old instances stay',
    cites: '3.1; PodDefinition.isOnlyScaleChange',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id));
      const before = textAt(await status(w, id), 'instances', 0, 'id');
      expectReply(await w.put(`/v2/pods${id}`, pod(id, fixed(3))), { status: 200 });
      await w.settled();
      expectThat(at(await status(w, id), 'instances'), listOf(3), 'the instances');
      expectThat(at(await status(w, id), 'instances'), including({ id: before }), 'the instances');
    },
  },
  restart: {
    title: 'any other change replaces the instances',
    cites: '3.1; PodDefinition.isUpgrade',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id));
      const before = textAt(await status(w, id), 'instances', 0, 'id');
      expectReply(await w.put(`/v2/pods${id}`, pod(id, { environment: { A: '1' } })), { status: 200 });
      await w.settled();
      expectThat(at(await status(w, id), 'instances'), [{ id: not(before) }], 'the instances');
    },
  },
  'kill-one': {
    title: 'DELETE ::instances/{id} answers the instance, and it comes back with the next incarnation',
    cites: '1.6; PodsResource.killInstance, TaskKiller',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id));
      const victim = textAt(await status(w, id), 'instances', 0, 'id');
      expectReply(await w.delete(`/v2/pods${id}::instances/${victim}`), { status: 200, body: { instanceId: present } });
      await w.until('the next incarnation runs', async () => {
        const found = at(await status(w, id), 'instances', 0);
        return (
          at(found, 'id') === victim &&
          String(at(found, 'containers', 0, 'containerId')).endsWith('.main.2') &&
          at(found, 'status') === 'STABLE'
        );
      });
    },
  },
  'kill-wipe': {
    title: 'DELETE ::instances/{id}?wipe=true puts another instance in its place',
    cites: '1.6; TaskKiller.kill with wipe',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id));
      const victim = textAt(await status(w, id), 'instances', 0, 'id');
      expectReply(await w.delete(`/v2/pods${id}::instances/${victim}?wipe=true`), { status: 200 });
      await w.until('another instance is stable', async () => {
        const [found] = listAt(await status(w, id), 'instances');
        return at(found, 'status') === 'STABLE' && at(found, 'id') !== victim;
      });
    },
  },
  'kill-several': {
    title: 'DELETE ::instances with a list kills those instances and answers them',
    cites: '1.6; PodsResource.killInstances',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id, fixed(2)));
      const ids = listAt(await status(w, id), 'instances').map((one) => textAt(one, 'id'));
      expectReply(await w.delete(`/v2/pods${id}::instances`, ids), {
        status: 200,
        body: listOf(ids.length, { instanceId: present }),
      });
    },
  },
  'kill-unknown': {
    title: 'DELETE of an instance that is not there is 404, of something that is no instance 422',
    cites: '1.6; PodsResource.killInstance (unknownTask, validId)',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id, fixed(0)));
      const unknown = `${id.slice(1).replaceAll('/', '_')}.instance-5e3a7c1e-0000-11ee-8c99-0242ac120002`;
      expectReply(await w.delete(`/v2/pods${id}::instances/${unknown}`), {
        status: 404,
        body: { message: `Task '${unknown}' does not exist` },
      });
      expectReply(await w.delete(`/v2/pods${id}::instances/${w.random.word(5)}`), {
        status: 422,
        body: { message: 'Object is not valid' },
      });
    },
  },
  events: {
    title: 'creating, changing and deleting a pod are events with client and URI',
    cites: '5; PodEventWrites',
    async run(w) {
      const events = await w.events();
      const id = w.id('pod');
      await deploy(w, pod(id, fixed(0)));
      await w.put(`/v2/pods${id}`, pod(id, { ...fixed(0), labels: { a: 'b' } }));
      await w.settled();
      await w.delete(`/v2/pods${id}`);
      for (const [type, uri] of [
        ['pod_created_event', '/v2/pods'],
        ['pod_updated_event', `/v2/pods${id}`],
        ['pod_deleted_event', `/v2/pods${id}`],
      ] as const)
        expectThat(
          (await events.wait(type, { uri })).data,
          exactly({ clientIp: aText, uri, eventType: type, timestamp: aTimestamp }),
          type,
        );
    },
  },
  'in-groups': {
    title: 'a group shows its pods with their status, and a change of its apps leaves them',
    cites: '1.5; GroupInfo.pods, GroupConversion keeps pods',
    async run(w) {
      const group = w.id('group');
      const id = `${group}/pod`;
      await deploy(w, pod(id, fixed(0)));
      expectReply(await w.put(`/v2/groups${group}`, { apps: [w.app('a', { instances: 0 })] }), { status: 200 });
      expectReply(await w.get(`/v2/groups${group}`), {
        status: 200,
        body: { apps: listOf(1), pods: [{ id, status: present, spec: { id } }] },
      });
    },
  },
  'in-queue': {
    title: 'a pod that waits is in the queue under the key pod',
    cites: '1.8; queue.raml QueuePod',
    async run(w) {
      const id = w.id('pod');
      await create(w, pod(id, { ...nowhere, ...fixed(2) }));
      const item = await w.until('the pod is in the queue', async () =>
        listAt((await w.get('/v2/queue')).json, 'queue').find(
          (one) => at(one, 'pod', 'id') === id && at(one, 'count') === 2,
        ),
      );
      expectThat(item, { app: absent, delay: { overdue: true } }, 'the item');
    },
  },
});

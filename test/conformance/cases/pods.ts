// /v2/pods: groups of containers that live and die together.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import {
  absent,
  anyOrder,
  aNumber,
  aText,
  aTimestamp,
  aUuid,
  exactly,
  including,
  listOf,
  not,
  oneOf,
  present,
} from '../suite/shape.js';
import type { Reply } from '../suite/client.js';
import type { Shape } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import type { Json, World } from '../suite/world.js';

const container = (name: string, fields: Json = {}): Json => ({
  name,
  exec: { command: { shell: 'sleep 1000' } },
  resources: { cpus: 0.01, mem: 32 },
  ...fields,
});

const pod = (id: string, fields: Json = {}): Json => ({ id, containers: [container('main')], ...fields });
const fixed = (instances: number): Json => ({ scaling: { kind: 'fixed', instances } });

const nowhere = {
  scheduling: {
    placement: { constraints: [{ fieldName: unplaceable.constraints[0][0], operator: 'LIKE', value: 'x' }] },
  },
};

async function create(w: World, body: Json): Promise<Reply> {
  return expectReply(await w.post('/v2/pods', body), { status: 201 });
}

async function deploy(w: World, body: Json): Promise<void> {
  await create(w, body);
  await w.settled();
}

const status = async (w: World, id: string): Promise<unknown> =>
  expectReply(await w.get(`/v2/pods${id}::status`), { status: 200 }).json;

const refusals: Readonly<
  Record<string, readonly [title: string, fields: Json, message: string, detail: { readonly [key: string]: Shape }]>
> = {
  'containers-missing': ['a pod without containers', { containers: null }, 'Invalid JSON', { path: '/containers' }],
  'container-name': [
    'a container name with an underscore',
    { containers: [container('a_b')] },
    'Invalid JSON',
    { path: '/containers(0)/name' },
  ],
  'container-names': [
    'two containers of one name',
    { containers: [container('a'), container('a')] },
    'Object is not valid',
    { path: '/containers', errors: including('container names must be unique') },
  ],
  'endpoint-names': [
    'two endpoints of one name',
    {
      containers: [container('a', { endpoints: [{ name: 'web' }] }), container('b', { endpoints: [{ name: 'web' }] })],
    },
    'Object is not valid',
    { path: '/', errors: including('endpoint names nust be unique across all containers') },
  ],
  'host-ports': [
    'two endpoints of one host port',
    {
      containers: [
        container('a', {
          endpoints: [
            { name: 'x', hostPort: 8080 },
            { name: 'y', hostPort: 8080 },
          ],
        }),
      ],
    },
    'Object is not valid',
    { path: '/', errors: including('host ports must be unique across all containers') },
  ],
  'container-port-on-host': [
    'a container port on the host network',
    { networks: [{ mode: 'host' }], containers: [container('a', { endpoints: [{ name: 'web', containerPort: 80 }] })] },
    'Object is not valid',
    {
      path: '/containers(0)/endpoints(0)/containerPort',
      errors: including('is not allowed when using host-mode networking'),
    },
  ],
  'volume-unused': [
    'a volume that no container mounts',
    { volumes: [{ name: 'data' }] },
    'Object is not valid',
    { path: '/volumes(0)', errors: including('volume must be referenced by at least one container') },
  ],
  'mount-unknown': [
    'a mount of a volume that is not there',
    { containers: [container('a', { volumeMounts: [{ name: 'data', mountPath: 'd' }] })] },
    'Object is not valid',
    { path: '/containers(0)/volumeMounts(0)/name', errors: including('Referenced Volume in VolumeMount should exist') },
  ],
  'two-kinds-of-check': [
    'a health check of two kinds',
    {
      containers: [
        container('a', {
          endpoints: [{ name: 'web' }],
          healthCheck: { http: { endpoint: 'web' }, tcp: { endpoint: 'web' } },
        }),
      ],
    },
    'Object is not valid',
    { path: '/containers(0)/healthCheck', errors: including('Only one of http, tcp, or command may be specified') },
  ],
};

const refusalCases = chapter(
  'pods',
  'tasks',
  Object.fromEntries(
    Object.entries(refusals).map(([key, [title, fields, message, detail]]) => [
      `refuses-${key}`,
      {
        title: `422 for ${title}`,
        cites: '1.6; PodsValidation, pod.raml, podContainer.raml',
        run: async (w: World) => {
          expectReply(await w.post('/v2/pods', pod(w.id('pod'), fields)), {
            status: 422,
            body: { message, details: including(detail) },
          });
        },
      },
    ]),
  ),
);

const podRules = chapter('pods', 'tasks', {
  capability: {
    title: 'HEAD says that there are pods',
    cites: '1.6; PodsResource.capability',
    async run(w) {
      expectReply(await w.send('HEAD', '/v2/pods'), { status: 200, text: '' });
    },
  },
  create: {
    title: 'POST answers 201 with the pod and its defaults, Location and the deployment in a header',
    cites: '1.6; PodsResource.create, PodConversion.podRamlWriter',
    async run(w) {
      const id = w.id('pod');
      expectReply(await w.post('/v2/pods', pod(id)), {
        status: 201,
        headers: { Location: `${w.target.url}${id}`, 'Marathon-Deployment-Id': aUuid },
        body: exactly({
          id,
          version: aTimestamp,
          containers: [
            exactly({
              name: 'main',
              exec: exactly({ command: exactly({ shell: 'sleep 1000' }) }),
              resources: exactly({ cpus: 0.01, mem: 32, disk: 0, gpus: 0 }),
            }),
          ],
          networks: [exactly({ mode: 'host' })],
          scaling: exactly({ kind: 'fixed', instances: 1 }),
          scheduling: exactly({
            backoff: exactly({ backoff: 1, backoffFactor: 1.15, maxLaunchDelay: 300 }),
            upgrade: exactly({ minimumHealthCapacity: 1, maximumOverCapacity: 1 }),
            placement: exactly({}),
            killSelection: 'YOUNGEST_FIRST',
            unreachableStrategy: exactly({ inactiveAfterSeconds: 0, expungeAfterSeconds: 0 }),
          }),
          executorResources: exactly({ cpus: 0.1, mem: 32, disk: 10 }),
          role: aText,
        }),
      });
    },
  },
  'create-twice': {
    title: 'POST of an id that exists is 409',
    cites: '1.6; PodManagerImpl.create (ConflictingChangeException)',
    async run(w) {
      const id = w.id('pod');
      await create(w, pod(id, fixed(0)));
      expectReply(await w.post('/v2/pods', pod(id)), {
        status: 409,
        body: { message: `A pod with id [${id}] already exists.`, deployments: absent },
      });
    },
  },
  'create-over-app': {
    title: 'an app and a pod may not share an id',
    cites: '2.6; Group.noAppsAndPodsWithSameId',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, { instances: 0 }));
      expectReply(await w.post('/v2/pods', pod(id, fixed(0))), {
        status: 422,
        body: { details: including({ errors: including('Applications and Pods may not share the same id') }) },
      });
    },
  },
  list: {
    title: 'GET lists pods as a bare list',
    cites: '1.6; PodsResource.findAll',
    async run(w) {
      const ids = [w.id('one'), w.id('two')];
      for (const id of ids) await create(w, pod(id, fixed(0)));
      const reply = expectReply(await w.get('/v2/pods'), { status: 200 });
      const own = listAt(reply.json).filter((one) => textAt(one, 'id').startsWith(`${w.top}/`));
      expectThat(own, anyOrder(ids.map((id) => ({ id, containers: listOf(1) }))), 'the pods');
    },
  },
  get: {
    title: 'GET of a pod is the pod, without a wrapper',
    cites: '1.6; PodsResource.find',
    async run(w) {
      const id = w.id('pod');
      const instances = w.random.between(0, 3);
      await create(w, pod(id, fixed(instances)));
      expectReply(await w.get(`/v2/pods${id}`), {
        status: 200,
        body: { id, scaling: { kind: 'fixed', instances }, version: aTimestamp },
      });
    },
  },
  'get-unknown': {
    title: 'GET of an unknown pod is 404 with a message that is itself JSON',
    cites: '1.6; PodsResource.find',
    async run(w) {
      const id = w.id('nobody');
      expectReply(await w.get(`/v2/pods${id}`), {
        status: 404,
        body: { message: `{"message": "pod with ${id} does not exist"}` },
      });
      expectReply(await w.get(`/v2/pods${id}::status`), {
        status: 404,
        body: { message: `Pod '${id}' does not exist` },
      });
      expectReply(await w.get(`/v2/pods${id}::versions`), {
        status: 404,
        body: { message: `Pod '${id}' does not exist` },
      });
    },
  },
  'put-replaces': {
    title: 'PUT replaces the whole pod: 200, the pod, and the deployment in a header',
    cites: '1.6; PodsResource.update',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id, { ...fixed(0), labels: { a: 'b' }, environment: { A: '1' } }));
      expectReply(await w.put(`/v2/pods${id}`, pod(id, { ...fixed(0), labels: { c: 'd' } })), {
        status: 200,
        headers: { 'Marathon-Deployment-Id': aUuid },
        body: { id, labels: exactly({ c: 'd' }), environment: absent },
      });
      expectReply(await w.get(`/v2/pods${id}`), {
        status: 200,
        body: { labels: exactly({ c: 'd' }), environment: absent },
      });
    },
  },
  'put-creates': {
    title: 'PUT of an unknown pod creates it, with 200',
    cites: '1.6; PodsResource.update, PodManagerImpl.update',
    async run(w) {
      const id = w.id('pod');
      expectReply(await w.put(`/v2/pods${id}`, pod(id, fixed(0))), { status: 200, body: { id } });
      expectReply(await w.get(`/v2/pods${id}`), { status: 200 });
    },
  },
  'put-other-id': {
    title: 'PUT with another id in the body is 400',
    cites: '1.6; PodsResource.update',
    async run(w) {
      const [id, other] = [w.id('pod'), w.id('other')];
      expectReply(await w.put(`/v2/pods${id}`, pod(other, fixed(0))), {
        status: 400,
        body: { message: `'${id}' does not match definition's id ('${other}')` },
      });
    },
  },
  delete: {
    title: 'DELETE is 202 without a body, with the deployment in Location and in a header',
    cites: '1.6; PodsResource.remove',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id));
      const reply = expectReply(await w.delete(`/v2/pods${id}`), {
        status: 202,
        text: '',
        headers: { 'Marathon-Deployment-Id': aUuid },
      });
      expectThat(
        reply.headers.get('Location') ?? '',
        new RegExp(`${reply.headers.get('Marathon-Deployment-Id') ?? 'no header'}$`),
        'Location',
        reply,
      );
      expectReply(await w.get(`/v2/pods${id}`), { status: 404 });
      await w.settled();
    },
  },
  'delete-unknown': {
    title: 'DELETE of an unknown pod is 404',
    cites: '1.6; PodsResource.remove, unknownPod',
    async run(w) {
      const id = w.id('nobody');
      expectReply(await w.delete(`/v2/pods${id}`), { status: 404, body: { message: `Pod '${id}' does not exist` } });
    },
  },
  'delete-locked': {
    title: 'DELETE of a pod that is being deployed is 409 without force',
    cites: '1.6; PodsResource.remove @DefaultValue("false")',
    async run(w) {
      const id = w.id('pod');
      await create(w, pod(id, nowhere));
      expectReply(await w.delete(`/v2/pods${id}`), { status: 409, body: { deployments: [{ id: aUuid }] } });
      expectReply(await w.delete(`/v2/pods${id}?force=true`), { status: 202 });
    },
  },
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
      expectReply(await w.get('/v2/pods::status'), {
        status: 200,
        body: including({ id, status: oneOf('STABLE', 'DEGRADED'), instances: [] }),
      });
    },
  },
  versions: {
    title: '::versions lists the versions, and one of them is the pod of then',
    cites: '1.6; PodsResource.versions, version',
    async run(w) {
      const id = w.id('pod');
      await deploy(w, pod(id, { ...fixed(0), labels: { round: '1' } }));
      const first = textAt((await w.get(`/v2/pods${id}`)).json, 'version');
      expectReply(await w.put(`/v2/pods${id}`, pod(id, { ...fixed(0), labels: { round: '2' } })), { status: 200 });
      const second = textAt((await w.get(`/v2/pods${id}`)).json, 'version');
      expectReply(await w.get(`/v2/pods${id}::versions`), { status: 200, body: anyOrder([first, second]) });
      expectReply(await w.get(`/v2/pods${id}::versions/${first}`), {
        status: 200,
        body: { id, labels: { round: '1' }, version: first },
      });
      expectReply(await w.get(`/v2/pods${id}::versions/2014-03-01T23:29:30.158Z`), {
        status: 404,
        body: { message: `Pod '${id}' does not exist` },
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

export const podCases = [...podRules, ...refusalCases];

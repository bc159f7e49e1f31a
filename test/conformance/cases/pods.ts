// /v2/pods: groups of containers that live and die together, made, read, changed and removed.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aText, aTimestamp, aUuid, exactly, including, listOf } from '../suite/shape.js';
import { pod, fixed, nowhere, create, deploy } from './podSetup.js';

export const podCases = chapter('pods', 'tasks', {
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
});

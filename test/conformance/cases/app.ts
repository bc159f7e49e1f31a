// /v2/apps/{id}: reading, merging and replacing one app.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, textAt } from '../suite/expect.js';
import { absent, aTimestamp, aUuid, listOf, not } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import { result } from './appSetup.js';

export const appCases = chapter('app', 'tasks', {
  get: {
    title: 'GET has counts, tasks, deployments and versionInfo without being asked',
    cites: '1.2; AppsResource.show',
    async run(w) {
      const id = w.id('web');
      const instances = w.random.between(1, 3);
      await w.deploy(w.app(id, { instances }));
      expectReply(await w.get(`/v2/apps${id}`), {
        status: 200,
        headers: { 'Content-Type': /^application\/json/ },
        body: {
          app: {
            id,
            instances,
            tasksRunning: instances,
            tasksStaged: 0,
            tasksHealthy: 0,
            tasksUnhealthy: 0,
            deployments: [],
            tasks: listOf(instances, { appId: id, state: 'TASK_RUNNING' }),
            versionInfo: { lastScalingAt: aTimestamp, lastConfigChangeAt: aTimestamp },
          },
        },
      });
    },
  },
  'get-unknown': {
    title: 'GET of an unknown app is 404 with its absolute id',
    cites: '1.2; RestResource.unknownApp',
    async run(w) {
      const id = w.id('nobody');
      expectReply(await w.get(`/v2/apps${id}`), { status: 404, body: { message: `App '${id}' does not exist` } });
    },
  },
  'get-group': {
    title: 'a group is no app: GET of its id below /v2/apps is 404',
    cites: '1.2; GroupManager.app',
    async run(w) {
      const folder = w.id('folder');
      await w.create(w.app(`${folder}/web`, { instances: 0 }));
      expectReply(await w.get(`/v2/apps${folder}`), {
        status: 404,
        body: { message: `App '${folder}' does not exist` },
      });
    },
  },
  'put-creates': {
    title: 'PUT of an unknown app creates it: 201 with a deployment result and Location',
    cites: '1.2; AppsResource.update',
    async run(w) {
      const id = w.id('web');
      expectReply(await w.put(`/v2/apps${id}`, { cmd: 'sleep 1000', cpus: 0.01, mem: 32 }), {
        status: 201,
        body: result,
        headers: { 'Marathon-Deployment-Id': aUuid, Location: `${w.target.url}${id}` },
      });
      expectThat(await w.read(id), { id, instances: 1 }, 'the app');
    },
  },
  'put-creates-whole': {
    title: 'PUT of an unknown app is read as a whole one, also with partialUpdate=true: without a command it is 422',
    cites: '1.2; AppsResource.update, CompleteReplacement when there is no app',
    async run(w) {
      expectReply(await w.put(`/v2/apps${w.id('web')}?partialUpdate=true`, { instances: w.random.between(1, 9) }), {
        status: 422,
        body: { message: 'Object is not valid' },
      });
    },
  },
  'put-merges': {
    title: 'PUT merges the top level: what is not sent is kept, and 200 is the answer',
    cites: '1.2; AppsResource.replace with partialUpdate, appUpdateRamlReader',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { env: { A: '1' }, labels: { l: 'm' }, instances: 2, user: 'root' }));
      const reply = expectReply(await w.put(`/v2/apps${id}`, { mem: 40 }), { status: 200, body: result });
      expectThat(reply.headers.get('Location'), null, 'Location', reply);
      expectThat(
        await w.read(id),
        { mem: 40, env: { A: '1' }, labels: { l: 'm' }, instances: 2, user: 'root', cmd: 'sleep 1000' },
        'the app',
      );
    },
  },
  'put-merges-shallow': {
    title: 'a merge replaces env, labels and other objects as a whole',
    cites: '1.2; appUpdateRamlReader',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { env: { A: '1', B: '2' }, labels: { a: '1', b: '2' }, instances: 0 }));
      expectReply(await w.put(`/v2/apps${id}`, { env: { B: '3' }, labels: {} }), { status: 200 });
      const app = await w.read(id);
      expectThat(app['env'], { A: absent, B: '3' }, 'env');
      expectThat(app['labels'], { a: absent, b: absent }, 'labels');
    },
  },
  'put-null-keeps': {
    title: 'a merge cannot remove: null is as good as absent',
    cites: '1.2; appUpdateRamlReader, FieldVisitor reads null as None',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { user: 'root', taskKillGracePeriodSeconds: 7, instances: 0 }));
      expectReply(await w.put(`/v2/apps${id}`, { user: null, taskKillGracePeriodSeconds: null, cmd: null }), {
        status: 200,
      });
      expectThat(await w.read(id), { user: 'root', taskKillGracePeriodSeconds: 7, cmd: 'sleep 1000' }, 'the app');
    },
  },
  'put-cmd-and-args': {
    title: 'a merge of args into an app with cmd is 422: it would have both',
    cites: '1.2; AppValidation.containsCmdArgsOrContainer',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0 }));
      expectReply(await w.put(`/v2/apps${id}`, { args: ['sleep', '9'] }), {
        status: 422,
        body: {
          message: 'Object is not valid',
          details: [
            { path: '/', errors: ["AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'."] },
          ],
        },
      });
    },
  },
  'put-drops-limits': {
    title: 'a merge drops resourceLimits and executorResources unless they are sent again',
    cites: '1.2; appUpdateRamlReader does not fall back to them',
    async run(w) {
      const id = w.id('web');
      const extras = { resourceLimits: { cpus: 2, mem: 'unlimited' }, executorResources: { cpus: 0.2, mem: 40 } };
      await w.deploy(w.app(id, { ...extras, instances: 0 }));
      expectThat(
        await w.read(id),
        { resourceLimits: { cpus: 2, mem: 'unlimited' }, executorResources: { cpus: 0.2 } },
        'the app',
      );
      expectReply(await w.put(`/v2/apps${id}`, { labels: { a: 'b' } }), { status: 200 });
      expectThat(await w.read(id), { resourceLimits: absent, executorResources: absent }, 'the app after a merge');
    },
  },
  'put-full': {
    title: 'PUT with partialUpdate=false replaces: absent fields become defaults',
    cites: '1.2; AppsResource.canonicalAppUpdateFromJson, CompleteReplacement',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { env: { A: '1' }, user: 'root', instances: 3, labels: { a: 'b' } }));
      expectReply(await w.put(`/v2/apps${id}?partialUpdate=false`, { cmd: 'sleep 1000' }), {
        status: 200,
        body: result,
      });
      expectThat(
        await w.read(id),
        { env: absent, user: absent, instances: 1, labels: {}, cpus: 1, mem: 128, cmd: 'sleep 1000' },
        'the app',
      );
    },
  },
  'put-full-ignores-version': {
    title: 'PUT with partialUpdate=false ignores a version in the body',
    cites: '1.2; AppsResource.canonicalAppUpdateFromJson throws the version away',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0 }));
      const body = w.app(id, { instances: 0, mem: 50, version: '2015-01-02T03:04:05.678Z' });
      expectReply(await w.put(`/v2/apps${id}?partialUpdate=false`, body), { status: 200 });
      expectThat(await w.read(id), { mem: 50, version: not('2015-01-02T03:04:05.678Z') }, 'the app');
    },
  },
  'put-url-wins': {
    title: 'the id of the URL wins over the one in the body, in a merge and in a replacement',
    cites: '1.2; AppsResource.canonicalAppUpdateFromJson',
    async run(w) {
      const [id, other] = [w.id('web'), w.id('other')];
      await w.deploy(w.app(id, { instances: 0 }));
      expectReply(await w.put(`/v2/apps${id}`, { id: other, mem: 41 }), { status: 200 });
      expectReply(await w.put(`/v2/apps${id}?partialUpdate=false`, w.app(other, { instances: 0, mem: 42 })), {
        status: 200,
      });
      expectThat(await w.read(id), { id, mem: 42 }, 'the app');
      expectReply(await w.get(`/v2/apps${other}`), { status: 404 });
    },
  },
  'put-capital-true': {
    title: 'query booleans are read without regard to case, as Python clients send them',
    cites: '0; java.lang.Boolean.valueOf in Jersey parameters',
    async run(w) {
      const id = w.id('web');
      await w.create(w.app(id, unplaceable));
      expectReply(await w.put(`/v2/apps${id}?force=False`, { mem: 40 }), { status: 409 });
      expectReply(await w.put(`/v2/apps${id}?force=True&partialUpdate=TRUE`, { mem: 40 }), { status: 200 });
    },
  },
  'put-changes-nothing': {
    title: 'PUT of what is already there is 200 with a deployment, and keeps the version and the tasks',
    cites: '3.1, 3.2; GroupVersioningUtil, DeploymentPlan with no steps',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { env: { A: '1' } }));
      const before = await w.read(id);
      const reply = expectReply(await w.put(`/v2/apps${id}`, w.app(id, { env: { A: '1' } })), {
        status: 200,
        body: result,
      });
      const after = await w.read(id);
      expectThat(after['version'], textAt(before, 'version'), 'the version');
      expectThat(textAt(reply.json, 'version'), not(textAt(before, 'version')), 'the version of the answer', reply);
      expectThat(textAt(after, 'tasks', 0, 'id'), textAt(before, 'tasks', 0, 'id'), 'the task');
    },
  },
});

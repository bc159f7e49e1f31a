// /v2/apps/{id}: going back to a version, patching, deleting and restarting one app.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aUuid, including, listOf, not, present, without } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import { result } from './appSetup.js';

export const appLifeCases = chapter('app', 'tasks', {
  'put-version-rolls-back': {
    title: 'PUT of a version alone goes back to that definition under a new version',
    cites: '1.2; AppHelpers.updateOrCreate, appUpdate.version',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0, mem: 33 }));
      const version = textAt(await w.read(id), 'version');
      expectReply(await w.put(`/v2/apps${id}`, { mem: 44, env: { A: '1' } }), { status: 200 });
      await w.settled();
      expectReply(await w.put(`/v2/apps${id}`, w.random.pick([{ version }, { version, id }])), {
        status: 200,
        body: result,
      });
      expectThat(await w.read(id), { mem: 33, env: absent, version: not(version) }, 'the app');
    },
  },
  'put-version-alone': {
    title: 'a merge with a version and anything but id is 422',
    cites: '1.2; AppValidation.validateAppUpdateVersion',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0 }));
      const version = textAt(await w.read(id), 'version');
      expectReply(await w.put(`/v2/apps${id}`, { version, mem: 64 }), {
        status: 422,
        body: {
          message: 'Object is not valid',
          details: [{ path: '/', errors: ["The 'version' field may only be combined with the 'id' field."] }],
        },
      });
    },
  },
  'put-version-unknown': {
    title: 'PUT of a version that never was is 404',
    cites: '1.2; AppHelpers.updateOrCreate throws AppNotFoundException',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0 }));
      expectReply(await w.put(`/v2/apps${id}`, { version: '2016-01-01T00:00:00.000Z' }), {
        status: 404,
        body: { message: new RegExp(`^App '${id}' does not exist`) },
      });
    },
  },
  'patch-merges': {
    title: 'PATCH merges and answers a deployment result',
    cites: '1.2; AppsResource.patch',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { env: { A: '1' }, instances: 0 }));
      expectReply(await w.patch(`/v2/apps${id}`, { mem: 40 }), { status: 200, body: result });
      expectThat(await w.read(id), { mem: 40, env: { A: '1' } }, 'the app');
    },
  },
  'patch-unknown-whole': {
    title: 'PATCH of an unknown app with a complete body is 404',
    cites: '1.2; AppsResource.update, allowCreation = false',
    async run(w) {
      const id = w.id('web');
      expectReply(await w.patch(`/v2/apps${id}`, { cmd: 'sleep 1000' }), {
        status: 404,
        body: { message: `App '${id}' does not exist` },
      });
    },
  },
  'patch-unknown-part': {
    title: 'PATCH of an unknown app with an incomplete body is 422: it is validated as a whole app first',
    cites: '1.2; AppsResource.update reads the body before it looks for the app',
    async run(w) {
      expectReply(await w.patch(`/v2/apps${w.id('web')}`, { instances: 2 }), {
        status: 422,
        body: { message: 'Object is not valid' },
      });
    },
  },
  delete: {
    title: 'DELETE answers a deployment result; the app is gone from GET at once, its tasks later',
    cites: '1.2; AppsResource.delete',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id));
      expectReply(await w.delete(`/v2/apps${id}`), {
        status: 200,
        body: result,
        headers: { 'Marathon-Deployment-Id': aUuid },
      });
      expectReply(await w.get(`/v2/apps${id}`), { status: 404 });
      await w.settled();
      expectReply(await w.get('/v2/tasks'), { status: 200, body: { tasks: without({ appId: id }) } });
    },
  },
  'delete-unknown': {
    title: 'DELETE of an unknown app is 404',
    cites: '1.2; AppsResource.delete, AppNotFoundException',
    async run(w) {
      const id = w.id('nobody');
      expectReply(await w.delete(`/v2/apps${id}`), { status: 404, body: { message: `App '${id}' does not exist` } });
    },
  },
  'delete-forces': {
    title: 'DELETE of an app that is being deployed needs no flag: force is true unless told otherwise',
    cites: '1.2; AppsResource.delete @DefaultValue("true")',
    async run(w) {
      const id = w.id('web');
      await w.create(w.app(id, unplaceable));
      expectReply(await w.delete(`/v2/apps${id}?force=false`), {
        status: 409,
        body: { message: /^App is locked by one or more deployments/, deployments: [{ id: aUuid }] },
      });
      expectReply(await w.delete(`/v2/apps${id}`), { status: 200 });
      await w.settled();
    },
  },
  restart: {
    title: 'restart replaces every task, with a new version and lastConfigChangeAt but the old lastScalingAt',
    cites: '1.3; AppsResource.restart, VersionInfo.withRestart',
    async run(w) {
      const id = w.id('web');
      const instances = w.random.between(1, 3);
      await w.deploy(w.app(id, { instances }));
      const before = await w.read(id);
      expectReply(await w.post(`/v2/apps${id}/restart`), { status: 200, body: result });
      await w.settled();
      const after = await w.read(id);
      expectThat(
        after,
        {
          version: not(textAt(before, 'version')),
          versionInfo: {
            lastConfigChangeAt: textAt(after, 'version'),
            lastScalingAt: textAt(before, 'versionInfo', 'lastScalingAt'),
          },
          tasksRunning: instances,
        },
        'the app',
      );
      for (const task of listAt(before, 'tasks'))
        expectThat(after['tasks'], without({ id: textAt(task, 'id') }), 'the tasks after the restart');
    },
  },
  'restart-plan': {
    title: 'restart is a plan of one RestartApplication',
    cites: '1.3, 3.2; AppDefinition.markedForRestarting, needsRestart',
    async run(w) {
      const id = w.id('web');
      await w.create(w.app(id, { ...unplaceable, instances: 2 }));
      const reply = expectReply(await w.post(`/v2/apps${id}/restart?force=true`), { status: 200, body: result });
      expectThat(
        await w.deployments(),
        [{ id: textAt(reply.json, 'deploymentId'), steps: [{ actions: [{ action: 'RestartApplication', app: id }] }] }],
        'the deployments',
      );
    },
  },
  'restart-unknown': {
    title: 'restart of an unknown app is 404',
    cites: '1.3; AppsResource.restart, AppNotFoundException',
    async run(w) {
      const id = w.id('nobody');
      expectReply(await w.post(`/v2/apps${id}/restart`), {
        status: 404,
        body: { message: `App '${id}' does not exist` },
      });
    },
  },
  'restart-locked': {
    title: 'restart of an app that is being deployed is 409 without force',
    cites: '1.3, 3.5; AppsResource.restart @DefaultValue("false")',
    async run(w) {
      const id = w.id('web');
      await w.create(w.app(id, unplaceable));
      expectReply(await w.post(`/v2/apps${id}/restart`), { status: 409, body: { deployments: [{ id: aUuid }] } });
    },
  },
  versions: {
    title: 'versions lists every version of an app',
    cites: '1.3; AppVersionsResource.index',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0 }));
      const versions = [textAt(await w.read(id), 'version')];
      for (let mem = 40; mem < 40 + w.random.between(1, 3); mem += 1) {
        await w.put(`/v2/apps${id}`, { mem });
        await w.settled();
        versions.push(textAt(await w.read(id), 'version'));
      }
      expectReply(await w.get(`/v2/apps${id}/versions`), { status: 200, body: { versions: anyOrder(versions) } });
    },
  },
  'version-one': {
    title: 'versions/{v} is the definition of then, without a wrapper and without runtime fields',
    cites: '1.3; AppVersionsResource.show',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0, mem: 40 }));
      const version = textAt(await w.read(id), 'version');
      await w.put(`/v2/apps${id}`, { mem: 50 });
      expectReply(await w.get(`/v2/apps${id}/versions/${version}`), {
        status: 200,
        body: { id, mem: 40, version, versionInfo: present, tasksRunning: absent, tasks: absent, deployments: absent },
      });
    },
  },
  'version-unknown': {
    title: 'versions/{v} of a time without a version is 404 and names both',
    cites: '1.3; RestResource.unknownApp with a version',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0 }));
      expectReply(await w.get(`/v2/apps${id}/versions/2013-01-01T00:00:00.000Z`), {
        status: 404,
        body: { message: `App '${id}' does not exist in version 2013-01-01T00:00:00.000Z` },
      });
      expectReply(await w.get(`/v2/apps${w.id('nobody')}/versions`), { status: 404 });
    },
  },
  'version-no-time': {
    title: 'versions/{v} of something that is no time is 422',
    cites: '1.3; Timestamp.apply throws IllegalArgumentException',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0 }));
      expectReply(await w.get(`/v2/apps${id}/versions/${w.random.word(6)}`), {
        status: 422,
        body: { message: present },
      });
    },
  },
  'deployments-of': {
    title: 'an app names the deployments that touch it, and no others',
    cites: '1.1, 2.5; AppInfoBaseData.deploymentsByAppId',
    async run(w) {
      const [id, other] = [w.id('web'), w.id('other')];
      await w.create(w.app(other, unplaceable));
      const reply = await w.create(w.app(id, unplaceable));
      expectThat(
        at(await w.read(id), 'deployments'),
        [{ id: textAt(reply.json, 'deployments', 0, 'id') }],
        'deployments',
      );
      expectThat(
        (await w.get(`/v2/apps?id=${encodeURIComponent(id)}`)).json,
        { apps: including({ id, deployments: listOf(1) }) },
        'the list',
      );
    },
  },
});

// /v2/groups: trees of apps, made, read and removed as a whole.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aTimestamp, aUuid, exactly, including, listOf, present } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import { result, member, planted } from './groupSetup.js';

export const groupCases = chapter('groups', 'tasks', {
  create: {
    title: 'POST makes a group with all that is in it in one deployment: 201, Location, deployment result',
    cites: '1.5; GroupsResource.createWithPath',
    async run(w) {
      const group = w.id('group');
      const body = {
        id: group,
        apps: [member(w, 'a')],
        groups: [{ id: 'inner', apps: [member(w, 'c', { instances: 0 })] }],
      };
      const reply = expectReply(await w.post('/v2/groups', body), {
        status: 201,
        body: exactly(result),
        headers: { Location: `${w.target.url}${group}`, 'Marathon-Deployment-Id': aUuid },
      });
      expectThat(reply.headers.get('Marathon-Deployment-Id'), textAt(reply.json, 'deploymentId'), 'the header', reply);
      expectThat(await w.read(`${group}/a`), { id: `${group}/a` }, 'the app');
      expectThat(await w.read(`${group}/inner/c`), { id: `${group}/inner/c` }, 'the inner app');
    },
  },
  'create-relative': {
    title: 'POST to a parent takes an id relative to it',
    cites: '1.5; GroupsResource.createWithPath, canonicalPath(rootPath)',
    async run(w) {
      const parent = w.id('parent');
      expectReply(await w.post(`/v2/groups${parent}`, { id: 'child', apps: [member(w, 'a', { instances: 0 })] }), {
        status: 201,
        headers: { Location: `${w.target.url}${parent}/child` },
      });
      expectThat(await w.read(`${parent}/child/a`), { id: `${parent}/child/a` }, 'the app');
    },
  },
  'create-empty': {
    title: 'POST makes an empty group',
    cites: '1.5; GroupUpdate without apps',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.post('/v2/groups', { id: group }), { status: 201 });
      expectReply(await w.get(`/v2/groups${group}`), {
        status: 200,
        body: { id: group, apps: [], groups: [], pods: [], dependencies: [] },
      });
    },
  },
  'create-twice': {
    title: 'POST of a group that exists is 409 and points to PUT',
    cites: '1.5; GroupsResource.createWithPath (ConflictingChangeException)',
    async run(w) {
      const group = await planted(w);
      expectReply(await w.post('/v2/groups', { id: group }), {
        status: 409,
        body: { message: `Group ${group} is already created. Use PUT to change this group.`, deployments: absent },
      });
    },
  },
  'create-over-app': {
    title: 'POST of a group with the path of an app is 409',
    cites: '1.5; GroupsResource.createWithPath',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, { instances: 0 }));
      expectReply(await w.post('/v2/groups', { id }), {
        status: 409,
        body: { message: `An app with the path ${id} already exists.` },
      });
    },
  },
  'create-without-id': {
    title: 'POST without an id means the root, which is there: 409',
    cites: '1.5; GroupsResource.createWithPath: effectivePath is the root',
    async run(w) {
      expectReply(await w.post('/v2/groups', { apps: [] }), {
        status: 409,
        body: { message: 'Group / is already created. Use PUT to change this group.' },
      });
    },
  },
  get: {
    title:
      'GET has apps, pods and groups at every depth, with a version, and apps without counts, tasks or deployments',
    cites: '1.5; GroupsResource.group, defaultEmbeds',
    async run(w) {
      const group = await planted(w);
      const bare = { tasksRunning: absent, tasks: absent, deployments: absent };
      expectReply(await w.get(`/v2/groups${group}`), {
        status: 200,
        body: {
          id: group,
          version: aTimestamp,
          dependencies: [],
          pods: [],
          apps: anyOrder([
            { id: `${group}/a`, ...bare },
            { id: `${group}/b`, instances: 2, ...bare },
          ]),
          groups: [
            {
              id: `${group}/inner`,
              apps: [{ id: `${group}/inner/c`, ...bare }],
              groups: [],
              pods: [],
              dependencies: [],
            },
          ],
        },
      });
    },
  },
  'get-embed-groups': {
    title: 'GET with embed=group.groups fills in only groups; the rest is empty lists',
    cites: '1.5; InfoEmbedResolver.resolveGroup',
    async run(w) {
      const group = await planted(w);
      expectReply(await w.get(`/v2/groups${group}?embed=group.groups`), {
        status: 200,
        body: { apps: [], pods: [], groups: [{ id: `${group}/inner`, apps: [] }] },
      });
      expectReply(await w.get(`/v2/groups${group}?embed=group.apps`), {
        status: 200,
        body: { apps: listOf(2), groups: [] },
      });
    },
  },
  'get-embed-apps': {
    title: 'GET with embed=group.apps.counts and others has what was asked of apps, at every depth',
    cites: '1.5; InfoEmbedResolver.resolveAppGroup',
    async run(w) {
      const group = await planted(w);
      const embed = ['group.groups', 'group.apps', 'group.apps.counts', 'group.apps.tasks', 'group.apps.deployments'];
      const query = w.random
        .shuffled(embed)
        .map((one) => `embed=${one}`)
        .join('&');
      expectReply(await w.get(`/v2/groups${group}?${query}`), {
        status: 200,
        body: {
          apps: anyOrder([
            { id: `${group}/a`, tasksRunning: 1, tasks: listOf(1), deployments: [] },
            { id: `${group}/b`, tasksRunning: 2, tasks: listOf(2), deployments: [] },
          ]),
          groups: [{ apps: [{ tasksRunning: 1, tasks: listOf(1) }] }],
        },
      });
    },
  },
  'get-unknown': {
    title: 'GET and DELETE of an unknown group are 404',
    cites: '1.5; RestResource.unknownGroup, UnknownGroupException',
    async run(w) {
      const group = w.id('nowhere');
      const unknown = { status: 404, body: { message: `Group '${group}' does not exist` } };
      expectReply(await w.get(`/v2/groups${group}`), unknown);
      expectReply(await w.delete(`/v2/groups${group}`), unknown);
      expectReply(await w.get(`/v2/groups${group}/versions`), unknown);
    },
  },
  'get-apps': {
    title: 'GET …/apps is a bare list of the apps of the group',
    cites: '1.5; GroupsResource.group (ListApps), AppInfoService.selectAppsInGroup',
    async run(w) {
      const group = await planted(w);
      expectReply(await w.get(`/v2/groups${group}/apps`), {
        status: 200,
        body: anyOrder([{ id: `${group}/a` }, { id: `${group}/b` }, { id: `${group}/inner/c` }]),
      });
    },
  },
  delete: {
    title: 'DELETE removes a group with all below it, at once from GET, and stops the tasks',
    cites: '1.5; GroupsResource.delete',
    async run(w) {
      const group = await planted(w);
      expectReply(await w.delete(`/v2/groups${group}`), { status: 200, body: exactly(result) });
      expectReply(await w.get(`/v2/groups${group}`), { status: 404 });
      await w.settled();
      const left = listAt((await w.get('/v2/tasks')).json, 'tasks').filter((task) =>
        textAt(task, 'appId').startsWith(`${group}/`),
      );
      expectThat(left, [], 'the tasks of the group');
    },
  },
  'delete-locked': {
    title: 'DELETE of a group that is being deployed is 409 without force',
    cites: '1.5, 3.5; GroupsResource.delete @DefaultValue("false")',
    async run(w) {
      const group = w.id('group');
      await w.create(w.app(`${group}/a`, unplaceable));
      expectReply(await w.delete(`/v2/groups${group}`), { status: 409, body: { deployments: [{ id: aUuid }] } });
      expectReply(await w.get(`/v2/groups${group}`), { status: 200, body: { apps: listOf(1) } });
      expectReply(await w.delete(`/v2/groups${group}?force=true`), { status: 200 });
    },
  },
  versions: {
    title: 'versions of a group is a bare list of times, and a version is the group as it was',
    cites: '1.5; GroupsResource.versionsResponse, groupVersionResponse',
    async run(w) {
      const group = await planted(w);
      const reply = await w.put(`/v2/groups${group}`, { scaleBy: 3 });
      await w.settled();
      await w.put(`/v2/groups${group}`, { apps: [] });
      const version = textAt(reply.json, 'version');
      expectReply(await w.get(`/v2/groups${group}/versions`), { status: 200, body: including(version) });
      expectReply(await w.get(`/v2/groups${group}/versions/${version}`), {
        status: 200,
        body: { id: group, apps: anyOrder([{ instances: 3 }, { instances: 6 }]) },
      });
    },
  },
  'versions-unknown': {
    title: 'a version without the group is 404',
    cites: '1.5; GroupsResource.groupVersionResponse',
    async run(w) {
      const group = await planted(w);
      expectReply(await w.get(`/v2/groups${group}/versions/2014-03-01T23:29:30.158Z`), {
        status: 404,
        body: { message: `Group '${group}' does not exist` },
      });
    },
  },
  root: {
    title: 'the root is a group that is always there',
    cites: '1.5; GroupsResource.root',
    async run(w) {
      expectReply(await w.post('/v2/groups', { id: w.top }), { status: 201 });
      for (const path of ['/v2/groups', '/v2/groups/', '/v2/groups//'])
        expectReply(await w.get(path), {
          status: 200,
          body: { id: '/', groups: including({ id: w.top }), version: aTimestamp },
        });
      expectReply(await w.get('/v2/groups/versions'), { status: 200, body: including(aTimestamp) });
      expectReply(await w.get('/v2/groups/apps'), { status: 200, body: present });
    },
  },
});

export const rootCases = chapter('groups', 'alone', {
  'root-delete': {
    title: 'DELETE /v2/groups empties the root',
    cites: '1.5; GroupsResource.delete (clearRootGroup)',
    async run(w) {
      await planted(w);
      expectReply(await w.delete('/v2/groups'), { status: 200, body: exactly(result) });
      expectReply(await w.get('/v2/groups'), { status: 200, body: { id: '/', apps: [], groups: [], pods: [] } });
    },
  },
  'root-put': {
    title: 'PUT /v2/groups replaces what the root holds',
    cites: '1.5; GroupsResource.updateRoot',
    async run(w) {
      await planted(w);
      expectReply(
        await w.put('/v2/groups', {
          groups: [{ id: w.top, apps: [member(w, 'a', { instances: 0 })], groups: [] }],
        }),
        { status: 200 },
      );
      expectReply(await w.get('/v2/groups'), {
        status: 200,
        body: { groups: [{ id: w.top, apps: [{ id: `${w.top}/a` }], groups: [] }] },
      });
    },
  },
  'root-versions': {
    title: 'every change of the tree is one more version of the root',
    cites: '1.5, 11; GroupManagerImpl stores the root',
    async run(w) {
      const count = async (): Promise<number> => listAt((await w.get('/v2/groups/versions')).json).length;
      const before = await count();
      await planted(w);
      const changes = w.random.between(1, 3);
      for (let change = 0; change < changes; change += 1)
        await w.create(w.app(w.id(`app-${change}`), { instances: 0 }));
      expectThat(await count(), before + 1 + changes, 'the number of versions of the root');
    },
  },
});

// /v2/groups: trees of apps, read, made, changed and removed as a whole.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, listAt, numberAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aTimestamp, aUuid, exactly, including, listOf, not, present } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import type { Json, World } from '../suite/world.js';

const result = { version: aTimestamp, deploymentId: aUuid };

/** An app as it stands in a group: a relative id. */
const member = (w: World, name: string, fields: Json = {}): Json => ({ ...w.app(name, fields) });

/** A group with two apps and a child group with one. */
async function planted(w: World): Promise<string> {
  const group = w.id('group');
  const body = {
    id: group,
    apps: w.random.shuffled([member(w, 'a'), member(w, 'b', { instances: 2 })]),
    groups: [{ id: 'inner', apps: [member(w, 'c')] }],
  };
  expectReply(await w.post('/v2/groups', body), { status: 201 });
  await w.settled();
  return group;
}

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
  'put-creates': {
    title: 'PUT makes a group that is missing, with 200',
    cites: '1.5; GroupsResource.update',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.put(`/v2/groups${group}`, { apps: [member(w, 'a', { instances: 0 })] }), {
        status: 200,
        body: exactly(result),
        headers: { 'Marathon-Deployment-Id': aUuid },
      });
      expectThat(await w.read(`${group}/a`), { id: `${group}/a` }, 'the app');
    },
  },
  'put-replaces-apps': {
    title: 'PUT with apps stops those that are not listed; groups that are not mentioned stay',
    cites: '1.5; GroupConversion, putGroup',
    async run(w) {
      const group = await planted(w);
      expectReply(await w.put(`/v2/groups${group}`, { apps: [member(w, 'a')] }), { status: 200 });
      expectReply(await w.get(`/v2/groups${group}`), {
        status: 200,
        body: { apps: [{ id: `${group}/a` }], groups: [{ id: `${group}/inner`, apps: listOf(1) }] },
      });
    },
  },
  'put-replaces-groups': {
    title: 'PUT with groups removes children that are not listed; apps that are not mentioned stay',
    cites: '1.5; GroupConversion',
    async run(w) {
      const group = await planted(w);
      expectReply(
        await w.put(`/v2/groups${group}`, { groups: [{ id: 'other', apps: [member(w, 'd', { instances: 0 })] }] }),
        { status: 200 },
      );
      expectReply(await w.get(`/v2/groups${group}`), {
        status: 200,
        body: { apps: listOf(2), groups: [{ id: `${group}/other`, apps: [{ id: `${group}/other/d` }] }] },
      });
      expectReply(await w.get(`/v2/apps${group}/inner/c`), { status: 404 });
    },
  },
  'put-complete-apps': {
    title: 'apps in a group are whole definitions: without instances they go to 1',
    cites: '1.5; GroupConversion reads raml.App',
    async run(w) {
      const group = await planted(w);
      expectReply(await w.put(`/v2/groups${group}`, { apps: w.random.shuffled([member(w, 'a'), member(w, 'b')]) }), {
        status: 200,
      });
      expectThat(await w.read(`${group}/b`), { instances: 1 }, 'the app that had two instances');
    },
  },
  'put-unchanged': {
    title: 'apps that PUT does not change keep their version and tasks',
    cites: '1.5, 3.1; GroupVersioningUtil',
    async run(w) {
      const group = await planted(w);
      const before = await w.read(`${group}/a`);
      const apps = [member(w, 'a'), member(w, 'b', { instances: 2, env: { A: '1' } })];
      expectReply(await w.put(`/v2/groups${group}`, { apps: w.random.shuffled(apps) }), { status: 200 });
      await w.settled();
      expectThat(
        await w.read(`${group}/a`),
        { version: textAt(before, 'version'), tasks: [{ id: textAt(before, 'tasks', 0, 'id') }] },
        'the app that was not changed',
      );
      expectThat(
        await w.read(`${group}/b`),
        { version: not(textAt(before, 'version')), env: { A: '1' } },
        'the changed app',
      );
    },
  },
  'put-scale-by': {
    title: 'PUT with scaleBy multiplies the instances of every app below, and rounds up',
    cites: '1.5; GroupApiService.scaleChange',
    async run(w) {
      const group = await planted(w);
      const factor = w.random.pick([1.5, 2, 0.5, 0]);
      expectReply(await w.put(`/v2/groups${group}`, { scaleBy: factor }), { status: 200, body: exactly(result) });
      for (const [name, instances] of Object.entries({ a: 1, b: 2, 'inner/c': 1 }))
        expectThat(
          numberAt(await w.read(`${group}/${name}`), 'instances'),
          Math.ceil(instances * factor),
          `instances of ${name}`,
        );
    },
  },
  'put-scale-by-alone': {
    title: 'scaleBy and version may not come with anything else, not even id',
    cites: '1.5; Group.validNestedGroupUpdateWithBase, theOnlyDefinedOptionIn',
    async run(w) {
      const group = await planted(w);
      for (const [key, value] of w.random.shuffled<[string, unknown]>([
        ['scaleBy', 2],
        ['version', '2020-01-01T00:00:00.000Z'],
      ]))
        expectReply(
          await w.put(`/v2/groups${group}`, { [key]: value, ...w.random.pick([{ id: group }, { apps: [] }]) }),
          {
            status: 422,
            body: {
              message: 'Object is not valid',
              details: including({
                path: `/${key}`,
                errors: including('not allowed in conjunction with other properties.'),
              }),
            },
          },
        );
    },
  },
  'put-version': {
    title: 'PUT with a version brings the group back as it was then',
    cites: '1.5; GroupApiService.revertToOlderVersion',
    async run(w) {
      const group = await planted(w);
      const reply = await w.put(`/v2/groups${group}`, { scaleBy: 2 });
      await w.settled();
      await w.put(`/v2/groups${group}`, { apps: [], groups: [] });
      await w.settled();
      expectReply(await w.put(`/v2/groups${group}`, { version: textAt(reply.json, 'version') }), { status: 200 });
      expectReply(await w.get(`/v2/groups${group}`), {
        status: 200,
        body: { apps: anyOrder([{ instances: 2 }, { instances: 4 }]), groups: [{ apps: [{ instances: 2 }] }] },
      });
    },
  },
  'put-version-unknown': {
    title: 'PUT with a version that has no such group is 422 with both names',
    cites: '1.5; GroupApiService.revertToOlderVersion (IllegalArgumentException)',
    async run(w) {
      const group = await planted(w);
      const version = '2014-03-01T23:29:30.158Z';
      expectReply(await w.put(`/v2/groups${group}`, { version }), {
        status: 422,
        body: { message: `Group ${group} not available in version ${version}` },
      });
    },
  },
  'put-dry-run': {
    title: 'PUT with dryRun=true answers the steps of the plan and changes nothing',
    cites: '1.5; GroupsResource.update, raml.DeploymentSteps',
    async run(w) {
      const group = await planted(w);
      const apps = [member(w, 'a'), member(w, 'n'), member(w, 'b', { instances: 5 })];
      expectReply(await w.put(`/v2/groups${group}?dryRun=true`, { apps, groups: [] }), {
        status: 200,
        body: exactly({
          steps: [
            { actions: [exactly({ action: 'StopApplication', app: `${group}/inner/c` })] },
            { actions: [exactly({ action: 'StartApplication', app: `${group}/n` })] },
            {
              actions: anyOrder([
                exactly({ action: 'ScaleApplication', app: `${group}/b` }),
                exactly({ action: 'ScaleApplication', app: `${group}/n` }),
              ]),
            },
          ],
        }),
      });
      expectReply(await w.get(`/v2/apps${group}/n`), { status: 404 });
      expectThat(await w.read(`${group}/b`), { instances: 2, deployments: [] }, 'the app');
    },
  },
  'put-app-outside': {
    title: 'an app in a group must be a child of it',
    cites: '1.5, 2.6; AppValidation.validNestedApp, PathId.childOf',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.put(`/v2/groups${group}`, { apps: [w.app(w.id('elsewhere'), { instances: 0 })] }), {
        status: 422,
        body: {
          message: 'Object is not valid',
          details: including({ errors: including(`Identifier is not child of '${group}'`) }),
        },
      });
    },
  },
  'put-invalid-app': {
    title: 'an invalid app in a group is 422, with the path of the app inside the group',
    cites: '1.5, 1.9; AppNormalization of nested apps',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.put(`/v2/groups${group}`, { apps: [member(w, 'good'), { id: 'bad', cpus: 1 }] }), {
        status: 422,
        body: { message: 'Object is not valid' },
      });
      expectReply(await w.get(`/v2/groups${group}`), { status: 404 });
    },
  },
  'relative-dependencies': {
    title: 'dependencies of apps and groups may be relative and are stored absolute',
    cites: '1.5; GroupNormalization, GroupDeployIntegrationTest',
    async run(w) {
      const group = w.id('group');
      expectReply(
        await w.post('/v2/groups', {
          id: group,
          groups: w.random.shuffled([
            { id: 'db', apps: [member(w, 'main', { instances: 0 })] },
            {
              id: 'web',
              dependencies: ['../db'],
              apps: [member(w, 'front', { instances: 0, dependencies: ['../db/main'] })],
            },
          ]),
        }),
        { status: 201 },
      );
      expectReply(await w.get(`/v2/groups${group}/web`), { status: 200, body: { dependencies: [`${group}/db`] } });
      expectThat(await w.read(`${group}/web/front`), { dependencies: [`${group}/db/main`] }, 'the app');
    },
  },
  'patch-enforce-role': {
    title: 'PATCH sets enforceRole of a top-level group: 200 without a body and without a deployment',
    cites: '1.5; GroupsResource.patchGroup',
    async run(w) {
      expectReply(await w.post('/v2/groups', { id: w.top }), { status: 201 });
      const reply = expectReply(await w.patch(`/v2/groups${w.top}`, { enforceRole: true }), { status: 200, text: '' });
      expectThat(reply.headers.get('Marathon-Deployment-Id'), null, 'Marathon-Deployment-Id', reply);
      expectReply(await w.get(`/v2/groups${w.top}`), { status: 200, body: { enforceRole: true } });
    },
  },
  'patch-enforce-role-below': {
    title: 'PATCH of enforceRole below the top level is 422',
    cites: '1.5; GroupsResource.patchGroup, PathId.topLevel',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.post('/v2/groups', { id: group }), { status: 201 });
      expectReply(await w.patch(`/v2/groups${group}`, { enforceRole: true }), {
        status: 422,
        body: {
          message: 'Object is not valid',
          details: including({ errors: including('Path needs to be top-level') }),
        },
      });
    },
  },
  'put-enforce-role-below': {
    title: 'PUT of enforceRole below the top level is 422',
    cites: '1.5; Group.definingEnforcingRoleOnlyIfItsTopLevel',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.put(`/v2/groups${group}`, { enforceRole: true }), {
        status: 422,
        body: {
          details: including({
            path: '/enforceRole',
            errors: including(`enforceRole can only be set for top-level groups, and ${group} is not top-level`),
          }),
        },
      });
    },
  },
  'enforce-role-gives-role': {
    title: 'an app in a top-level group with enforceRole gets the name of the group as its role',
    cites: '2.2; RoleSettings.forService, AppNormalization',
    async run(w) {
      const role = w.top.slice(1);
      expectReply(await w.post('/v2/groups', { id: w.top, enforceRole: true }), { status: 201 });
      const id = w.id('app');
      expectReply(await w.post('/v2/apps', w.app(id, { instances: 0 })), { status: 201, body: { role } });
      expectReply(await w.post('/v2/apps', w.app(w.id('other'), { instances: 0, role: '*' })), { status: 422 });
    },
  },
  'enforce-role-default': {
    title: 'a top-level group prints enforceRole false unless told otherwise; others print none',
    cites: '1.5; Group.apply (enforceRoleBehaviour)',
    async run(w) {
      const group = w.id('group');
      expectReply(await w.post('/v2/groups', { id: group }), { status: 201 });
      expectReply(await w.get(`/v2/groups${w.top}`), { status: 200, body: { enforceRole: false } });
      expectReply(await w.get(`/v2/groups${group}`), { status: 200, body: { enforceRole: absent } });
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
          id: '/',
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

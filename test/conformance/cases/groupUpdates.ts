// /v2/groups: changing what a group holds, and its role.
import { chapter } from '../suite/case.js';
import { expectReply, expectThat, numberAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aUuid, exactly, including, listOf, not } from '../suite/shape.js';
import { result, member, planted } from './groupSetup.js';

export const groupUpdateCases = chapter('groups', 'tasks', {
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
                // Nothing is assigned in a dry run, neither versions nor service ports: what is only sent again
                // already differs from what is stored.
                exactly({ action: 'RestartApplication', app: `${group}/a` }),
                exactly({ action: 'RestartApplication', app: `${group}/b` }),
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
});

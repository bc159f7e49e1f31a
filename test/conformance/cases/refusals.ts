// Refusals that take more than one definition to see.
import { chapter } from '../suite/case.js';
import { expectReply } from '../suite/expect.js';
import { including } from '../suite/shape.js';
import { ofConstraints } from './refusalTable.js';

export const refusalCases = chapter('refusals', 'tasks', {
  'id-missing': {
    title: '422 for an app without an id',
    cites: '1.9; generated RAML reads of a required key',
    async run(w) {
      expectReply(await w.post('/v2/apps', { cmd: 'sleep 1000' }), {
        status: 422,
        body: { message: 'Invalid JSON', details: [{ path: '/id', errors: [/undefined|missing/] }] },
      });
    },
  },
  'several-at-once': {
    title: 'several broken rules are reported together',
    cites: '1.9; accord validators collect violations',
    async run(w) {
      const bad = { cmd: null, constraints: [['hostname', 'NEAR']], networks: [{ mode: 'host', name: 'a' }] };
      expectReply(await w.post('/v2/apps', w.app(w.id('app'), bad)), {
        status: 422,
        body: {
          message: 'Object is not valid',
          details: including({ path: ofConstraints }),
        },
      });
      expectReply(await w.post('/v2/apps', w.app(w.id('app'), bad)), {
        status: 422,
        body: { details: including({ path: '/networks' }) },
      });
    },
  },
  'same-id-as-group': {
    title: '422 for an app with the id of a group, and the other way round',
    cites: '2.6; Group.noAppsAndGroupsWithSameName',
    async run(w) {
      const folder = w.id('folder');
      await w.create(w.app(`${folder}/web`, { instances: 0 }));
      expectReply(await w.post('/v2/apps', w.app(folder, { instances: 0 })), {
        status: 422,
        body: {
          message: 'Object is not valid',
          details: including({ errors: including('Groups and Applications may not have the same identifier.') }),
        },
      });
    },
  },
  cycle: {
    title: '422 for dependencies that go round',
    cites: '3.2; RootGroup.validRootGroup',
    async run(w) {
      const ids = Array.from({ length: w.random.between(2, 4) }, (_, index) => w.id(`app-${index}`));
      const apps = ids.map((id, index) =>
        w.app(id, { dependencies: [ids[(index + 1) % ids.length] ?? id], instances: 0 }),
      );
      expectReply(await w.put('/v2/apps', w.random.shuffled(apps)), {
        status: 422,
        body: {
          message: 'Object is not valid',
          details: including({ errors: including('Dependency graph has cyclic dependencies.') }),
        },
      });
    },
  },
  'persistent-change': {
    title: '422 for a resident app that is given other volumes or resources',
    cites: '11 step 4; AppDefinition.residentUpdateIsValid',
    async run(w) {
      const id = w.id('app');
      const volume = { containerPath: 'data', mode: 'RW', persistent: { size: 10 } };
      // Resident apps may not have the role *, but the one of their top-level group.
      const resident = { container: { type: 'MESOS', volumes: [volume] }, role: w.top.slice(1) };
      await w.deploy(w.app(id, { ...resident, instances: 0 }));
      expectReply(await w.put(`/v2/apps${id}`, { mem: 64 }), {
        status: 422,
        body: { message: 'Object is not valid' },
      });
      const other = { ...volume, persistent: { size: 20 } };
      expectReply(await w.put(`/v2/apps${id}`, { container: { type: 'MESOS', volumes: [other] } }), {
        status: 422,
        body: { details: including({ errors: including('Persistent volumes can not be changed!') }) },
      });
    },
  },
});

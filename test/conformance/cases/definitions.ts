// What an app looks like once Marathon has taken it: versions, service ports, ids, and what counts as a change.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, numberAt, textAt } from '../suite/expect.js';
import { aNumber, aTimestamp, exactly, including, not, present } from '../suite/shape.js';
import type { Json } from '../suite/world.js';

export const definitionCases = chapter('definitions', 'tasks', {
  smallest: {
    title: 'the smallest app comes back with exactly Marathon’s defaults',
    cites: '2.1; app.raml, AppNormalization, AppConversion',
    async run(w) {
      const id = w.id('app');
      expectReply(await w.post('/v2/apps', { id, cmd: 'sleep 1000' }), { status: 201 });
      await w.settled();
      const version = textAt(await w.read(id), 'version');
      expectThat(
        await w.read(id),
        exactly({
          id,
          backoffFactor: 1.15,
          backoffSeconds: 1,
          cmd: 'sleep 1000',
          cpus: 1,
          disk: 0,
          executor: '',
          instances: 1,
          labels: exactly({}),
          maxLaunchDelaySeconds: 300,
          mem: 128,
          gpus: 0,
          networks: [exactly({ mode: 'host' })],
          portDefinitions: [exactly({ port: aNumber, name: 'default', protocol: 'tcp' })],
          requirePorts: false,
          upgradeStrategy: exactly({ maximumOverCapacity: 1, minimumHealthCapacity: 1 }),
          version: aTimestamp,
          versionInfo: exactly({ lastScalingAt: version, lastConfigChangeAt: version }),
          killSelection: 'YOUNGEST_FIRST',
          unreachableStrategy: exactly({ inactiveAfterSeconds: 0, expungeAfterSeconds: 0 }),
          role: present,
          tasksStaged: 0,
          tasksRunning: 1,
          tasksHealthy: 0,
          tasksUnhealthy: 0,
          deployments: [],
          tasks: [present],
        }),
        'the app',
      );
    },
  },
  'persistent-volume': {
    title:
      'an app with a persistent volume is resident: it needs the role of its group, has other strategies and prints residency',
    cites:
      '2.2; UpgradeStrategy.forResidentTasks, UnreachableStrategy.default, AppResidency, AppDefinition.validWithRoleEnforcement',
    async run(w) {
      const id = w.id('app');
      const volume = { containerPath: 'data', mode: 'RW', persistent: { size: 10 } };
      const app = w.app(id, { container: { type: 'MESOS', volumes: [volume] }, instances: 0 });
      expectReply(await w.post('/v2/apps', app), {
        status: 422,
        body: { details: including({ path: '/role', errors: including('Resident apps cannot have the role *') }) },
      });
      const role = w.top.slice(1);
      await w.create({ ...app, role });
      expectThat(
        await w.read(id),
        {
          role,
          upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
          unreachableStrategy: 'disabled',
          residency: { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' },
        },
        'the app',
      );
    },
  },
  'version-info-scale': {
    title: 'a pure scale moves version and lastScalingAt, not lastConfigChangeAt',
    cites: '3.1; VersionInfo.withScaleOrRestartChange, GroupVersioningUtil',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id));
      const before = await w.read(id);
      await w.put(`/v2/apps${id}`, { instances: w.random.between(2, 4) });
      await w.settled();
      const after = await w.read(id);
      expectThat(
        after,
        {
          version: not(textAt(before, 'version')),
          versionInfo: {
            lastScalingAt: textAt(after, 'version'),
            lastConfigChangeAt: textAt(before, 'versionInfo', 'lastConfigChangeAt'),
          },
        },
        'the app',
      );
    },
  },
  'version-info-change': {
    title: 'a change of the definition moves version, lastScalingAt and lastConfigChangeAt together',
    cites: '3.1; VersionInfo.withConfigChange',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id, { instances: 0 }));
      const before = textAt(await w.read(id), 'version');
      const change = w.random.pick<Json>([
        { cmd: 'sleep 999' },
        { mem: 33 },
        { labels: { a: 'b' } },
        { env: { A: 'b' } },
      ]);
      await w.put(`/v2/apps${id}`, change);
      const after = await w.read(id);
      const version = textAt(after, 'version');
      expectThat(
        after,
        { version: not(before), versionInfo: { lastScalingAt: version, lastConfigChangeAt: version } },
        'the app',
      );
    },
  },
  'executor-resources-keep': {
    title: 'a change of executorResources alone is stored but is no change: the version stays and nothing restarts',
    cites: '3.1; AppDefinition.isUpgrade does not look at it',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id, { executorResources: { cpus: 0.1, mem: 32 } }));
      const before = await w.read(id);
      await w.put(`/v2/apps${id}`, { executorResources: { cpus: 0.2, mem: 32 } });
      await w.settled();
      expectThat(
        await w.read(id),
        {
          executorResources: { cpus: 0.2 },
          version: textAt(before, 'version'),
          tasks: [{ id: textAt(before, 'tasks', 0, 'id') }],
        },
        'the app',
      );
    },
  },
  'same-in-other-order': {
    title: 'sets in another order are no change; lists in another order are',
    cites: '2.7; AppDefinition.isUpgrade compares sets and lists',
    async run(w) {
      const id = w.id('app');
      const constraints = [
        ['hostname', 'LIKE', '.*'],
        ['hostname', 'MAX_PER', '9'],
      ];
      const fetch = [{ uri: 'file:///a' }, { uri: 'file:///b' }];
      await w.deploy(w.app(id, { constraints, fetch, instances: 0 }));
      const { version } = await w.read(id);
      await w.put(`/v2/apps${id}`, { constraints: [...constraints].reverse() });
      await w.settled();
      expectThat(
        (await w.read(id))['version'],
        textAt({ version }, 'version'),
        'the version after another order of a set',
      );
      await w.put(`/v2/apps${id}`, { fetch: [...fetch].reverse() });
      expectThat(
        (await w.read(id))['version'],
        not(textAt({ version }, 'version')),
        'the version after another order of a list',
      );
    },
  },
  'service-ports': {
    title: 'port 0 becomes a service port from 10000 to 20000 that no other app has',
    cites: '2.3; AssignDynamicServiceLogic',
    async run(w) {
      const [one, two] = [w.id('one'), w.id('two')];
      const count = w.random.between(2, 5);
      const portDefinitions = Array.from({ length: count }, () => ({ port: 0 }));
      await w.create(w.app(one, { portDefinitions, instances: 0 }));
      await w.create(
        w.app(two, { networks: [{ mode: 'container/bridge' }], container: { type: 'MESOS' }, instances: 0 }),
      );
      const ports = [
        ...listAt(await w.read(one), 'portDefinitions').map((definition) => numberAt(definition, 'port')),
        numberAt(await w.read(two), 'container', 'portMappings', 0, 'servicePort'),
      ];
      expectThat(new Set(ports).size, count + 1, 'the number of different service ports');
      expectThat(
        ports.filter((port) => port < 10_000 || port > 20_000),
        [],
        'the ports out of the range',
      );
    },
  },
  'service-ports-kept': {
    title: 'port 0 sent again means the port that was assigned, and is no change',
    cites: '2.3; AssignDynamicServiceLogic reuses the ports of the app',
    async run(w) {
      const id = w.id('app');
      const app = w.app(id, {
        portDefinitions: [
          { port: 0, name: 'a' },
          { port: 0, name: 'b' },
        ],
        instances: 0,
      });
      await w.deploy(app);
      const before = await w.read(id);
      expectReply(await w.put(`/v2/apps${id}?partialUpdate=false`, app), { status: 200 });
      await w.settled();
      const after = await w.read(id);
      expectThat(after['version'], textAt(before, 'version'), 'the version');
      for (const index of [0, 1])
        expectThat(
          numberAt(after, 'portDefinitions', index, 'port'),
          numberAt(before, 'portDefinitions', index, 'port'),
          `port ${index}`,
        );
    },
  },
  'service-port-fixed': {
    title: 'a service port that was named is kept, even outside the range',
    cites: '2.3; AssignDynamicServiceLogic changes zeros only',
    async run(w) {
      const id = w.id('app');
      const port = w.random.between(21_000, 31_000);
      await w.create(w.app(id, { portDefinitions: [{ port, name: 'http' }, { port: 0 }], instances: 0 }));
      expectThat(await w.read(id), { portDefinitions: [{ port, name: 'http' }, { port: not(0) }] }, 'the app');
    },
  },
  'relative-dependencies': {
    title: 'dependencies may be relative to the group of the app, and are printed absolute',
    cites: '2.6; AppNormalization.withCanonizedIds, PathId.canonicalPath',
    async run(w) {
      const [db, web] = [w.id('db'), w.id('web')];
      await w.create(w.app(db, { instances: 0 }));
      await w.create(w.app(web, { dependencies: [db], instances: 0 }));
      expectThat(await w.read(web), { dependencies: [db] }, 'the app');
    },
  },
  'id-dots': {
    title: 'an id may walk with . and .., and is printed resolved',
    cites: '2.6; PathId.canonicalPath',
    async run(w) {
      const id = w.id('app');
      const crooked = `${w.group}/${w.random.word(3)}/../${id.slice(w.group.length + 1)}`;
      expectReply(await w.post('/v2/apps', w.app(crooked, { instances: 0 })), { status: 201, body: { id } });
      expectThat(await w.read(id), { id }, 'the app');
    },
  },
  'numbers-by-value': {
    title: '1 and 1.0 are the same number',
    cites: '10; Resources compare as doubles',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id, { mem: 33, instances: 0 }));
      const version = textAt(await w.read(id), 'version');
      await w.send('PUT', `/v2/apps${id}`, { body: '{"mem": 33.0}' });
      expectThat(at(await w.read(id), 'version'), version, 'the version');
    },
  },
});

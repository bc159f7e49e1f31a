// What an app looks like once Marathon has taken it: defaults, fields of older versions, ids and service ports.
import { chapter } from '../suite/case.js';
import type { Case } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, numberAt, textAt } from '../suite/expect.js';
import { absent, anyOrder, aNumber, aTimestamp, exactly, including, not, present } from '../suite/shape.js';
import type { Shape } from '../suite/shape.js';
import type { Json } from '../suite/world.js';

type Printed = {
  readonly title: string;
  readonly cites: string;
  readonly sent: Json;
  readonly printed: { readonly [key: string]: Shape };
};

/** One case for each row: a definition is sent with no instances, and GET prints it so. */
function printed(rows: Readonly<Record<string, Printed>>): readonly Case[] {
  return chapter(
    'definitions',
    'tasks',
    Object.fromEntries(
      Object.entries(rows).map(([key, { title, cites, sent, printed: wanted }]) => [
        key,
        {
          title,
          cites,
          run: async (w) => {
            const id = w.id('app');
            const app = { id, cmd: 'sleep 1000', cpus: 0.01, mem: 32, instances: 0, ...sent };
            await w.create(w.random.pick([true, false]) ? app : { ...app, id: id.slice(1) });
            expectThat(await w.read(id), wanted, 'the app');
          },
        },
      ]),
    ),
  );
}

const servicePort = aNumber;
const hostNetwork = [{ mode: 'host' }];

const defaults = printed({
  resources: {
    title: 'without resources an app has 1 cpu, 128 MiB, no disk and no gpu',
    cites: '2.2; app.raml defaults',
    sent: { cpus: null, mem: null },
    printed: { cpus: 1, mem: 128, disk: 0, gpus: 0 },
  },
  fetch: {
    title: 'an artifact is extracted, not executable and not cached unless told otherwise',
    cites: '2.2; artifact.raml',
    sent: {
      fetch: [
        { uri: 'http://example.com/a.tgz' },
        { uri: 'http://example.com/b', extract: false, cache: true, executable: true, destPath: 'd/b' },
      ],
    },
    printed: {
      fetch: [
        exactly({ uri: 'http://example.com/a.tgz', extract: true, executable: false, cache: false }),
        exactly({ uri: 'http://example.com/b', extract: false, executable: true, cache: true, destPath: 'd/b' }),
      ],
    },
  },
  'no-ports': {
    title: 'portDefinitions [] means no ports and stays []',
    cites: '2.2; app.raml forceOptional, AppNormalization.applyDefaultPortDefinitions',
    sent: { portDefinitions: [] },
    printed: { portDefinitions: [] },
  },
  'port-definition': {
    title: 'a port definition is tcp with port 0 unless told otherwise, and its empty labels are left out',
    cites: '2.1, 2.2; network.raml PortDefinition (omitEmpty)',
    sent: {
      portDefinitions: [
        { name: 'http', labels: {} },
        { port: 0, protocol: 'udp,tcp', labels: { a: 'b' } },
      ],
    },
    printed: {
      portDefinitions: [
        exactly({ port: servicePort, name: 'http', protocol: 'tcp' }),
        exactly({ port: servicePort, protocol: 'udp,tcp', labels: { a: 'b' } }),
      ],
    },
  },
  docker: {
    title: 'a container is of type DOCKER unless told otherwise, with its defaults filled in',
    cites: '2.2; appContainer.raml',
    sent: { cmd: null, container: { docker: { image: 'group/image:1' } } },
    printed: {
      cmd: absent,
      networks: hostNetwork,
      container: exactly({
        type: 'DOCKER',
        docker: exactly({ image: 'group/image:1', forcePullImage: false, privileged: false, parameters: [] }),
        volumes: [],
        portMappings: absent,
      }),
    },
  },
  'mesos-container': {
    title: 'a Mesos container needs no image',
    cites: '2.2; AppValidation.mesosImagelessContainerValidator',
    sent: { container: { type: 'MESOS' } },
    printed: { container: { type: 'MESOS', docker: absent, volumes: [] }, networks: hostNetwork },
  },
  'host-volume': {
    title: 'a host volume keeps its two paths and its mode',
    cites: '2.2; volumes.raml AppHostVolume',
    sent: { container: { type: 'MESOS', volumes: [{ containerPath: '/c', hostPath: '/h', mode: 'RO' }] } },
    printed: { container: { volumes: [exactly({ containerPath: '/c', hostPath: '/h', mode: 'RO' })] } },
  },
  bridge: {
    title: 'a bridge network without port mappings gets one named default, with host port and service port',
    cites: '2.2; AppNormalization.applyDefaultPortMappings, NetworkedContainer',
    sent: {
      cmd: null,
      networks: [{ mode: 'container/bridge' }],
      container: { type: 'DOCKER', docker: { image: 'i' } },
    },
    printed: {
      networks: [{ mode: 'container/bridge' }],
      portDefinitions: absent,
      requirePorts: false,
      container: {
        portMappings: [
          exactly({ containerPort: 0, hostPort: 0, labels: {}, name: 'default', protocol: 'tcp', servicePort }),
        ],
      },
    },
  },
  'bridge-mapping': {
    title: 'a mapping on a bridge gets host port 0, tcp and empty labels',
    cites: '2.1, 2.2; AppNormalization.NetworkedContainer',
    sent: {
      networks: [{ mode: 'container/bridge' }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80, name: 'http' }] },
    },
    printed: {
      container: {
        portMappings: [
          exactly({ containerPort: 80, hostPort: 0, labels: {}, name: 'http', protocol: 'tcp', servicePort }),
        ],
      },
    },
  },
  'container-network': {
    title: 'on a container network a mapping without host port stays without',
    cites: '2.2; AppNormalization.NetworkedContainer',
    sent: {
      networks: [{ mode: 'container', name: 'dcos' }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80 }] },
    },
    printed: {
      networks: [{ mode: 'container', name: 'dcos' }],
      container: {
        portMappings: [exactly({ containerPort: 80, labels: {}, protocol: 'tcp', servicePort })],
      },
    },
  },
  'network-without-mode': {
    title: 'a network without a mode is a container network, and brings a Mesos container when there is none',
    cites: '2.2; network.raml, AppNormalization.maybeDefaultContainer',
    sent: { networks: [{ name: 'dcos' }] },
    printed: {
      networks: [{ mode: 'container', name: 'dcos' }],
      portDefinitions: absent,
      container: { type: 'MESOS', volumes: [], portMappings: [{ containerPort: 0, name: 'default', servicePort }] },
    },
  },
  'host-drops-mappings': {
    title: 'on the host network port mappings are dropped',
    cites: '2.2; AppNormalization.maybeDropPortMappings',
    sent: { container: { type: 'MESOS', portMappings: [{ containerPort: 80 }] } },
    printed: { container: { portMappings: absent }, portDefinitions: [{ name: 'default' }] },
  },
  'mappings-none': {
    title: 'portMappings [] means no ports and stays []',
    cites: '2.2; AppNormalization.applyDefaultPortMappings',
    sent: { networks: [{ mode: 'container/bridge' }], container: { type: 'MESOS', portMappings: [] } },
    printed: { container: { portMappings: [] } },
  },
  'health-check': {
    title: 'a health check has Marathon’s defaults, and points to port 0 when ports were declared',
    cites: '2.4; healthCheck.raml, HealthCheckConversion, AppNormalization',
    sent: { portDefinitions: [{ port: 0 }], healthChecks: [{ path: '/health' }] },
    printed: {
      healthChecks: [
        exactly({
          protocol: 'HTTP',
          path: '/health',
          portIndex: 0,
          gracePeriodSeconds: 300,
          intervalSeconds: 60,
          timeoutSeconds: 20,
          maxConsecutiveFailures: 3,
          delaySeconds: 15,
          ipProtocol: 'IPv4',
          ignoreHttp1xx: false,
        }),
      ],
    },
  },
  'health-check-implicit-port': {
    title: 'a health check of an app with only the implicit port is left without portIndex',
    cites: '2.4; AppNormalization.forDeprecated looks at the ports that were sent',
    sent: { healthChecks: [{ protocol: 'HTTP' }] },
    printed: { healthChecks: [{ protocol: 'HTTP', portIndex: absent, port: absent }] },
  },
  'health-check-delay': {
    title: 'Marathon’s own checks know no delay: a delaySeconds that was sent is printed as 15',
    cites: '2.4; HealthCheckConversion',
    sent: { portDefinitions: [{ port: 0 }], healthChecks: [{ protocol: 'TCP', delaySeconds: 3 }] },
    printed: { healthChecks: [{ protocol: 'TCP', delaySeconds: 15, ignoreHttp1xx: absent }] },
  },
  'health-check-mesos': {
    title: 'a Mesos check keeps its delay',
    cites: '2.4; HealthCheckConversion, MesosHttpHealthCheck',
    sent: { portDefinitions: [{ port: 0 }], healthChecks: [{ protocol: 'MESOS_HTTP', path: '/x', delaySeconds: 3 }] },
    printed: {
      healthChecks: [{ protocol: 'MESOS_HTTP', path: '/x', portIndex: 0, delaySeconds: 3, ignoreHttp1xx: absent }],
    },
  },
  'health-check-command': {
    title: 'a command check has a command and no port',
    cites: '2.4; HealthCheckConversion, MesosCommandHealthCheck',
    sent: { healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' } }] },
    printed: { healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' }, portIndex: absent, path: absent }] },
  },
  'readiness-check': {
    title: 'a readiness check has Marathon’s defaults',
    cites: '2.2; readinessCheck.raml, AppNormalization.normalizeReadinessCheck',
    sent: { portDefinitions: [{ port: 0, name: 'http-api' }], readinessChecks: [{}] },
    printed: {
      readinessChecks: [
        exactly({
          name: 'readinessCheck',
          protocol: 'HTTP',
          path: '/',
          portName: 'http-api',
          intervalSeconds: 30,
          timeoutSeconds: 10,
          httpStatusCodesForReady: [200],
          preserveLastResponse: false,
        }),
      ],
    },
  },
  constraints: {
    title: 'constraints are a set of two or three words',
    cites: '2.2, 2.7; constraint.raml, uniqueItems',
    sent: {
      constraints: [
        ['hostname', 'UNIQUE'],
        ['rack', 'GROUP_BY', '2'],
        ['hostname', 'UNIQUE'],
      ],
    },
    printed: {
      constraints: anyOrder([
        ['hostname', 'UNIQUE'],
        ['rack', 'GROUP_BY', '2'],
      ]),
    },
  },
  args: {
    title: 'args stand instead of cmd',
    cites: '2.2; AppValidation.containsCmdArgsOrContainer',
    sent: { cmd: null, args: ['sleep', '1000'] },
    printed: { cmd: absent, args: ['sleep', '1000'] },
  },
  'empty-lists-left-out': {
    title: 'empty lists and maps are left out, but labels is not',
    cites: '0, 2.1; app.raml omitEmpty',
    sent: {
      env: {},
      args: [],
      constraints: [],
      dependencies: [],
      fetch: [],
      healthChecks: [],
      readinessChecks: [],
      secrets: {},
      labels: {},
    },
    printed: {
      env: absent,
      args: absent,
      constraints: absent,
      dependencies: absent,
      fetch: absent,
      healthChecks: absent,
      readinessChecks: absent,
      secrets: absent,
      labels: {},
    },
  },
  'optionals-left-out': {
    title: 'what has no default and is not set is left out',
    cites: '0, 2.1; generated RAML writes',
    sent: {},
    printed: {
      container: absent,
      user: absent,
      taskKillGracePeriodSeconds: absent,
      residency: absent,
      tty: absent,
      check: absent,
      acceptedResourceRoles: absent,
      executorResources: absent,
      resourceLimits: absent,
      uris: absent,
      ports: absent,
      ipAddress: absent,
    },
  },
  'unreachable-part': {
    title: 'an unreachableStrategy may name one of its two times, and the other is 0',
    cites: '2.2; unreachableStrategy.raml',
    sent: { unreachableStrategy: { expungeAfterSeconds: 60 } },
    printed: { unreachableStrategy: exactly({ inactiveAfterSeconds: 0, expungeAfterSeconds: 60 }) },
  },
  'kill-selection': {
    title: 'killSelection may be OLDEST_FIRST',
    cites: '2.2; killSelection.raml',
    sent: { killSelection: 'OLDEST_FIRST' },
    printed: { killSelection: 'OLDEST_FIRST' },
  },
  'resource-limits': {
    title: 'resourceLimits are numbers or unlimited',
    cites: '2.2; resources.raml ResourceLimits',
    sent: { resourceLimits: { cpus: 'unlimited', mem: 64 } },
    printed: { resourceLimits: { cpus: 'unlimited', mem: 64 } },
  },
});

const migrations = printed({
  uris: {
    title: 'uris become fetch, extracted when they end like an archive',
    cites: '2.2; FetchUri.isExtract, AppNormalization.Artifacts',
    sent: { uris: ['http://example.com/a.tar.gz', 'http://example.com/b.txt', 'http://example.com/c.zip'] },
    printed: {
      uris: absent,
      fetch: [
        { uri: 'http://example.com/a.tar.gz', extract: true },
        { uri: 'http://example.com/b.txt', extract: false },
        { uri: 'http://example.com/c.zip', extract: true },
      ],
    },
  },
  ports: {
    title: 'ports become portDefinitions without names',
    cites: '2.2; AppNormalization.migratePortDefinitions',
    sent: { ports: [0, 0] },
    printed: {
      ports: absent,
      portDefinitions: [
        exactly({ port: servicePort, protocol: 'tcp' }),
        exactly({ port: servicePort, protocol: 'tcp' }),
      ],
    },
  },
  'ports-none': {
    title: 'ports [] become portDefinitions []',
    cites: '2.2; AppNormalization.migratePortDefinitions',
    sent: { ports: [] },
    printed: { portDefinitions: [] },
  },
  'docker-bridge': {
    title: 'docker.network BRIDGE with docker.portMappings becomes a bridge network with container.portMappings',
    cites: '2.2; AppNormalization.migrateDockerPortMappings, NetworkTranslation',
    sent: {
      cmd: null,
      container: { type: 'DOCKER', docker: { image: 'i', network: 'BRIDGE', portMappings: [{ containerPort: 80 }] } },
    },
    printed: {
      networks: [{ mode: 'container/bridge' }],
      portDefinitions: absent,
      container: {
        docker: { network: absent, portMappings: absent },
        portMappings: [{ containerPort: 80, hostPort: 0, servicePort }],
      },
    },
  },
  'docker-host': {
    title: 'docker.network HOST becomes the host network',
    cites: '2.2; AppNormalization.NetworkTranslation',
    sent: { cmd: null, container: { type: 'DOCKER', docker: { image: 'i', network: 'HOST' } } },
    printed: { networks: hostNetwork, container: { docker: { network: absent }, portMappings: absent } },
  },
  'ip-address': {
    title: 'ipAddress becomes a container network, and its discovery ports become port mappings',
    cites: '2.2; AppNormalization.migrateIpDiscovery, NetworkTranslation',
    sent: {
      ipAddress: {
        networkName: 'dcos',
        labels: { a: 'b' },
        discovery: { ports: [{ number: 80, name: 'http', protocol: 'tcp' }] },
      },
    },
    printed: {
      ipAddress: absent,
      networks: [{ mode: 'container', name: 'dcos', labels: { a: 'b' } }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80, name: 'http', hostPort: absent, servicePort }] },
    },
  },
  'ports-pad-mappings': {
    title: 'more ports than mappings on a bridge pad the mappings with blank ones',
    cites: '10; AppNormalization.maybeAddPortMappings',
    sent: {
      ports: [0, 0],
      networks: [{ mode: 'container/bridge' }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80 }] },
    },
    printed: {
      container: { portMappings: [{ containerPort: 80 }, { containerPort: 0, hostPort: 0 }] },
      portDefinitions: absent,
    },
  },
});

const rules = chapter('definitions', 'tasks', {
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

export const definitionCases = [...rules, ...defaults, ...migrations];

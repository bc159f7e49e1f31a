// Definitions that Marathon refuses: one row for each rule, with the path and the sentence a client sees.
import { chapter } from '../suite/case.js';
import type { Case } from '../suite/case.js';
import { expectReply } from '../suite/expect.js';
import { including, oneOf } from '../suite/shape.js';
import type { Shape } from '../suite/shape.js';
import type { Json } from '../suite/world.js';

type Refusal = {
  readonly title: string;
  readonly cites: string;
  /** Merged over a good definition. */
  readonly sent: Json;
  /** `Invalid JSON`: refused while reading; `Object is not valid`: refused by a rule. */
  readonly message: Shape;
  readonly path?: Shape;
  readonly error?: Shape;
};

const unread = 'Invalid JSON';
const invalid = 'Object is not valid';
const docker = { type: 'DOCKER', docker: { image: 'i' } };
// Constraints are a set: the index of an element in a path is not for sure.
const ofConstraints = /^\/constraints(\(\d+\))?$/;
const single = { labels: { MARATHON_SINGLE_INSTANCE_APP: 'true' } };

const rows: Readonly<Record<string, Refusal>> = {
  'instances-fraction': {
    title: 'a fraction of an instance',
    cites: '0; AppsResource reads int32',
    sent: { instances: 0.1 },
    message: unread,
    path: '/instances',
  },
  'instances-negative': {
    title: 'less than no instances',
    cites: '1.9; app.raml minimum 0',
    sent: { instances: -1 },
    message: unread,
    path: '/instances',
    error: 'error.min',
  },
  'instances-text': {
    title: 'a number in quotes',
    cites: '1.9; play-json',
    sent: { instances: '2' },
    message: unread,
    path: '/instances',
    error: 'error.expected.jsnumber',
  },
  'cpus-too-few': {
    title: 'fewer than 0.001 cpus',
    cites: '2.2; app.raml minimum 0.001',
    sent: { cpus: 0 },
    message: unread,
    path: '/cpus',
    error: 'error.min',
  },
  'mem-negative': {
    title: 'negative memory',
    cites: '2.2; app.raml minimum 0',
    sent: { mem: -1 },
    message: unread,
    path: '/mem',
    error: 'error.min',
  },
  'backoff-factor': {
    title: 'a backoffFactor below 1',
    cites: '2.2; app.raml minimum 1.0',
    sent: { backoffFactor: 0.5 },
    message: unread,
    path: '/backoffFactor',
    error: 'error.min',
  },
  'env-number': {
    title: 'an env value that is a number',
    cites: '10; environmentVariable.raml',
    sent: { env: { A: 1 } },
    message: unread,
  },
  'label-number': {
    title: 'a label value that is a number',
    cites: '2.2, 10; label.raml',
    sent: { labels: { a: 1 } },
    message: unread,
    path: '/labels/a',
    error: 'error.expected.jsstring',
  },
  'kill-selection': {
    title: 'an unknown killSelection',
    cites: '2.2; killSelection.raml',
    sent: { killSelection: 'RANDOM' },
    message: unread,
    path: '/killSelection',
  },
  executor: {
    title: 'an executor that is no path',
    cites: '2.2; app.raml pattern',
    sent: { executor: '//' },
    message: unread,
    path: '/executor',
    error: 'error.pattern',
  },
  'upgrade-half': {
    title: 'an upgradeStrategy with one of its two keys',
    cites: '2.2; app.raml UpgradeStrategy has no defaults',
    sent: { upgradeStrategy: { minimumHealthCapacity: 0.5 } },
    message: unread,
    path: '/upgradeStrategy/maximumOverCapacity',
  },
  'upgrade-above-one': {
    title: 'a capacity above 1',
    cites: '2.2; app.raml maximum 1.0',
    sent: { upgradeStrategy: { minimumHealthCapacity: 1.5, maximumOverCapacity: 0 } },
    message: unread,
    path: '/upgradeStrategy/minimumHealthCapacity',
    error: 'error.max',
  },
  'port-too-high': {
    title: 'a port above 65535',
    cites: '2.2; numberTypes.raml AnyPort',
    sent: { portDefinitions: [{ port: 70000 }] },
    message: unread,
    path: '/portDefinitions(0)/port',
    error: 'error.max',
  },
  'port-name': {
    title: 'a port name with an underscore',
    cites: '2.2; stringTypes.raml LegacyName',
    sent: { portDefinitions: [{ port: 0, name: 'a_b' }] },
    message: unread,
    path: '/portDefinitions(0)/name',
    error: 'error.pattern',
  },
  'network-mode': {
    title: 'an unknown network mode',
    cites: '2.2; network.raml NetworkMode',
    sent: { networks: [{ mode: 'bridge' }] },
    message: unread,
    path: '/networks(0)/mode',
  },
  'health-protocol': {
    title: 'an unknown protocol of a health check',
    cites: '2.4; healthCheck.raml',
    sent: { healthChecks: [{ protocol: 'ICMP' }] },
    message: unread,
    path: '/healthChecks(0)/protocol',
  },
  'image-missing': {
    title: 'a docker container without an image',
    cites: '2.2; appContainer.raml',
    sent: { cmd: null, container: { type: 'DOCKER', docker: {} } },
    message: unread,
    path: '/container/docker/image',
  },
  'id-upper-case': {
    title: 'an id with upper case',
    cites: '2.6; stringTypes.raml PathId',
    sent: { id: '/Upper' },
    message: unread,
    path: '/id',
    error: 'error.pattern',
  },
  'id-underscore': {
    title: 'an id with an underscore',
    cites: '2.6; stringTypes.raml PathId',
    sent: { id: '/a_b' },
    message: unread,
    path: '/id',
    error: 'error.pattern',
  },
  'id-number': {
    title: 'an id that is a number',
    cites: '1.9; play-json',
    sent: { id: 7 },
    message: unread,
    path: '/id',
    error: 'error.expected.jsstring',
  },

  'nothing-to-run': {
    title: 'neither cmd, args nor container',
    cites: '1.9; AppValidation.containsCmdArgsOrContainer',
    sent: { cmd: null },
    message: invalid,
    path: '/',
    error: "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.",
  },
  'cmd-and-args': {
    title: 'both cmd and args',
    cites: '2.2; AppValidation.containsCmdArgsOrContainer',
    sent: { args: ['x'] },
    message: invalid,
    path: '/',
    error: "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.",
  },
  'cmd-one-character': {
    title: 'a cmd of one character',
    cites: '2.2; AppValidation.validateCanonicalAppAPI',
    sent: { cmd: 'w' },
    message: invalid,
    path: '/',
    error: 'must not be an empty string',
  },
  'id-reserved': {
    title: 'an id that ends in a reserved word',
    cites: '2.6; PathId.withoutReservedKeywords',
    sent: { id: '/a/restart' },
    message: invalid,
    path: '/id',
    error: 'must not end with any of the following reserved keywords: restart, tasks, versions, ., ..',
  },
  'id-root': { title: 'the root as id', cites: '2.6; PathId.nonEmptyPath', sent: { id: '/' }, message: invalid },
  'ports-and-definitions': {
    title: 'ports and other portDefinitions',
    cites: '2.2; AppValidation.validateOldAppAPI',
    sent: { ports: [0], portDefinitions: [{ port: 9999 }] },
    message: invalid,
    path: '/',
    error: 'cannot specify both ports and port definitions',
  },
  'ports-not-unique': {
    title: 'the same port twice in ports',
    cites: '2.2; AppValidation.validateOldAppAPI',
    sent: { ports: [8080, 8080] },
    message: invalid,
    path: '/',
    error: 'ports must be unique',
  },
  'definitions-not-unique': {
    title: 'the same port twice in portDefinitions',
    cites: '2.2; AppValidation.portDefinitionsValidator',
    sent: { portDefinitions: [{ port: 8080 }, { port: 8080 }] },
    message: invalid,
    path: '/portDefinitions',
    error: 'Ports must be unique.',
  },
  'port-names-not-unique': {
    title: 'the same port name twice',
    cites: '2.2; AppValidation.portDefinitionsValidator',
    sent: {
      portDefinitions: [
        { port: 0, name: 'a' },
        { port: 0, name: 'a' },
      ],
    },
    message: invalid,
    path: '/portDefinitions',
    error: 'Port names must be unique.',
  },
  'uris-and-fetch': {
    title: 'uris and fetch',
    cites: '2.2; AppValidation.validateOldAppAPI',
    sent: { uris: ['file:///a'], fetch: [{ uri: 'file:///b' }] },
    message: invalid,
    path: '/uris',
    error: 'may not be set in conjunction with fetch',
  },
  'docker-network-and-networks': {
    title: 'docker.network and networks',
    cites: '2.2; AppValidation.validateOldAppAPI',
    sent: { container: { type: 'DOCKER', docker: { image: 'i', network: 'BRIDGE' } }, networks: [{ mode: 'host' }] },
    message: invalid,
    path: '/',
    error: 'must not specify both container.docker.network and networks',
  },
  'ip-address-and-networks': {
    title: 'ipAddress and networks',
    cites: '2.2; AppValidation.validateOldAppAPI',
    sent: { ipAddress: { networkName: 'a' }, networks: [{ mode: 'container', name: 'a' }] },
    message: invalid,
    path: '/',
    error: 'must not specify both networks and ipAddress',
  },
  'ip-address-and-ports': {
    title: 'ipAddress and ports',
    cites: '2.2; AppValidation.validateOldAppAPI',
    sent: { ipAddress: { networkName: 'a' }, ports: [0] },
    message: invalid,
    path: '/',
    error: 'cannot specify both an IP address and port',
  },
  'definitions-off-host': {
    title: 'portDefinitions on a bridge',
    cites: '2.2; AppNormalization.applyDefaultPortDefinitions drops them, padding the mappings',
    sent: { networks: [{ mode: 'container/bridge' }], container: docker, portDefinitions: [{ port: 80, name: 'Z' }] },
    message: unread,
    path: '/portDefinitions(0)/name',
  },
  'host-network-name': {
    title: 'a host network with a name',
    cites: '2.2; NetworkValidation',
    sent: { networks: [{ mode: 'host', name: 'a' }] },
    message: invalid,
    path: '/networks',
    error: 'Host networks may not have names or labels',
  },
  'bridge-name': {
    title: 'a bridge network with a name',
    cites: '2.2; NetworkValidation',
    sent: { networks: [{ mode: 'container/bridge', name: 'a' }], container: docker },
    message: invalid,
    path: '/networks',
    error: 'Bridge networks may not have names',
  },
  'networks-twice': {
    title: 'the same network twice',
    cites: '2.2; NetworkValidation',
    sent: {
      networks: [
        { mode: 'container', name: 'a' },
        { mode: 'container', name: 'a' },
      ],
      container: { type: 'MESOS' },
    },
    message: invalid,
    path: '/networks',
    error: 'Duplicate networks are not allowed',
  },
  'networks-mixed': {
    title: 'a host network beside a bridge',
    cites: '2.2; NetworkValidation',
    sent: { networks: [{ mode: 'host' }, { mode: 'container/bridge' }], container: docker },
    message: invalid,
    path: '/networks',
    error: 'May specify a single host network, single bridge network, or else 1-to-n container networks',
  },
  'docker-two-networks': {
    title: 'two container networks with the docker engine',
    cites: '2.2; AppValidation.complyWithDockerNetworkingRules',
    sent: {
      networks: [
        { mode: 'container', name: 'a' },
        { mode: 'container', name: 'b' },
      ],
      container: docker,
    },
    message: invalid,
    path: '/',
    error: 'may only specify a single container network when using the Docker container engine',
  },
  'docker-without-image': {
    title: 'a DOCKER container without docker',
    cites: '2.2; AppValidation.dockerDockerContainerValidator',
    sent: { container: { type: 'DOCKER' } },
    message: invalid,
    path: '/container/docker',
    error: 'not defined',
  },
  'constraint-length': {
    title: 'a constraint of one word',
    cites: '2.2; constraint.raml minItems 2',
    sent: { constraints: [['hostname']] },
    message: oneOf(unread, invalid),
    path: ofConstraints,
  },
  'constraint-operator': {
    title: 'an unknown operator of a constraint',
    cites: '2.2; SchedulingValidation',
    sent: { constraints: [['hostname', 'NEAR']] },
    message: invalid,
    path: ofConstraints,
    error: 'operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS',
  },
  'constraint-unique-value': {
    title: 'UNIQUE with a value',
    cites: '2.2; SchedulingValidation',
    sent: { constraints: [['hostname', 'UNIQUE', 'x']] },
    message: invalid,
    path: ofConstraints,
    error: 'UNIQUE does not accept a value',
  },
  'constraint-like': {
    title: 'LIKE without an expression',
    cites: '2.2; SchedulingValidation',
    sent: { constraints: [['hostname', 'LIKE']] },
    message: invalid,
    path: ofConstraints,
    error: 'LIKE and UNLIKE require a non-empty, regular expression value',
  },
  'constraint-regex': {
    title: 'LIKE with something that is no expression',
    cites: '2.2; SchedulingValidation',
    sent: { constraints: [['hostname', 'LIKE', '*']] },
    message: invalid,
    path: ofConstraints,
    error: 'is not a valid regular expression',
  },
  'constraint-max-per': {
    title: 'MAX_PER without a number',
    cites: '2.2; SchedulingValidation',
    sent: { constraints: [['hostname', 'MAX_PER', 'few']] },
    message: invalid,
    path: ofConstraints,
    error: 'MAX_PER requires an integer value',
  },
  'constraint-group-by': {
    title: 'GROUP_BY with a word',
    cites: '2.2; SchedulingValidation',
    sent: { constraints: [['rack', 'GROUP_BY', 'x']] },
    message: invalid,
    path: ofConstraints,
    error: 'GROUP BY must define an integer value or else no value at all',
  },
  'constraint-field': {
    title: 'a constraint without a field',
    cites: '2.2; SchedulingValidation',
    sent: { constraints: [['', 'UNIQUE']] },
    message: invalid,
    path: ofConstraints,
    error: 'illegal constraint specification',
  },
  'health-port-index': {
    title: 'a health check of a port that is not there',
    cites: '2.4; AppValidation.portIndexIsValid',
    sent: { portDefinitions: [{ port: 0 }], healthChecks: [{ protocol: 'HTTP', portIndex: 1 }] },
    message: invalid,
    path: '/healthChecks(0)',
    error: 'Health check port indices must address an element of the ports array or container port mappings.',
  },
  'health-ipv6': {
    title: 'an IPv6 check that Marathon would run',
    cites: '2.4; AppValidation.complyWithIpProtocolRules',
    sent: { portDefinitions: [{ port: 0 }], healthChecks: [{ protocol: 'HTTP', ipProtocol: 'IPv6' }] },
    message: invalid,
    path: '/healthChecks(0)',
    error: 'IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks',
  },
  'health-two-mesos': {
    title: 'two Mesos checks',
    cites: '2.4; AppValidation.haveAtMostOneMesosHealthCheck',
    sent: { portDefinitions: [{ port: 0 }], healthChecks: [{ protocol: 'MESOS_TCP' }, { protocol: 'MESOS_HTTP' }] },
    message: invalid,
    path: '/',
    error: 'AppDefinition can contain at most one Mesos health check',
  },
  'readiness-port-name': {
    title: 'a readiness check of a port name that is not there',
    cites: '2.2; AppValidation.readinessCheckValidator',
    sent: { portDefinitions: [{ port: 0, name: 'web' }], readinessChecks: [{ portName: 'api' }] },
    message: invalid,
    path: '/readinessChecks(0)/portName',
    error: 'No port definition reference for portName api',
  },
  'readiness-timeout': {
    title: 'a readiness timeout as long as its interval',
    cites: '2.2; AppValidation.readinessCheckValidator',
    sent: {
      portDefinitions: [{ port: 0, name: 'http-api' }],
      readinessChecks: [{ intervalSeconds: 5, timeoutSeconds: 5 }],
    },
    message: invalid,
    path: '/readinessChecks(0)/timeoutSeconds',
  },
  'readiness-two': {
    title: 'two readiness checks',
    cites: '2.2; AppValidation.complyWithReadinessCheckRules',
    sent: { portDefinitions: [{ port: 0, name: 'http-api' }], readinessChecks: [{ name: 'a' }, { name: 'b' }] },
    message: invalid,
    path: '/readinessChecks/size',
    error: 'got 2, expected 1 or less',
  },
  secrets: {
    title: 'secrets, which a stock server has not enabled',
    cites: '2.2; AppValidation, Features.SECRETS',
    sent: { secrets: { password: { source: '/p' } } },
    message: invalid,
    path: '/secrets',
    error: 'Feature secrets is not enabled. Enable with --enable_features secrets)',
  },
  'env-secret': {
    title: 'a secret in env, which a stock server has not enabled',
    cites: '2.2; EnvVarValidation',
    sent: { env: { P: { secret: 'password' } } },
    message: invalid,
    path: '/env',
    error: 'use of secret-references in the environment requires the secrets feature to be enabled',
  },
  gpus: {
    title: 'gpus, which a stock server has not enabled',
    cites: '2.2; AppValidation.complyWithGpuRules',
    sent: { gpus: 1 },
    message: invalid,
    path: '/',
    error: 'Feature gpu_resources is not enabled. Enable with --enable_features gpu_resources)',
  },
  'gpus-docker': {
    title: 'gpus with the docker engine',
    cites: '2.2; AppValidation.complyWithGpuRules',
    sent: { gpus: 1, container: docker },
    message: invalid,
    path: '/',
    error: 'GPU resources only work with the Mesos containerizer',
  },
  'single-instances': {
    title: 'a single-instance app with two instances',
    cites: '2.2; SchedulingValidation.complyWithSingleInstanceLabelRules',
    sent: { ...single, instances: 2, upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 } },
    message: invalid,
    path: '/',
    error: 'Single instance app may only have one instance',
  },
  'single-strategy': {
    title: 'a single-instance app with over-capacity',
    cites: '2.2; SchedulingValidation.validForSingleInstanceApps',
    sent: { ...single, upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0.5 } },
    message: invalid,
    path: '/upgradeStrategy/maximumOverCapacity',
  },
  'resident-strategy': {
    title: 'a resident app with over-capacity',
    cites: '2.2; SchedulingValidation.validForResidentTasks',
    sent: {
      container: { type: 'MESOS', volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 1 } }] },
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 },
    },
    message: invalid,
    path: '/upgradeStrategy/maximumOverCapacity',
  },
  'resident-unreachable': {
    title: 'a resident app with an unreachableStrategy',
    cites: '2.2; AppValidation.requireUnreachableDisabledForResidentTasks',
    sent: {
      container: { type: 'MESOS', volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 1 } }] },
      unreachableStrategy: { inactiveAfterSeconds: 1, expungeAfterSeconds: 2 },
    },
    message: invalid,
    path: '/',
    error: 'unreachableStrategy must be disabled for resident tasks',
  },
  'persistent-path': {
    title: 'a persistent volume with a slash in its path',
    cites: '2.2; AppValidation.validVolume',
    sent: { container: { type: 'MESOS', volumes: [{ containerPath: '/data', mode: 'RW', persistent: { size: 1 } }] } },
    message: invalid,
    path: '/container/volumes(0)/containerPath',
    error: 'value must not contain "/"',
  },
  'unreachable-order': {
    title: 'inactive later than expunged',
    cites: '2.2; UnreachableEnabled',
    sent: { unreachableStrategy: { inactiveAfterSeconds: 20, expungeAfterSeconds: 10 } },
    message: invalid,
  },
  'accepted-roles': {
    title: 'an accepted role that is neither * nor the app’s own',
    cites: '2.2; ResourceRole.validForRole',
    sent: { acceptedResourceRoles: ['*', 'public'] },
    message: invalid,
    path: '/acceptedResourceRoles',
  },
  role: {
    title: 'a role that the server does not have',
    cites: '2.2; AppValidation.validWithRoleEnforcement',
    sent: { role: 'conformance-role' },
    message: invalid,
    path: '/role',
  },
  'limits-below': {
    title: 'a limit below what is requested',
    cites: '2.2; AppValidation.validResourceLimit',
    sent: { cpus: 2, resourceLimits: { cpus: 1 } },
    message: invalid,
    path: '/resourceLimits/cpus',
    error: 'resource limit must be greater than or equal to requested resource (2.0)',
  },
  'migration-api': {
    title: 'a migration API without its path',
    cites: 'AppValidation.complyWithMigrationAPI',
    sent: { labels: { DCOS_MIGRATION_API_VERSION: 'v1' } },
    message: invalid,
    path: '/',
    error:
      'DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH must be defined when using DCOS_MIGRATION_API_VERSION',
  },
  'networks-names': {
    title: 'a mapping on a network that the app has not',
    cites: '2.2; AppValidation.portMappingNetworkNameValidator',
    sent: {
      networks: [{ mode: 'container', name: 'a' }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80, networkNames: ['b'] }] },
    },
    message: invalid,
    path: '/container/portMappings(0)/networkNames(0)',
  },
};

const table: readonly Case[] = chapter(
  'refusals',
  'tasks',
  Object.fromEntries(
    Object.entries(rows).map(([key, { title, cites, sent, message, path, error }]) => [
      key,
      {
        title: `422 for ${title}`,
        cites,
        run: async (w) => {
          const good = w.app(w.id('app'), { instances: 0 });
          const known = w.random.pick([true, false]) && !('id' in sent);
          // A rule holds for a new app and for a replacement alike.
          const reply = known
            ? await w.put(`/v2/apps${w.id('app')}?partialUpdate=false`, { ...good, ...sent })
            : await w.post('/v2/apps', { ...good, ...sent });
          const detail = {
            ...(path === undefined ? {} : { path }),
            ...(error === undefined ? {} : { errors: including(error) }),
          };
          expectReply(reply, { status: 422, body: { message, details: including(detail) } });
        },
      },
    ]),
  ),
);

export const refusalCases: readonly Case[] = [
  ...table,
  ...chapter('refusals', 'tasks', {
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
  }),
];

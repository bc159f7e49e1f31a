// Every rule about apps that a stock Marathon can apply: one row per rule, the fields that break it and what is said
// where. The rows follow App.raml's readers, AppNormalization, AppValidation, AppConversion and AppDefinition.
import { describe, expect, it } from 'vitest';
import { appFromUpdate, mergeUpdate, parseApp, parseUpdate } from '../../../src/local/marathon/definition/parse.js';
import { invalid, outcomeOf, unreadable } from './definitionRefusals.js';

type Row = readonly [fields: Readonly<Record<string, unknown>>, outcome: unknown];

const secretsOff = 'Feature secrets is not enabled. Enable with --enable_features secrets)';
const noCommand = "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.";
const segment = String.raw`^(([a-z0-9]|[a-z0-9][a-z0-9\-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9\-]*[a-z0-9])|(\.|\.\.)$`;
const portIndex = 'Health check port indices must address an element of the ports array or container port mappings.';
const bridge = [{ mode: 'container/bridge' }];
const persistent = (more: object = {}, volume: object = {}) => ({
  container: {
    type: 'MESOS',
    volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 1, ...more }, ...volume }],
  },
});

const shapes: readonly Row[] = [
  [{ id: undefined }, unreadable({ '/id': [`'id' is undefined on object: {"cmd":"sleep 1"}`] })],
  [{ id: null }, unreadable({ '/id': ['error.expected.jsstring'] })],
  [{ id: '' }, unreadable({ '/id': ['error.minLength'] })],
  [{ id: '/A' }, unreadable({ '/id': ['error.pattern'] })],
  [{ cmd: '' }, unreadable({ '/cmd': ['error.minLength'] })],
  [{ cmd: 5 }, unreadable({ '/cmd': ['error.expected.jsstring'] })],
  [{ args: 'a' }, unreadable({ '/args': ['error.expected.jsarray'] })],
  [{ args: [1] }, unreadable({ '/args(0)': ['error.expected.jsstring'] })],
  [{ instances: 0.1 }, unreadable({ '/instances': ['error.expected.int'] })],
  [{ instances: 2 ** 31 }, unreadable({ '/instances': ['error.expected.int'] })],
  [{ instances: '1' }, unreadable({ '/instances': ['error.expected.jsnumber'] })],
  [{ instances: -1 }, unreadable({ '/instances': ['error.min'] })],
  [{ cpus: 0 }, unreadable({ '/cpus': ['error.min'] })],
  [{ mem: -1 }, unreadable({ '/mem': ['error.min'] })],
  [{ backoffFactor: 0.5 }, unreadable({ '/backoffFactor': ['error.min'] })],
  [{ executor: '/a//b' }, unreadable({ '/executor': ['error.pattern'] })],
  [{ env: { A: 1 } }, unreadable({ '/env/A': ['error.expected.jsobject'] })],
  [{ env: { A: {} } }, unreadable({ '/env/A/secret': ['error.path.missing'] })],
  [{ env: [] }, unreadable({ '/env': ['error.expected.jsobject'] })],
  [{ labels: { a: null } }, unreadable({ '/labels/a': ['error.expected.jsstring'] })],
  [{ killSelection: 'OLDEST' }, unreadable({ '/killSelection': ['error.unknown.enum.literal'] })],
  [{ killSelection: 5 }, unreadable({ '/killSelection': ['error.unknown.enum.literal'] })],
  [
    { upgradeStrategy: { minimumHealthCapacity: 1.5 } },
    unreadable({
      '/upgradeStrategy/maximumOverCapacity': [
        `'maximumOverCapacity' is undefined on object: {"minimumHealthCapacity":1.5}`,
      ],
      '/upgradeStrategy/minimumHealthCapacity': ['error.max'],
    }),
  ],
  [
    { upgradeStrategy: 5 },
    unreadable({
      '/upgradeStrategy/maximumOverCapacity': ['5 is not an object'],
      '/upgradeStrategy/minimumHealthCapacity': ['5 is not an object'],
    }),
  ],
  [{ version: 'yesterday' }, unreadable({ '/version': ['error.expected.date.isoformat'] })],
  [{ version: 1 }, unreadable({ '/version': ['error.expected.date'] })],
  [
    { versionInfo: {} },
    unreadable({
      '/versionInfo/lastScalingAt': ['error.path.missing'],
      '/versionInfo/lastConfigChangeAt': ['error.path.missing'],
    }),
  ],
  [{ networks: [{ name: 'A' }] }, unreadable({ '/networks(0)/name': ['error.pattern'] })],
  [{ networks: [{ mode: 'x' }] }, unreadable({ '/networks(0)/mode': ['error.unknown.enum.literal'] })],
  [{ portDefinitions: [{ port: 65536 }] }, unreadable({ '/portDefinitions(0)/port': ['error.max'] })],
  [{ portDefinitions: [{ name: 'A b' }] }, unreadable({ '/portDefinitions(0)/name': ['error.pattern'] })],
  [{ fetch: [{}] }, unreadable({ '/fetch(0)/uri': ["'uri' is undefined on object: {}"] })],
  [
    { healthChecks: [{ protocol: 'UDP' }] },
    unreadable({ '/healthChecks(0)/protocol': ['error.unknown.enum.literal'] }),
  ],
  [{ healthChecks: [{ command: {} }] }, unreadable({ '/healthChecks(0)/command/value': ['error.path.missing'] })],
  [{ readinessChecks: [{ timeoutSeconds: 0 }] }, unreadable({ '/readinessChecks(0)/timeoutSeconds': ['error.min'] })],
  [
    { readinessChecks: [{ httpStatusCodesForReady: [] }] },
    unreadable({ '/readinessChecks(0)/httpStatusCodesForReady': ['error.minLength'] }),
  ],
  [
    { check: { exec: { command: { shell: '' } } } },
    unreadable({ '/check/exec/command/argv': [`'argv' is undefined on object: {"shell":""}`] }),
  ],
  [{ container: { docker: {} } }, unreadable({ '/container/docker/image': ["'image' is undefined on object: {}"] })],
  [
    { container: { type: 'MESOS', volumes: [{ containerPath: 'a' }] } },
    unreadable({
      '/container/volumes(0)/hostPath': [`'hostPath' is undefined on object: {"containerPath":"a"}`],
      '/container/volumes(0)/mode': [`'mode' is undefined on object: {"containerPath":"a"}`],
    }),
  ],
  [{ secrets: { a: { source: '' } } }, unreadable({ '/secrets/a/source': ['error.minLength'] })],
  [{ role: '' }, unreadable({ '/role': ['error.minLength'] })],
  [{ resourceLimits: { cpus: true } }, unreadable({ '/resourceLimits/cpus': ['error.expected.jsnumber'] })],
  [{ resourceLimits: 5 }, unreadable({ '/resourceLimits': ['error.expected.jsobject'] })],
  [{ executorResources: { cpus: 0.01 } }, unreadable({ '/executorResources/cpus': ['error.min'] })],
];

const oldFields: readonly Row[] = [
  [
    { container: { docker: { image: 'a', credential: { principal: 'p' } } } },
    invalid({ '/container/docker/credential': ['must be empty'] }),
  ],
  [
    {
      container: {
        type: 'MESOS',
        docker: { image: 'a', network: 'HOST', parameters: [{ key: 'k', value: '' }], portMappings: [] },
      },
    },
    invalid({
      '/container/docker/network': ['must be empty'],
      '/container/docker/parameters': ['must be empty'],
      '/container/docker/portMappings': ['must be empty'],
    }),
  ],
  [
    { container: { docker: { image: 'a' } }, ipAddress: { discovery: {} } },
    invalid({ '/ipAddress': ['ipAddress/discovery is not allowed for Docker containers'] }),
  ],
  [
    { uris: ['http://a'], fetch: [{ uri: 'http://b' }] },
    invalid({ '/uris': ['may not be set in conjunction with fetch'] }),
  ],
  [{ uris: ['a b'] }, invalid({ '/uris(0)': ['URI has invalid syntax.'] })],
  [
    { container: { docker: { image: 'a', network: 'BRIDGE' } }, networks: bridge },
    invalid({ '/': ['must not specify both container.docker.network and networks'] }),
  ],
  [{ ipAddress: {}, networks: bridge }, invalid({ '/': ['must not specify both networks and ipAddress'] })],
  [{ ports: [1, 1] }, invalid({ '/': ['ports must be unique'] })],
  [{ ipAddress: {}, ports: [1] }, invalid({ '/': ['cannot specify both an IP address and port'] })],
  [
    { ports: [1], portDefinitions: [{ port: 2 }] },
    invalid({ '/': ['cannot specify both ports and port definitions'] }),
  ],
  [{ container: { docker: { image: 'a', network: 'NONE' } } }, '500 unsupported docker network type NONE'],
];

const rules: readonly Row[] = [
  [{ id: '/' }, invalid({ '/id': ['Path must contain at least one path element'], '/': ['must not be root'] })],
  [
    { id: '/a/versions' },
    invalid({ '/id': ['must not end with any of the following reserved keywords: restart, tasks, versions, ., ..'] }),
  ],
  [{ dependencies: ['/A'] }, invalid({ '/dependencies(0)': [`must fully match regular expression '${segment}'`] })],
  [{ cmd: undefined }, invalid({ '/': [noCommand] })],
  [{ args: ['a'] }, invalid({ '/': [noCommand] })],
  [{ cmd: 'x' }, invalid({ '/': ['must not be an empty string'] })],
  [{ cmd: undefined, container: { type: 'MESOS' } }, invalid({ '/': [noCommand] })],
  [
    {
      portDefinitions: [
        { port: 1, name: 'a' },
        { port: 1, name: 'a' },
      ],
    },
    invalid({ '/portDefinitions': ['Port names must be unique.', 'Ports must be unique.'] }),
  ],
  [{ container: {} }, invalid({ '/container/docker': ['not defined'] })],
  [
    { container: { docker: { image: 'a', pullConfig: { secret: 's' } } } },
    invalid({ '/container/docker/pullConfig': ['pullConfig is not supported with Docker containerizer'] }),
  ],
  [
    { container: { type: 'MESOS', docker: { image: 'a', pullConfig: { secret: 's' } } } },
    invalid({
      '/container/docker/pullConfig': [
        'must be empty',
        secretsOff,
        'pullConfig.secret must refer to an existing secret',
      ],
    }),
  ],
  [
    { networks: bridge, container: { type: 'MESOS', portMappings: [{ name: 'a' }, { name: 'a' }] } },
    invalid({ '/container/portMappings': ['Port names must be unique.'] }),
  ],
  [
    { networks: [{ name: 'n' }], container: { type: 'MESOS', portMappings: [{ networkNames: ['m'] }] } },
    invalid({ '/container/portMappings(0)/networkNames(0)': ['is not one of (n)'] }),
  ],
  [
    { networks: [{ name: 'n' }, { name: 'm' }], container: { type: 'MESOS', portMappings: [{ hostPort: 0 }] } },
    invalid({
      '/container/portMappings(0)': [
        'networkNames must be a single item list when hostPort is specified and more than 1 container network is defined',
      ],
    }),
  ],
  [
    { networks: [{ name: 'n' }, { name: 'm' }], container: { docker: { image: 'a' } } },
    invalid({ '/': ['may only specify a single container network when using the Docker container engine'] }),
  ],
  [
    { container: { type: 'MESOS', volumes: [{ containerPath: 'a', secret: 's' }] } },
    invalid({
      '/container/volumes(0)': ['volume.secret must refer to an existing secret'],
      '/container/secretVolumes(container)': ['must be empty', secretsOff],
    }),
  ],
  [
    {
      container: {
        type: 'MESOS',
        volumes: [{ containerPath: '/a', mode: 'RW', external: { name: 'v', provider: 'dvdi' } }],
      },
    },
    invalid({
      '/container/volumes(0)': [
        'Feature external_volumes is not enabled. Enable with --enable_features external_volumes)',
      ],
    }),
  ],
  [
    persistent({}, { containerPath: '/a' }),
    invalid({ '/container/volumes(0)/containerPath': ['value must not contain "/"'] }),
  ],
  [
    persistent({}, { containerPath: '..' }),
    invalid({ '/container/volumes(0)/containerPath': ['can not be one of (.,..)'] }),
  ],
  [persistent({}, { mode: 'RO' }), invalid({ '/container/volumes(0)/mode': ['does not equal RW'] })],
  [persistent({ size: 0 }), invalid({ '/container/volumes(0)/persistent/size': ['got 0, expected more than 0'] })],
  [
    persistent({ maxSize: 2 }),
    invalid({ '/container/volumes(0)/persistent': ['Only mount volumes can have maxSize'] }),
  ],
  [
    persistent({ maxSize: 1, type: 'mount' }),
    invalid({ '/container/volumes(0)/persistent': ['Max size must be larger than size'] }),
  ],
  [
    persistent({ constraints: [['path', 'LIKE', 'a']] }),
    invalid({ '/container/volumes(0)/persistent': ['Constraints on root volumes are not supported'] }),
  ],
  [
    persistent({
      type: 'mount',
      constraints: [['path', 'UNIQUE', 'a'], ['path', 'NEAR', 'a'], ['x', 'LIKE', 'a'], []],
    }),
    invalid({
      '/container/volumes(0)/persistent/constraints': [
        'Operator must be one of LIKE, UNLIKE',
        'unknown constraint operator NEAR',
        'Unsupported constraint x,LIKE,a',
        'Missing field and operator',
      ],
    }),
  ],
  [
    persistent({ type: 'mount', constraints: [['path', 'LIKE', '(']] }),
    invalid({ '/container/volumes(0)/persistent/constraints/(': ['Invalid regular expression'] }),
  ],
  [persistent(), invalid({ '/role': ['Resident apps cannot have the role *'] })],
  [
    { ...persistent(), id: '/g/x', role: 'g', unreachableStrategy: {} },
    invalid({ '/': ['unreachableStrategy must be disabled for resident tasks'] }),
  ],
  [
    { residency: {}, upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0.5 } },
    invalid({ '/upgradeStrategy/maximumOverCapacity': ['got 0.5, expected 0.0'] }),
  ],
  [
    { ...persistent(), id: '/g/x', role: 'g', acceptedResourceRoles: ['g'] },
    invalid({ '/acceptedResourceRoles': ['A resident app must have `acceptedResourceRoles = ["*"]`.'] }),
  ],
  [
    { networks: [{ mode: 'host', name: 'a' }] },
    invalid({ '/networks': ['Host networks may not have names or labels'] }),
  ],
  [
    { networks: [{ mode: 'container/bridge', name: 'a' }] },
    invalid({ '/networks': ['Bridge networks may not have names'] }),
  ],
  [{ networks: [{ name: 'a' }, { name: 'a' }] }, invalid({ '/networks': ['Duplicate networks are not allowed'] })],
  [
    { networks: [{ mode: 'host' }, ...bridge] },
    invalid({
      '/networks': ['May specify a single host network, single bridge network, or else 1-to-n container networks'],
    }),
  ],
  [
    { networks: [{}] },
    invalid({ '/networks': ['Network name must be specified when container network is selected.'] }),
  ],
  [{ healthChecks: [{ portIndex: 1 }] }, invalid({ '/healthChecks(0)': [portIndex] })],
  [{ portDefinitions: [], healthChecks: [{}] }, invalid({ '/healthChecks(0)': [portIndex] })],
  [{ healthChecks: [{ protocol: 'MESOS_HTTP', portIndex: 3 }] }, invalid({ '/healthChecks(0)': [portIndex] })],
  [
    { healthChecks: [{ protocol: 'MESOS_HTTP', ipProtocol: 'IPv6' }] },
    invalid({
      '/healthChecks(0)': ['IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks'],
    }),
  ],
  [
    { healthChecks: [{ protocol: 'MESOS_HTTP' }, { protocol: 'MESOS_TCP' }] },
    invalid({ '/': ['AppDefinition can contain at most one Mesos health check'] }),
  ],
  [{ healthChecks: [{ protocol: 'COMMAND' }] }, '500 illegal protocol COMMAND for non-command health check'],
  [{ healthChecks: [{ command: { value: 'a' } }] }, '500 illegal protocol HTTP specified with command'],
  [
    { healthChecks: [{ protocol: 'COMMAND', command: { value: 'a' }, path: '/' }] },
    '500 Invalid combination of HealthCheck parameters in AppHealthCheck(Some(AppCommandCheck(a)),300,None,60,3,Some(/),None,None,COMMAND,IPv4,20,15)',
  ],
  [{ check: {} }, '500 illegal RAML Check: expected one of http, tcp or exec checks'],
  [
    { check: { tcp: { portIndex: 2 } } },
    invalid({
      '/check/get': ['check port index must address an element of the ports array or container port mappings.'],
    }),
  ],
  [
    { check: { tcp: {} }, container: { docker: { image: 'a' } } },
    invalid({ '/': ["AppDefinition must not use 'checks' if using docker"] }),
  ],
  [
    { readinessChecks: [{ portName: 'p', timeoutSeconds: 30 }] },
    invalid({
      '/readinessChecks(0)/portName': ['No port definition reference for portName p'],
      '/readinessChecks(0)/timeoutSeconds': ['got 30, expected less than 30'],
    }),
  ],
  [
    { readinessChecks: [{ portName: 'default' }, { portName: 'default', name: 'b' }] },
    invalid({ '/readinessChecks/size': ['got 2, expected 1 or less'] }),
  ],
  [{ fetch: [{ uri: 'http://a/{b}' }] }, invalid({ '/fetch(0)/uri': ['URI has invalid syntax.'] })],
  [
    { resourceLimits: { cpus: 0.5, mem: 'lots' } },
    invalid({
      '/resourceLimits/cpus': ['resource limit must be greater than or equal to requested resource (1.0)'],
      '/resourceLimits/mem': ["'lots' is an invalid resource limit. It must be 'unlimited' or a number"],
    }),
  ],
  [{ secrets: { a: { source: 's' } } }, invalid({ '/secrets': [secretsOff] })],
  [
    { env: { A: { secret: 's' } } },
    invalid({
      '/env': ['use of secret-references in the environment requires the secrets feature to be enabled'],
      '/env/A/secret': ['references an undefined secret'],
    }),
  ],
  [{ env: { '': 'a' } }, invalid({ '/env/keys(0)': ['must not be empty'] })],
  [
    { gpus: 1 },
    invalid({ '/': ['Feature gpu_resources is not enabled. Enable with --enable_features gpu_resources)'] }),
  ],
  [
    { gpus: 1, container: { docker: { image: 'a' } } },
    invalid({
      '/': [
        'GPU resources only work with the Mesos containerizer',
        'Feature gpu_resources is not enabled. Enable with --enable_features gpu_resources)',
      ],
    }),
  ],
  [
    { labels: { DCOS_MIGRATION_API_VERSION: 'v1' } },
    invalid({
      '/': [
        'DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH must be defined when using DCOS_MIGRATION_API_VERSION',
      ],
    }),
  ],
  [
    {
      labels: { MARATHON_SINGLE_INSTANCE_APP: 'true' },
      instances: 2,
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
    },
    invalid({
      '/': ['Single instance app may only have one instance'],
      '/upgradeStrategy/minimumHealthCapacity': ['got 0.5, expected 0.0'],
    }),
  ],
  [
    { labels: { MARATHON_SINGLE_INSTANCE_APP: 'true' } },
    invalid({
      '/isSingleInstance': ['must be false'],
      '/upgradeStrategy/minimumHealthCapacity': ['got 1.0, expected 0.0'],
      '/upgradeStrategy/maximumOverCapacity': ['got 1.0, expected 0.0'],
    }),
  ],
  [
    { unreachableStrategy: { inactiveAfterSeconds: 5, expungeAfterSeconds: 1 } },
    invalid({
      '/unreachableStrategy/inactiveAfterSeconds': [
        'inactiveAfterSeconds (5) must be less or equal to expungeAfterSeconds, which is 1',
      ],
    }),
  ],
  [{ role: 'dev' }, invalid({ '/role': ['got dev, expected one of: [*]'] })],
  [{ id: '/g/x', role: 'dev' }, invalid({ '/role': ['got dev, expected one of: [*, g]'] })],
  [{ acceptedResourceRoles: [] }, invalid({ '/acceptedResourceRoles': ['must not be empty'] })],
  [
    { acceptedResourceRoles: ['a b', '-'] },
    invalid({
      '/acceptedResourceRoles': ["A role name must not start with a '-'.", 'acceptedResourceRoles can only contain *'],
      '/acceptedResourceRoles(1)': ['A role name must not include a space (\\x20) character.'],
    }),
  ],
  [{ constraints: [['a']] }, invalid({ '/constraints': ['Each constraint must have either 2 or 3 fields'] })],
  [{ constraints: [['', 'UNIQUE']] }, invalid({ '/constraints': ['illegal constraint specification'] })],
  [
    { constraints: [['a', 'NEAR']] },
    invalid({
      '/constraints': ['operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS'],
    }),
  ],
  [{ constraints: [['a', 'UNIQUE', 'b']] }, invalid({ '/constraints': ['UNIQUE does not accept a value'] })],
  [{ constraints: [['a', 'MAX_PER']] }, invalid({ '/constraints': ['MAX_PER requires an integer value'] })],
  [
    { constraints: [['a', 'GROUP_BY', '2147483648']] },
    invalid({ '/constraints': ['GROUP BY must define an integer value or else no value at all'] }),
  ],
  [
    { constraints: [['a', 'LIKE']] },
    invalid({ '/constraints': ['LIKE and UNLIKE require a non-empty, regular expression value'] }),
  ],
  [{ constraints: [['a', 'LIKE', '(']] }, invalid({ '/constraints': ['is not a valid regular expression'] })],
  [
    { constraints: [['a', 'IS', '{1}']] },
    invalid({
      '/constraints': [
        'IS only supports Mesos text and float values (see http://mesos.apache.org/documentation/latest/attributes-resources/)',
      ],
    }),
  ],
  [{ constraints: [['a', 'unique']] }, '500 illegal constraint specification a,unique'],
  [
    { container: { type: 'MESOS', linuxInfo: { seccomp: { profileName: 'p', unconfined: true } } } },
    invalid({ '/container/linuxInfo/seccomp': ['Seccomp unconfined can NOT be true when Profile is defined'] }),
  ],
  [
    { container: { type: 'MESOS', linuxInfo: { seccomp: {}, ipcInfo: { mode: 'share_parent', shmSize: 1 } } } },
    invalid({
      '/container/linuxInfo/seccomp': ['Seccomp unconfined must be true when Profile is NOT defined'],
      '/container/linuxInfo/ipcInfo': ['ipcInfo shmSize can NOT be set when mode is SHARE_PARENT'],
    }),
  ],
];

const app = (fields: object) => JSON.parse(JSON.stringify({ id: '/x', cmd: 'sleep 1', ...fields })) as unknown;

describe('an app is refused', () => {
  it.each(shapes)('for its shape: %j', (fields, outcome) => {
    expect(outcomeOf(() => parseApp(app(fields)))).toEqual(outcome);
  });
  it.each(oldFields)('for its old fields: %j', (fields, outcome) => {
    expect(outcomeOf(() => parseApp(app(fields)))).toEqual(outcome);
  });
  it.each(rules)('by a rule: %j', (fields, outcome) => {
    expect(outcomeOf(() => parseApp(app(fields)))).toEqual(outcome);
  });
  it.each([
    ['[]', '[] is not an object'],
    ['"a"', '"a" is not an object'],
    ['null', 'null is not an object'],
  ])('when it is none: %s', (text, error) => {
    expect(outcomeOf(() => parseApp(JSON.parse(text)))).toEqual(unreadable({ '/id': [error] }));
    expect(outcomeOf(() => parseApp(JSON.parse(text), '/x'))).toEqual(unreadable({ '': ['error.expected.jsobject'] }));
  });
});

/** What is printed beside, or instead of, what `{ id, cmd }` prints; undefined: the key is not there. */
const printed: readonly (readonly [fields: object, changes: object])[] = [
  [{ cpus: null, labels: null, unknown: 1 }, {}],
  [{ container: 5, cmd: 'sleep 1', executorResources: 'x' }, invalid({ '/container/docker': ['not defined'] })],
  [{ killSelection: 'oldest_first' }, { killSelection: 'OLDEST_FIRST' }],
  [{ unreachableStrategy: 5 }, {}],
  [{ unreachableStrategy: 'whatever' }, { unreachableStrategy: 'disabled' }],
  [
    { ports: [-5, 70_000] },
    {
      portDefinitions: [
        { port: -5, protocol: 'tcp' },
        { port: 70_000, protocol: 'tcp' },
      ],
    },
  ],
  [{ portDefinitions: [] }, { portDefinitions: [] }],
  [{ requirePorts: true }, { requirePorts: true }],
  [
    { networks: bridge, requirePorts: true },
    {
      networks: [{ mode: 'container/bridge' }],
      portDefinitions: undefined,
      container: {
        type: 'MESOS',
        volumes: [],
        portMappings: [{ containerPort: 0, hostPort: 0, labels: {}, name: 'default', protocol: 'tcp', servicePort: 0 }],
      },
    },
  ],
  [
    { container: { type: 'mesos', docker: { image: 'a', privileged: true } } },
    {
      container: {
        type: 'MESOS',
        docker: { image: 'a', forcePullImage: false, privileged: false, parameters: [] },
        volumes: [],
      },
    },
  ],
  [
    { ...persistent(), id: '/g/x', role: 'g', residency: { relaunchEscalationTimeoutSeconds: 1 } },
    {
      id: '/g/x',
      role: 'g',
      container: {
        type: 'MESOS',
        volumes: [{ containerPath: 'data', mode: 'RW', persistent: { type: 'root', size: 1, constraints: [] } }],
      },
      residency: { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' },
      unreachableStrategy: 'disabled',
      upgradeStrategy: { maximumOverCapacity: 0, minimumHealthCapacity: 0.5 },
    },
  ],
  [
    { uris: ['http://a/b.tgz?x', 'http://a/b?x=.tgz', 'mailto:a.zip'] },
    {
      fetch: [
        { uri: 'http://a/b.tgz?x', extract: true, executable: false, cache: false },
        { uri: 'http://a/b?x=.tgz', extract: false, executable: false, cache: false },
        { uri: 'mailto:a.zip', extract: false, executable: false, cache: false },
      ],
    },
  ],
  [
    { healthChecks: [{ ignoreHttp1xx: true, delaySeconds: 3 }] },
    {
      healthChecks: [
        {
          gracePeriodSeconds: 300,
          intervalSeconds: 60,
          maxConsecutiveFailures: 3,
          timeoutSeconds: 20,
          protocol: 'HTTP',
          ipProtocol: 'IPv4',
          ignoreHttp1xx: false,
          delaySeconds: 15,
        },
      ],
    },
  ],
  [{ resourceLimits: { mem: 'unlimited' } }, { resourceLimits: { mem: 'unlimited' } }],
  [{ acceptedResourceRoles: ['*', '*'] }, { acceptedResourceRoles: ['*'] }],
  [
    { readinessChecks: [{ portName: 'default', httpStatusCodesForReady: [200, 200, 7] }] },
    {
      readinessChecks: [
        {
          name: 'readinessCheck',
          protocol: 'HTTP',
          path: '/',
          portName: 'default',
          intervalSeconds: 30,
          timeoutSeconds: 10,
          httpStatusCodesForReady: [200, 7],
          preserveLastResponse: false,
        },
      ],
    },
  ],
];

const minimal = {
  id: '/x',
  backoffFactor: 1.15,
  backoffSeconds: 1,
  cmd: 'sleep 1',
  cpus: 1,
  disk: 0,
  executor: '',
  gpus: 0,
  instances: 1,
  killSelection: 'YOUNGEST_FIRST',
  labels: {},
  maxLaunchDelaySeconds: 300,
  mem: 128,
  networks: [{ mode: 'host' }],
  portDefinitions: [{ port: 0, name: 'default', protocol: 'tcp' }],
  requirePorts: false,
  role: '*',
  unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
  upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
};

describe('an app prints', () => {
  it.each(printed)('%j', (fields, changes) => {
    const outcome = outcomeOf(() => {
      const { id, spec } = parseApp(app(fields));
      return { id, ...spec };
    });
    expect(outcome).toEqual(Array.isArray(changes) ? changes : { ...minimal, ...changes });
  });

  it('an index in a bare health check when it was put, not when it was posted', () => {
    const document = app({ healthChecks: [{}], executorResources: { cpus: 1 } });
    expect(parseApp(document).spec.healthChecks?.[0]).not.toHaveProperty('portIndex');
    const put = parseApp(document, '/x').spec;
    expect(put.healthChecks?.[0]).toHaveProperty('portIndex', 0);
    expect(put).not.toHaveProperty('executorResources');
  });
});

describe('a merge', () => {
  const versions = { version: '', lastScalingAt: '', lastConfigChangeAt: '' };
  const current = {
    ...parseApp(app({ container: { docker: { image: 'a' } }, resourceLimits: { cpus: 2 } })),
    versions,
  };
  const merge = (fields: object) => outcomeOf(() => mergeUpdate(current, parseUpdate(fields)).spec);

  it.each([
    [
      { version: '2020-01-01T00:00:00.000Z', cmd: 'sleep 2' },
      invalid({ '/': ["The 'version' field may only be combined with the 'id' field."] }),
    ],
    [{ networks: [{}] }, '500 container network name is not defined'],
    [{ uris: ['http://a'], fetch: [{ uri: 'http://b' }] }, '500 cannot specify both uris and fetch fields'],
    [{ args: ['a'] }, invalid({ '/': [noCommand] })],
    [{ instances: -1 }, unreadable({ '/instances': ['error.min'] })],
  ])('of %j is refused', (fields, outcome) => expect(merge(fields)).toEqual(outcome));

  it('that leaves the host network without a container loses the image', () => {
    expect(merge({ networks: bridge })).toHaveProperty('container.type', 'MESOS');
  });

  it('keeps what it does not name, but limits', () => {
    const spec = merge({ instances: 3 });
    expect(spec).toMatchObject({ instances: 3, cmd: 'sleep 1', container: { docker: { image: 'a' } } });
    expect(spec).not.toHaveProperty('resourceLimits');
  });

  it('of an unknown app starts without ports', () => {
    expect(appFromUpdate('/n', parseUpdate({ cmd: 'sleep 1' })).spec.portDefinitions).toEqual([]);
  });
});

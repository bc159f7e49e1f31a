// The canonical form in detail: each row is an app as people write it, and part of what Marathon 1.11 shows of it.
import { describe, expect, it } from 'vitest';
import { canonicalDefinition, normaliseDefinition } from '../../../../src/core/definition/normal/normalise.js';
import type { JsonObject } from '../../../../src/core/model/json.js';

describe('the smallest app', () => {
  it('is what GET shows of it', () => {
    expect(normaliseDefinition({ id: '/x', cmd: 'sleep 1000' })).toEqual(
      normaliseDefinition({
        id: '/x',
        backoffFactor: 1.15,
        backoffSeconds: 1,
        cmd: 'sleep 1000',
        cpus: 1,
        disk: 0,
        executor: '',
        instances: 1,
        labels: {},
        maxLaunchDelaySeconds: 300,
        mem: 128,
        gpus: 0,
        networks: [{ mode: 'host' }],
        portDefinitions: [{ port: 0, name: 'default', protocol: 'tcp' }],
        requirePorts: false,
        upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
        version: '2021-01-01T00:00:00.000Z',
        versionInfo: { lastScalingAt: '', lastConfigChangeAt: '' },
        killSelection: 'YOUNGEST_FIRST',
        unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
        role: '*',
        tasksStaged: 0,
        tasksRunning: 1,
        tasksHealthy: 0,
        tasksUnhealthy: 0,
        deployments: [],
        tasks: [],
      }),
    );
  });
});

const mapping = { containerPort: 0, name: 'default', protocol: 'tcp', servicePort: 0 };

const rows: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ['a relative id', { id: 'shop//cart/' }, { id: '/shop/cart' }],
  [
    'relative dependencies',
    { id: '/a/b/c', dependencies: ['d', '../e', '/f', 'd'] },
    { dependencies: ['/a/b/d', '/a/e', '/f'] },
  ],
  [
    'numbers in env and labels',
    { env: { A: 1, B: true, C: { secret: 's' } }, labels: { L: 0.5 } },
    { env: { A: '1', B: 'true', C: { secret: 's' } }, labels: { L: '0.5' } },
  ],
  ['nulls and empty lists', { args: null, env: {}, fetch: [], container: null, user: null }, {}],
  [
    'uris',
    { uris: ['http://x/a.tgz', 'http://x/b.jar', 'http://x/c.zip?v=1'] },
    {
      fetch: [
        { uri: 'http://x/a.tgz', extract: true, executable: false, cache: false },
        { uri: 'http://x/b.jar', extract: false, executable: false, cache: false },
        { uri: 'http://x/c.zip?v=1', extract: true, executable: false, cache: false },
      ],
    },
  ],
  [
    'ports',
    { ports: [0, 80] },
    {
      portDefinitions: [
        { port: 0, protocol: 'tcp' },
        { port: 80, protocol: 'tcp' },
      ],
    },
  ],
  ['no ports', { portDefinitions: [] }, { portDefinitions: [] }],
  ['no ports, the old way', { ports: [] }, { portDefinitions: [] }],
  [
    'docker.network BRIDGE',
    { container: { docker: { image: 'i', network: 'BRIDGE', portMappings: [{ containerPort: 80 }] } } },
    {
      networks: [{ mode: 'container/bridge' }],
      container: {
        type: 'DOCKER',
        docker: { image: 'i', forcePullImage: false, privileged: false },
        portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp', servicePort: 0 }],
      },
    },
  ],
  [
    'docker.network HOST',
    { container: { docker: { image: 'i', network: 'HOST', portMappings: [{ containerPort: 80 }] } } },
    {
      networks: [{ mode: 'host' }],
      container: { type: 'DOCKER', docker: { image: 'i', forcePullImage: false, privileged: false } },
      portDefinitions: [{ port: 0, name: 'default', protocol: 'tcp' }],
    },
  ],
  [
    'a container network without a container',
    { networks: [{ name: 'dcos' }] },
    {
      networks: [{ mode: 'container', name: 'dcos' }],
      container: { type: 'MESOS', portMappings: [mapping] },
    },
  ],
  [
    'no ports in a container network',
    { networks: [{ mode: 'container/bridge' }], container: { type: 'MESOS', portMappings: [] } },
    {
      container: { type: 'MESOS', portMappings: [] },
    },
  ],
  [
    'ipAddress',
    {
      ipAddress: {
        networkName: 'dcos',
        labels: { a: 1 },
        discovery: { ports: [{ number: 80, name: 'web', protocol: 'tcp' }] },
      },
      container: { type: 'MESOS' },
    },
    {
      networks: [{ mode: 'container', name: 'dcos', labels: { a: '1' } }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80, name: 'web', protocol: 'tcp', servicePort: 0 }] },
    },
  ],
  [
    'more old ports than mappings',
    { ports: [0, 0], networks: [{ mode: 'container/bridge' }], container: { docker: { image: 'i' } } },
    {
      container: {
        type: 'DOCKER',
        docker: { image: 'i', forcePullImage: false, privileged: false },
        portMappings: [
          { ...mapping, hostPort: 0 },
          { containerPort: 0, hostPort: 0, protocol: 'tcp', servicePort: 0 },
        ],
      },
    },
  ],
  [
    'requirePorts outside host mode',
    { requirePorts: true, networks: [{ mode: 'container/bridge' }] },
    { requirePorts: false },
  ],
  [
    'what the Mesos engine does not store',
    { container: { type: 'MESOS', docker: { image: 'i', privileged: true, parameters: [{ key: 'a', value: 'b' }] } } },
    {
      container: { type: 'MESOS', docker: { image: 'i', forcePullImage: false } },
    },
  ],
  [
    'a persistent volume',
    { container: { type: 'MESOS', volumes: [{ containerPath: 'data', persistent: { size: 5 } }] } },
    {
      container: {
        type: 'MESOS',
        volumes: [{ containerPath: 'data', mode: 'RW', persistent: { type: 'root', size: 5 } }],
      },
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
      unreachableStrategy: 'disabled',
    },
  ],
  [
    'an external volume',
    {
      container: {
        type: 'MESOS',
        volumes: [{ containerPath: 'data', mode: 'RW', external: { name: 'v', provider: 'dvdi', options: {} } }],
      },
    },
    {
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
      unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    },
  ],
  [
    'a bare health check',
    { healthChecks: [{ delaySeconds: 3 }] },
    {
      healthChecks: [
        {
          protocol: 'HTTP',
          portIndex: 0,
          gracePeriodSeconds: 300,
          intervalSeconds: 60,
          timeoutSeconds: 20,
          maxConsecutiveFailures: 3,
          delaySeconds: 15,
          ipProtocol: 'IPv4',
        },
      ],
    },
  ],
  [
    'a Mesos health check',
    { portDefinitions: [], healthChecks: [{ protocol: 'MESOS_TCP', delaySeconds: 3, ignoreHttp1xx: true, path: '/' }] },
    {
      healthChecks: [
        {
          protocol: 'MESOS_TCP',
          gracePeriodSeconds: 300,
          intervalSeconds: 60,
          timeoutSeconds: 20,
          maxConsecutiveFailures: 3,
          delaySeconds: 3,
          ipProtocol: 'IPv4',
        },
      ],
    },
  ],
  [
    'a command check',
    { healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' }, portIndex: 0 }] },
    {
      healthChecks: [
        {
          protocol: 'COMMAND',
          command: { value: 'true' },
          gracePeriodSeconds: 300,
          intervalSeconds: 60,
          timeoutSeconds: 20,
          maxConsecutiveFailures: 3,
          delaySeconds: 15,
          ipProtocol: 'IPv4',
        },
      ],
    },
  ],
  [
    'a readiness check',
    { readinessChecks: [{ portName: 'web' }] },
    {
      readinessChecks: [
        {
          name: 'readinessCheck',
          protocol: 'HTTP',
          path: '/',
          portName: 'web',
          intervalSeconds: 30,
          timeoutSeconds: 10,
          preserveLastResponse: false,
          httpStatusCodesForReady: [200],
        },
      ],
    },
  ],
  [
    'sets in any order',
    {
      constraints: [
        ['b', 'UNIQUE'],
        ['a', 'UNIQUE'],
        ['b', 'UNIQUE'],
      ],
      acceptedResourceRoles: ['x', '*'],
    },
    {
      constraints: [
        ['a', 'UNIQUE'],
        ['b', 'UNIQUE'],
      ],
      acceptedResourceRoles: ['*', 'x'],
    },
  ],
  ['lists in their order', { args: ['b', 'a', 'b'] }, { args: ['b', 'a', 'b'] }],
];

describe('canonical form', () => {
  it.each(rows)('%s', (_, written, shown) => {
    const canonical = normaliseDefinition({ id: '/x', ...written });
    expect(canonical).toMatchObject(shown);
    expect(normaliseDefinition(canonical)).toEqual(canonical);
    for (const [key, value] of Object.entries(written)) if (value === null) expect(canonical).not.toHaveProperty(key);
  });

  it('keeps unknown fields in what is sent, and leaves them out of what is compared', () => {
    const app = {
      id: '/x',
      cmd: 'run it',
      futureField: { a: [] },
      container: { docker: { image: 'i', runtime: 'kata' } },
    };
    expect(canonicalDefinition(app)).toMatchObject({
      futureField: { a: [] },
      container: { docker: { runtime: 'kata' } },
    });
    const compared = normaliseDefinition(app);
    expect(compared).not.toHaveProperty('futureField');
    expect(compared).not.toHaveProperty(['container', 'docker', 'runtime']);
  });

  it('has the role of the cluster where none is named, and pins none', () => {
    expect(normaliseDefinition({ id: '/x' })).toHaveProperty('role', '*');
    expect(canonicalDefinition({ id: '/x' })).not.toHaveProperty('role');
    expect(normaliseDefinition({ id: '/x', role: 'dev' })).toHaveProperty('role', 'dev');
    expect(canonicalDefinition({ id: '/x', role: '*' })).toHaveProperty('role', '*');
  });

  it('never throws, whatever the JSON', () => {
    const strange: readonly JsonObject[] = [
      {},
      { id: 7, networks: 'x', container: [], healthChecks: {}, env: [1], labels: 'l', ports: { a: 1 } },
      {
        networks: [1, null, {}],
        container: { docker: 'x', volumes: [7], portMappings: 'p' },
        healthChecks: [null, 'x'],
      },
      {
        upgradeStrategy: 'x',
        unreachableStrategy: [],
        readinessChecks: [1],
        fetch: 'x',
        uris: [1],
        dependencies: [7, '/', 'A B'],
      },
    ];
    for (const one of strange) {
      const once = normaliseDefinition(one);
      expect(normaliseDefinition(once)).toEqual(once);
    }
  });
});

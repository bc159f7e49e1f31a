// What each release of Marathon shows for the same file: read off the release tags, written down as those releases print it.
import { describe, expect, it } from 'vitest';
import { canonicalDefinition } from '../../../../src/core/definition/normal/normalise.js';
import { without } from '../../../../src/core/definition/normal/normaliseValues.js';
import { newest, type Dialect } from '../../../../src/core/model/dialect.js';
import type { JsonObject } from '../../../../src/core/model/json.js';
import { fieldChanges } from '../../../../src/core/plan/compare/fieldChanges.js';
import { unknownTo } from '../../../../src/core/definition/normal/byVersion.js';

function release(text: string, more: Partial<Dialect> = {}): Dialect {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  return { ...newest, version: { major, minor, patch }, ...more };
}

/** What differs between a file and a document that this release prints. */
const differing = (file: JsonObject, shown: JsonObject, dialect: Dialect): readonly string[] =>
  fieldChanges(canonicalDefinition({ id: '/shop/web', ...file }), {
    definition: { id: '/shop/web', ...shown },
    dialect,
  }).map(({ path }) => path);

/** AppDefinitionWrites of 1.4 for `cmd: run`: old fields beside new ones, null for what is not set. */
const shownBy14: JsonObject = {
  cmd: 'run',
  args: null,
  user: null,
  env: {},
  instances: 1,
  cpus: 1,
  mem: 128,
  disk: 0,
  gpus: 0,
  executor: '',
  constraints: [],
  uris: [],
  fetch: [],
  storeUrls: [],
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 3600,
  container: null,
  healthChecks: [],
  readinessChecks: [],
  dependencies: [],
  upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  labels: {},
  ipAddress: null,
  version: '2017-01-01T00:00:00.000Z',
  residency: null,
  secrets: {},
  taskKillGracePeriodSeconds: null,
  unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
  killSelection: 'YOUNGEST_FIRST',
  ports: [10_000],
  portDefinitions: [{ port: 10_000, protocol: 'tcp', name: 'default', labels: {} }],
  requirePorts: false,
  versionInfo: { lastScalingAt: '2017-01-01T00:00:00.000Z', lastConfigChangeAt: '2017-01-01T00:00:00.000Z' },
};

/** AppConversion of 1.5: canonical, empty lists left out where they are optional. */
const shownBy15: JsonObject = {
  cmd: 'run',
  instances: 1,
  cpus: 1,
  mem: 128,
  disk: 0,
  gpus: 0,
  executor: '',
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 3600,
  labels: {},
  networks: [{ mode: 'host' }],
  portDefinitions: [{ port: 10_000, name: 'default', protocol: 'tcp' }],
  requirePorts: false,
  upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
  killSelection: 'YOUNGEST_FIRST',
};
const shownBy18 = { ...shownBy15, maxLaunchDelaySeconds: 300 };
const shownBy19 = { ...shownBy18, role: '*' };
const patient = { unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 } };

describe('a file that says nothing but cmd', () => {
  it.each([
    ['1.4.0', shownBy14],
    ['1.4.8', shownBy14],
    ['1.4.9', { ...shownBy14, unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 } }],
    ['1.5.0', { ...shownBy15, ...patient }],
    ['1.5.1', shownBy15],
    ['1.6.352', shownBy15],
    ['1.7.236', shownBy15],
    ['1.8.180', shownBy18],
    ['1.9.32', shownBy19],
    ['1.10.5', shownBy19],
    ['1.11.24', shownBy19],
  ])('is what Marathon %s shows for it', (version, shown) => {
    expect(differing({ cmd: 'run' }, shown, release(version))).toEqual([]);
  });

  it.each([
    ['1.8.180', shownBy15, ['/maxLaunchDelaySeconds']],
    ['1.7.236', shownBy18, ['/maxLaunchDelaySeconds']],
    [
      '1.5.1',
      { ...shownBy15, ...patient },
      ['/unreachableStrategy/expungeAfterSeconds', '/unreachableStrategy/inactiveAfterSeconds'],
    ],
  ])('is not what another release fills in (%s)', (version, shown, paths) => {
    expect(differing({ cmd: 'run' }, shown, release(version))).toEqual(paths);
  });

  it('is sent without what the releases fill in differently', () => {
    const sent = canonicalDefinition({ id: '/shop/web', cmd: 'run' });
    for (const name of ['maxLaunchDelaySeconds', 'unreachableStrategy', 'role']) expect(sent).not.toHaveProperty(name);
  });
});

describe('half an unreachableStrategy', () => {
  it.each([
    ['1.5.0', 600],
    ['1.5.1', 0],
    ['1.4.9', 0],
  ])('is completed as Marathon %s does', (version, expungeAfterSeconds) => {
    const unreachableStrategy = { inactiveAfterSeconds: 0, expungeAfterSeconds };
    const shown = { ...shownBy15, unreachableStrategy };
    const file = { cmd: 'run', unreachableStrategy: { inactiveAfterSeconds: 0 } };
    expect(differing(file, shown, release(version))).toEqual([]);
  });
});

describe('a resident app', () => {
  const volumes = [{ containerPath: 'data', mode: 'RW', persistent: { size: 10 } }];
  const file = { cmd: 'run', container: { type: 'MESOS', volumes } };
  it.each([
    ['1.4.1', { inactiveAfterSeconds: 3_600, expungeAfterSeconds: 604_800 }],
    ['1.4.2', 'disabled'],
    ['1.11.24', 'disabled'],
  ])('is waited for as Marathon %s does', (version, unreachableStrategy) => {
    const shown = {
      ...shownBy15,
      container: {
        type: 'MESOS',
        volumes: [{ containerPath: 'data', mode: 'RW', persistent: { type: 'root', size: 10, constraints: [] } }],
      },
      maxLaunchDelaySeconds: version === '1.11.24' ? 300 : 3_600,
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
      unreachableStrategy,
      ...(version === '1.11.24' ? { role: '*' } : {}),
    };
    expect(differing(file, shown, release(version))).toEqual([]);
  });
});

describe('old networking as 1.4 shows it', () => {
  const docker = { image: 'nginx', privileged: false, parameters: [], forcePullImage: false };
  const mapping = { containerPort: 80, hostPort: 0, servicePort: 10_004, protocol: 'tcp', name: null, labels: {} };

  it('is a bridge network, whatever ports of the host it names beside it', () => {
    const shown = {
      ...shownBy14,
      cmd: null,
      container: { type: 'DOCKER', volumes: [], docker: { ...docker, network: 'BRIDGE', portMappings: [mapping] } },
      ports: [10_004],
      portDefinitions: [
        { port: 10_004, protocol: 'tcp', name: 'default', labels: {} },
        { port: 0, protocol: 'tcp', labels: {} },
      ],
    };
    const file = {
      networks: [{ mode: 'container/bridge' }],
      container: { type: 'DOCKER', docker: { image: 'nginx' }, portMappings: [{ containerPort: 80 }] },
    };
    expect(differing(file, shown, release('1.4.8'))).toEqual([]);
  });

  it('is a container network when it has an address of its own', () => {
    const ipAddress = {
      groups: [],
      labels: { a: 'b' },
      networkName: 'dev',
      discovery: { ports: [{ number: 80, name: 'http', protocol: 'tcp', labels: {} }] },
    };
    const rest = without(shownBy14, 'ports', 'portDefinitions', 'requirePorts');
    const file = {
      cmd: 'run',
      networks: [{ mode: 'container', name: 'dev', labels: { a: 'b' } }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80, name: 'http' }] },
    };
    expect(differing(file, { ...rest, ipAddress }, release('1.4.8'))).toEqual([]);
  });
});

describe('a field that a release does not know', () => {
  const check = { protocol: 'MESOS_HTTP', path: '/', portIndex: 0, ipProtocol: 'IPv6' };
  const volume = { containerPath: '/d', mode: 'RW', external: { name: 'x', provider: 'dvdi', shared: true } };
  const file: JsonObject = {
    id: '/shop/web',
    cmd: 'run',
    tty: true,
    role: 'shop',
    resourceLimits: { cpus: 2 },
    check: { tcp: {} },
    healthChecks: [check],
    container: { type: 'MESOS', linuxInfo: { seccomp: {}, ipcInfo: { mode: 'PRIVATE' } }, volumes: [volume] },
  };
  const late = ['/check', '/container/linuxInfo', '/container/linuxInfo/ipcInfo'];
  const shared = '/container/volumes/0/external/shared';

  it.each([
    ['1.4.13', ['/tty', '/healthChecks/0/ipProtocol', ...late, shared, '/role', '/resourceLimits']],
    ['1.5.15', ['/healthChecks/0/ipProtocol', ...late, shared, '/role', '/resourceLimits']],
    ['1.7.236', [...late, shared, '/role', '/resourceLimits']],
    ['1.8.180', ['/container/linuxInfo/ipcInfo', shared, '/role', '/resourceLimits']],
    ['1.8.222', ['/container/linuxInfo/ipcInfo', '/role', '/resourceLimits']],
    ['1.9.32', [shared, '/resourceLimits']],
    ['1.9.64', ['/resourceLimits']],
    ['1.11.24', []],
  ])('is told, and not compared (%s)', (version, unknown) => {
    expect(unknownTo(file, release(version))).toEqual(unknown);
    expect(differing(file, without(file, 'tty'), release(version))).toEqual(unknown.includes('/tty') ? [] : ['/tty']);
  });
});

describe('the role', () => {
  const enforcing = release('1.11.24', { defaultRole: 'marathon', enforcedRoles: new Set(['shop']) });
  it.each([
    ['is the cluster’s where none is named', {}, 'marathon', release('1.11.24', { defaultRole: 'marathon' }), []],
    ['is the top-level group’s where that is enforced', {}, 'shop', enforcing, []],
    ['of another one differs: the next write would change it', {}, 'marathon', enforcing, ['/role']],
    ['that is named is that one', { role: 'marathon' }, 'marathon', enforcing, []],
  ])('%s', (_, file, role, dialect, paths) => {
    expect(differing({ cmd: 'run', ...file }, { ...shownBy19, role }, dialect)).toEqual(paths);
  });

  it('of an app at the root is no group’s', () => {
    const rooted = fieldChanges(canonicalDefinition({ id: '/shop', cmd: 'run' }), {
      definition: { ...shownBy19, id: '/shop', role: 'marathon' },
      dialect: enforcing,
    });
    expect(rooted).toEqual([]);
  });
});

describe('the network', () => {
  it('is the cluster’s default one where a container network has no name', () => {
    const file = { cmd: 'run', networks: [{ mode: 'container' }] };
    const rest = without(shownBy19, 'portDefinitions');
    const portMappings = [{ containerPort: 0, name: 'default', protocol: 'tcp', servicePort: 10_000, labels: {} }];
    const container = { type: 'MESOS', volumes: [], portMappings };
    const shown = { ...rest, networks: [{ mode: 'container', name: 'dev' }], container };
    expect(differing(file, shown, release('1.11.24', { defaultNetwork: 'dev' }))).toEqual([]);
    expect(differing(file, shown, release('1.11.24'))).toEqual(['/networks/0/name']);
  });
});

describe('ignoreHttp1xx', () => {
  const file = { cmd: 'run', healthChecks: [{ path: '/', ignoreHttp1xx: true }] };
  const shown = (ignoreHttp1xx: boolean): JsonObject => ({
    healthChecks: [{ protocol: 'HTTP', path: '/', portIndex: 0, ignoreHttp1xx }],
  });
  it('is lost on 1.5 and later, which is no difference that ever settles', () => {
    expect(differing(file, { ...shownBy15, ...shown(false) }, release('1.6.352'))).toEqual([]);
  });
  it('is kept by 1.4, and compared', () => {
    expect(differing(file, { ...shownBy14, ...shown(true) }, release('1.4.8'))).toEqual([]);
    expect(differing(file, { ...shownBy14, ...shown(false) }, release('1.4.8'))).toEqual([
      '/healthChecks/0/ignoreHttp1xx',
    ]);
  });
});

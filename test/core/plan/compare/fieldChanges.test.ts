// Differences as Marathon would see them, told by rows: what git wants, what is live, and what is said about it.
import { describe, expect, it } from 'vitest';
import { newest } from '../../../../src/core/model/dialect.js';
import type { JsonObject } from '../../../../src/core/model/json.js';
import type { LiveDefinition } from '../../../../src/core/model/observed.js';
import { restartsWithAnyWrite } from '../../../../src/core/plan/compare/bareChecks.js';
import { fieldChanges, isSetTo } from '../../../../src/core/plan/compare/fieldChanges.js';
import { comparePointers } from '../../../../src/core/plan/compare/pointer.js';
import { applyIgnored } from '../../../../src/core/plan/compare/ignored.js';

const app = (more: JsonObject = {}): JsonObject => ({ id: '/shop/cart', cmd: 'run', instances: 2, ...more });
const shown = (definition: JsonObject): LiveDefinition => ({ definition, dialect: newest });
const paths = (wanted: JsonObject, live: JsonObject, ignore?: readonly string[]): string[] =>
  fieldChanges(wanted, shown(live), ignore).map((change) => change.path);

const check = (path: string, protocol = 'MESOS_HTTP'): JsonObject => ({ protocol, path, portIndex: 0 });
const bridge = (...portMappings: JsonObject[]): JsonObject => ({
  networks: [{ mode: 'container/bridge' }],
  container: { type: 'DOCKER', docker: { image: 'registry.example/cart:1' }, portMappings },
});

const rows: readonly [sentence: string, wanted: JsonObject, live: JsonObject, differing: readonly string[]][] = [
  ['the same is the same', app(), app(), []],
  ['numbers are equal by value', app({ cpus: 1, mem: 128 }), app({ cpus: 1.0, mem: 128.0 }), []],
  ['a default that is not written down is no difference', app(), app({ requirePorts: false, labels: {}, env: {} }), []],
  [
    'the fields that the server manages do not count',
    app(),
    app({ version: 'x', tasksRunning: 2, deployments: [] }),
    [],
  ],
  [
    'our own labels do not count, others do',
    app(),
    app({ labels: { BATON_OWNER: 'shop', BATON_REVISION: '0123456789ab', team: 'a' } }),
    ['/labels/team'],
  ],
  [
    'each entry of a map is a field, also when the map is new',
    app({ env: { A: '1', B: '2' } }),
    app(),
    ['/env/A', '/env/B'],
  ],
  ['… and when it goes away', app(), app({ env: { A: '1' } }), ['/env/A']],
  ['a key with a slash is escaped', app({ labels: { 'a/b~c': 'x' } }), app(), ['/labels/a~1b~0c']],
  [
    'health checks have no order',
    app({ healthChecks: [check('/a', 'HTTP'), check('/b')] }),
    app({ healthChecks: [check('/b'), check('/a', 'HTTP')] }),
    [],
  ],
  [
    'one health check that differs is told field by field',
    app({ healthChecks: [check('/a', 'HTTP'), check('/new')] }),
    app({ healthChecks: [check('/old'), check('/a', 'HTTP')] }),
    ['/healthChecks/1/path'],
  ],
  ['a health check more is told as a whole', app({ healthChecks: [check('/a')] }), app(), ['/healthChecks']],
  [
    'constraints have no order',
    app({
      constraints: [
        ['hostname', 'UNIQUE'],
        ['rack', 'GROUP_BY'],
      ],
    }),
    app({
      constraints: [
        ['rack', 'GROUP_BY'],
        ['hostname', 'UNIQUE'],
      ],
    }),
    [],
  ],
  [
    'constraints differ as a whole',
    app({ constraints: [['hostname', 'UNIQUE']] }),
    app({ constraints: [['hostname', 'CLUSTER', 'a']] }),
    ['/constraints'],
  ],
  ['dependencies have no order', app({ dependencies: ['/a', '/b'] }), app({ dependencies: ['/b', '/a'] }), []],
  ['arguments have an order', app({ args: ['a', 'b'] }), app({ args: ['b', 'a'] }), ['/args']],
  [
    'fetch has an order, and each entry is told',
    app({ fetch: [{ uri: 'http://x/a' }, { uri: 'http://x/b' }] }),
    app({ fetch: [{ uri: 'http://x/b' }, { uri: 'http://x/a' }] }),
    ['/fetch/0/uri', '/fetch/1/uri'],
  ],
  [
    'a wanted port 0 is any port that Marathon assigned',
    app({ portDefinitions: [{ port: 0, name: 'http' }] }),
    app({ portDefinitions: [{ port: 10_004, name: 'http' }] }),
    [],
  ],
  [
    '… at both ends of its range',
    app({ portDefinitions: [{ port: 0 }, { port: 0 }] }),
    app({ portDefinitions: [{ port: 10_000 }, { port: 20_000 }] }),
    [],
  ],
  [
    '… but no port outside of it',
    app({ portDefinitions: [{ port: 0 }] }),
    app({ portDefinitions: [{ port: 9_999 }] }),
    ['/portDefinitions/0/port'],
  ],
  [
    'a named port is that port',
    app({ portDefinitions: [{ port: 10_001 }] }),
    app({ portDefinitions: [{ port: 10_000 }] }),
    ['/portDefinitions/0/port'],
  ],
  [
    'no ports at all is something else than a port of Marathon’s choice',
    app({ portDefinitions: [] }),
    app({ portDefinitions: [{ port: 10_000 }] }),
    ['/portDefinitions/0'],
  ],
  [
    'an absent service port is any assigned one',
    app(bridge({ containerPort: 80 })),
    app(bridge({ containerPort: 80, servicePort: 10_007 })),
    [],
  ],
  [
    'a container port is never assigned',
    app(bridge({ containerPort: 0 })),
    app(bridge({ containerPort: 10_007 })),
    ['/container/portMappings/0/containerPort'],
  ],
  [
    'the image is one field',
    app(bridge({ containerPort: 80 })),
    app({
      ...bridge({ containerPort: 80 }),
      container: {
        type: 'DOCKER',
        docker: { image: 'registry.example/cart:2' },
        portMappings: [{ containerPort: 80 }],
      },
    }),
    ['/container/docker/image'],
  ],
  ['instances', app({ instances: 4 }), app(), ['/instances']],
];

describe('the fields that differ', () => {
  it.each(rows)('%s', (_sentence, wanted, live, differing) => {
    expect(paths(wanted, live)).toEqual(differing);
  });

  it('carry what is live as old and what is wanted as new, and leave out the side that has nothing', () => {
    expect(fieldChanges(app({ env: { A: '2', B: 'b' } }), shown(app({ env: { A: '1', C: 'c' } })))).toEqual([
      { path: '/env/A', old: '1', new: '2', ridesAlong: false },
      { path: '/env/B', new: 'b', ridesAlong: false },
      { path: '/env/C', old: 'c', ridesAlong: false },
    ]);
  });

  it('are sorted by pointer, numbers by value', () => {
    const names = ['/fetch/10', '/fetch/2', '/fetch', '/env/b', '/env/B', '/fetch/2/uri'];
    expect(names.sort(comparePointers)).toEqual([
      '/env/B',
      '/env/b',
      '/fetch',
      '/fetch/2',
      '/fetch/2/uri',
      '/fetch/10',
    ]);
  });
});

describe('a port that Marathon chooses', () => {
  const asked = (...ports: number[]): JsonObject => app({ portDefinitions: ports.map((port) => ({ port })) });
  const rows: readonly [sentence: string, wanted: JsonObject, live: JsonObject, differing: readonly string[]][] = [
    ['is the one that the app has', asked(0, 0), asked(10_001, 10_000), []],
    ['stays beside one that is named', asked(0, 8080), asked(10_000, 8080), []],
    [
      'is not tied to its place: a named port that moves takes the other along',
      asked(0, 10_001),
      asked(10_001, 10_000),
      ['/portDefinitions/0/port', '/portDefinitions/1/port'],
    ],
    ['is a new one where there was none', asked(0, 0), asked(10_000), ['/portDefinitions/1']],
    ['is none of those outside of the range', asked(0), asked(8080), ['/portDefinitions/0/port']],
    [
      'is not one that another definition of the app names by now',
      app(bridge({ containerPort: 80 }, { containerPort: 81, servicePort: 10_000 })),
      app(bridge({ containerPort: 80, servicePort: 10_000 }, { containerPort: 81, servicePort: 10_000 })),
      ['/container/portMappings/0/servicePort'],
    ],
    [
      'moves up when one before it goes',
      app(bridge({ containerPort: 81 })),
      app(bridge({ containerPort: 80, servicePort: 10_003 }, { containerPort: 81, servicePort: 10_004 })),
      ['/container/portMappings/0/containerPort', '/container/portMappings/1'],
    ],
    ['that was not assigned yet is the same 0', asked(0), asked(0), []],
  ];

  it.each(rows)('%s', (_sentence, wanted, live, differing) => expect(paths(wanted, live)).toEqual(differing));

  it('is in the range that the cluster was started with', () => {
    const dialect = { ...newest, localPorts: { first: 30_000, last: 30_999 } };
    const there = (port: number): LiveDefinition => ({ definition: asked(port), dialect });
    expect(fieldChanges(asked(0), there(30_999))).toEqual([]);
    expect(fieldChanges(asked(0), there(10_000))).toHaveLength(1);
  });
});

describe('a health check that is live without a port', () => {
  const bare = { protocol: 'HTTP', path: '/' };
  const told = fieldChanges(app({ healthChecks: [bare] }), shown(app({ healthChecks: [bare] })));

  it('gets one with the next write, whatever that is: told, and no reason for one', () => {
    expect(told).toEqual([{ path: '/healthChecks/0/portIndex', new: 0, ridesAlong: true }]);
    expect(restartsWithAnyWrite(shown(app({ healthChecks: [bare] })))).toBe(true);
  });

  it('is nothing to tell where it has one, or no port to mean', () => {
    expect(paths(app({ healthChecks: [bare] }), app({ healthChecks: [{ ...bare, portIndex: 0 }] }))).toEqual([]);
    const portless = app({ portDefinitions: [], healthChecks: [{ protocol: 'MESOS_TCP' }] });
    expect(paths(portless, portless)).toEqual([]);
    expect(restartsWithAnyWrite(shown(portless))).toBe(false);
  });
});

describe('executorResources', () => {
  it('are lost with every write, so there is nothing to bring about', () => {
    expect(paths(app({ executorResources: { cpus: 0.2 } }), app())).toEqual([]);
  });
});

describe('the upgrade strategy', () => {
  const gentle = { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } };

  it('rides along: it is told, but never a reason to write', () => {
    const changed = fieldChanges(app(gentle), shown(app()));
    expect(changed.map((change) => [change.path, change.ridesAlong])).toEqual([
      ['/upgradeStrategy/maximumOverCapacity', true],
      ['/upgradeStrategy/minimumHealthCapacity', true],
    ]);
    expect(isSetTo(app(gentle), shown(app()))).toBe(true);
  });
});

describe('an app is set to a definition', () => {
  it('when only the number of instances differs', () =>
    expect(isSetTo(app({ instances: 9 }), shown(app()))).toBe(true));
  it('not when a label differs', () => expect(isSetTo(app({ labels: { a: '1' } }), shown(app()))).toBe(false));
  it('when what differs is ignored', () =>
    expect(isSetTo(app({ env: { LEVEL: 'debug' } }), shown(app({ env: { LEVEL: 'info' } })), ['/env/LEVEL'])).toBe(
      true,
    ));
});

describe('ignored fields', () => {
  it('are taken as they are live, in the diff and in what is written', () => {
    const wanted = app({ env: { LEVEL: 'debug', A: '1' } });
    const live = app({ env: { LEVEL: 'info', A: '0' } });
    expect(paths(wanted, live, ['/env/LEVEL'])).toEqual(['/env/A']);
    expect(applyIgnored(wanted, live, ['/env/LEVEL'])).toMatchObject({ env: { LEVEL: 'info', A: '1' } });
  });

  it('are left out when they are not live', () => {
    const written = applyIgnored(app({ env: { LEVEL: 'debug' } }), app(), ['/env/LEVEL']);
    expect(written).not.toHaveProperty('env');
  });

  it('are brought over into a map that git does not write', () => {
    expect(applyIgnored(app(), app({ env: { LEVEL: 'info' } }), ['/env/LEVEL'])).toMatchObject({
      env: { LEVEL: 'info' },
    });
  });

  it('do not give an app a container that it does not want', () => {
    const live = app({ container: { type: 'MESOS', docker: { image: 'registry.example/x' } } });
    expect(applyIgnored(app(), live, ['/container/docker/image'])).not.toHaveProperty('container');
  });

  it('never bring our labels along', () => {
    const live = app({ labels: { BATON_OWNER: 'shop', team: 'a' } });
    expect(applyIgnored(app(), live, ['/labels'])).toMatchObject({ labels: { team: 'a' } });
    expect(applyIgnored(app(), live, ['/labels'])).not.toHaveProperty('labels.BATON_OWNER');
  });

  it('may stand inside a list', () => {
    const wanted = app(bridge({ containerPort: 80, servicePort: 80 }));
    const live = app(bridge({ containerPort: 80, servicePort: 81 }));
    expect(paths(wanted, live, ['/container/portMappings/0/servicePort'])).toEqual([]);
    expect(paths(wanted, live, ['/container/portMappings/7/servicePort'])).toEqual([
      '/container/portMappings/0/servicePort',
    ]);
  });

  it.each(['', 'env', '/nowhere/at/all', '/id/x', '/cmd/0'])('%j ignores nothing', (nonsense) => {
    expect(paths(app({ cmd: 'a' }), app({ cmd: 'b' }), [nonsense])).toEqual(['/cmd']);
  });
});

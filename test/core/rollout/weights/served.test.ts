import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/model/json.js';
import { newest } from '../../../../src/core/model/dialect.js';
import type { LiveApp, LiveTask } from '../../../../src/core/model/observed.js';
import { backendsOf, servedSet } from '../../../../src/core/rollout/weights/served.js';
import { cart } from '../build.js';

const live = (definition: JsonObject, ...tasks: readonly Partial<LiveTask>[]): LiveApp => ({
  id: cart,
  kind: 'app',
  definition: { healthChecks: [{ protocol: 'MESOS_TCP' }], ...definition },
  dialect: newest,
  instances: tasks.length,
  version: 100,
  scaledAt: 100,
  changedAt: 100,
  tasks: tasks.map((task, index) => ({
    id: `t${index}`,
    host: 'agent-1',
    state: 'TASK_RUNNING',
    version: 100,
    health: 'passing',
    ...task,
  })),
});

const reached = { ports: [31_001, 31_002], addresses: ['172.17.0.2'] };

describe('tasks are reached', () => {
  it.each<[string, JsonObject, readonly string[], readonly number[]]>([
    ['in the network of the host', { networks: [{ mode: 'host' }] }, [], [31_001, 31_002]],
    ['with a bridge', { networks: [{ mode: 'container/bridge' }] }, [], [31_001, 31_002]],
    ['before there were networks', {}, [], [31_001, 31_002]],
    [
      'in a network of their own',
      {
        networks: [{ mode: 'container', name: 'dcos' }],
        container: { portMappings: [{ containerPort: 80 }, { containerPort: 0 }] },
      },
      ['172.17.0.2'],
      [80],
    ],
    [
      'in a network with a name only',
      { networks: [{ name: 'dcos' }], container: { portMappings: [{ containerPort: 80 }] } },
      ['172.17.0.2'],
      [80],
    ],
    ['by ipAddress', { ipAddress: { discovery: { ports: [{ number: 8080, name: 'web' }] } } }, ['172.17.0.2'], [8080]],
    [
      "in Docker's network USER",
      { container: { docker: { network: 'USER', portMappings: [{ containerPort: 90 }] } } },
      ['172.17.0.2'],
      [90],
    ],
    [
      "in Docker's network BRIDGE",
      { container: { docker: { network: 'BRIDGE', portMappings: [{ containerPort: 90 }] } } },
      [],
      [31_001, 31_002],
    ],
  ])('%s', (_, definition, addresses, ports) => {
    expect(servedSet(live(definition, reached)).tasks).toEqual([
      { id: 't0', host: 'agent-1', addresses, ports, healthy: true },
    ]);
  });
});

describe('a task takes requests', () => {
  it.each<[Partial<LiveTask>, boolean]>([
    [{}, true],
    [{ health: 'failing' }, false],
    [{ health: 'none' }, false],
    [{ state: 'TASK_KILLING' }, false],
    [{ state: 'TASK_STAGING' }, false],
    // Being replaced: it serves until Marathon kills it.
    [{ version: 50 }, true],
    [{ version: 50, health: 'failing' }, false],
    [{ version: 50, state: 'TASK_KILLING' }, false],
  ])('%j: %s', (task, healthy) => {
    expect(servedSet(live({}, task)).tasks).toMatchObject([{ healthy }]);
  });
});

describe('a task comes or goes', () => {
  it.each<[Partial<LiveTask>, boolean]>([
    [{ state: 'TASK_STAGING', health: 'none' }, true],
    // Marathon does not tell what a check says in the grace period, be the task of this version or of the one before.
    [{ health: 'none' }, true],
    // Being ended, because another one took its place.
    [{ version: 50, health: 'failing' }, true],
    [{ version: 50, state: 'TASK_KILLING' }, true],
    [{ version: 50 }, false],
    [{ version: 50, state: 'TASK_FAILED' }, false],
    [{}, false],
    [{ health: 'failing' }, false],
    [{ state: 'TASK_KILLING', health: 'none' }, false],
    [{ state: 'TASK_FAILED', health: 'none' }, false],
  ])('%j: %s', (task, passingBy) => {
    expect(servedSet(live({}, task)).tasks.map((one) => one.passingBy === true)).toEqual([passingBy]);
  });
});

describe('the backends of an app are named', () => {
  const definitions = (servicePort: number, labels: JsonObject = {}): LiveApp =>
    live({ labels, portDefinitions: [{ port: servicePort }, { port: 0 }, { port: 10_002 }] });

  it.each<[string, readonly LiveApp[], readonly string[]]>([
    ['by its id and each service port', [definitions(10_000)], ['shop_cart_10000', 'shop_cart_10002']],
    [
      'by the port that a label gives',
      [definitions(10_000, { HAPROXY_0_PORT: '80', HAPROXY_1_PORT: '81' })],
      ['shop_cart_80', 'shop_cart_81', 'shop_cart_10002'],
    ],
    [
      'by its deployment group, which both sets have',
      [
        definitions(10_000, { HAPROXY_DEPLOYMENT_GROUP: 'shop_cart', HAPROXY_0_PORT: '10000' }),
        definitions(10_100, { HAPROXY_DEPLOYMENT_GROUP: 'shop_cart', HAPROXY_0_PORT: '10000' }),
      ],
      ['shop_cart_10000', 'shop_cart_10002'],
    ],
    [
      'by a group with slashes as marathon-lb does',
      [definitions(1, { HAPROXY_DEPLOYMENT_GROUP: '/team/web' })],
      ['team_web_1', 'team_web_10002'],
    ],
    ['not at all without service ports', [live({})], []],
  ])('%s', (_, lives, expected) => {
    expect(backendsOf(lives)).toEqual(expected);
  });
});

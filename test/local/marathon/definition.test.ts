// The pure parts: ids, selectors, constraints, service ports, change classes, backoff, victims.
import { describe, expect, it } from 'vitest';
import { changeClass, stamp } from '../../../src/local/marathon/definition/changes.js';
import { parseApp } from '../../../src/local/marathon/definition/parse.js';
import { canonicalPath, enclosingGroups, isPathText, parentOf } from '../../../src/local/marathon/definition/pathId.js';
import { ServicePorts, servicePortsOf } from '../../../src/local/marathon/definition/servicePorts.js';
import { chooseVictims } from '../../../src/local/marathon/deployment/victims.js';
import { labelSelector } from '../../../src/local/marathon/routes/labelSelector.js';
import { Backoff } from '../../../src/local/marathon/task/backoff.js';
import { meetsConstraints } from '../../../src/local/marathon/task/constraints.js';
import { instanceIdOf, scheduled } from '../../../src/local/marathon/task/instance.js';
import type { Condition, Instance } from '../../../src/local/marathon/task/instance.js';

const define = (more: object = {}) => parseApp({ id: '/a/b', cmd: 'sleep 1000', ...more });
const anApp = (more: object = {}) => stamp(undefined, define(more), '2026-01-01T00:00:00.000Z');

describe('an id', () => {
  it.each([
    ['x', '/', '/x'],
    ['/x//y/', '/z', '/x/y'],
    ['../db/db1', '/shop/web', '/shop/db/db1'],
    ['./a', '/g', '/g/a'],
    ['../../..', '/a', '/'],
  ])('%s in %s is %s', (text, base, expected) => expect(canonicalPath(text, base)).toBe(expected));

  it('may use lower case, digits, dashes and dots', () => {
    for (const good of ['/a', 'a-1/b.c', '/a/../b', '/']) expect([good, isPathText(good)]).toEqual([good, true]);
    for (const bad of ['', '/A', 'a_b', '-a', 'a-', 'a..b', 'a b', `${'a'.repeat(50_000)}!`])
      expect([bad, isPathText(bad)]).toEqual([bad, false]);
  });

  it('has groups around it', () => {
    expect([parentOf('/a/b'), parentOf('/a'), enclosingGroups('/a/b/c')]).toEqual(['/a', '/', ['/', '/a', '/a/b']]);
  });

  it('of a task leads to its instance', () => {
    expect(instanceIdOf('a_b.instance-1f._app.3')).toBe('a_b.instance-1f');
    expect(instanceIdOf('nonsense')).toBeUndefined();
  });
});

describe('a label selector', () => {
  it.each([
    ['a', { a: '' }, true],
    ['a', {}, false],
    ['a==1', { a: '1' }, true],
    ['a!=1', { a: '2' }, true],
    ['a!=1', {}, false],
    ['a in (1, 2)', { a: '2' }, true],
    ['a notin (1,2)', { a: '3' }, true],
    ['a notin (1,2)', {}, false],
    ['a==1, b', { a: '1', b: 'x' }, true],
    ['a==1,b', { a: '1' }, false],
    ['a==x\\ y', { a: 'x y' }, true],
  ])('%s on %j is %s', (text, labels, expected) => expect(labelSelector(text)(labels)).toBe(expected));
});

describe('constraints', () => {
  const host = (name: string) => ({ host: name, attributes: new Map<string, string>() });
  it.each([
    [['hostname', 'UNIQUE'], ['h1'], 'h1', false],
    [['hostname', 'UNIQUE'], ['h1'], 'h2', true],
    [['hostname', 'CLUSTER'], ['h1'], 'h2', false],
    [['hostname', 'CLUSTER', 'h2'], [], 'h2', true],
    [['hostname', 'LIKE', 'h[12]'], [], 'h12', false],
    [['hostname', 'UNLIKE', 'h1'], [], 'h2', true],
    [['hostname', 'MAX_PER', '2'], ['h1', 'h1'], 'h1', false],
    [['hostname', 'GROUP_BY', '2'], ['h1', 'h1'], 'h1', false],
    [['hostname', 'GROUP_BY', '2'], ['h1', 'h2'], 'h3', false],
    [['hostname', 'GROUP_BY'], ['h1', 'h2', 'h2'], 'h2', false],
    [['hostname', 'IS', 'h1'], [], 'h1', true],
    [['rack', 'UNIQUE'], [], 'h1', false],
    [['rack', 'UNLIKE', 'a'], [], 'h1', true],
  ])('%j with tasks on %j allow %s: %s', (constraint, placed, offered, expected) =>
    expect(meetsConstraints([constraint], host(offered), { hosts: placed.map(host), wanted: 4 })).toBe(expected),
  );
});

describe('service ports', () => {
  const range = { min: 10_000, max: 10_002 };
  it('are the lowest free ones, and an update takes its own back in order', () => {
    const taken = anApp({ portDefinitions: [{ port: 10_000 }] });
    const ports = new ServicePorts(() => [taken], range);
    const first = ports.assign(define({ portDefinitions: [{ port: 0 }, { port: 9 }, { port: 0 }] }), undefined);
    expect(servicePortsOf(first)).toEqual([10_001, 9, 10_002]);
    const before = stamp(undefined, first, '2026-01-01T00:00:00.000Z');
    const again = new ServicePorts(() => [taken, before], range).assign(
      define({ portDefinitions: [{ port: 0 }, { port: 0 }] }),
      before,
    );
    expect(servicePortsOf(again)).toEqual([10_001, 10_002]);
    expect(() => ports.assign(define(), undefined)).toThrow('All ports in the range [10000-10002) are already in use');
  });
});

describe('a change', () => {
  it.each([
    [{ instances: 2 }, 'scale'],
    [{ labels: { a: 'b' } }, 'upgrade'],
    [{ killSelection: 'OLDEST_FIRST' }, 'upgrade'],
    [{ upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } }, 'upgrade'],
    [{ dependencies: ['/x'] }, 'upgrade'],
    [{ executor: '//cmd' }, 'upgrade'],
    [{ executorResources: { cpus: 1 } }, 'none'],
    [{ env: {} }, 'none'],
    [{ cpus: 1.0, unknown: true }, 'none'],
  ])('of %j is %s', (more, expected) => expect(changeClass(define(), define(more))).toBe(expected));

  it('of the order in a set is none, in a list an upgrade', () => {
    const constraints = [
      ['a', 'UNIQUE'],
      ['b', 'UNIQUE'],
    ];
    expect(changeClass(define({ constraints }), define({ constraints: constraints.toReversed() }))).toBe('none');
    const uris = ['http://a/a', 'http://b/b'];
    expect(changeClass(define({ uris }), define({ uris: uris.toReversed() }))).toBe('upgrade');
  });

  it('keeps the moment of the last config change when only the number changes', () => {
    const before = anApp();
    const after = stamp(before, define({ instances: 4 }), '2026-02-02T00:00:00.000Z');
    expect(after.versions).toEqual({
      version: '2026-02-02T00:00:00.000Z',
      lastScalingAt: '2026-02-02T00:00:00.000Z',
      lastConfigChangeAt: '2026-01-01T00:00:00.000Z',
    });
  });
});

describe('old fields', () => {
  it('become canonical ones', () => {
    const { spec } = parseApp({
      id: '/old',
      container: { docker: { image: 'nginx', network: 'BRIDGE', portMappings: [{ containerPort: 80 }] } },
      uris: ['http://a/b.tgz', 'http://a/c'],
      healthChecks: [{ path: '/' }],
    });
    expect(spec).toMatchObject({
      networks: [{ mode: 'container/bridge' }],
      container: {
        type: 'DOCKER',
        docker: { image: 'nginx', forcePullImage: false, privileged: false, parameters: [] },
        portMappings: [{ containerPort: 80, hostPort: 0, servicePort: 0, labels: {} }],
      },
      fetch: [
        { uri: 'http://a/b.tgz', extract: true },
        { uri: 'http://a/c', extract: false },
      ],
      healthChecks: [{ protocol: 'HTTP', portIndex: 0 }],
    });
    expect(spec).not.toHaveProperty('portDefinitions');
    expect(spec.container?.docker).not.toHaveProperty('network');
  });

  it('leave a bare check on the implicit port without an index', () => {
    expect(define({ healthChecks: [{ path: '/' }] }).spec.healthChecks?.[0]).not.toHaveProperty('portIndex');
  });
});

describe('backoff', () => {
  it('grows by the factor up to its cap, and is forgotten in time', () => {
    const backoff = new Backoff();
    const app = anApp({ backoffSeconds: 10, backoffFactor: 2, maxLaunchDelaySeconds: 35 });
    const delays = [0, 1, 2, 3].map(() => {
      backoff.increase(app, 1000);
      return backoff.launchAllowedAt(app, 1000) - 1000;
    });
    expect(delays).toEqual([10_000, 20_000, 35_000, 35_000]);
    expect(backoff.launchAllowedAt(app, 1000 + 35_001)).toBe(36_001);
    backoff.increase(app, 0);
    expect(backoff.launchAllowedAt(stamp(app, define({ cmd: 'sleep 2' }), '2026-03-03T00:00:00.000Z'), 0)).toBe(0);
  });
});

describe('victims of a scale-down', () => {
  const at = (condition: Condition, startedAt: number): Instance => ({
    ...scheduled(anApp(), 0),
    condition,
    placement: { agentId: 'S0', host: 'h' },
    tasks: [{ id: 't', hostPorts: [], condition, stagedAt: startedAt, startedAt }],
  });

  it('are those that do not run yet, then the youngest, unless some were named', () => {
    const [old, young, starting] = [at('Running', 1), at('Running', 2), at('Starting', 0)];
    const all = [old, young, starting];
    const ids = (victims: readonly Instance[]) => victims.map(({ id }) => id);
    expect(ids(chooseVictims(all, [], 1, anApp()))).toEqual([starting.id, young.id]);
    expect(ids(chooseVictims(all, [], 1, anApp({ killSelection: 'OLDEST_FIRST' })))).toEqual([starting.id, old.id]);
    expect(ids(chooseVictims(all, [old.id], 2, anApp()))).toEqual([old.id]);
    expect(chooseVictims(all, [], 3, anApp())).toEqual([]);
  });
});

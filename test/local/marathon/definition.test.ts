// The pure parts: ids, selectors, service ports, change classes.
import { describe, expect, it } from 'vitest';
import { changeClass, stamp } from '../../../src/local/marathon/definition/changes.js';
import { parseApp, parseNestedApp } from '../../../src/local/marathon/definition/parse.js';
import { canonicalPath, enclosingGroups, isPathText, parentOf } from '../../../src/local/marathon/definition/pathId.js';
import { app as appSchema } from '../../../src/local/marathon/definition/schema/app.js';
import { ServicePorts, servicePortsOf } from '../../../src/local/marathon/definition/servicePorts.js';
import { read } from '../../../src/local/marathon/definition/shape.js';
import { labelSelector } from '../../../src/local/marathon/routes/labelSelector.js';
import { invalid, outcomeOf } from './definitionRefusals.js';

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

describe('a resident app', () => {
  const volumes = [{ containerPath: 'data', mode: 'RW', persistent: { size: 10 } }];
  const resident = { id: '/a/b', cmd: 'sleep 1000', container: { type: 'MESOS', volumes } };
  const error = 'Resident apps cannot have the role *';
  const inGroup = (role: string) =>
    outcomeOf(() => parseNestedApp(read(appSchema, resident), '/a', () => ({ standard: role, valid: [role] })));

  it('has volumes whose keys are printed in the order of Marathon, sent or not', () => {
    const { spec } = parseNestedApp(read(appSchema, resident), '/a', () => ({ standard: 'a', valid: ['a'] }));
    expect(JSON.stringify(spec.container?.volumes)).toBe(
      '[{"containerPath":"data","persistent":{"type":"root","size":10,"constraints":[]},"mode":"RW"}]',
    );
  });

  it('needs a role that can hold reservations, as the tree of a group update says too', () => {
    expect(outcomeOf(() => parseApp(resident))).toEqual(invalid({ '/role': [error] }));
    expect(inGroup('*')).toEqual(invalid({ '/apps//a/b': [error] }));
    expect(inGroup('a')).toMatchObject({ spec: { role: 'a', residency: { taskLostBehavior: 'WAIT_FOREVER' } } });
  });
});

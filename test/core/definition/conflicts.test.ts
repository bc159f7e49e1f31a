// Two apps of git of which one has the id that a set of the other one takes.
import { expect, it } from 'vitest';
import { emptyMemo } from '../../../src/core/definition/memo.js';
import { loadRepository } from '../../../src/core/definition/load.js';
import { aCommit, ids, load, parsed, type Files } from './repository.js';
import { toldBy } from './rules/told.js';

const app = (id: string, deploy: string): string =>
  `id: ${id}\ncmd: run it\nportDefinitions: [{ port: 0 }]\nlabels: { HAPROXY_GROUP: external, HAPROXY_0_VHOST: ${id.slice(1)}.test }\nhealthChecks: [{ protocol: MESOS_HTTP, path: /health }]\n${deploy}\n`;

const canary = 'deploy: { strategy: canary, steps: [{ weight: 5 }] }';
const blueGreen = 'deploy: { strategy: blue-green }';
const abTest = 'deploy: { strategy: ab-test, share: 20% }';
const beside = (deploy: string, id: string, its = ''): Files => ({
  'a.yaml': app('/web', deploy),
  'b.yaml': app(id, its),
});

it.each([
  ['canary', canary, '/web-canary'],
  ['blue-green', blueGreen, '/web-blue'],
  ['blue-green', blueGreen, '/web-green'],
  ['ab-test', abTest, '/web-b'],
])('%s: the app that stands in the way is told, however it is deployed itself', (name, deploy, id) => {
  for (const its of ['', canary, blueGreen]) {
    expect(toldBy('set-id-taken', beside(deploy, id, its))).toEqual([
      `b.yaml:1:1: set-id-taken: ${id} is the id of a set of /web (${name}, a.yaml:1): only one of both can be there`,
    ]);
    expect(ids(load(beside(deploy, id, its)))).toEqual(['/web']);
  }
});

it.each([
  [canary, '/web-blue'],
  [canary, '/web-b'],
  [blueGreen, '/web-canary'],
  [abTest, '/web-canary'],
  ['', '/web-canary'],
  ['deploy: { strategy: recreate }', '/web-blue'],
])('%s: %s is in nobody’s way', (deploy, id) => {
  expect(toldBy('set-id-taken', beside(deploy, id))).toEqual([]);
  expect(ids(load(beside(deploy, id)))).toEqual(['/web', id].sort());
});

it('is found by a load that remembers the one before, in which nobody stood in anybody’s way', () => {
  const memo = emptyMemo();
  const loaded = (deploy: string) =>
    ids(loadRepository({ owner: 'shop', commit: aCommit(), sources: parsed(beside(deploy, '/web-canary')) }, memo));
  expect(loaded('')).toEqual(['/web', '/web-canary']);
  expect(loaded(canary)).toEqual(['/web']);
  expect(loaded(blueGreen)).toEqual(['/web', '/web-canary']);
});

it('looks at each cluster by itself, and at ids with the prefix of their environment', () => {
  const policy = (second: string): string =>
    `environments:\n  live: { cluster: dc1, include: [web] }\n  next: { ${second}, include: [web-canary] }\n`;
  const files = { 'apps/a.yaml': app('/web', canary), 'apps/b.yaml': app('/web-canary', '') };
  const toldWith = (second: string): number =>
    toldBy('set-id-taken', { 'baton.yaml': policy(second), ...files }).length;
  expect(toldWith('cluster: dc1')).toBe(1);
  expect(toldWith('cluster: dc2')).toBe(0);
  expect(toldWith('cluster: dc1, prefix: /next')).toBe(0);
});

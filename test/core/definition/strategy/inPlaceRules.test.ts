// Replacements in place that have no room, or a floor that Marathon cannot count.
import { describe, expect, it } from 'vitest';
import { load, said } from '../repository.js';

const app = (instances: number, constraints: string, rest = ''): string =>
  `id: /x\ncmd: run it\ninstances: ${String(instances)}\nconstraints: ${constraints}\n${rest}`;
const rolling = 'deploy: { strategy: rolling }\n';

describe('constraints on hostname', () => {
  it.each([
    [4, '[[hostname, UNIQUE], [hostname, LIKE, a|b|c]]', 3],
    [2, '[[hostname, UNIQUE], [hostname, CLUSTER, node-1]]', 1],
    [5, '[[hostname, MAX_PER, "2"], [hostname, LIKE, node-1|node-2]]', 4],
  ])('with %i instances in %s leave room for %i', (instances, constraints, room) => {
    expect(said(load({ 'x.yaml': app(instances, constraints) }))).toEqual([
      `x.yaml:4:14: placement-too-small: the constraints leave room for ${String(room)} of ${String(instances)} tasks (run fewer instances, or allow more hosts)`,
    ]);
  });

  it.each([
    '[[hostname, UNIQUE]]',
    '[[hostname, LIKE, node-1]]',
    '[[hostname, UNIQUE], [hostname, LIKE, "node-[0-9]+"]]',
    '[[rack, UNIQUE], [hostname, CLUSTER, a]]',
  ])('that leave it open how many fit say nothing: %s', (constraints) => {
    expect(said(load({ 'x.yaml': app(4, constraints, rolling) }))).toEqual([]);
  });

  it('that are full leave no room for the one task more that rolling starts', () => {
    const full = '[[hostname, UNIQUE], [hostname, LIKE, a|b]]';
    expect(said(load({ 'x.yaml': app(2, full, rolling) }))).toEqual([
      expect.stringContaining(
        'x.yaml:5:21: strategy-impossible: rolling starts a new task before an old one goes, and the constraints leave room for 2 only',
      ),
    ]);
    const lower = 'upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 }\n';
    expect(said(load({ 'x.yaml': app(2, full, `${lower}${rolling}`) }))).toEqual([]);
    expect(said(load({ 'x.yaml': app(2, full) }))).toEqual([]);
    expect(said(load({ 'x.yaml': app(2, full, 'deploy: { strategy: recreate }\n') }))).toEqual([]);
  });
});

describe('a floor', () => {
  const checked = (protocol: string, deploy: string): readonly string[] =>
    said(load({ 'x.yaml': `id: /x\ncmd: run it\nhealthChecks: [{ protocol: ${protocol} }]\n${deploy}` }));

  it('of rolling is uncertain when Marathon itself runs the checks', () => {
    expect(checked('HTTP', rolling)).toEqual([
      expect.stringContaining('x.yaml:4:21: floor-uncertain: a newer commit in the middle of a rollout may take more'),
    ]);
  });

  it('is certain when Mesos does, and nobody asked for it without a deploy block', () => {
    expect(checked('MESOS_HTTP', rolling)).toEqual([]);
    expect(checked('HTTP', '')).toEqual([]);
  });
});

describe('an ignored upgrade strategy', () => {
  const withIgnored = (ignored: string, definition: string): readonly string[] =>
    said(
      load({
        'baton.yaml': `environments: { live: { cluster: dc1, ignore: [${ignored}] } }`,
        'apps/x.yaml': definition,
      }),
    );
  const checked = 'id: /x\ncmd: run it\ninstances: 3\nhealthChecks: [{ protocol: MESOS_HTTP }]\n';
  const floor = 'deploy: { strategy: minimum-in-service, atLeast: 2 }\n';
  const pod =
    'id: /x\nscaling: { kind: fixed, instances: 3 }\nnetworks: [{ mode: host }]\ncontainers: [{ name: web, resources: {}, exec: { command: { shell: run it } } }]\n';

  it.each([
    ['/upgradeStrategy', `${checked}${floor}`, 'minimum-in-service is kept by /upgradeStrategy'],
    ['/upgradeStrategy/minimumHealthCapacity', `${checked}${floor}`, 'minimum-in-service is kept by /upgradeStrategy'],
    ['/mem, /upgradeStrategy', `${checked}${rolling}`, 'rolling is kept by /upgradeStrategy'],
    ['/scheduling/upgrade', `${pod}${rolling}`, 'rolling is kept by /scheduling/upgrade'],
    ['/scheduling', `${pod}${rolling}`, 'rolling is kept by /scheduling/upgrade, which ignore (/scheduling) leaves'],
  ])('%s takes away what the strategy promises', (ignored, definition, message) => {
    expect(withIgnored(ignored, definition)).toEqual([
      expect.stringContaining(`apps/x.yaml:5:21: strategy-impossible: ${message}`),
    ]);
  });

  it.each([
    ['/upgradeStrategy', checked],
    ['/upgradeStrategy', `${checked}deploy: { strategy: recreate }\n`],
    ['/scheduling/upgrade', `${checked}${floor}`],
    ['/upgradeStrategy', `${pod}${rolling}`],
    ['/scheduling/placement', `${pod}${rolling}`],
  ])('%s says nothing where nothing was promised', (ignored, definition) => {
    expect(withIgnored(ignored, definition)).toEqual([]);
  });
});

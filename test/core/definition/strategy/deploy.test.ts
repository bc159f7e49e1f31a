// The deploy block and its labels, and the upgradeStrategy that each strategy sends.
import { describe, expect, it } from 'vitest';
import { floorOf, fractionFor, overForOneMore } from '../../../../src/core/definition/strategy/capacities.js';
import { app, environment, ids, load, said } from '../repository.js';

const file = (deploy: string, rest = 'instances: 4\nhealthChecks: [{ protocol: MESOS_HTTP }]\n'): string =>
  `id: /x\ncmd: run it\n${rest}deploy: ${deploy}\n`;

describe('a strategy', () => {
  it.each([
    ['{ strategy: rolling }', { kind: 'rolling', annotated: true }, 1, 1],
    [
      '{ strategy: recreate, healthyWithin: 1h30m, waitAtMost: 2d, onFailure: pause }',
      { kind: 'recreate', healthyWithin: 5_400_000, waitAtMost: 172_800_000, onFailure: 'pause' },
      1,
      1,
    ],
    [
      '{ strategy: minimum-in-service, atLeast: 3 }',
      { kind: 'minimum-in-service', atLeast: { kind: 'count', count: 3 } },
      0.75,
      0,
    ],
    [
      '{ strategy: minimum-in-service, atLeast: 50% }',
      { kind: 'minimum-in-service', atLeast: { kind: 'percent', percent: 50 } },
      0.5,
      0,
    ],
    ['{ scale: ignore }', { kind: 'rolling', annotated: false, scale: { kind: 'ignore' } }, 1, 1],
    ['{ scale: { min: 2, max: 20 } }', { scale: { kind: 'range', min: 2, max: 20 } }, 1, 1],
  ])('%s is read, and sends its capacities', (deploy, strategy, minimumHealthCapacity, maximumOverCapacity) => {
    const found = app(load({ 'x.yaml': file(deploy) }), '/x');
    expect(found.strategy).toMatchObject(strategy);
    expect(found.spec).toMatchObject({ minimumHealthCapacity, maximumOverCapacity, hasMesosHealthCheck: true });
    expect(found.spec.definition['upgradeStrategy']).toEqual({ minimumHealthCapacity, maximumOverCapacity });
    expect(found.spec.definition).not.toHaveProperty('deploy');
  });

  it('may be written in labels, which are taken out', () => {
    const labelled = (labels: string): string => `id: /x\ncmd: run it\nlabels: ${labels}\n`;
    const one = app(load({ 'x.yaml': labelled('{ BATON_STRATEGY: recreate, TEAM: shop }') }), '/x');
    expect(one.strategy.kind).toBe('recreate');
    expect(one.spec.definition['labels']).toEqual({ TEAM: 'shop' });
    const two = app(
      load({ 'x.yaml': labelled(`{ BATON_DEPLOY: '{"strategy":"recreate","healthyWithin":"5m"}' }`) }),
      '/x',
    );
    expect(two.strategy).toMatchObject({ kind: 'recreate', healthyWithin: 300_000 });
    expect(two.spec.definition).not.toHaveProperty('labels');
  });

  it.each([
    ['deploy: { strategy: yolo }', 'x.yaml:5:21: field-invalid: strategy must be one of rolling, minimum-in-service'],
    ['deploy: { checks: [] }', 'x.yaml:5:11: deploy-invalid: checks belong to canary, blue-green and ab-test'],
    [
      'deploy: { steps: [{ weight: 5 }] }',
      'x.yaml:5:11: deploy-invalid: steps belongs to canary (write strategy: canary, or remove steps)',
    ],
    ['deploy: { strategy: rolling, soak: 5m }', 'x.yaml:5:30: deploy-invalid: soak belongs to blue-green'],
    ['deploy: { strategy: recreate, match: { cookie: b } }', 'x.yaml:5:31: deploy-invalid: match belongs to ab-test'],
    ['deploy: { drainTimeout: 5m }', 'deploy-invalid: drainTimeout belongs to canary, blue-green, ab-test'],
    ['deploy: { healthyWithin: 1e99 }', 'x.yaml:5:26: duration-invalid: 1e+99 is not a duration'],
    ['deploy: { healthyWithin: -5m }', 'x.yaml:5:26: duration-invalid: -5m is not a duration'],
    ['deploy: { healthyWithin: NaN }', 'x.yaml:5:26: duration-invalid: NaN is not a duration'],
    ['deploy: { healthyWithin: 5 }', 'x.yaml:5:26: duration-invalid'],
    ['deploy: { waitAtMost: 999d }', 'x.yaml:5:23: duration-invalid: 999d is not a duration: it is longer than a year'],
    ['deploy: [rolling]', 'x.yaml:5:9: deploy-invalid: deploy must be an object'],
    ['deploy: { scale: { min: 3, max: 2 } }', 'x.yaml:5:18: deploy-invalid: scale.min is above scale.max'],
    ['deploy: { scale: sometimes }', 'x.yaml:5:18: field-invalid: scale must be "ignore" or { min, max }'],
    ['deploy: { strategy: minimum-in-service }', 'deploy-invalid: minimum-in-service needs atLeast'],
    ['deploy: { strategy: rolling, atLeast: 2 }', 'x.yaml:5:30: deploy-invalid: atLeast belongs to minimum-in-service'],
    [
      'deploy: { strategy: minimum-in-service, atLeast: many }',
      'x.yaml:5:50: field-invalid: atLeast must be a number of instances',
    ],
    [
      'deploy: { strategy: minimum-in-service, atLeast: 101% }',
      'x.yaml:5:50: deploy-invalid: atLeast must be above 0%',
    ],
    [
      'deploy: { strategy: minimum-in-service, atLeast: 4 }',
      'x.yaml:5:50: strategy-impossible: atLeast keeps 4 of 4 tasks in service: none could ever be replaced (write at most 3, or run more)',
    ],
    [
      'deploy: { strategy: minimum-in-service, atLeast: 99% }',
      'x.yaml:5:50: strategy-impossible: atLeast keeps 4 of 4 tasks',
    ],
    [
      'deploy: { strategy: minimum-in-service, atLeast: 3, scale: ignore }',
      'strategy-impossible: atLeast is a number, but the number of instances is not ours',
    ],
    [
      'deploy: { strategy: minimum-in-service, atLeast: 3, scale: { min: 3, max: 9 } }',
      'strategy-impossible: atLeast keeps 3 of 3 tasks',
    ],
    ['labels: { BATON_DEPLOY: "{oops" }', 'x.yaml:5:25: deploy-invalid: BATON_DEPLOY is not JSON'],
    ['labels: { BATON_DEPLOY: "[]" }', 'x.yaml:5:25: deploy-invalid: BATON_DEPLOY must be the deploy block'],
    [`labels: { BATON_STRATEGY: rolling, BATON_DEPLOY: '{"strategy":"recreate"}' }`, 'name different strategies'],
    [
      'labels: { BATON_STRATEGY: rolling }\ndeploy: { strategy: recreate }',
      'x.yaml:5:27: deploy-invalid: the label BATON_STRATEGY and the deploy block both',
    ],
  ])('%s is refused with the line', (annotation, expected) => {
    const text = `id: /x\ncmd: run it\ninstances: 4\nhealthChecks: [{ protocol: MESOS_TCP }]\n${annotation}\n`;
    const loaded = load({ 'x.yaml': text, 'ok.yaml': 'id: /ok\ncmd: run it' });
    expect(ids(loaded)).toEqual(['/ok']);
    expect(environment(loaded).invalid).toMatchObject([{ id: '/x', path: 'x.yaml' }]);
    expect(said(loaded)).toEqual([expect.stringContaining(expected)]);
  });

  it('of minimum-in-service needs a check that Mesos runs', () => {
    const loaded = load({
      'x.yaml': file(
        '{ strategy: minimum-in-service, atLeast: 1 }',
        'instances: 2\nhealthChecks: [{ protocol: HTTP }]\n',
      ),
    });
    expect(said(loaded)).toEqual([
      expect.stringContaining(
        'x.yaml:5:21: strategy-impossible: minimum-in-service needs a health check that Mesos runs',
      ),
    ]);
  });

  it('misspelt, or with labels that are ours to write, is a warning', () => {
    expect(said(load({ 'x.yaml': file('{ healthyWithn: 5m }') }))).toEqual([
      'x.yaml:5:11: unknown-field: healthyWithn is not a field that is known here (did you mean healthyWithin?)',
    ]);
    const labelled = load({ 'x.yaml': 'id: /x\ncmd: run it\nlabels: { BATON_OWNER: me, BATON_STRATEGIE: canary }\n' });
    expect(said(labelled)).toEqual([
      expect.stringContaining('x.yaml:3:11: reserved-label: the label "BATON_OWNER" is left out'),
      expect.stringContaining(
        'x.yaml:3:28: reserved-label: the label "BATON_STRATEGIE" is left out (did you mean BATON_STRATEGY?',
      ),
    ]);
    expect(app(labelled, '/x').spec.definition).not.toHaveProperty('labels');
  });
});

describe('what Marathon makes of the capacities', () => {
  it('keeps exactly the floor, for every floor below every number of instances up to 200', () => {
    for (let instances = 2; instances <= 200; instances += 1) {
      for (let floor = 1; floor < instances; floor += 1) {
        const fraction = fractionFor(instances, floor);
        if (Math.ceil(instances * fraction) !== floor) expect([instances, floor, fraction]).toBe('exact');
        if (fraction <= 0 || fraction >= 1) expect(fraction).toBe('a share');
      }
      expect(fractionFor(instances, instances)).toBe(1);
    }
    // The case that made this necessary: 25 × (7 / 25) is 7.000000000000001.
    expect(Math.ceil(25 * (7 / 25))).toBe(8);
    expect(Math.ceil(25 * fractionFor(25, 7))).toBe(7);
  });

  it('a share is counted without rounding up a whole number', () => {
    expect(floorOf({ kind: 'percent', percent: 28 }, 25)).toBe(7);
    expect(floorOf({ kind: 'percent', percent: 29 }, 100)).toBe(29);
    expect(floorOf({ kind: 'percent', percent: 33.333 }, 3)).toBe(1);
    expect(floorOf({ kind: 'percent', percent: 75 }, 4)).toBe(3);
    expect(floorOf({ kind: 'percent', percent: 1 }, 4)).toBe(1);
  });

  it('rolling always has room for one task more', () => {
    for (let instances = 1; instances <= 200; instances += 1) {
      for (const over of [0, 0.001, 0.1, 0.2, 1 / 3, 0.5, 1]) {
        const raised = overForOneMore(instances, over);
        expect(Math.floor(instances * (1 + raised))).toBeGreaterThan(instances);
        expect(raised).toBeGreaterThanOrEqual(over);
        expect(raised).toBeLessThanOrEqual(1);
      }
    }
    expect(overForOneMore(0, 0)).toBe(1);
    expect(overForOneMore(10, 0.25)).toBe(0.25);
  });

  it('an app that does not say rolling keeps its own upgradeStrategy, whatever it is', () => {
    const own = 'upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 }\ninstances: 4\n';
    expect(app(load({ 'x.yaml': `id: /x\ncmd: run it\n${own}` }), '/x').spec).toMatchObject({
      minimumHealthCapacity: 0.5,
      maximumOverCapacity: 0,
    });
    expect(app(load({ 'x.yaml': file('{ strategy: rolling }', own) }), '/x').spec).toMatchObject({
      minimumHealthCapacity: 0.5,
      maximumOverCapacity: 0.25,
    });
    expect(app(load({ 'x.yaml': file('{ strategy: recreate }', own) }), '/x').spec).toMatchObject({
      minimumHealthCapacity: 0.5,
      maximumOverCapacity: 0,
    });
  });
});

describe('a revision', () => {
  const revision = (text: string): string => app(load({ 'x.yaml': text }), '/x').revision;
  it('stays the same when only the number of instances changes, also where the fraction follows it', () => {
    expect(revision('id: /x\ncmd: run it\ninstances: 2')).toBe(revision('instances: 9\nid: /x\ncmd: run it'));
    const floor = (instances: number): string =>
      file(
        '{ strategy: minimum-in-service, atLeast: 3 }',
        `instances: ${instances}\nhealthChecks: [{ protocol: MESOS_HTTP }]\n`,
      );
    expect(revision(floor(4))).toBe(revision(floor(5)));
  });

  it('stays the same for another way to write the same', () => {
    expect(revision('id: /x\ncmd: run it\nports: [0]\nuris: [http://x/a.tgz]')).toBe(
      revision(
        'id: x\ncmd: run it\nportDefinitions: [{ protocol: tcp }]\nfetch: [{ uri: http://x/a.tgz, cache: false }]\nenv: {}',
      ),
    );
  });

  it('changes with the definition and with the strategy', () => {
    const all = [
      'id: /x\ncmd: run it',
      'id: /x\ncmd: run that',
      'id: /x\ncmd: run it\ndeploy: { strategy: rolling }',
      'id: /x\ncmd: run it\ndeploy: { strategy: recreate }',
      'id: /x\ncmd: run it\nupgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 1 }',
    ].map(revision);
    expect(new Set(all).size).toBe(all.length);
  });
});

// Deploy blocks of canary, blue-green and ab-test: read strictly, and held against what the app is.
import { describe, expect, it } from 'vitest';
import { load, said } from '../repository.js';

const good = `id: /x
cmd: run it
instances: 4
healthChecks: [{ protocol: MESOS_TCP }]
labels: { HAPROXY_GROUP: external, HAPROXY_0_VHOST: shop.example }
`;
/** What is said about an app with the block in line 6. */
const saidOf = (deploy: string, rest = good): readonly string[] =>
  said(load({ 'x.yaml': `${rest}deploy: ${deploy}\n` }));

describe('a block that says everything right', () => {
  it.each([
    [
      'canary',
      '{ strategy: canary, steps: [{ weight: 5, pause: 5m }, { weight: 50, pause: until-next }], checks: [{ name: errors, prometheus: "sum(x)", below: 0.01, failAfter: 3 }], drainTimeout: 2m }',
    ],
    ['canary', '{ strategy: canary, steps: [{ instances: 25% }, { instances: 50% }] }'],
    ['canary', '{ strategy: canary, steps: [{ instances: 1 }, { instances: 3, pause: 1h30m }] }'],
    ['blue-green', '{ strategy: blue-green, soak: 5m, keepOld: 1h, switch: by-hand, healthyWithin: 20m }'],
    ['blue-green', '{ strategy: blue-green, checks: [{ name: up, http: "http://x/health" }] }'],
    ['ab-test', '{ strategy: ab-test, match: { cookie: beta }, share: 20%, until: 2026-12-24 }'],
    ['ab-test', '{ strategy: ab-test, share: 0.5%, until: "2026-12-24T18:00:00+01:00" }'],
  ])('of %s is taken as it is: %s', (name, deploy) => {
    const loaded = load({ 'x.yaml': `${good}deploy: ${deploy}\n` });
    expect(said(loaded)).toEqual([]);
    expect(loaded.environments[0]?.apps.map(({ id, strategy }) => [id, strategy.kind])).toEqual([['/x', name]]);
  });

  it('may stand in a label', () => {
    const deploy = '{"strategy":"canary","steps":[{"weight":5}]}';
    const text = good.replace('labels: {', `labels: { BATON_DEPLOY: '${deploy}',`);
    const loaded = load({ 'x.yaml': text });
    expect(said(loaded)).toEqual([]);
    expect(loaded.environments[0]?.apps[0]?.strategy.kind).toBe('canary');
  });
});

describe('a block that is wrong', () => {
  it.each([
    ['{ strategy: canary }', 'x.yaml:6:21: deploy-invalid: canary needs steps'],
    [
      `{ strategy: canary, steps: [${Array.from({ length: 101 }, (_, index) => `{ instances: ${index + 1} }`).join(', ')}] }`,
      'x.yaml:6:36: field-invalid: steps must have at most 100 entries',
    ],
    ['{ strategy: canary, steps: [] }', 'x.yaml:6:36: field-invalid: steps must have at least 1 entry'],
    [
      '{ strategy: canary, steps: [{ weight: 0 }] }',
      'x.yaml:6:47: field-invalid: steps[0].weight must be at least 0.01',
    ],
    [
      '{ strategy: canary, steps: [{ weight: 101 }] }',
      'x.yaml:6:47: field-invalid: steps[0].weight must be at most 100',
    ],
    [
      '{ strategy: canary, steps: [{ pause: 5m }] }',
      'x.yaml:6:37: deploy-invalid: a step has either weight or instances',
    ],
    [
      '{ strategy: canary, steps: [{ weight: 5, instances: 1 }] }',
      'x.yaml:6:37: deploy-invalid: a step has either weight or instances',
    ],
    [
      '{ strategy: canary, steps: [{ weight: 50 }, { weight: 25 }] }',
      'x.yaml:6:63: deploy-invalid: steps must rise: 25 after 50',
    ],
    [
      '{ strategy: canary, steps: [{ weight: 5 }, { instances: 2 }] }',
      'x.yaml:6:65: deploy-invalid: all steps must be given the same way',
    ],
    [
      '{ strategy: canary, steps: [{ instances: 0% }] }',
      'x.yaml:6:50: deploy-invalid: a share of the instances must be above 0%',
    ],
    [
      '{ strategy: canary, steps: [{ weight: 5, pause: later }] }',
      'x.yaml:6:57: duration-invalid: later is not a duration',
    ],
    ['{ strategy: blue-green, soak: 5 }', 'x.yaml:6:39: field-invalid: soak must be text, and is a number'],
    ['{ strategy: blue-green, keepOld: 5 minutes }', 'x.yaml:6:42: duration-invalid: 5 minutes is not a duration'],
    ['{ strategy: blue-green, switch: never }', 'x.yaml:6:41: field-invalid: switch must be one of automatic, by-hand'],
    [
      '{ strategy: blue-green, share: 20% }',
      'x.yaml:6:33: deploy-invalid: share belongs to ab-test (write strategy: ab-test, or remove share)',
    ],
    ['{ strategy: ab-test }', 'x.yaml:6:21: deploy-invalid: ab-test needs match or share'],
    ['{ strategy: ab-test, match: {} }', 'x.yaml:6:37: deploy-invalid: match takes either a cookie or a header'],
    [
      '{ strategy: ab-test, match: { cookie: a, header: b } }',
      'x.yaml:6:37: deploy-invalid: match takes either a cookie or a header',
    ],
    ['{ strategy: ab-test, share: 100% }', 'x.yaml:6:37: deploy-invalid: share must be above 0% and below 100%'],
    ['{ strategy: ab-test, share: half }', 'x.yaml:6:37: field-invalid: share must be a share such as 20%'],
    ['{ strategy: ab-test, share: 5%, until: 2026-02-30 }', 'x.yaml:6:48: deploy-invalid: until is no date'],
    ['{ strategy: ab-test, share: 5%, until: tomorrow }', 'x.yaml:6:48: deploy-invalid: until is no date'],
    [
      '{ strategy: blue-green, checks: [{ name: a, below: 1 }] }',
      'x.yaml:6:42: deploy-invalid: a check asks one of prometheus, http and haproxy',
    ],
    [
      '{ strategy: blue-green, checks: [{ name: a, prometheus: q }] }',
      'x.yaml:6:42: deploy-invalid: a check needs below or above',
    ],
    [
      '{ strategy: blue-green, checks: [{ name: a, http: "http://u" }, { name: a, http: "http://v" }] }',
      'x.yaml:6:81: deploy-invalid: two checks have one name',
    ],
    [
      '{ strategy: blue-green, checks: [{ name: "\\e[31mred", http: "http://u" }] }',
      'x.yaml:6:50: deploy-invalid: a check is named with letters, digits, spaces and',
    ],
  ])('%s is told at the value', (deploy, expected) => {
    expect(saidOf(deploy)).toEqual([expect.stringContaining(expected)]);
  });

  it('with a misspelt key inside is a warning beside the rest', () => {
    expect(saidOf('{ strategy: canary, steps: [{ weight: 5, pauze: 5m }] }')).toEqual([
      'x.yaml:6:50: unknown-field: steps[0].pauze is not a field that is known here (did you mean pause?)',
    ]);
  });
});

describe('two sets cannot work', () => {
  const canary = '{ strategy: canary, steps: [{ weight: 5 }] }';
  const blueGreen = '{ strategy: blue-green }';
  const abTest = '{ strategy: ab-test, match: { cookie: beta } }';
  const without = (line: RegExp): string => good.replace(line, '');
  const withLabels = (labels: string): string => good.replace(/labels: .*/, `labels: { ${labels} }`);
  const vip = withLabels('A: b').replace('cmd:', 'portDefinitions: [{ port: 0, labels: { VIP_0: "/x:80" } }]\ncmd:');

  it.each([
    [canary, without(/healthChecks.*\n/), 'canary: without health checks nobody knows whether the new set is well'],
    [blueGreen, without(/healthChecks.*\n/), 'blue-green: without health checks'],
    [abTest, without(/healthChecks.*\n/), 'ab-test: without health checks'],
    [
      canary,
      withLabels('A: b'),
      'canary: nothing says who sends traffic to it (add HAPROXY_GROUP (marathon-lb) or a VIP',
    ],
    [blueGreen, vip, 'blue-green: a VIP serves every healthy task, so a set cannot be kept without traffic'],
    [abTest, withLabels('HAPROXY_GROUP: external'), 'ab-test: visitors can be told apart only behind a virtual host'],
    [
      '{ strategy: ab-test, share: 20% }',
      withLabels('HAPROXY_GROUP: external'),
      'ab-test: visitors can be told apart only behind a virtual host',
    ],
    [
      abTest,
      withLabels('HAPROXY_0_VHOST: a.example, HAPROXY_0_AUTH: "shop:ada:$1$x"'),
      'ab-test: with HAPROXY_n_AUTH marathon-lb would send everybody to the tested version',
    ],
    [
      abTest,
      withLabels('HAPROXY_0_VHOST: a.example, HAPROXY_DEPLOYMENT_GROUP: x'),
      'ab-test: a deployment group makes one of both variants',
    ],
    [
      canary,
      `${good.replace('MESOS_TCP', 'MESOS_TCP, port: 80')}portDefinitions: []\n`,
      'canary: there is no port whose traffic could be moved',
    ],
    [
      canary,
      `${good}requirePorts: true\nportDefinitions: [{ port: 9000 }]\n`,
      'canary: both sets would need port 9000 of the same agents',
    ],
    [
      blueGreen,
      `${good}networks: [{ mode: container/bridge }]\ncontainer: { type: MESOS, portMappings: [{ containerPort: 80, hostPort: 9000 }] }\n`,
      'blue-green: both sets would need port 9000 of the same agents',
    ],
    [
      canary,
      `${good.replace('instances: 4', 'instances: 1').replace('labels: {', 'labels: { MARATHON_SINGLE_INSTANCE_APP: "true",')}upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 }\n`,
      'canary: MARATHON_SINGLE_INSTANCE_APP says that two tasks may never run at once',
    ],
    [
      blueGreen,
      `${good}container: { type: MESOS, volumes: [{ containerPath: d, mode: RW, persistent: { size: 10 } }] }\nupgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 }\n`,
      'blue-green: a second set would not have the data of the persistent volumes',
    ],
    [
      canary,
      `${good.replace('instances: 4', 'instances: 1')}container: { type: MESOS, volumes: [{ containerPath: d, mode: RW, external: { name: v, provider: dvdi, options: { "dvdi/driver": rexray } } }] }\nupgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 }\n`,
      'canary: an external volume is mounted by one set',
    ],
    [
      canary,
      'id: /x\ncontainers: [{ name: a, exec: { command: { shell: run it } }, resources: { cpus: 0.1, mem: 32 } }]\n',
      'canary: pods are replaced in place only',
    ],
  ])('%s over %j', (deploy, rest, expected) => {
    const line = rest.split('\n').length;
    expect(saidOf(deploy, rest)).toEqual([
      expect.stringContaining(`x.yaml:${String(line)}:21: strategy-impossible: ${expected}`),
    ]);
  });

  it('a canary over a VIP can', () => {
    expect(saidOf(canary, vip)).toEqual([]);
  });

  it('steps by tasks are held against the number of instances', () => {
    expect(saidOf('{ strategy: canary, steps: [{ instances: 2 }, { instances: 5 }] }')).toEqual([
      'x.yaml:6:68: strategy-impossible: this step wants 5 tasks of 4 (write at most 4)',
    ]);
    expect(saidOf('{ strategy: canary, steps: [{ instances: 5% }, { instances: 20% }, { instances: 50% }] }')).toEqual([
      'x.yaml:6:69: step-collapses: this step is 1 of 4 tasks, like the one before (leave it out, or run more instances)',
    ]);
  });
});

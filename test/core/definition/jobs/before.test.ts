// `deploy.before`: what a job inherits from its app, what it leaves behind, and what it may not say.
import { describe, expect, it } from 'vitest';
import { jobDefinition } from '../../../../src/core/definition/jobs/jobDefinition.js';
import { appOfJobId, jobIdOf } from '../../../../src/core/definition/jobs/jobId.js';
import type { JsonObject } from '../../../../src/core/model/json.js';
import { marathonRules } from '../../../../src/core/definition/marathon/marathonRules.js';
import { anId, app, load, said } from '../repository.js';

const cart = anId('/shop/cart');

const service = `id: /shop/cart
args: [serve]
instances: 4
user: shop
env: { DB: db.shop, TOKEN: { secret: token } }
secrets: { token: { source: shop/token } }
labels: { HAPROXY_GROUP: external, HAPROXY_0_VHOST: shop.example, team: shop, traefik.enable: "true" }
constraints: [[zone, LIKE, a]]
networks: [{ mode: container/bridge }]
container:
  docker: { image: "registry.example/shop/cart:1.8.2" }
  portMappings: [{ containerPort: 8080, labels: { VIP_0: "cart:80" } }]
  volumes:
    - { containerPath: /etc/shop, hostPath: /etc/shop, mode: RO }
healthChecks: [{ protocol: MESOS_HTTP, path: /health }]
dependencies: []
`;

const withJob = (job: string, more = '', of = service): string =>
  `${of}deploy:\n  before:\n    - job: ${job}\n${more === '' ? '' : `      ${more}\n`}`;

/** The definition of the only job of the app in this file. */
function made(file: string): JsonObject {
  const { strategy, spec } = app(load({ 'cart.yaml': file }), cart);
  const [job] = strategy.before ?? [];
  if (job === undefined) throw new Error('the app of the test has no job');
  return jobDefinition(spec.definition, job.task, jobIdOf(cart));
}

describe('a job', () => {
  it('has the image, user, environment, secrets, networks and constraints of its app, and runs something else', () => {
    expect(made(withJob('{ cmd: ./migrate, env: { STEP: up } }'))).toMatchObject({
      id: '/shop/cart-before',
      cmd: './migrate',
      user: 'shop',
      env: { DB: 'db.shop', TOKEN: { secret: 'token' }, STEP: 'up' },
      secrets: { token: { source: 'shop/token' } },
      constraints: [['zone', 'LIKE', 'a']],
      networks: [{ mode: 'container/bridge' }],
      container: {
        docker: { image: 'registry.example/shop/cart:1.8.2' },
        volumes: [{ containerPath: '/etc/shop', hostPath: '/etc/shop', mode: 'RO' }],
      },
    });
  });

  it('serves nobody: no ports, checks, routes or arguments of its app', () => {
    const job = made(withJob('{ cmd: ./migrate }'));
    for (const name of ['args', 'healthChecks', 'portDefinitions', 'dependencies']) {
      expect(job[name] ?? []).toEqual([]);
    }
    expect(job['labels']).toEqual({ team: 'shop' });
    expect(job).toMatchObject({ container: { portMappings: [] } });
  });

  it('is one task, never two of it at once, and not started again when it has ended', () => {
    expect(made(withJob('{ cmd: ./migrate }'))).toMatchObject({
      instances: 1,
      backoffSeconds: 604_800,
      maxLaunchDelaySeconds: 604_800,
      upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
      unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
    });
  });

  it('may have an image of its own, whose entry point it runs then', () => {
    const job = made(withJob('{ container: { docker: { image: "registry.example/tools/flyway:9" } } }', '', plain));
    expect(job).toMatchObject({ container: { docker: { image: 'registry.example/tools/flyway:9' } } });
  });

  it('leaves persistent volumes, and what binds the app to its agents, where they are', () => {
    const resident = `id: /shop/cart
cmd: serve
container:
  type: MESOS
  volumes: [{ containerPath: data, mode: RW, persistent: { size: 10 } }]
unreachableStrategy: disabled
`;
    const job = made(withJob('{ cmd: ./migrate }', '', resident));
    expect(job['container']).not.toHaveProperty('volumes');
    expect(job['unreachableStrategy']).not.toBe('disabled');
    const nowhere = { path: '', line: 1, column: 1 };
    expect(marathonRules(job, job, () => nowhere)).toEqual([]);
  });

  it('has ten minutes if it says so, and fifteen if it does not', () => {
    const timeout = (more: string): unknown =>
      app(load({ 'cart.yaml': withJob('{ cmd: ./migrate }', more) }), cart).strategy.before?.[0]?.timeout;
    expect(timeout('timeout: 10m')).toBe(600_000);
    expect(timeout('')).toBe(900_000);
  });

  it('makes another revision, so that a mended job is tried although its app is the same; none makes the same as ever', () => {
    const revision = (file: string): string => app(load({ 'cart.yaml': file }), cart).revision;
    expect(revision(withJob('{ cmd: ./migrate }'))).not.toBe(revision(withJob('{ cmd: ./migrate --fast }')));
    expect(revision(`${service}deploy: { before: [] }\n`)).toBe(revision(service));
  });

  it('runs at an id that tells its app', () => {
    expect(appOfJobId(jobIdOf(cart))).toBe(cart);
    expect(appOfJobId(cart)).toBeUndefined();
    expect(appOfJobId(anId('/shop/a-before'))).toBe('/shop/a');
  });
});

const plain = 'id: /shop/cart\ncontainer: { docker: { image: "registry.example/shop/cart:1" } }\n';

describe('a job that cannot be', () => {
  it.each([
    ['an id', '{ cmd: ./migrate, id: other }', 'before[0].job.id: a job runs beside its app'],
    ['a number', '{ cmd: ./migrate, instances: 2 }', 'before[0].job.instances: a job runs once'],
    ['checks', '{ cmd: ./migrate, healthChecks: [] }', 'before[0].job.healthChecks: a job is done when it ends with 0'],
    ['ports', '{ cmd: x1, container: { portMappings: [] } }', 'before[0].job: a job serves nobody and has no ports'],
    [
      'a volume of its own',
      '{ cmd: x1, container: { volumes: [{ containerPath: d, persistent: { size: 1 } }] } }',
      'before[0].job: a persistent or external volume',
    ],
    ['nothing to run', '{ env: { A: "1" } }', 'before[0].job says nothing of what to run'],
    ['a misspelt field', '{ cmd: ./migrate, comand: x }', 'unknown-field: before[0].job.comand'],
    ['two commands', '{ cmd: ./migrate, args: [x] }', 'marathon-rule: cmd and args are both given'],
    ['a wrong type', '{ cmd: [x] }', 'field-invalid: before[0].job.cmd must be text, and is a list'],
  ])('because of %s is told at its line', (_why, job, message) => {
    const found = said(load({ 'cart.yaml': withJob(job) })).filter((one) => one.includes(message));
    expect(found).toEqual([expect.stringMatching(/^cart\.yaml:19:\d+: /)]);
  });

  it.each([
    ['timeout: 0s', 'job-invalid: a job needs some time'],
    ['timeout: soon', 'duration-invalid: soon is not a duration'],
  ])('because of %s is told at its line', (timeout, message) => {
    const found = said(load({ 'cart.yaml': withJob('{ cmd: ./migrate }', timeout) }));
    expect(found).toEqual([expect.stringContaining(message)]);
    expect(found[0]).toMatch(/^cart\.yaml:20:16: /);
  });

  it('belongs to a pod', () => {
    const pod = 'id: /shop/pod\ncontainers: [{ name: a, resources: { cpus: 0.1, mem: 32 } }]\n';
    expect(said(load({ 'pod.yaml': withJob('{ cmd: ./migrate }', '', pod) }))).toEqual([
      expect.stringMatching(/^pod\.yaml:4:3: job-invalid: jobs are built from apps, and this is a pod/),
    ]);
  });
});

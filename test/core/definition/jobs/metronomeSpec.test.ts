// A job as Metronome takes it: field by field, and by name what it has no field for.
import { describe, expect, it } from 'vitest';
import { jobDefinition } from '../../../../src/core/definition/jobs/jobDefinition.js';
import { jobIdOf } from '../../../../src/core/definition/jobs/jobId.js';
import { metronomeIdOf } from '../../../../src/core/definition/jobs/metronomeId.js';
import { metronomeSpec } from '../../../../src/core/definition/jobs/metronomeSpec.js';
import { problemText, type Checked } from '../../../../src/core/model/problem.js';
import type { JsonObject } from '../../../../src/core/model/json.js';
import { anId, app, load } from '../repository.js';

const cart = anId('/shop/cart');

function spec(text: string, job: string): Checked<JsonObject> {
  const file = `id: /shop/cart\n${text}\ndeploy:\n  before:\n    - job: ${job}\n`;
  const { strategy, spec: made } = app(load({ 'cart.yaml': file }), cart);
  const [first] = strategy.before ?? [];
  if (first === undefined) throw new Error('the app of the test has no job');
  return metronomeSpec(jobDefinition(made.definition, first.task, jobIdOf(cart)), jobIdOf(cart));
}

function taken(text: string, job = '{ cmd: ./migrate }'): JsonObject {
  const made = spec(text, job);
  if (made.ok) return made.value;
  throw new Error(made.problems.map(problemText).join('\n'));
}

const refused = (text: string, job = '{ cmd: ./migrate }'): string => {
  const made = spec(text, job);
  return made.ok ? 'taken' : made.problems.map(problemText).join('\n');
};

describe('a job in Metronome', () => {
  it('is called by its path with dots', () => {
    expect(metronomeIdOf(jobIdOf(cart))).toBe('shop.cart-before');
  });

  it('has what the app has, said in the words of Metronome', () => {
    expect(
      taken(
        `cmd: ./serve
user: shop
env: { DB: db.shop, TOKEN: { secret: token }, N: 3 }
secrets: { token: { source: shop/token }, other: { source: shop/other } }
labels: { team: shop, HAPROXY_GROUP: external }
cpus: 0.5
mem: 64
constraints: [[rack, LIKE, "a.*"], [zone, CLUSTER, z1], [zone, IS, z1], [hostname, UNIQUE], [rack, GROUP_BY], [os, UNLIKE, win]]
fetch: [{ uri: "http://files/shop.tgz" }]
taskKillGracePeriodSeconds: 20
healthChecks: [{ protocol: MESOS_TCP }]
container:
  docker: { image: "registry.example/shop/cart:1", forcePullImage: true, parameters: [{ key: dns, value: 10.0.0.2 }] }
  volumes: [{ containerPath: /etc/shop, hostPath: /etc/shop, mode: RO }]
networks: [{ mode: container/bridge }]`,
      ),
    ).toEqual({
      id: 'shop.cart-before',
      labels: { team: 'shop' },
      run: {
        cmd: './migrate',
        user: 'shop',
        env: { DB: 'db.shop', TOKEN: { secret: 'token' }, N: '3' },
        cpus: 0.5,
        mem: 64,
        disk: 0,
        taskKillGracePeriodSeconds: 20,
        artifacts: [{ uri: 'http://files/shop.tgz', extract: true, executable: false, cache: false }],
        placement: {
          constraints: [
            { attribute: 'os', operator: 'UNLIKE', value: 'win' },
            { attribute: 'rack', operator: 'LIKE', value: '.*' },
            { attribute: 'rack', operator: 'LIKE', value: 'a.*' },
            { attribute: 'zone', operator: 'IS', value: 'z1' },
            { attribute: 'zone', operator: 'IS', value: 'z1' },
          ],
        },
        networks: [{ mode: 'container/bridge' }],
        secrets: { token: { source: 'shop/token' } },
        docker: {
          image: 'registry.example/shop/cart:1',
          forcePullImage: true,
          privileged: false,
          parameters: [{ key: 'dns', value: '10.0.0.2' }],
        },
        volumes: [{ containerPath: '/etc/shop', hostPath: '/etc/shop', mode: 'RO' }],
        restart: { policy: 'NEVER' },
      },
    });
  });

  it('runs an image of the Mesos engine as UCR, with secrets as files', () => {
    expect(
      taken(
        `secrets: { key: { source: shop/key } }
container: { type: MESOS, docker: { image: shop/cart }, volumes: [{ containerPath: key, secret: key }] }`,
        '{ args: [migrate, up], gpus: 1 }',
      )['run'],
    ).toMatchObject({
      args: ['migrate', 'up'],
      gpus: 1,
      ucr: { image: { id: 'shop/cart', kind: 'docker', forcePull: false } },
      volumes: [{ containerPath: 'key', secret: 'key' }],
      secrets: { key: { source: 'shop/key' } },
    });
  });

  it.each([
    ['a role', 'cmd: ./serve\nrole: shop', 'has no role'],
    ['roles of offers', 'cmd: ./serve\nacceptedResourceRoles: [shop]', 'has no acceptedResourceRoles'],
    ['limits', 'cmd: ./serve\nresourceLimits: { mem: 512 }', 'has no resourceLimits'],
    ['a place to fetch to', 'cmd: ./serve\nfetch: [{ uri: "http://f/a", destPath: b }]', 'has no fetch.destPath'],
    [
      'volumes without an image',
      'cmd: ./serve\ncontainer: { type: MESOS, volumes: [{ containerPath: a, hostPath: /a, mode: RO }] }',
      'has no container.volumes (without an image)',
    ],
    [
      'credentials of an image',
      'container: { type: MESOS, docker: { image: a, pullConfig: { secret: s } } }\nsecrets: { s: { source: s } }',
      'has no container.docker.pullConfig',
    ],
  ])('says what it has not: %s', (_name, text, says) => {
    expect(refused(text)).toContain(
      `job-not-in-metronome: the job /shop/cart-before cannot run in Metronome, which ${says}`,
    );
  });

  it('says that arguments need an image', () => {
    expect(refused('cmd: ./serve', '{ args: [a] }')).toContain('has no args (without an image; cmd can be had)');
  });

  it('takes a job that says no role where its app has one', () => {
    expect(taken('cmd: ./serve\nrole: shop', '{ cmd: ./migrate, role: "*" }')).not.toHaveProperty('run.role');
  });
});

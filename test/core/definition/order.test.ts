// Which environment comes first, and which apps of a commit: what baton.yaml says, and what it says wrongly.
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../src/core/definition/rules/problemsOf.js';
import { problemText } from '../../../src/core/model/problem.js';
import { environment, load, said } from './repository.js';

const app = { 'apps/a.yaml': 'cmd: run a' };

describe('the order of environments', () => {
  it('is read with how long each has to be settled', () => {
    const policy = `environments:
  test: { cluster: dc1, prefix: /test }
  staging: { cluster: dc1, prefix: /staging, after: { test: 0s } }
  live: { clusters: [dc1, dc2], after: { staging: 1h30m, test: 5m }, rollouts: { first: [a], stopAfterFailures: 5 } }
`;
    const loaded = load({ ...app, 'baton.yaml': policy });
    expect(said(loaded)).toEqual([]);
    for (const name of ['live@dc1', 'live@dc2']) {
      expect(environment(loaded, name).environment).toMatchObject({
        after: [
          { environment: 'staging', span: 5_400_000, place: { path: 'baton.yaml', line: 4, column: 42 } },
          { environment: 'test', span: 300_000 },
        ],
        first: ['a'],
        stopAfterFailures: 5,
      });
    }
  });

  it('is nobody and two failures where nothing is said', () => {
    expect(environment(load(app)).environment).toMatchObject({ after: [], first: [], stopAfterFailures: 2 });
  });

  it('must not lead back to where it began: all who are in the circle are stopped, each is told the way', () => {
    const policy = `environments:
  a: { cluster: dc1, prefix: /a, after: { c: 1h } }
  b: { cluster: dc1, prefix: /b, after: { a: 1h } }
  c: { cluster: dc1, prefix: /c, after: { b: 1h } }
  d: { cluster: dc1, prefix: /d, after: { a: 1h } }
`;
    const loaded = load({ ...app, 'baton.yaml': policy });
    expect([...loaded.stopped.keys()]).toEqual(['a', 'b', 'c']);
    expect(said(loaded).map((one) => one.replace(/ \(.*/, ''))).toEqual([
      'baton.yaml:2:43: policy-invalid: after: a waits for c waits for b waits for a: nothing would ever begin',
      'baton.yaml:3:43: policy-invalid: after: b waits for a waits for c waits for b: nothing would ever begin',
      'baton.yaml:4:43: policy-invalid: after: c waits for b waits for a waits for c: nothing would ever begin',
    ]);
  });

  it('may name an environment that is itself broken: that one is stopped alone', () => {
    const policy = 'environments:\n  staging: { drift: maybe }\n  live: { cluster: dc1, after: { staging: 1h } }\n';
    expect([...load({ ...app, 'baton.yaml': policy }).stopped.keys()]).toEqual(['staging']);
  });

  it('is told of apps that the first one leaves out, once for all clusters; a broken one is not left out', () => {
    const policy = `environments:
  staging: { cluster: dc1, prefix: /staging, exclude: [x/**] }
  live: { clusters: [dc1, dc2], after: { staging: 1h } }
`;
    const more = Object.fromEntries(['1', '2', '3', '4'].map((one) => [`apps/x/${one}.yaml`, `cmd: run ${one}`]));
    const loaded = load({ ...app, ...more, 'apps/bad.yaml': 'cmd: 1', 'baton.yaml': policy });
    const told = problemsOf(loaded).filter(({ code }) => code === 'after-absent');
    expect(told.map(problemText)).toEqual([
      'baton.yaml:3:42: after-absent: 4 apps of live are not deployed in staging, and will not wait for it: /x/1, /x/2, /x/3 and 1 more (deploy them there as well, or leave it if they belong here only)',
    ]);
  });
});

describe('a release', () => {
  const web = (deploy: string): string => `cmd: run web\nhealthChecks: [{ protocol: MESOS_HTTP }]\n${deploy}`;

  it('is no part of the revision: to join one restarts nothing', () => {
    const [alone, joined] = ['', 'deploy: { together: shop }\n'].map((deploy) =>
      environment(load({ 'web.yaml': `id: /web\n${web(deploy)}` })).apps.find(({ id }) => id === '/web'),
    );
    expect(joined?.strategy.together).toBe('shop');
    expect(alone?.strategy).not.toHaveProperty('together');
    expect(joined?.revision).toBe(alone?.revision);
    expect(joined?.spec.definition).toEqual(alone?.spec.definition);
  });

  it('has a name; what is none is told where it stands', () => {
    const loaded = load({ 'web.yaml': `id: /web\n${web('deploy: { together: "a b" }\n')}` });
    expect(said(loaded)).toEqual([expect.stringContaining('web.yaml:4:21: field-invalid: together must be a name')]);
  });
});

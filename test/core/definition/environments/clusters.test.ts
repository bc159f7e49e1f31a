// One environment on several clusters: one after the other, with everything else shared.
import { describe, expect, it } from 'vitest';
import { renderApp } from '../../../../src/core/definition/load.js';
import { isEnvironmentName } from '../../../../src/core/model/ids.js';
import { aCommit, anId, app, environment, ids, load, parsed, said } from '../repository.js';

const files = {
  'baton.yaml': `environments:
  production: { clusters: [dc1, dc2], prefix: /live, overlays: over, exclude: [shop/draft] }
  staging: { cluster: dc1 }
`,
  'apps/shop/cart.yaml': 'cmd: run cart',
  'apps/shop/draft.yaml': 'cmd: run draft',
  'over/shop/cart.yaml': 'instances: 3',
};

describe('an environment on several clusters', () => {
  it('is one environment for each, in order, and each knows those before it', () => {
    const loaded = load(files);
    expect(said(loaded)).toEqual([]);
    expect(loaded.environments.map((one) => one.environment)).toMatchObject([
      { name: 'production@dc1', base: 'production', cluster: 'dc1', earlier: [] },
      {
        name: 'production@dc2',
        base: 'production',
        cluster: 'dc2',
        clusterPlace: { path: 'baton.yaml', line: 2, column: 33 },
        earlier: [{ environment: 'production@dc1', cluster: 'dc1' }],
      },
      { name: 'staging', base: 'staging', cluster: 'dc1', earlier: [] },
    ]);
  });

  it('shares prefix, overlays, filters, and so every revision', () => {
    const loaded = load(files);
    expect(ids(loaded, 'production@dc1')).toEqual(['/live/shop/cart']);
    expect(ids(loaded, 'production@dc2')).toEqual(['/live/shop/cart']);
    const [first, second] = ['production@dc1', 'production@dc2'].map((name) => app(loaded, '/live/shop/cart', name));
    expect(first?.spec.definition).toMatchObject({ instances: 3 });
    expect(second?.spec).toEqual(first?.spec);
    expect(second?.revision).toBe(first?.revision);
    expect(second?.key).toBe('production@dc2 /live/shop/cart');
  });

  it('keeps its plain name when the list has one entry', () => {
    const loaded = load({ ...files, 'baton.yaml': 'environments: { production: { clusters: [dc1] } }' });
    expect(environment(loaded, 'production').environment).toMatchObject({ base: 'production', cluster: 'dc1' });
  });

  it.each([
    ['clusters: [dc1, dc2, dc1]', 'baton.yaml:3:26: policy-invalid: the cluster "dc1" stands twice in the list'],
    ['clusters: [dc1, "dc 2"]', 'baton.yaml:3:21: policy-invalid: "dc 2" is no name of a cluster'],
    ['clusters: [dc1, ""]', 'baton.yaml:3:21: policy-invalid: "" is no name of a cluster'],
    ['clusters: []', 'baton.yaml:3:15: field-invalid: clusters must have at least 1 entry'],
    ['cluster: dc1\n    clusters: [dc1]', 'baton.yaml:4:15: policy-invalid: cluster and clusters are both given'],
  ])('is not one with %s', (line, expected) => {
    const policy = `environments:\n  production:\n    ${line}\n`;
    const loaded = load({ ...files, 'baton.yaml': policy });
    expect([...loaded.stopped.keys()]).toEqual(['production']);
    expect(said(loaded).join('\n')).toContain(expected);
  });

  it('says a mistake of its layers once, and not once for each cluster', () => {
    const loaded = load({ ...files, 'over/shop/cart.yaml': 'instnces: 3', 'over/shop/nobody.yaml': 'mem: 1' });
    expect(said(loaded)).toHaveLength(2);
    const bare = {
      'baton.yaml': 'environments: { p: { clusters: [a, b], overlays: none } }',
      'apps/a.yaml': 'cmd: run a',
    };
    expect(said(load(bare))).toEqual([
      expect.stringContaining('baton.yaml:1:50: overlays-missing: the environment p names overlays: none'),
    ]);
  });
});

describe('render', () => {
  const render = (name: string) => {
    if (!isEnvironmentName(name)) throw new Error('no name');
    const input = { owner: 'shop', commit: aCommit(), sources: parsed(files) };
    return renderApp(input, name, anId('/live/shop/cart'));
  };

  it('of the environment shows once what is the same on all its clusters, and names them', () => {
    expect(render('production')).toMatchObject({
      ok: true,
      value: { app: { spec: { definition: { instances: 3 } } }, environments: ['production@dc1', 'production@dc2'] },
    });
    expect(render('production@dc2')).toMatchObject({
      ok: true,
      value: { app: { environment: 'production@dc2' }, environments: ['production@dc2'] },
    });
    expect(render('production@dc3')).toMatchObject({ ok: false, problems: [{ code: 'app-unknown' }] });
  });
});

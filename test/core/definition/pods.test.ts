// Pods from the file to what is wanted: checked, with the strategy's capacities, prefixed, with images moved, in groups.
import { describe, expect, it } from 'vitest';
import { app, environment, ids, load, said } from './repository.js';

const checked = `
    endpoints: [{ name: web, labels: { VIP_0: '/cart:80' } }]
    healthCheck: { http: { endpoint: web, path: /health }, intervalSeconds: 5, timeoutSeconds: 2 }`;

const aPod = (container = '', rest = ''): string => `id: /shop/cart
containers:
  - name: web
    resources: { cpus: 0.1, mem: 32 }
    image: { kind: DOCKER, id: registry.example/shop/cart:1 }${container}
${rest}`;

const loaded = (text: string) => app(load({ 'cart.yaml': text }), '/shop/cart');

describe('a pod', () => {
  it('is wanted as it is written, with its defaults', () => {
    const { spec, strategy, warnings } = loaded(aPod(checked, 'scaling: { kind: fixed, instances: 3 }'));
    expect(warnings).toEqual([]);
    expect(strategy).toMatchObject({ kind: 'rolling', annotated: false });
    expect(spec).toMatchObject({
      kind: 'pod',
      instances: 3,
      minimumHealthCapacity: 1,
      maximumOverCapacity: 1,
      hasHealthChecks: true,
      hasMesosHealthCheck: true,
      definition: {
        id: '/shop/cart',
        scaling: { kind: 'fixed', instances: 3 },
        containers: [{ name: 'web', resources: { cpus: 0.1, mem: 32, disk: 0, gpus: 0 } }],
      },
    });
    expect(spec.definition).not.toHaveProperty('dependencies');
  });

  it.each([
    ['rolling', '', 3, { minimumHealthCapacity: 1, maximumOverCapacity: 1 }],
    ['minimum-in-service', ', atLeast: 2', 3, { minimumHealthCapacity: 2 / 3, maximumOverCapacity: 0 }],
    ['minimum-in-service', ', atLeast: 50%', 4, { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 }],
    ['recreate', '', 2, { minimumHealthCapacity: 1, maximumOverCapacity: 1 }],
  ])('is brought by %s%s with %d instances', (strategy, more, instances, capacities) => {
    const rest = `scaling: { kind: fixed, instances: ${instances} }\ndeploy: { strategy: ${strategy}${more} }`;
    const { spec } = loaded(aPod(checked, rest));
    expect(spec).toMatchObject(capacities);
    expect(spec.definition).toHaveProperty(['scheduling', 'upgrade'], capacities);
  });

  it('may have a null where lists are not merged: it says as much as nothing', () => {
    const written = `
    endpoints: [{ name: web, containerPort: null }]
    healthCheck: null`;
    expect(loaded(aPod(written)).spec.definition).toHaveProperty(
      ['containers', 0, 'endpoints'],
      [{ name: 'web', hostPort: 0 }],
    );
    expect(loaded(aPod(written)).revision).toBe(loaded(aPod('\n    endpoints: [{ name: web }]')).revision);
  });

  it('keeps its revision when only the number changes, also where the strategy follows the number', () => {
    const revision = (instances: number, deploy: string, user = 'a'): string =>
      loaded(aPod(checked, `user: ${user}\nscaling: { kind: fixed, instances: ${instances} }\ndeploy: ${deploy}`))
        .revision;
    const floor = '{ strategy: minimum-in-service, atLeast: 50% }';
    expect(revision(3, floor)).toBe(revision(7, floor));
    expect(revision(3, '{}')).toBe(revision(7, '{}'));
    expect(revision(3, floor)).not.toBe(revision(3, '{ strategy: recreate }'));
    expect(revision(3, floor)).not.toBe(revision(3, floor, 'b'));
  });

  it('takes its strategy from a label too, which is not sent', () => {
    const { strategy, spec } = loaded(aPod('', 'labels: { BATON_STRATEGY: recreate }'));
    expect(strategy.kind).toBe('recreate');
    expect(spec.definition).not.toHaveProperty('labels');
  });

  it('that cannot have what the strategy promises is refused where it says so', () => {
    expect(said(load({ 'cart.yaml': aPod('', 'deploy: { strategy: minimum-in-service, atLeast: 1 }') }))).toEqual([
      'cart.yaml:6:21: strategy-impossible: minimum-in-service needs a health check that Mesos runs (give a container a healthCheck: without one Marathon cannot tell which instances are healthy)',
    ]);
  });

  it('whose first check comes after the deadline is warned of', () => {
    const { warnings } = loaded(aPod(checked, 'deploy: { healthyWithin: 10s }'));
    expect(warnings.map(({ code }) => code)).toEqual(['deadline-too-short']);
  });

  it('is told of unknown fields, and keeps them', () => {
    const { warnings, spec } = loaded(aPod('\n    helthCheck: {}', 'dependencies: [db]'));
    expect(warnings.map(({ code, message, place }) => `${place?.line}:${place?.column} ${code} ${message}`)).toEqual([
      '6:5 unknown-field containers[0].helthCheck is not a field that is known here',
      '7:1 unknown-field dependencies is not a field that is known here',
    ]);
    expect(spec.definition).toMatchObject({ containers: [{ helthCheck: {} }], dependencies: ['db'] });
  });

  it('may be what an app depends on', () => {
    const files = { 'cart.yaml': aPod(), 'web.yaml': 'id: /shop/web\ncmd: sleep 1\ndependencies: [cart]' };
    expect(app(load(files), '/shop/web').dependsOn).toEqual(['/shop/cart']);
  });

  it('and an app of one id stand in each other’s way', () => {
    const files = { 'cart.yaml': aPod(), 'twin.yaml': 'id: /shop/cart\ncmd: sleep 1' };
    expect(said(load(files)).map((line) => line.split(' ')[1])).toEqual(['id-twice:', 'id-twice:']);
  });
});

describe('a pod in an environment', () => {
  const files = {
    'baton.yaml': 'environments:\n  staging: { cluster: c, prefix: /staging, overlays: environments/staging }\n',
    'apps/shop/cart.yaml': aPod(checked),
    'environments/staging/images.yaml': 'registry.example/shop/cart: { tag: "2" }\n',
    'environments/staging/shop/cart.yaml': 'scaling: { kind: fixed, instances: 2 }\n',
  };

  it('has its id and VIPs prefixed, its overlay over it and its image moved', () => {
    const { spec, warnings } = app(load(files), '/staging/shop/cart', 'staging');
    expect(warnings).toEqual([]);
    expect(spec.instances).toBe(2);
    expect(spec.definition).toMatchObject({
      id: '/staging/shop/cart',
      containers: [
        {
          image: { kind: 'DOCKER', id: 'registry.example/shop/cart:2' },
          endpoints: [{ name: 'web', labels: { VIP_0: '/staging/cart:80' } }],
          resources: { cpus: 0.1 },
        },
      ],
    });
  });

  it('keeps the places of its containers when only their image comes from elsewhere', () => {
    const wrong = {
      ...files,
      'apps/shop/cart.yaml': aPod(checked, 'volumes: [{ name: data }]').replace('cpus: 0.1', 'cpus: 0'),
    };
    const [first, ...others] = said(load(wrong));
    expect(first).toMatch(
      /^apps\/shop\/cart\.yaml:4:24: field-invalid: containers\[0\]\.resources\.cpus must be at least/,
    );
    expect(others).toEqual([]);
  });

  it('is stopped by an images.yaml that cannot be understood', () => {
    const broken = load({ ...files, 'environments/staging/images.yaml': 'registry.example/shop/cart: { tag: 2 }\n' });
    expect(environment(broken, 'staging').invalid.map(({ id }) => id)).toEqual(['/staging/shop/cart']);
  });
});

describe('defaults for apps and pods alike', () => {
  it('give each the fields that it has, and tell what neither has', () => {
    const loadedBoth = load({
      'defaults.yaml': 'cpus: 0.5\nenv: { A: a }\nenvironment: { P: p }\nuser: nobody\nnonsense: 1\n',
      'cart.yaml': aPod(),
      'web.yaml': 'id: /shop/web\ncmd: sleep 1\n',
    });
    const pod = app(loadedBoth, '/shop/cart');
    const web = app(loadedBoth, '/shop/web');
    expect(pod.spec.definition).toMatchObject({ environment: { P: 'p' }, user: 'nobody' });
    expect(Object.keys(pod.spec.definition)).not.toContain('cpus');
    expect(web.spec.definition).toMatchObject({ cpus: 0.5, env: { A: 'a' }, user: 'nobody' });
    expect(Object.keys(web.spec.definition)).not.toContain('environment');
    for (const { warnings } of [pod, web]) {
      expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
        expect.stringMatching(/^unknown-field: nonsense /),
      ]);
    }
  });
});

describe('pods in a group file', () => {
  const group = `id: /shop
dependencies: [/db]
pods:
  - id: cart
    containers: [{ name: web, resources: {} }]
groups:
  - id: inner
    apps: [{ id: a, cmd: sleep 1 }]
    pods: [{ id: p, containers: [{ name: web, resources: {} }] }]
`;

  it('are taken out like apps, with the dependencies of the groups around them', () => {
    const found = load({ 'shop.yaml': group, 'db.yaml': 'id: /db\ncmd: sleep 1' });
    expect(said(found)).toEqual([]);
    expect(ids(found)).toEqual(['/db', '/shop/cart', '/shop/inner/a', '/shop/inner/p']);
    expect(app(found, '/shop/cart').spec.kind).toBe('pod');
    expect(app(found, '/shop/cart').dependsOn).toEqual(['/db']);
  });

  it('are found although there is nothing else in it', () => {
    expect(
      ids(load({ 'g.json': '{"id":"/g","pods":[{"id":"p","containers":[{"name":"a","resources":{}}]}]}' })),
    ).toEqual(['/g/p']);
  });

  it('must be a list of pods', () => {
    expect(said(load({ 'g.yaml': 'id: /g\npods: [7]\ngroups: [{ id: h, pods: x }]' }))).toEqual([
      expect.stringContaining('g.yaml:2:8: definition-invalid: a pod must be an object'),
      expect.stringContaining('g.yaml:3:25: field-invalid: pods of a group must be a list'),
    ]);
  });
});

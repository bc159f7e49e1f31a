// From the files of a commit to apps: plain repositories, environments, layers, and what one bad file does.
import { describe, expect, it } from 'vitest';
import { renderApp } from '../../../src/core/definition/load.js';
import { isEnvironmentName } from '../../../src/core/model/ids.js';
import { aCommit, anId, app, environment, ids, load, parsed, said } from './repository.js';
import { fixtures, haveFixtures } from './fixtures.js';

describe('a plain repository', () => {
  it('takes every YAML or JSON file with an id and something to run, whatever its extension looks like', () => {
    const loaded = load({
      'shop/web.json': '{"id": "/shop/web", "cmd": "run web"}',
      'shop/DB.YAML': 'id: /shop/db\ncmd: run db\n',
      'many.yml': 'id: /a\ncmd: run a\n---\nid: /b\nargs: [run, b]\n---\n',
      'package.json': '{"name": "x"}',
      'README.md': 'id: /readme\ncmd: x',
      '.gitlab-ci.yml': 'id: /ci\ncmd: x x',
      '.hidden/app.yaml': 'id: /hidden\ncmd: x x',
    });
    expect(ids(loaded)).toEqual(['/a', '/b', '/shop/db', '/shop/web']);
    expect(said(loaded)).toEqual([]);
    expect(loaded.complete).toBe(true);
    expect(environment(loaded).environment).toMatchObject({ name: 'default', cluster: 'default', atOnce: 10 });
  });

  it('knows who, what and where of each app', () => {
    const web = app(load({ 'web.yaml': '# the shop\nid: /shop/web\ncmd: run web\ninstances: 3\n' }), '/shop/web');
    expect(web).toMatchObject({
      key: 'default /shop/web',
      owner: 'shop',
      commit: aCommit(),
      place: { path: 'web.yaml', line: 2, column: 1 },
      strategy: { kind: 'rolling', annotated: false, healthyWithin: 900_000, scale: { kind: 'git' } },
      spec: { instances: 3, minimumHealthCapacity: 1, maximumOverCapacity: 1, hasHealthChecks: false },
    });
    expect(web.revision).toMatch(/^[0-9a-f]{12}$/);
    expect(web.spec.definition).toEqual({
      id: '/shop/web',
      cmd: 'run web',
      instances: 3,
      cpus: 1,
      mem: 128,
      disk: 0,
      gpus: 0,
      executor: '',
      backoffSeconds: 1,
      backoffFactor: 1.15,
      killSelection: 'YOUNGEST_FIRST',
      networks: [{ mode: 'host' }],
      portDefinitions: [{ port: 0, name: 'default', protocol: 'tcp' }],
      requirePorts: false,
      upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    });
  });

  it('leaves out what .batonignore names', () => {
    const loaded = load({
      '.batonignore': '# not ours\nlegacy/\n*.draft.yaml\n!keep.draft.yaml\n',
      'legacy/old.yaml': 'id: [broken',
      'a.draft.yaml': 'id: [broken',
      'keep.draft.yaml': 'id: /kept\ncmd: run it',
    });
    expect(ids(loaded)).toEqual(['/kept']);
    expect(loaded.complete).toBe(true);
  });

  it('warns about what looks like an app and has no id', () => {
    expect(said(load({ 'a.yaml': 'cmd: run a\ninstances: 2\n', 'b.yaml': 'id: /b\ncmd: run b' }))).toEqual([
      'a.yaml:1:1: id-missing: this looks like an app, but has no id (add an id, or name the file in .batonignore)',
    ]);
  });

  it('says that a repository without apps is empty, and proves nothing by it', () => {
    for (const files of [{}, { 'x.yaml': 'a: 1' }, { 'x.yaml': '' }]) {
      const loaded = load(files);
      expect(loaded.complete).toBe(false);
      expect(said(loaded)).toEqual([expect.stringContaining('repository-empty')]);
    }
  });
});

describe('a deadline', () => {
  const check = 'healthChecks: [{ protocol: MESOS_HTTP, path: /health }]';
  it('that ends before the first check is a warning where it is written', () => {
    const loaded = load({ 'a.yaml': `id: /a\ncmd: run a\n${check}\ndeploy: { healthyWithin: 10s }\n` });
    expect(said(loaded)).toEqual([expect.stringMatching(/^a\.yaml:4:26: deadline-too-short: .*15s after a task/)]);
  });
});

describe('groups', () => {
  it('tell what they say for themselves and what is not sent', () => {
    const loaded = load({ 'g.yaml': 'id: /g\nscaleBy: 2\napps: [{ id: a, cmd: run a }]\ngroups: [1]\n' });
    expect(said(loaded)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^g\.yaml:2:\d+: group-field: scaleBy of a group is not applied/),
        expect.stringMatching(/^g\.yaml:4:\d+: definition-invalid: a group must be an object/),
      ]) as string[],
    );
  });

  const files = {
    'shop.yaml': `
id: /shop
dependencies: [../infra]
apps:
  - { id: web, cmd: run web, dependencies: [data/db] }
groups:
  - id: data
    dependencies: [/infra/dns]
    apps:
      - { id: db, cmd: run db }
      - { id: /shop/data/cache, cmd: run cache, dependencies: [db, ../../infra/dns] }
`,
    'infra.yaml': 'id: /infra\napps: [{ id: dns, cmd: run dns }, { id: ntp, cmd: run ntp }]',
  };

  it('become their apps, with ids and dependencies made absolute', () => {
    const loaded = load(files);
    expect(said(loaded)).toEqual([]);
    expect(ids(loaded)).toEqual(['/infra/dns', '/infra/ntp', '/shop/data/cache', '/shop/data/db', '/shop/web']);
    expect(app(loaded, '/shop/data/cache').spec.definition['dependencies']).toEqual(['/infra/dns', '/shop/data/db']);
    expect(app(loaded, '/shop/data/cache').place).toEqual({ path: 'shop.yaml', line: 11, column: 9 });
  });

  it('give their dependencies to each of their apps, groups expanded', () => {
    const loaded = load(files);
    expect(app(loaded, '/shop/web').dependsOn).toEqual(['/infra/dns', '/infra/ntp', '/shop/data/db']);
    expect(app(loaded, '/shop/data/db').dependsOn).toEqual(['/infra/dns', '/infra/ntp']);
    expect(app(loaded, '/infra/dns').dependsOn).toEqual([]);
    // Only the app's own dependencies are sent: changing them restarts every task.
    expect(app(loaded, '/shop/web').spec.definition['dependencies']).toEqual(['/shop/data/db']);
  });

  it.each([
    ['../infra', ['/infra/dns', '/infra/ntp']],
    ['../infra/dns', ['/infra/dns']],
    ['/infra//', ['/infra/dns', '/infra/ntp']],
    ['../../x/infra/ntp', undefined],
    ['.', 'circle'],
    ['data', 'circle'],
    ['..', undefined],
  ])('may depend on %s, written relative to the group', (text, expected) => {
    const loaded = load({
      ...files,
      'x.yaml': `id: /x\ndependencies: ["${text}"]\napps: [{ id: a, cmd: run a }]\ngroups: [{ id: data, apps: [{ id: b, cmd: run b }] }]`,
    });
    if (typeof expected !== 'string' && expected !== undefined) {
      expect(said(loaded)).toEqual([]);
      for (const id of ['/x/a', '/x/data/b']) expect(app(loaded, id).dependsOn).toEqual(expected);
      return;
    }
    const code = expected === 'circle' ? 'dependency-cycle' : 'dependency-invalid';
    expect(said(loaded)[0]).toContain(`x.yaml:2:16: ${code}: `);
    expect(loaded.environments[0]?.invalid.map(({ id }) => id)).toContain('/x/data/b');
  });

  it('say when an absolute dependency of a group lies below the prefix', () => {
    const policy = 'environments: { test: { cluster: a, prefix: /test } }';
    const group = 'id: /shop\ndependencies: [/infra, ../none]\napps: [{ id: web, cmd: run web }]';
    const loaded = load({ 'baton.yaml': policy, 'apps/shop.yaml': group, 'apps/infra.yaml': files['infra.yaml'] });
    expect(said(loaded)).toEqual([
      'apps/shop.yaml:2:16: dependency-unknown: /infra is not deployed here (absolute ids do not take the prefix: write it relative to /test/shop)',
      expect.stringContaining('apps/shop.yaml:2:24: dependency-unknown: /test/none is not deployed here'),
    ]);
  });

  it('may be the root', () => {
    expect(ids(load({ 'all.json': '{"id":"/","groups":[{"id":"/a","apps":[{"id":"/a/b","cmd":"run b"}]}]}' }))).toEqual(
      ['/a/b'],
    );
  });

  it('stop only the app in them that is wrong', () => {
    const loaded = load({
      'g.yaml': 'id: /g\napps:\n  - { id: ok, cmd: run ok }\n  - { id: Bad, cmd: run bad }\n  - 7\n',
    });
    expect(ids(loaded)).toEqual(['/g/ok']);
    expect(said(loaded)).toEqual([
      'g.yaml:4:11: id-invalid: Marathon refuses the id "Bad" (lower case letters, digits and - only: "/g/bad")',
      'g.yaml:5:5: definition-invalid: an app must be an object (an app is an object with an id and one of cmd, args, container)',
    ]);
  });
});

const policy = `
environments:
  staging:
    cluster: dc1
    prefix: /staging
    overlays: environments/staging
  production:
    cluster: dc1
    overlays: environments/production
    exclude: [shop/lab/**]
    windows: [{ allow: "0 9 * * 1-5", for: 8h, timezone: Europe/Berlin }]
    rollouts: { atOnce: 3 }
    drift: restore
    ignore: [/env/LOG_LEVEL]
`;

const layered = {
  'baton.yaml': policy,
  'defaults.yaml': 'mem: 64\nenv: { LEVEL: root, ROOT: yes }\n',
  'apps/defaults.yaml': 'env: { LEVEL: apps }\n',
  'apps/shop/defaults.yaml': 'env: { LEVEL: shop, SHOP: 1.10 }\n',
  'apps/shop/cart.yaml':
    'cmd: run cart\ndependencies: [db]\ncontainer: { docker: { image: "reg:5000/shop/cart:1" } }\nlabels: { VIP_0: "/cart:80" }\n',
  'apps/shop/db.json': '{"cmd": "run db", "env": {"LEVEL": "db"}}',
  'apps/shop/lab/try.yaml': 'cmd: run try\n',
  'environments/production/defaults.yaml': 'env: { WHERE: production }\n',
  'environments/production/shop/cart.yaml': 'instances: 4\nenv: { LEVEL: overlay, ROOT: null }\n',
  'environments/production/images.yaml': 'reg:5000/shop/cart: { tag: "2.0" }\n',
  'environments/staging/apps/shop/db.yaml': 'instances: 2\n',
};

describe('environments', () => {
  it('merge defaults, app, overlay defaults, overlay and images, each over what stands below it', () => {
    const cart = app(load(layered), '/shop/cart', 'production').spec.definition;
    expect(cart).toMatchObject({
      mem: 64,
      instances: 4,
      env: { LEVEL: 'overlay', SHOP: '1.10', WHERE: 'production' },
      container: { docker: { image: 'reg:5000/shop/cart:2.0' } },
    });
    expect(cart['env']).not.toHaveProperty('ROOT');
    const staged = app(load(layered), '/staging/shop/cart', 'staging').spec.definition;
    expect(staged).toMatchObject({
      env: { LEVEL: 'shop', ROOT: 'yes' },
      container: { docker: { image: 'reg:5000/shop/cart:1' } },
    });
  });

  it('take the id of an app below the folder of apps from its path, and leave out what is excluded', () => {
    const loaded = load(layered);
    expect(said(loaded)).toEqual([]);
    expect(ids(loaded, 'production')).toEqual(['/shop/cart', '/shop/db']);
    expect(ids(loaded, 'staging')).toEqual(['/staging/shop/cart', '/staging/shop/db', '/staging/shop/lab/try']);
  });

  it('put their prefix in front of ids, relative dependencies and VIPs', () => {
    const cart = app(load(layered), '/staging/shop/cart', 'staging');
    expect(cart.spec.definition).toMatchObject({
      id: '/staging/shop/cart',
      dependencies: ['/staging/shop/db'],
      labels: { VIP_0: '/staging/cart:80' },
    });
    expect(cart.dependsOn).toEqual(['/staging/shop/db']);
  });

  it('leave an absolute dependency as it is, and say how it would follow', () => {
    const loaded = load({ ...layered, 'apps/shop/cart.yaml': 'cmd: run cart\ndependencies: [/shop/db]\n' });
    expect(app(loaded, '/staging/shop/cart', 'staging').spec.definition['dependencies']).toEqual(['/shop/db']);
    expect(said(loaded)).toContainEqual(
      expect.stringContaining(
        'apps/shop/cart.yaml:2:16: dependency-unknown: /shop/db is not deployed here (absolute ids do not take the prefix',
      ),
    );
  });

  it('read their other settings', () => {
    expect(environment(load(layered), 'production').environment).toEqual({
      name: 'production',
      base: 'production',
      cluster: 'dc1',
      clusterPlace: { path: 'baton.yaml', line: 8, column: 14 },
      earlier: [],
      prefix: '',
      overlays: 'environments/production',
      overlaysPlace: { path: 'baton.yaml', line: 9, column: 15 },
      include: [],
      exclude: ['shop/lab/**'],
      windows: [{ kind: 'allow', cron: '0 9 * * 1-5', length: 28_800_000, timezone: 'Europe/Berlin' }],
      drift: 'restore',
      driftPlace: { path: 'baton.yaml', line: 13, column: 12 },
      prune: { enabled: false, atMost: 3, grace: 86_400_000, volumes: [] },
      ignore: ['/env/LOG_LEVEL'],
      atOnce: 3,
      after: [],
      first: [],
      stopAfterFailures: 2,
    });
  });

  it('leave out an app that an overlay disables, with no other problem', () => {
    const loaded = load({ ...layered, 'environments/production/shop/db.yaml': 'deploy: { enabled: false }\n' });
    expect(ids(loaded, 'production')).toEqual(['/shop/cart']);
    expect(said(loaded)).toEqual([expect.stringContaining('dependency-unknown: /shop/db is not deployed here')]);
  });

  it('keep an overlay for each document of a file with several', () => {
    const loaded = load({
      'baton.yaml': 'environments: { production: { cluster: dc1, overlays: over } }',
      'apps/two.yaml': 'id: /a\ncmd: run a\n---\nid: /b\ncmd: run b\n',
      'over/two.yaml': 'id: /b\ninstances: 5\n',
    });
    expect(app(loaded, '/a', 'production').spec.instances).toBe(1);
    expect(app(loaded, '/b', 'production').spec.instances).toBe(5);
  });

  it('overlay a group as one document, lists replaced', () => {
    const files = {
      'baton.yaml': 'environments: { production: { cluster: dc1, overlays: over } }',
      'apps/shop.yaml': 'id: /shop\napps: [{ id: a, cmd: run a }, { id: b, cmd: run b }]\n',
      'over/defaults.yaml': 'mem: 32\ncpus: 2\n',
      'over/shop.yaml': 'apps: [{ id: a, cmd: run a, mem: 99 }]\n',
    };
    const loaded = load(files);
    expect(ids(loaded, 'production')).toEqual(['/shop/a']);
    expect(app(loaded, '/shop/a', 'production').spec.definition).toMatchObject({ mem: 99, cpus: 2 });
    expect(app(loaded, '/shop/a', 'production').place).toEqual({ path: 'over/shop.yaml', line: 1, column: 8 });
  });

  it('render an app with the place of every value', () => {
    const name = 'production';
    if (!isEnvironmentName(name)) throw new Error('no name');
    const input = { owner: 'shop', commit: aCommit(), sources: parsed(layered) };
    const rendered = renderApp(input, name, anId('/shop/cart'));
    if (!rendered.ok) throw new Error('not rendered');
    const origin = (pointer: string): string => {
      const place = rendered.value.origins.get(pointer);
      return place === undefined ? '-' : `${place.path}:${place.line}:${place.column}`;
    };
    expect(
      Object.fromEntries(
        ['/mem', '/instances', '/env/LEVEL', '/env/SHOP', '/env/WHERE', '/container/docker/image', '/cpus'].map(
          (pointer) => [pointer, origin(pointer)],
        ),
      ),
    ).toEqual({
      '/mem': 'defaults.yaml:1:6',
      '/instances': 'environments/production/shop/cart.yaml:1:12',
      '/env/LEVEL': 'environments/production/shop/cart.yaml:2:15',
      '/env/SHOP': 'apps/shop/defaults.yaml:1:27',
      '/env/WHERE': 'environments/production/defaults.yaml:1:15',
      '/container/docker/image': 'environments/production/images.yaml:1:1',
      '/cpus': '-',
    });
    expect(renderApp(input, name, anId('/nowhere'))).toMatchObject({ ok: false, problems: [{ code: 'app-unknown' }] });
  });
});

describe('one bad file', () => {
  it('stops itself only, and what depends on knowing everything', () => {
    const loaded = load({ 'a.yaml': 'id: /a\ncmd: run a', 'b.yaml': 'id: /b\ncmd: [unclosed' });
    expect(ids(loaded)).toEqual(['/a']);
    expect(loaded.complete).toBe(false);
    expect(environment(loaded).invalid).toMatchObject([
      { id: '/b', path: 'b.yaml', problems: [{ code: 'yaml-syntax' }] },
    ]);
  });

  it('of defaults stops the apps below it', () => {
    const loaded = load({ ...layered, 'apps/shop/defaults.yaml': 'env: {' });
    expect(ids(loaded, 'production')).toEqual([]);
    expect(environment(loaded, 'production').invalid.map((one) => one.id)).toEqual(['/shop/cart', '/shop/db']);
    expect(environment(loaded, 'staging').invalid).toHaveLength(3);
    expect(said(loaded)).toEqual([expect.stringMatching(/^apps\/shop\/defaults\.yaml:1:\d+: yaml-syntax/)]);
  });

  it('of images stops the apps that have an image', () => {
    const loaded = load({ ...layered, 'environments/production/images.yaml': 'reg:5000/shop/cart: { tag: 1.10 }\n' });
    expect(ids(loaded, 'production')).toEqual(['/shop/db']);
    expect(ids(loaded, 'staging')).toHaveLength(3);
    expect(said(loaded)).toEqual([
      expect.stringContaining(
        'images.yaml:1:1: images-invalid: the tag of "reg:5000/shop/cart" is no text: put it in quotes',
      ),
    ]);
  });

  it('of policy stops everything, and never means a plain repository', () => {
    for (const broken of ['environments: [', 'environments: 7', '', 'apps: x', '[]', 'environments: {}']) {
      const loaded = load({ ...layered, 'baton.yaml': broken });
      expect(loaded.environments).toEqual([]);
      expect(loaded.complete).toBe(false);
      expect(said(loaded).length).toBeGreaterThan(0);
    }
  });

  it('of policy is also a second one', () => {
    const loaded = load({ ...layered, 'baton.yml': policy });
    expect(loaded.environments).toEqual([]);
    expect(said(loaded)).toEqual([expect.stringContaining('baton.yml:1:1: policy-twice')]);
  });
});

describe('what one environment cannot use', () => {
  const row = (settings: string): string =>
    `environments:\n  good: { cluster: dc1 }\n  bad:\n    cluster: dc2\n    ${settings}\n`;
  it.each([
    ['after: { staging: 1h }', 'baton.yaml:5:14: policy-invalid: after: there is no environment staging'],
    ['after: { goot: 1h }', 'policy-invalid: after: there is no environment goot (did you mean good?)'],
    ['after: { bad: 1h }', 'baton.yaml:5:14: policy-invalid: after: bad waits for bad: nothing would ever begin'],
    ['after: { good@dc1: 1h }', 'baton.yaml:5:14: policy-invalid: after: "good@dc1" is no name of an environment'],
    ['after: { good: 3 }', 'baton.yaml:5:20: field-invalid: after.good must be text'],
    ['after: { good: soon }', 'baton.yaml:5:20: duration-invalid: soon is not a duration'],
    ['approval: { required: 1 }', 'baton.yaml:5:5: not-available: approval'],
    ['rollouts: { first: [Shop] }', 'baton.yaml:5:25: policy-invalid: rollouts.first: "Shop" can match no id'],
    ['rollouts: { stopAfterFailures: 0 }', 'field-invalid: rollouts.stopAfterFailures must be at least 1'],
    ['prune: { grace: soon }', 'baton.yaml:5:21: duration-invalid: soon is not a duration'],
    ['prune: { volumes: [shop/**] }', 'baton.yaml:5:24: policy-invalid: prune.volumes: "shop/**" is no id of an app'],
    ['prune: { atMost: -1 }', 'baton.yaml:5:22: field-invalid: prune.atMost must be at least 0'],
    ['prefix: staging', 'baton.yaml:5:13: policy-invalid: prefix must be the path of a group'],
    ['overlays: ../other', 'baton.yaml:5:15: policy-invalid: overlays must be a folder of this repository'],
    ['overlays: /etc', 'baton.yaml:5:15: policy-invalid'],
    ['drift: maybe', 'baton.yaml:5:12: field-invalid: drift must be one of warn, restore, ignore'],
    ['ignore: [LOG]', 'baton.yaml:5:14: policy-invalid: ignore takes JSON pointers'],
    ['ignore: [/healthChecks/0/path]', 'baton.yaml:5:14: policy-invalid: ignore takes /healthChecks as a whole only'],
    ['ignore: [/constraints/1]', 'baton.yaml:5:14: policy-invalid: ignore takes /constraints as a whole only'],
    ['windows: [{ allow: "x * * * *", for: 1h }]', 'baton.yaml:5:24: policy-invalid: allow is not a cron expression'],
    ['windows: [{ allow: "0 25 * * *", for: 1h }]', 'policy-invalid: allow is not a cron expression'],
    ['windows: [{ deny: "0 1 * * *", for: 1e99 }]', 'baton.yaml:5:41: field-invalid: windows[0].for must be text'],
    ['windows: [{ deny: "0 1 * * *", for: 1e99h }]', 'baton.yaml:5:41: duration-invalid'],
    ['windows: [{ deny: "0 1 * * *", for: 1h, timezone: Mars/Base }]', 'policy-invalid: timezone is not known'],
    ['rollouts: { atOnce: 0 }', 'field-invalid: rollouts.atOnce must be at least 1'],
  ])('%s: nothing is applied there, and the others go on', (settings, expected) => {
    const loaded = load({ 'baton.yaml': row(settings), 'apps/a.yaml': 'cmd: run a' });
    expect(loaded.environments.map((one) => one.environment.name)).toEqual(['good']);
    expect([...loaded.stopped.keys()]).toEqual(['bad']);
    expect(loaded.complete).toBe(false);
    expect(said(loaded)).toContainEqual(expect.stringContaining(expected));
  });

  it('is not a misspelt key, which is a warning with the name that was meant', () => {
    const loaded = load({ 'baton.yaml': row('prefx: /x'), 'apps/a.yaml': 'cmd: run a' });
    expect(loaded.environments).toHaveLength(2);
    expect(said(loaded)).toEqual([
      'baton.yaml:5:5: unknown-field: prefx is not a field that is known here (did you mean prefix?)',
    ]);
  });

  it('is an environment without a cluster', () => {
    const loaded = load({
      'baton.yaml': 'environments:\n  none: {}\n  one: { clusters: [a] }\n  "not ok!": { cluster: a }\n',
      'apps/a.yaml': 'cmd: run a',
    });
    expect(loaded.environments.map((one) => [one.environment.name, one.environment.cluster])).toEqual([['one', 'a']]);
    expect(said(loaded)).toEqual([
      expect.stringContaining('baton.yaml:2:9: policy-invalid: environment none names no cluster'),
      expect.stringContaining('baton.yaml:4:3: policy-invalid: "not ok!" is no name of an environment'),
    ]);
  });
});

describe('overlays', () => {
  const files = {
    'baton.yaml': 'environments: { production: { cluster: dc1, overlays: over } }',
    'apps/a.yaml': 'cmd: run a',
    'apps/b.yaml': 'cmd: run b',
  };
  it.each([
    ['', 'over/a.yaml:1:1: overlay-empty: the overlay holds nothing'],
    ['# later\n', 'over/a.yaml:1:1: overlay-empty'],
    ['{}', 'over/a.yaml:1:1: overlay-empty'],
    ['id: /other\n', 'over/a.yaml:1:5: layer-invalid: an overlay may not change the id'],
    ['[1]', 'over/a.yaml:1:1: layer-invalid: an overlay must be an object'],
    ['cmd: [', 'over/a.yaml:1:7: yaml-syntax'],
  ])('that say %j stop their app, and remove nothing', (text, expected) => {
    const loaded = load({ ...files, 'over/a.yaml': text });
    expect(ids(loaded, 'production')).toEqual(['/b']);
    expect(environment(loaded, 'production').invalid).toMatchObject([{ id: '/a' }]);
    expect(said(loaded)).toEqual([expect.stringContaining(expected)]);
  });

  it('for an app that does not exist are an error', () => {
    const loaded = load({ ...files, 'over/c.yaml': 'instances: 2' });
    expect(ids(loaded, 'production')).toEqual(['/a', '/b']);
    expect(said(loaded)).toEqual([
      'over/c.yaml:1:1: overlay-unmatched: this overlay belongs to no app (correct the name, or remove the file)',
    ]);
  });

  it('whose folder is not there are a warning', () => {
    expect(said(load(files))).toEqual([
      expect.stringContaining('overlays-missing: the environment production names overlays: over'),
    ]);
  });
});

describe('apps that stand in each other’s way', () => {
  it('two files with one id are an error for both', () => {
    const loaded = load({
      'a.yaml': 'id: /x\ncmd: run 1',
      'b.yaml': '\nid: /x/\ncmd: run 2',
      'c.yaml': 'id: /y\ncmd: run 3',
    });
    expect(ids(loaded)).toEqual(['/y']);
    expect(said(loaded)).toEqual([
      expect.stringContaining('a.yaml:1:1: id-twice: /x is also defined in b.yaml:2'),
      expect.stringContaining('b.yaml:2:1: id-twice: /x is also defined in a.yaml:1'),
    ]);
  });

  it('two environments may not deploy one id to one cluster', () => {
    const files = {
      'baton.yaml': 'environments:\n  a: { cluster: dc1 }\n  b: { cluster: dc1 }\n  c: { cluster: dc2 }\n',
      'apps/x.yaml': 'cmd: run x',
    };
    const loaded = load(files);
    expect([ids(loaded, 'a'), ids(loaded, 'b'), ids(loaded, 'c')]).toEqual([[], [], ['/x']]);
    expect(said(loaded)).toContainEqual(
      expect.stringContaining('/x is also deployed to the cluster dc1 by the environment b'),
    );
  });

  it('an app may not be the group of others', () => {
    const loaded = load({
      'a.yaml': 'id: /shop\ncmd: run shop',
      'b.yaml': 'id: /shop/a/b\ncmd: run b',
      'c.yaml': 'id: /shop-x/y\ncmd: run y',
    });
    expect(ids(loaded)).toEqual(['/shop-x/y', '/shop/a/b']);
    expect(said(loaded)).toEqual([
      expect.stringContaining('a.yaml:1:1: id-is-group: /shop is an app, and also the group of /shop/a/b'),
    ]);
  });

  it('a circle of dependencies is written out, for each app in it', () => {
    const loaded = load({
      'a.yaml': 'id: /a\ncmd: run a\ndependencies: [/b]',
      'b.yaml': 'id: /b\ncmd: run b\ndependencies: [/g]',
      'g.yaml': 'id: /g\napps: [{ id: c, cmd: run c, dependencies: [/a] }, { id: d, cmd: run d }]',
      'e.yaml': 'id: /e\ncmd: run e\ndependencies: [/a]',
      'f.yaml': 'id: /f\ncmd: run f\ndependencies: [/f]',
    });
    expect(ids(loaded)).toEqual(['/e', '/g/d']);
    expect(said(loaded)).toEqual([
      expect.stringContaining('a.yaml:3:16: dependency-cycle: circular dependency: /a → /b → /g/c → /a'),
      expect.stringContaining('b.yaml:3:16: dependency-cycle: circular dependency: /b → /g/c → /a → /b'),
      expect.stringContaining('f.yaml:3:16: dependency-cycle: circular dependency: /f → /f'),
      expect.stringContaining('g.yaml:2:44: dependency-cycle: circular dependency: /g/c → /a → /b → /g/c'),
    ]);
  });
});

describe('a large repository', () => {
  it('with long chains of dependencies, and dependencies on groups, loads without quadratic work', () => {
    const files: Record<string, string> = { 'baton.yaml': 'environments: { p: { cluster: a }, q: { cluster: b } }' };
    for (let index = 0; index < 2_000; index += 1) {
      files[`apps/g${index % 100}/a${index}.json`] =
        `{"cmd":"run a","dependencies":[${index === 0 ? '' : `"../g${(index - 1) % 100}/a${index - 1}"`}],"env":{"A":"${index}"},"healthChecks":[{"protocol":"MESOS_HTTP","path":"/health"}]}`;
    }
    files['apps/all.json'] = '{"id":"/all","apps":[{"id":"last","cmd":"run last","dependencies":["/g0","/g1"]}]}';
    const loaded = load(files);
    expect(said(loaded)).toEqual([]);
    expect(loaded.environments.map((one) => one.apps.length)).toEqual([2_001, 2_001]);
    expect(app(loaded, '/all/last', 'p').dependsOn).toHaveLength(40);
  });
});

describe.skipIf(!haveFixtures)('real documents (skipped without the folder of fixtures)', () => {
  it.each(fixtures().map((one) => [one.name, one] as const))('%s is taken, or refused with a place', (_, fixture) => {
    const loaded = load({ [fixture.name]: fixture.text });
    const { apps, invalid } = environment(loaded);
    expect(apps.length + invalid.length).toBeGreaterThan(0);
    for (const problem of [...invalid.flatMap((one) => one.problems), ...loaded.problems]) {
      expect(problem.place?.path).toBe(fixture.name);
      expect(problem.place?.line).toBeGreaterThan(0);
      expect(problem.hint).toBeTruthy();
    }
  });
});

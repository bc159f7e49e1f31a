// Adopting a cluster: which files come of it, that they say what runs, and what is left alone.
import { describe, expect, it } from 'vitest';
import { labelsOf } from '../../../src/core/definition/strategy/labels.js';
import { newest } from '../../../src/core/model/dialect.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import { dressed, type Dress } from '../../../src/core/rollout/rendering/dress.js';
import { id } from '../plan/builders.js';
import { adopted, adopting, running, textsOf } from './anAdoption.js';

const web = { id: '/shop/web', cmd: 'sleep 1000', cpus: 0.1, mem: 32 };

describe('a cluster becomes a repository', () => {
  it('of one baton.yaml and a short file per app, whose path is its id', () => {
    const made = adopted([running(web), running({ id: '/top', cmd: 'top', instances: 0 })]);
    expect(textsOf(made)).toMatchInlineSnapshot(`
      {
        "apps/shop/web.yaml": "cmd: sleep 1000
      cpus: 0.1
      mem: 32
      ",
        "apps/top.yaml": "cmd: top
      instances: 0
      ",
        "baton.yaml": "# What runs where. Written by \`baton adopt\`; docs/repository-format.md has every key.
      apps: apps
      environments:
        production:
          cluster: default
      ",
      }
    `);
    expect(made).toMatchObject({
      adopted: ['/shop/web', '/top'],
      differing: [],
      unusable: [],
      leftOut: [],
      notLive: [],
    });
  });

  it('in which Marathon’s defaults, what the server manages and our own labels are not said', () => {
    const shown = {
      ...web,
      instances: 1,
      backoffFactor: 1.15,
      portDefinitions: [{ port: 0, protocol: 'tcp', name: 'default' }],
      upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
      labels: { BATON_OWNER: 'nobody in particular', TEAM: 'shop' },
      version: '2026-01-01T00:00:00.000Z',
      tasksRunning: 1,
    };
    expect(textsOf(adopted([running(shown)]))['apps/shop/web.yaml']).toBe(
      'cmd: sleep 1000\ncpus: 0.1\nmem: 32\nlabels:\n  TEAM: shop\n',
    );
  });

  it('in which a service port that Marathon assigned stays what it is, with a word about it', () => {
    const text = textsOf(adopted([running({ ...web, portDefinitions: [{ port: 10_007, name: 'default' }] })]));
    expect(text['apps/shop/web.yaml']).toBe(
      `cmd: sleep 1000
cpus: 0.1
mem: 32
# a port from 10000 to 20000 was assigned by Marathon; it stays, for load balancers. 0 lets Marathon choose.
portDefinitions:
  - name: default
    port: 10007
`,
    );
  });

  it('in which a default of an older Marathon is written down, so that an upgrade makes no difference', () => {
    const dialect = { ...newest, version: { major: 1, minor: 7, patch: 0 } };
    const text = textsOf(adopted([running({ ...web, maxLaunchDelaySeconds: 3600 }, dialect)]));
    expect(text['apps/shop/web.yaml']).toContain('maxLaunchDelaySeconds: 3600');
  });

  it('in which fields that Baton does not know stay, because a put without them would drop them', () => {
    expect(textsOf(adopted([running({ ...web, novelty: { deep: 1 } })]))['apps/shop/web.yaml']).toContain('novelty:');
  });

  it('in which a pod says what its schema wants said, whatever Marathon fills in', () => {
    const pod = {
      id: '/pod',
      containers: [{ name: 'a', resources: { cpus: 1, mem: 128 }, exec: { command: { shell: 'sleep 1' } } }],
    };
    const made = adopted([running({ ...pod, scaling: { kind: 'fixed', instances: 1 }, networks: [{ mode: 'host' }] })]);
    expect(made).toMatchObject({ differing: [], unusable: [] });
  });

  it('in JSON, if asked to', () => {
    const made = adopted([running(web)], {}, { format: 'json' });
    expect(textsOf(made)['apps/shop/web.json']).toBe('{\n  "cmd": "sleep 1000",\n  "cpus": 0.1,\n  "mem": 32\n}\n');
  });
});

describe('what is left out', () => {
  it.each<[string, Readonly<Record<string, string>>, string, string?]>([
    ['a DC/OS package', { DCOS_PACKAGE_NAME: 'kafka' }, 'package'],
    [
      'an app of another repository',
      {
        BATON_OWNER: 'other',
        BATON_APP: '/shop/web',
        BATON_ENVIRONMENT: 'production',
        BATON_REVISION: '0'.repeat(12),
        BATON_COMMIT: '0'.repeat(40),
      },
      'belongs to other',
    ],
    [
      'a job that runs, or failed, before a rollout',
      {
        BATON_OWNER: 'other',
        BATON_APP: '/shop/cart',
        BATON_ENVIRONMENT: 'production',
        BATON_ROLE: 'job',
        BATON_REVISION: '0'.repeat(12),
        BATON_COMMIT: '0'.repeat(40),
        BATON_JOB: '1',
        BATON_JOB_SINCE: '2026-11-21T12:00:00.000Z',
        BATON_JOB_TIMEOUT: '900000',
      },
      'it is a job of /shop/cart',
    ],
    [
      'a set that serves another app',
      {
        BATON_OWNER: 'shop',
        BATON_APP: '/shop/cart',
        BATON_ENVIRONMENT: 'production',
        BATON_ROLE: 'green',
        BATON_REVISION: '0'.repeat(12),
        BATON_COMMIT: '0'.repeat(40),
      },
      'it is one of the sets that serve /shop/cart, which is the app to be described',
      '/shop/cart-green',
    ],
  ])('%s', (_what, labels, because, app = '/shop/web') => {
    const made = adopted([running({ ...web, id: app, labels })]);
    expect(made.leftOut.map((one) => one.app)).toEqual([app]);
    expect(made.leftOut[0]?.because).toContain(because);
    expect(Object.keys(textsOf(made))).toEqual(['baton.yaml']);
  });

  it('what a rollout with two sets put over an app is not written down', () => {
    const dress: Dress = { kind: 'group', app: id('/shop/web'), startedAt: 0, serving: undefined, freePorts: false };
    const plain: JsonObject = { ...web, labels: { HAPROXY_GROUP: 'external' }, portDefinitions: [{ port: 10_001 }] };
    const { definition, note } = dressed(plain, dress);
    const live = { ...definition, labels: { ...labelsOf(definition), BATON_SET: note ?? '' } };
    expect(labelsOf(live)).toHaveProperty('HAPROXY_DEPLOYMENT_GROUP');
    expect(textsOf(adopted([running(live)]))).toEqual(textsOf(adopted([running(plain)])));
  });

  it('what the globs do not name, with their number', () => {
    const made = adopted([running(web), running({ ...web, id: '/other/web' })], {}, { only: ['/shop/**'] });
    expect(made).toMatchObject({ adopted: ['/shop/web'], notAsked: 1 });
  });
});

describe('names of files', () => {
  it.each([
    ['/shop/defaults', 'apps/shop/defaults_.yaml', true],
    ['/defaults/web', 'apps/defaults/web.yaml', false],
    ['/shop/images', 'apps/shop/images.yaml', false],
    ['/a.b/c.json', 'apps/a.b/c.json.yaml', false],
    ['/a.yaml/b', 'apps/a.yaml_/b.yaml', true],
    ['/con', 'apps/con_.yaml', true],
    ['/baton', 'apps/baton.yaml', false],
  ])('%s stands in %s', (name, path, saysId) => {
    const made = adopted([running({ ...web, id: name })]);
    expect(textsOf(made)[path]?.startsWith(`id: ${name}\n`)).toBe(saysId);
    expect(made.adopted).toEqual([name]);
  });

  it('of an app and of a folder of the same name do not meet', () => {
    const made = adopted([running({ ...web, id: '/a' }), running({ ...web, id: '/a.yaml/b' })]);
    expect(made).toMatchObject({ differing: [], unusable: [] });
    const paths = Object.keys(textsOf(made));
    expect(paths.filter((path) => paths.some((other) => other.startsWith(`${path}/`)))).toEqual([]);
  });
});

describe('values that a file could take for something else', () => {
  const strange: readonly string[] = [
    ...[
      'yes',
      'off',
      'null',
      '~',
      '1e3',
      '0x1',
      '0o17',
      '010',
      '1.10',
      '.5',
      '-',
      '- a',
      '? a',
      '=',
      '<<',
      '...',
      '---',
    ],
    ...[
      '2001-01-01',
      '12:30:45',
      '1_000',
      '!!str x',
      '&a',
      '*a',
      '%TAG',
      '@x',
      '`x`',
      '#x',
      'a #b',
      'a: b',
      "it's",
      '"q"',
    ],
    ...[
      '{"a": 1}',
      '[1]',
      '{{x}}',
      '${X}',
      '',
      ' ',
      ' lead',
      'trail ',
      '\ttab',
      'a\tb',
      'a\nb',
      'a\nb\n',
      'a\nb\n\n\n',
    ],
    ...[
      '\n',
      '\n\na',
      ' a\n  b\n',
      'a \nb  \n',
      'a\r\nb\r',
      'ä €  ☃ 🚀',
      '\u2028',
      '\u0085',
      '\u007f',
      '\u0000',
      '\ufeffx',
    ],
    ...[
      '\ufffd',
      '\ud800',
      'x'.repeat(5_000),
      `${'long words '.repeat(50)}\n${'again '.repeat(80)}`,
      'a\n# not a comment',
    ],
  ];

  it.each(strange)('%j stays what it is in cmd, env, labels and arguments, as value and as name', (text) => {
    const shown = {
      id: '/shop/web',
      cmd: `run ${text}`,
      env: { VALUE: text, [`name ${text}`]: 'x', [text === '' ? 'empty' : text]: 'y' },
      labels: { LABEL: text },
      container: { type: 'DOCKER', docker: { image: 'x', parameters: [{ key: 'label', value: text }] } },
    };
    expect(adopted([running(shown)])).toMatchObject({ differing: [], unusable: [] });
    expect(adopted([running({ id: '/shop/web', args: ['run', text, text] })])).toMatchObject({
      differing: [],
      unusable: [],
    });
  });

  it('a name that no program may use is told, and nothing is written for its app', () => {
    const made = adopted([running({ ...web, env: { constructor: 'x' } }), running({ id: '/b', cmd: 'bb' })]);
    expect(made).toMatchObject({ adopted: ['/b'], differing: [] });
    expect(made.unusable.map(({ app }) => app)).toEqual(['/shop/web']);
    expect(made.unusable[0]?.because).toMatch(/^no file can hold it: .*constructor.*\(forbidden-key\)$/);
    expect(Object.keys(textsOf(made))).toEqual(['baton.yaml', 'apps/b.yaml']);
  });

  it('nor for one that is larger than a file may be', () => {
    const env = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`KEY_${index}`, 'x'.repeat(100_000)]));
    const made = adopted([running({ ...web, env })]);
    expect(made).toMatchObject({ adopted: [], differing: [] });
    expect(made.unusable.map(({ app }) => app)).toEqual(['/shop/web']);
    expect(made.unusable[0]?.because).toMatch(/^no file can hold it: .*\(file-too-large\)$/);
  });

  it('an app too large for YAML is written as JSON', () => {
    const env = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`KEY_${index}`, 'x'.repeat(50)]));
    const made = adopted([running({ ...web, env })]);
    expect(made).toMatchObject({ differing: [], unusable: [] });
    expect(Object.keys(textsOf(made))).toContain('apps/shop/web.json');
  });
});

describe('a working copy that is there already', () => {
  const policy = 'environments: { production: { cluster: default } }\n';

  it('keeps its files: an app that they define as it runs is no new file', () => {
    const made = adopted([running(web)], { 'baton.yaml': policy, 'apps/shop/web.json': JSON.stringify(web) });
    expect(made).toMatchObject({ files: [], adopted: ['/shop/web'] });
  });

  it('is not overwritten where it says otherwise: the field is named', () => {
    const made = adopted([running(web)], { 'baton.yaml': policy, 'apps/shop/web.yaml': 'cmd: other\n' });
    expect(made.files).toEqual([]);
    expect(made.differing[0]?.because).toMatch(/not overwritten.*\/cmd.*would differ/);
  });

  it('is not overwritten where it cannot be read', () => {
    const made = adopted([running(web)], { 'baton.yaml': policy, 'apps/shop/web.yaml': 'cmd: [\n' });
    expect(made.files).toEqual([]);
    expect(made.unusable[0]?.because).toContain('cannot be used: apps/shop/web.yaml:');
  });

  it('may have defaults: a new file says what they say otherwise', () => {
    const files = { 'baton.yaml': policy, 'apps/defaults.yaml': 'cpus: 2\nmem: 32\nuser: nobody\nenv: { A: b }\n' };
    const made = adopted([running(web)], files);
    expect(made).toMatchObject({ differing: [], unusable: [] });
    expect(textsOf(made)['apps/shop/web.yaml']).toBe('cmd: sleep 1000\nuser: null\ncpus: 0.1\nmem: 32\nenv: null\n');
  });

  it('gets overlays where the environment has them and an app runs differently there', () => {
    const files = {
      'baton.yaml': 'environments: { production: { cluster: default, overlays: environments/production } }\n',
      'apps/shop/web.yaml': 'cmd: sleep 1000\ncpus: 0.1\nmem: 64\nhealthChecks: [{ protocol: TCP }]\n',
      'environments/production/other.yaml': '{}',
    };
    const made = adopted([running({ ...web, env: { LEVEL: 'info' } })], files);
    expect(textsOf(made)).toEqual({
      'environments/production/shop/web.yaml': 'mem: 32\nenv:\n  LEVEL: info\nhealthChecks: null\n',
    });
    expect(made).toMatchObject({ differing: [], unusable: [] });
  });

  it('takes the prefix of the environment off ids, dependencies and named VIPs', () => {
    const files = { 'baton.yaml': 'environments: { production: { cluster: default, prefix: /live } }\n' };
    const portDefinitions = [{ port: 8080, name: 'http', labels: { VIP_0: '/live/web:80', VIP_1: '10.0.0.1:80' } }];
    const made = adopted(
      [
        running({
          ...web,
          id: '/live/shop/web',
          dependencies: ['/live/db', '/live/shop/cart', '/other'],
          portDefinitions,
        }),
        running({ ...web, id: '/other' }),
      ],
      files,
    );
    expect(made).toMatchObject({ adopted: ['/live/shop/web'], differing: [] });
    expect(made.leftOut.map(({ app }) => app)).toEqual(['/other']);
    expect(made.leftOut[0]?.because).toContain('prefix of production');
    expect(textsOf(made)['apps/shop/web.yaml']).toContain('dependencies:\n  - ../db\n  - cart\n  - /other\n');
    expect(textsOf(made)['apps/shop/web.yaml']).toContain('VIP_0: /web:80\n');
  });

  it('must not deploy to another environment what it did not deploy before', () => {
    const two = 'environments: { production: { cluster: default }, staging: { cluster: test } }\n';
    const made = adopting([running(web)], { 'baton.yaml': two });
    expect(made.ok ? '' : made.because).toContain('staging would deploy 1');
    const kept = two.replace('cluster: test', 'cluster: test, include: [tools/**]');
    expect(adopted([running(web)], { 'baton.yaml': kept }).adopted).toEqual(['/shop/web']);
  });

  it('tells of apps that the cluster does not have', () => {
    const made = adopted([running(web)], { 'baton.yaml': policy, 'apps/new.yaml': 'cmd: new\n' });
    expect(made.notLive).toEqual(['/new']);
  });

  it.each([
    ['a plain repository', { 'web.json': JSON.stringify(web) }, 'has no baton.yaml'],
    [
      'a baton.yaml without the environment',
      { 'baton.yaml': policy.replace('production', 'staging') },
      'it has staging',
    ],
    ['a broken baton.yaml', { 'baton.yaml': 'environments: [' }, 'cannot be used: baton.yaml:1'],
  ])('is refused when it is %s', (_what, files: Record<string, string>, because) => {
    const made = adopting([running(web)], files);
    expect(made.ok ? '' : made.because).toContain(because);
  });
});

describe('secrets in clear text', () => {
  it('are written, because they are what runs, and told by name', () => {
    const made = adopted([running({ ...web, env: { DB_PASSWORD: 'tops3cret', LEVEL: 'info' } })]);
    expect(made.secrets).toEqual([{ app: '/shop/web', pointers: ['/env/DB_PASSWORD'] }]);
    expect(textsOf(made)['apps/shop/web.yaml']).toContain('DB_PASSWORD: tops3cret');
  });
});

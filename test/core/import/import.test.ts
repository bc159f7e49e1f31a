// What teams have becomes a repository that renders the same, or is refused with the place in their own files.
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importRepository, type Imported, type ImportEnvironment } from '../../../src/core/import/importRepository.js';
import { readValues } from '../../../src/core/import/values.js';
import { problemText, type Checked } from '../../../src/core/model/problem.js';

function environment(name: string, values?: string, file = `${name}.env`): ImportEnvironment {
  const read = values === undefined ? undefined : readValues(file, values);
  if (read?.ok === false) throw new Error(read.problems.map(problemText).join('\n'));
  return { name, cluster: `${name}-cluster`, values: read?.value };
}

const importing = (
  templates: Readonly<Record<string, string>>,
  ...environments: readonly ImportEnvironment[]
): Checked<Imported> =>
  importRepository(
    Object.entries(templates).map(([file, text]) => ({ path: file, text })),
    environments,
  );

function files(...given: Parameters<typeof importing>): Readonly<Record<string, string>> {
  const result = importing(...given);
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'));
  return Object.fromEntries(result.value.files);
}

function refused(...given: Parameters<typeof importing>): string {
  const result = importing(...given);
  return result.ok ? 'taken' : result.problems.map(problemText).join('\n');
}

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);
const twoOf = (staging: string, production: string): [ImportEnvironment, ImportEnvironment] => [
  environment('staging', staging),
  environment('production', production),
];

describe('a template and a file of values per environment', () => {
  it('becomes what they have in common, an overlay for what differs, and images.yaml for the tag', () => {
    const template = `{
  "id": "/shop/cart",
  "instances": {{instances}},
  "cpus": 0.1,
  "env": { "LEVEL": "{{level}}", "URL": "http://{{host}}:{{port}}/x", "SAME": "yes" },
  "container": { "type": "DOCKER", "docker": { "image": "r.example:5000/shop/cart:{{tag}}" } }
}`;
    expect(
      files(
        { 'marathon.json': template },
        ...twoOf(
          'instances=1\nlevel=debug\nhost=a\nport=80\ntag=1.9',
          'instances=4\nlevel=debug\nhost=b\nport=81\ntag=1.8',
        ),
      ),
    ).toEqual({
      'baton.yaml': `apps: apps
environments:
  staging:
    cluster: staging-cluster
    overlays: environments/staging
  production:
    cluster: production-cluster
    overlays: environments/production
`,
      'apps/shop/cart.yaml': `id: /shop/cart
cpus: 0.1
env:
  LEVEL: debug
  SAME: "yes"
container:
  type: DOCKER
  docker:
    image: r.example:5000/shop/cart
`,
      'environments/staging/shop/cart.yaml': 'instances: 1\nenv:\n  URL: http://a:80/x\n',
      'environments/production/shop/cart.yaml': 'instances: 4\nenv:\n  URL: http://b:81/x\n',
      'environments/staging/images.yaml': 'r.example:5000/shop/cart: { tag: "1.9" }\n',
      'environments/production/images.yaml': 'r.example:5000/shop/cart: { tag: "1.8" }\n',
    });
  });

  it.each([
    [
      'mustache, triple and with spaces',
      '{"id":"/a","cmd":"{{{ x }}} {{&y}} {{ y }}{{! gone }}"}',
      'x=1\ny=2',
      '1 2 2',
    ],
    ['escaped braces', '{"id":"/a","cmd":"{{x}} \\{{y}}"}', 'x=1', '1 {{y}}'],
    ['envsubst', '{"id":"/a","cmd":"${x}-${y} $HOME ${x:-1}"}', 'x=1\ny=2', '1-2 $HOME ${x:-1}'],
    ['an escaped dollar', '{"id":"/a","cmd":"${x} $${y}"}', 'x=1', '1 ${y}'],
    [
      "the task's own variables",
      '{"id":"/a","cmd":"${x} ${PORT0} ${MESOS_SANDBOX}"}',
      'x=1',
      '1 ${PORT0} ${MESOS_SANDBOX}',
    ],
    ['shell beside braces', '{"id":"/a","cmd":"{{x}} ${JAVA_OPTS}"}', 'x=1', '1 ${JAVA_OPTS}'],
    ['a placeholder before a closing brace', '{"id":"/a","cmd":"go {{x}}}"}', 'x=1', 'go 1}'],
    ['dotted names', '{"id":"/a","cmd":"run {{a.b}}"}', 'a.b=1', 'run 1'],
    ['text that is escaped already', '{"id":"/a","cmd":"{{x}}"}', 'x=say \\"hi\\"', 'say "hi"'],
  ])('%s', (_, template, values, cmd) => {
    expect(files({ 'a.json': template }, environment('production', values))['apps/a.yaml']).toBe(
      `id: /a\ncmd: ${/["{}$]/.test(cmd) && cmd.startsWith('{') ? JSON.stringify(cmd) : cmd}\n`,
    );
  });

  it('a placeholder may be a key, a number, a list', () => {
    const template = 'id: /a\ncmd: run\n"{{field}}": {{n}}\nconstraints: {{list}}\n';
    expect(
      files(
        { 'a.yaml': template },
        environment('p', '{"field":"instances","n":3,"list":[["hostname","UNIQUE"]]}', 'p.json'),
      )['apps/a.yaml'],
    ).toBe('id: /a\ncmd: run\ninstances: 3\nconstraints:\n  - - hostname\n    - UNIQUE\n');
  });

  it('a number in a file of values is taken as it is written', () => {
    const template = '{"id":"/a","cmd":"run","env":{"V":"{{app.version}}"}}';
    const made = files({ 'a.json': template }, environment('p', 'app:\n  version: 1.10 # one ten\n', 'p.yaml'));
    expect(made['apps/a.yaml']).toContain('V: "1.10"');
  });
});

describe('ids that differ', () => {
  const app = (id: string, more: object = {}): string => json({ id, cmd: 'run', ...more });

  it('by what stands in front become a prefix, named VIPs with it', () => {
    const made = files(
      {
        'a.json': app('{{root}}/shop/a', { labels: { VIP_0: '{{root}}/a:80' }, dependencies: ['b'] }),
        'b.json': app('{{root}}/shop/b'),
      },
      ...twoOf('root=/staging', 'root='),
    );
    expect(made['baton.yaml']).toContain('prefix: /staging');
    expect(made['apps/shop/a.yaml']).toBe('id: /shop/a\ncmd: run\nlabels:\n  VIP_0: /a:80\ndependencies:\n  - b\n');
    expect(Object.keys(made)).toEqual(['apps/shop/a.yaml', 'apps/shop/b.yaml', 'baton.yaml']);
  });

  it('otherwise become apps of their own, left out of the other environments', () => {
    const made = files({ 'a.json': app('/shop/a-{{name}}') }, ...twoOf('name=test', 'name=live'));
    expect(Object.keys(made)).toEqual(['apps/shop/a-test.yaml', 'apps/shop/a-live.yaml', 'baton.yaml']);
    expect(made['baton.yaml']).toMatch(/staging:[^]*exclude:\n {6}- shop\/a-live[^]*production:[^]*- shop\/a-test/);
  });
});

describe('groups', () => {
  const group = (more: object): string =>
    json({
      id: '/shop',
      ...more,
      apps: [
        { id: 'a', cmd: 'run', instances: '{{n}}', dependencies: ['b'] },
        { id: 'b', cmd: 'run' },
      ],
    }).replace('"{{n}}"', '{{n}}');

  it('that are the same everywhere stay one file', () => {
    expect(Object.keys(files({ 'g.json': group({}) }, ...twoOf('n=1', 'n=1')))).toEqual([
      'apps/shop.yaml',
      'baton.yaml',
    ]);
  });

  it('that differ are taken apart', () => {
    const made = files({ 'g.json': group({}) }, ...twoOf('n=1', 'n=2'));
    expect(made['apps/shop/a.yaml']).toBe('id: /shop/a\ncmd: run\ndependencies:\n  - /shop/b\n');
    expect(made['environments/production/shop/a.yaml']).toBe('instances: 2\n');
  });

  it('stay whole when they have dependencies of their own: in an app these would be sent', () => {
    const made = files({ 'g.json': group({ dependencies: ['/data/db'] }) }, ...twoOf('n=1', 'n=2'));
    expect(made['apps/shop.yaml']).toContain('dependencies:\n  - /data/db\n');
    expect(made['environments/production/shop.yaml']).toContain('instances: 2\n');
    expect(made['environments/staging/shop.yaml']).toBeUndefined();
  });
});

describe('zdd', () => {
  const colour = (name: string, instances: number, more: object = {}): string =>
    json({
      id: `/shop/cart-${name}`,
      cmd: 'run',
      instances,
      portDefinitions: [{ port: name === 'blue' ? 10000 : 10001 }],
      labels: {
        HAPROXY_GROUP: 'external',
        HAPROXY_DEPLOYMENT_GROUP: 'cart',
        HAPROXY_DEPLOYMENT_ALT_PORT: '10001',
        HAPROXY_DEPLOYMENT_COLOUR: name,
        HAPROXY_DEPLOYMENT_STARTED_AT: name === 'blue' ? '2026-01-01T00:00:00' : '2026-02-01T00:00:00',
        HAPROXY_DEPLOYMENT_TARGET_INSTANCES: '4',
        HAPROXY_APP_ID: '/shop/cart',
        HAPROXY_0_PORT: '10000',
        ...more,
      },
    });

  it.each([
    ['the pair', { 'blue.json': colour('blue', 0), 'green.json': colour('green', 4) }],
    ['the newer one alone', { 'green.json': colour('green', 4) }],
    [
      'a pair of which the newer one has reached its target',
      { 'a.json': colour('green', 4), 'b.json': colour('blue', 1) },
    ],
  ])('%s becomes one app at the public port', (_, given) => {
    const result = importing(given, environment('default'));
    const text = files(given, environment('default'))['apps/shop/cart.yaml'] ?? '';
    expect(text).toMatch(/^# Was \/shop\/cart-.* of zdd: .*HAPROXY_0_PORT\.\n/);
    expect(text.replace(/^#.*\n/, '')).toBe(
      'cmd: run\ninstances: 4\nportDefinitions:\n  - port: 10000\nlabels:\n  HAPROXY_GROUP: external\n'.replace(
        /^/,
        'id: /shop/cart\n',
      ),
    );
    expect(result).toMatchObject({ value: { comments: [expect.stringContaining('zdd')] } });
  });

  it('in mid-deployment is refused at its place', () => {
    expect(
      refused({ 'blue.json': colour('blue', 3), 'green.json': colour('green', 2) }, environment('default')),
    ).toMatch(
      /^green\.json:1:1: zdd-unfinished: \/shop\/cart-blue and \/shop\/cart-green both have tasks, and the newer one has 2 of 4/,
    );
  });
});

describe('what is wrong is told at its place in the template or the values', () => {
  const app = '{\n  "id": "/a",\n  "cmd": "{{x}} {{y}}"\n}';

  it.each<[string, string, RegExp]>([
    [
      'a placeholder without a value',
      refused({ 'a.json': app }, environment('p', 'x=1')),
      /^a\.json:3:17: placeholder-unset: y has no value in p/,
    ],
    [
      'logic of handlebars',
      refused({ 'a.json': '{\n "id": "/a" {{#if x}}\n}' }, environment('p', 'x=1')),
      /^a\.json:2:13: template-logic: \{\{#if x\}\}/,
    ],
    [
      'logic of jinja',
      refused({ 'a.yaml': 'id: /a\n{% for x in y %}\n' }, environment('p', 'x=1')),
      /^a\.yaml:2:1: template-logic/,
    ],
    ['a filter', refused({ 'a.json': '{"id":"{{ x | upper }}"}' }, environment('p', 'x=1')), /template-logic/],
    ['braces without values', refused({ 'a.json': app }, environment('p')), /a\.json:3:11: placeholder-unset/],
    [
      'a value that breaks the file, behind another',
      refused({ 'a.json': '{ "id": "/a{{x}}", "cmd": "{{y}}" }' }, environment('p', 'x=bcdefgh\ny=say "hi"')),
      /^a\.json:1:28: json-syntax: .*, once it is filled for p/,
    ],
    [
      'a definition that Marathon refuses, behind a value',
      refused({ 'a.json': '{ "id": "/a", "cmd": "{{x}}", "cpus": -1 }' }, environment('p', 'x=a long value')),
      /^a\.json:1:39: /,
    ],
    [
      'one id twice',
      refused({ 'a.json': '{"id":"/a","cmd":"run"}', 'b.json': '{"id":"/a","cmd":"walk"}' }, environment('p')),
      /id-twice/,
    ],
  ])('%s', (_, says, expected) => {
    expect(says).toMatch(expected);
  });

  it('is told once, however many environments there are', () => {
    expect(refused({ 'a.json': '{"id":"/a","cmd":"{{#x}}"}' }, ...twoOf('x=1', 'x=2')).split('\n')).toHaveLength(1);
  });

  it('a value that nothing uses is a warning', () => {
    const result = importing({ 'a.json': '{"id":"/a","cmd":"run {{x}}"}' }, environment('p', 'x=1\n\nz=2'));
    expect(result.ok && result.value.warnings.map(problemText)).toEqual([
      'p.env:3:1: value-unused: no template uses z in p (correct the name, or remove it)',
    ]);
  });

  it.each([
    ['a line that is none', 'p.env', 'a=1\nb', /^p\.env:2:1: values-invalid/],
    ['a quote that does not end', 'p.env', 'a="1', /^p\.env:1:1: values-invalid/],
    ['a list at the top', 'p.yaml', '- 1\n', /^p\.yaml:1:1: values-invalid/],
    ['JSON that is none', 'p.json', '{"a": 1,}', /^p\.json:1:9: json-syntax/],
  ])('%s', (_, file, text, expected) => {
    const read = readValues(file, text);
    expect(read.ok ? 'taken' : read.problems.map(problemText).join('\n')).toMatch(expected);
  });

  it('dotenv as shells write it', () => {
    const read = readValues('p.env', '# c\nexport A=1 # one\nB=\'a # b\'\nC="x\\ny"\r\nD=\nE=a=b\n');
    expect(read.ok && Object.fromEntries([...read.value].map(([name, { text }]) => [name, text]))).toEqual({
      A: '1',
      B: 'a # b',
      C: 'x\ny',
      D: '',
      E: 'a=b',
    });
  });
});

describe('any values', () => {
  const text = fc.string({ maxLength: 12 }).filter((one) => !/["\\{}$\p{Cc}\p{Cs}]/u.test(one));
  const values = fc.record({
    instances: fc.nat(9),
    tag: fc.constantFrom('1.0', '2', 'latest'),
    level: text,
    other: text,
  });

  it('render exactly as filled in: the import proves it or says what differs', () => {
    const template =
      '{"id":"/shop/a","cmd":"x {{other}}","instances":{{instances}},"env":{"L":"{{level}}"},' +
      '"container":{"docker":{"image":"r/a:{{tag}}"}}}';
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 3 }), (all) => {
        const environments = all.map((one, index) => environment(`e${index}`, json(one), 'v.json'));
        expect(importing({ 'a.json': template }, ...environments)).toMatchObject({ ok: true });
      }),
      { numRuns: 60 },
    );
  });
});

const fixtures = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../../shared/fixtures/marathon');

// Definitions that teams have published, kept beside the checkout: without that folder there is nothing to try.
describe.skipIf(!existsSync(fixtures))('published definitions', () => {
  it('are imported exactly, or refused for what is wrong with them', () => {
    const strange = readdirSync(fixtures)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const result = importing({ [name]: readFileSync(path.join(fixtures, name), 'utf8') }, environment('default'));
        return result.ok ? [] : result.problems.filter(({ code }) => code === 'import-inexact').map(problemText);
      });
    expect(strange).toEqual([]);
  });
});

it('an app that two environments of one cluster would share is told in the template, for each app', () => {
  const [staging, production] = [environment('staging', 'n=1'), environment('production', 'n=2')];
  const text = '{"id": "/shop", "apps": [\n  {"id": "cart", "cmd": "run", "instances": {{n}} }]}';
  const result = importing({ 'shop.json': text }, { ...staging, cluster: 'dc1' }, { ...production, cluster: 'dc1' });
  expect(result.ok ? [] : result.problems.map(problemText)).toEqual([
    'shop.json:2:3: id-twice: /shop/cart is the same app in staging and in production, which are both on the cluster dc1 (put a placeholder into its id (or that of its group), or name another cluster: --cluster production=NAME)',
  ]);
});

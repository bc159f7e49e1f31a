// What differs between two environments of one repository: fields with the files they come from, and nothing else.
import { describe, expect, it } from 'vitest';
import { loadRepository, type LoadedEnvironment } from '../../../src/core/definition/load.js';
import { parseSource } from '../../../src/core/definition/read/parseSource.js';
import { between, type Between } from '../../../src/core/plan/between.js';
import { betweenJson, betweenMarkdown, betweenText } from '../../../src/core/plan/show/betweenForms.js';
import { commit } from './builders.js';

const baton = `apps: apps
environments:
  staging: { cluster: dc1, prefix: /staging, overlays: environments/staging }
  production: { cluster: dc1, overlays: environments/production }
`;
const overlays = {
  'environments/staging/defaults.yaml': 'env:\n  STAGE: staging\n',
  'environments/production/defaults.yaml': 'env:\n  STAGE: production\n',
};

function compared(files: Readonly<Record<string, string>>, wanted?: (app: string) => boolean): Between {
  const all = { 'baton.yaml': baton, ...overlays, ...files };
  const sources = Object.entries(all).map(([path, text]) => parseSource({ path, content: { kind: 'text', text } }));
  const { environments } = loadRepository({ owner: 'shop', commit: commit('a'), sources });
  const named = (name: string): LoadedEnvironment => {
    const found = environments.find(({ environment }) => environment.name === name);
    if (found === undefined) throw new Error(`the test is wrong: there is no ${name}`);
    return found;
  };
  return between(named('staging'), named('production'), wanted);
}

const web = 'id: /shop/web\ncmd: run\n';
const stage = {
  path: '/env/STAGE',
  old: 'staging',
  new: 'production',
  places: {
    left: { path: 'environments/staging/defaults.yaml', line: 2, column: 10 },
    right: { path: 'environments/production/defaults.yaml', line: 2, column: 10 },
  },
};

describe('two environments', () => {
  it('differ in what their overlays say, each side with its file', () => {
    const found = compared({
      'apps/web.yaml': web,
      'environments/production/web.yaml': 'instances: 3\n',
    });
    expect(found.apps).toEqual([
      {
        kind: 'differs',
        app: '/shop/web',
        ids: { left: '/staging/shop/web', right: '/shop/web' },
        fields: [
          stage,
          {
            path: '/instances',
            old: 1,
            new: 3,
            // Marathon's default comes from no file.
            places: { right: { path: 'environments/production/web.yaml', line: 1, column: 12 } },
          },
        ],
      },
    ]);
  });

  it('do not differ by their prefix: ids, dependencies and VIPs follow it', () => {
    const found = compared({
      'apps/web.yaml': `${web}dependencies: [cart, ../data]
labels: { VIP_0: 'web:80' }
networks: [{ mode: container/bridge }]
container: { docker: { image: a:1 }, portMappings: [{ containerPort: 80, labels: { VIP_1: '/other:81' } }] }
`,
      'apps/cart.yaml': 'id: /shop/cart\ncmd: run\n',
      'apps/data.yaml': 'id: /data/store\ncmd: run\n',
    });
    expect(found.apps.map((one) => (one.kind === 'differs' ? one.fields.map(({ path }) => path) : one))).toEqual([
      ['/env/STAGE'],
      ['/env/STAGE'],
      ['/env/STAGE'],
    ]);
  });

  it('differ in a port that only one of them leaves to Marathon', () => {
    const found = compared({
      'apps/web.yaml': `${web}portDefinitions: [{ port: 0 }]\n`,
      'environments/production/web.yaml': 'portDefinitions: [{ port: 10001 }]\n',
    });
    expect(found.apps[0]).toMatchObject({ fields: [{}, { path: '/portDefinitions/0/port', old: 0, new: 10001 }] });
  });

  it('differ in their strategies, as the block writes them, and not in what follows from those', () => {
    const found = compared({
      'apps/web.yaml': `${web}instances: 4\nhealthChecks: [{ protocol: MESOS_TCP }]\ndeploy: { strategy: minimum-in-service, atLeast: 50% }\n`,
      'environments/production/web.yaml': 'instances: 9\ndeploy: { atLeast: 75%, healthyWithin: 20m }\n',
    });
    expect(found.apps[0]).toMatchObject({
      fields: [
        { path: '/deploy/atLeast', old: '50%', new: '75%', places: { left: { path: 'apps/web.yaml', line: 5 } } },
        { path: '/deploy/healthyWithin', new: '20m' },
        { path: '/env/STAGE' },
        { path: '/instances', old: 4, new: 9 },
      ],
    });
  });

  it('may each have apps of their own', () => {
    const found = compared({ 'apps/web.yaml': web, 'environments/staging/web.yaml': 'deploy: { enabled: false }\n' });
    expect(found.apps).toEqual([
      { kind: 'only', app: '/shop/web', in: 'production', place: { path: 'apps/web.yaml', line: 1, column: 1 } },
    ]);
  });

  it('are compared as far as asked', () => {
    const files = { 'apps/web.yaml': web, 'apps/cart.yaml': 'id: /shop/cart\ncmd: run\n' };
    expect(compared(files, (app) => app === '/shop/cart').apps.map(({ app }) => app)).toEqual(['/shop/cart']);
  });

  it('name what cannot be compared', () => {
    const found = compared({
      'apps/web.yaml': web,
      'apps/cart.yaml': 'id: /shop/cart\ncmd: run\n',
      'environments/production/cart.yaml': 'instances: many\n',
    });
    expect(found.apps.map(({ app }) => app)).toEqual(['/shop/web']);
    expect(found.problems).toMatchObject([{ place: { path: 'environments/production/cart.yaml', line: 1 } }]);
  });

  it('show no secret', () => {
    const found = compared({
      'apps/web.yaml': web,
      'environments/staging/web.yaml': 'env: { DB_PASSWORD: hunter2 }\n',
      'environments/production/web.yaml': 'env: { DB_PASSWORD: hunter3 }\n',
    });
    for (const form of [betweenText(found), betweenMarkdown(found), betweenJson(found)]) {
      expect(form).toContain('/env/DB_PASSWORD');
      expect(form).toContain('•••• (changed)');
      expect(form).not.toMatch(/hunter/);
    }
  });

  it('say once what many apps share', () => {
    const files = Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [`apps/${name}.yaml`, `id: /shop/${name}\ncmd: run\n`]),
    );
    expect(betweenText(compared(files))).toBe(`3 apps: /shop/a, /shop/b, /shop/c
    /env/STAGE  staging → production
      environments/staging/defaults.yaml:2:10 → environments/production/defaults.yaml:2:10

staging → production: 3 apps differ
`);
  });
});

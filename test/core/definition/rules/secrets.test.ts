// Secrets in clear text, and the baseline that knows the old ones.
import { describe, expect, it } from 'vitest';
import { newBaseline, problemsOf } from '../../../../src/core/definition/rules/problemsOf.js';
import { problemText } from '../../../../src/core/model/problem.js';
import { load, type Files } from '../repository.js';
import { told, toldBy } from './told.js';

const env = (line: string): Files => ({ 'x.yaml': `id: /x\ncmd: run it\nenv:\n  ${line}\n` });
const code = 'secret-in-clear-text';
const salt = '0123456789abcdef0123456789abcdef';

describe('a secret in clear text', () => {
  it.each([
    ['DB_PASSWORD: hunter2', 'x.yaml:4:16: secret-in-clear-text: env.DB_PASSWORD holds a secret in clear text'],
    ['PIN: "1234"', 'x.yaml:4:8: secret-in-clear-text: env.PIN holds a secret'],
    ['HARMLESS: glpat-abcdefghij0123456789', 'x.yaml:4:13: secret-in-clear-text: env.HARMLESS holds a secret'],
    ['DATABASE: "postgres://shop:hunter2@db/shop"', 'x.yaml:4:13: secret-in-clear-text: env.DATABASE holds a secret'],
    ['OPTS: "-Dtoken=hunter2 -Xmx1g"', 'x.yaml:4:9: secret-in-clear-text: env.OPTS holds a secret'],
    ['TOKEN_URL: "https://u:hunter2@x/"', 'x.yaml:4:14: secret-in-clear-text: env.TOKEN_URL holds a secret'],
    [
      'API_KEY: changeme',
      'x.yaml:4:12: secret-in-clear-text: env.API_KEY holds a placeholder, which would be deployed',
    ],
    ['API_KEY: <your key>', 'holds a placeholder'],
  ])('%s is told at its value, and not what it is', (line, expected) => {
    const said = toldBy(code, env(line));
    expect(said).toEqual([expect.stringContaining(expected)]);
    expect(said.join('')).not.toMatch(/hunter2|glpat|1234$/);
  });

  it.each([
    'DB_PASSWORD: { secret: db }',
    'DB_PASSWORD: "${DB_PASSWORD}"',
    'DB_PASSWORD: $DB_PASSWORD',
    'DB_PASSWORD: "{{db_password}}"',
    'DB_PASSWORD: "vault:secret/data/shop#db"',
    'DB_PASSWORD: "$(cat /run/secrets/db)"',
    'DB_PASSWORD_FILE: /run/secrets/db',
    'DB_PASSWORD: /run/secrets/db',
    'TOKEN_TTL: "3600"',
    'SECRET_NAME: shop-db',
    'AUTH_ENABLED: "true"',
    'AUTH_URL: https://login.example/token',
    'DATABASE: "postgres://shop:${PW}@db/shop"',
    'REPOSITORY: "ssh://git@gitlab.example/shop.git"',
    'GIT_COMMIT: 0123456789abcdef0123456789abcdef01234567',
    'PASSWORD: ""',
  ])('%s is none', (line) => {
    const secrets = line.includes('{ secret:') ? '\nsecrets: { db: { source: shop/db } }' : '';
    expect(toldBy(code, { 'x.yaml': `id: /x\ncmd: run it\nenv:\n  ${line}${secrets}\n` })).toEqual([]);
  });

  it('is found in commands, arguments, labels and addresses', () => {
    const files = {
      'a.yaml': 'id: /a\ncmd: run --password hunter2 --port 80\nuris: [http://u:hunter2@x/a.tgz]\n',
      'b.yaml':
        'id: /b\nargs: [run, --token, hunter2]\ncontainer: { docker: { image: "r/x:1" } }\nlabels: { ACCESS_KEY: hunter2 }\n',
    };
    expect(toldBy(code, files)).toEqual([
      'a.yaml:2:6: secret-in-clear-text: cmd holds a secret in clear text',
      'a.yaml:3:8: secret-in-clear-text: fetch[0].uri holds a secret in clear text',
      'b.yaml:2:22: secret-in-clear-text: args[2] holds a secret in clear text',
      'b.yaml:4:23: secret-in-clear-text: labels.ACCESS_KEY holds a secret in clear text',
    ]);
  });

  it('of a command that reads it from elsewhere is none', () => {
    expect(toldBy(code, { 'a.yaml': 'id: /a\ncmd: run --password $PW --token "$(cat /x)" --key=${KEY}\n' })).toEqual(
      [],
    );
  });

  it('in a shared layer is told once', () => {
    const files = {
      'baton.yaml': 'environments: { x: { cluster: one }, y: { cluster: two } }',
      'apps/defaults.yaml': 'env: { DB_PASSWORD: hunter2 }',
      'apps/a.yaml': 'cmd: run a',
      'apps/b.yaml': 'cmd: run b',
    };
    expect(toldBy(code, files)).toEqual([
      'apps/defaults.yaml:1:21: secret-in-clear-text: env.DB_PASSWORD holds a secret in clear text',
    ]);
  });
});

describe('the baseline', () => {
  const files: Files = {
    'x.yaml': 'id: /x\ncmd: run it\nenv: { DB_PASSWORD: hunter2, API_KEY: sesame }\n',
    'y.yaml': 'id: /y\nargs: [run, --token, opensesame]\ncontainer: { docker: { image: r/x, forcePullImage: true } }\n',
  };
  const written = newBaseline(load(files), salt).text;

  it('names every secret of now, none by its value, and the same bytes each time', () => {
    expect(written).toContain('path: "x.yaml", pointer: "/env/DB_PASSWORD", fingerprint: "');
    expect(written).toContain('path: "y.yaml", pointer: "/args/*"');
    expect(written).not.toMatch(/hunter2|sesame/);
    expect(newBaseline(load({ ...files, '.baton-baseline.yaml': written }), salt).text).toBe(written);
  });

  it('keeps what it knows quiet', () => {
    expect(toldBy(code, { ...files, '.baton-baseline.yaml': written })).toEqual([]);
  });

  it('does not keep quiet what was changed, added or moved to another name since', () => {
    const changed = {
      ...files,
      '.baton-baseline.yaml': written,
      'x.yaml': files['x.yaml']?.replace('hunter2', 'hunter3') ?? '',
    };
    expect(told(changed)).toEqual([
      expect.stringMatching(
        /^\.baton-baseline\.yaml:\d+:5: baseline-unused: the secret at \/env\/DB_PASSWORD in x\.yaml is gone or was changed/,
      ),
      expect.stringContaining('x.yaml:3:21: secret-in-clear-text: env.DB_PASSWORD'),
      expect.stringContaining('y.yaml:3:31: image-latest'),
    ]);
    const moved = { ...files, '.baton-baseline.yaml': written, 'x.yaml': files['x.yaml']?.replace('DB_P', 'P') ?? '' };
    expect(toldBy(code, moved)).toHaveLength(1);
  });

  it('still knows an argument that another one was put in front of', () => {
    const moved = {
      ...files,
      '.baton-baseline.yaml': written,
      'y.yaml': files['y.yaml']?.replace('run,', 'run, -v,') ?? '',
    };
    expect(toldBy(code, moved)).toEqual([]);
  });

  it('says nothing of unused entries, and keeps them, while an app cannot be read', () => {
    const broken = { ...files, '.baton-baseline.yaml': written, 'x.yaml': 'id: /x\ncmd: [' };
    expect(toldBy('baseline-unused', broken)).toEqual([]);
    expect(newBaseline(load(broken), salt).text).toBe(written);
  });

  it.each([
    [
      'version: 2',
      '.baton-baseline.yaml:1:10: baseline-invalid: .baton-baseline.yaml cannot be used: its version is not 1',
    ],
    [
      'version: 1\nsalt: x',
      '.baton-baseline.yaml:2:7: baseline-invalid: .baton-baseline.yaml cannot be used: its salt',
    ],
    [`version: 1\nsalt: "${salt}"\nknown: 7`, '.baton-baseline.yaml:3:8: baseline-invalid'],
    [`version: 1\nsalt: "${salt}"\nknown: [{ path: x }]`, '.baton-baseline.yaml:3:9: baseline-invalid'],
    ['[', '.baton-baseline.yaml:1:2: baseline-invalid'],
    ['[]', '.baton-baseline.yaml:1:1: baseline-invalid'],
    ['a: 1\n---\nb: 1', '.baton-baseline.yaml:1:1: baseline-invalid'],
  ])('%j is told, and lets nothing pass', (text, expected) => {
    const loaded = load({ ...files, '.baton-baseline.yaml': text });
    expect(loaded.complete).toBe(true);
    const said = problemsOf(loaded);
    expect(said.map(problemText)[0]).toContain(expected);
    expect(said.filter((one) => one.code === code)).toHaveLength(3);
  });
});

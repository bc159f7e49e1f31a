// `baton validate` as a user, a hook or a pipeline runs it: exit codes, the three forms, and the baseline.
import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startBaton } from './program.js';

const policy = 'environments:\n  production: { cluster: default }\n  test: { cluster: default, prefix: /test }\n';
const web = `cmd: sleep 1000
cpus: 0.1
mem: 32
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0 }]
`;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-validate-'));
  await write({ 'baton.yaml': policy, 'apps/web.yaml': web });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

async function validate(...flags: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const run = startBaton(['validate', folder, ...flags], os.tmpdir());
  const { code } = await run.ended;
  return { code, output: run.output() };
}

const secretive = `${web}env: { DATABASE_PASSWORD: tops3cret }\n`;

describe('validate', () => {
  it('ends with 0 and a line of counts when there is nothing to say', async () => {
    expect(await validate()).toEqual({ code: 0, output: '2 apps in 2 environments: 0 errors, 0 warnings\n' });
  });

  it('ends with 1 at an error, with place, code and hint, sorted by place', async () => {
    await write({
      'apps/bad.yaml': 'id: /shop/bad\ncmd: sleep 1\ninstances: many\n',
      'apps/zoo.yaml': 'container: { docker: { image: zoo } }\n',
      'baton.yaml': `${policy}rules: { image-latest: error, image-ltest: off }\n`,
    });
    const { code, output } = await validate();
    expect(code).toBe(1);
    expect(output.split('\n')).toEqual([
      expect.stringMatching(/^error apps\/bad\.yaml:3:12: field-invalid: instances must be .* \(.+\)$/),
      expect.stringMatching(/^error apps\/zoo\.yaml:1:31: image-latest: the image zoo has no tag/),
      'warning baton.yaml:4:31: rule-invalid: there is no rule "image-ltest" (did you mean image-latest?)',
      '4 apps in 2 environments: 2 errors, 1 warning',
      '',
    ]);
  });

  it('ends with 0 at warnings, and never shows a secret', async () => {
    await write({ 'apps/web.yaml': secretive });
    for (const form of ['text', 'json', 'codequality']) {
      const { code, output } = await validate('--output', form);
      expect(code).toBe(0);
      expect(output).toContain('env.DATABASE_PASSWORD holds a secret in clear text');
      expect(output).not.toContain('tops3cret');
    }
  });

  it('cuts long lists of one kind, and shows them with --all', async () => {
    for (let index = 0; index < 30; index += 1) {
      await write({ [`apps/a${String(index)}.yaml`]: `${web}container: { docker: { image: "r/a:1" } }\n` });
    }
    const cut = (await validate()).output;
    expect(cut.match(/^warning .*image-digest-missing/gm)).toHaveLength(20);
    expect(cut).toContain('… and 10 more image-digest-missing (--all shows them)');
    expect(cut).toContain('62 apps in 2 environments: 0 errors, 30 warnings');
    expect((await validate('--all')).output.match(/^warning .*image-digest-missing/gm)).toHaveLength(30);
  });

  it('prints one JSON document for programs', async () => {
    await write({ 'apps/bad.yaml': 'cmd: sleep 1\ninstances: many\n' });
    const { code, output } = await validate('--output', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(output)).toEqual({
      version: 1,
      problems: [
        {
          code: 'field-invalid',
          severity: 'error',
          message: 'instances must be a number, and is text',
          hint: 'correct the value',
          place: { path: 'apps/bad.yaml', line: 2, column: 12 },
        },
      ],
    });
  });

  it("prints GitLab's code quality report, whose fingerprints stay when lines move and are never twice", async () => {
    const two = 'env: { TOKEN: tops3cret }\n---\nid: /b\ncmd: run b\nenv: { TOKEN: tops3cret }\n';
    const report = async (): Promise<readonly unknown[]> => {
      return z.array(z.unknown()).parse(JSON.parse((await validate('--output', 'codequality')).output));
    };
    await write({ 'apps/x.yaml': `id: /a\ncmd: run a\n${two}`, 'apps/bad.yaml': 'cmd: [' });
    const before = await report();
    expect(before).toMatchObject([
      { check_name: 'yaml-syntax', severity: 'critical', location: { path: 'apps/bad.yaml', lines: { begin: 1 } } },
      { check_name: 'secret-in-clear-text', severity: 'major', location: { path: 'apps/x.yaml', lines: { begin: 3 } } },
      { check_name: 'secret-in-clear-text', severity: 'major', location: { path: 'apps/x.yaml', lines: { begin: 7 } } },
    ]);
    const prints = (list: readonly unknown[]): readonly string[] => JSON.stringify(list).match(/[0-9a-f]{64}/g) ?? [];
    expect(new Set(prints(before)).size).toBe(3);
    await write({ 'apps/x.yaml': `# moved\nid: /a\ncmd: run a\n${two}` });
    expect(prints(await report())).toEqual(prints(before));
  });
});

describe('the baseline of secrets', () => {
  const file = (): string => path.join(folder, '.baton-baseline.yaml');

  it('is written on demand, quiets what is known, and tells what was changed', async () => {
    await write({ 'apps/web.yaml': secretive });
    const written = await validate('--update-baseline');
    expect(written).toMatchObject({ code: 0 });
    expect(written.output).toContain('wrote .baton-baseline.yaml with 1 known secret: commit it');
    expect(written.output).toContain('0 errors, 0 warnings');
    const text = await readFile(file(), 'utf8');
    expect(text).not.toContain('tops3cret');
    expect((await validate()).output).toBe('2 apps in 2 environments: 0 errors, 0 warnings\n');

    await write({ 'apps/web.yaml': secretive.replace('tops3cret', 'n3wsecret') });
    const { output } = await validate();
    expect(output).toMatch(/^warning \.baton-baseline\.yaml:6:5: baseline-unused/m);
    expect(output).toMatch(/^warning apps\/web\.yaml:5:27: secret-in-clear-text/m);

    await validate('--update-baseline');
    const again = await readFile(file(), 'utf8');
    expect(again).not.toBe(text);
    expect(/salt: .*/.exec(again)?.[0]).toBe(/salt: .*/.exec(text)?.[0]);
    await validate('--update-baseline');
    expect(await readFile(file(), 'utf8')).toBe(again);
  });

  it('is not written when there is nothing to know', async () => {
    expect((await validate('--update-baseline')).output).toContain('no secret was found');
    await expect(readFile(file())).rejects.toThrow('ENOENT');
  });
});

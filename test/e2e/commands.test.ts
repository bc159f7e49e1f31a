// The commands as a user types them: exit codes, what is printed where, and that no secret is among it.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { startBaton, type Run } from './program.js';

const web = `id: /shop/web
cmd: sleep 1000
cpus: 0.1
mem: 32
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0 }]
env: { DATABASE_PASSWORD: tops3cret }
`;
const patience = { timeout: 60_000, interval: 100 };

let world: AWorld;
let config = '';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-commands-'));
  world = await aWorld({ files: { 'web.yaml': web }, settings: 'mode: apply\nhttp: { listen: "127.0.0.1:0" }' });
  config = path.join(world.folder, 'baton.config.yaml');
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

async function baton(...args: string[]): Promise<Ended> {
  const run = startBaton(args, folder);
  const { code } = await run.ended;
  return { code, output: run.output() };
}

/** Settings with some lines replaced, as a file beside the real ones. */
async function otherSettings(name: string, change: (text: string) => string): Promise<string> {
  const file = path.join(world.folder, name);
  await writeFile(file, change(await readFile(config, 'utf8')));
  return file;
}

describe('wrong usage', () => {
  it.each([
    [['fly']],
    [['plan', '--output', 'xml']],
    [['history']],
    [['sync', '--timeout', 'soon']],
    [['schema', 'x']],
    [['local', 'gitlab']],
    [['local', 'marathon', '--port', 'x']],
    [['local', 'marathon', '--port', '0', '--http-credentials', 'x']],
    [['local', 'marathon', '--port', '0', '--standby-of', 'http://127.0.0.1:1', '--data', 'x']],
  ])('ends %j with 2', async (args) => {
    expect((await baton(...args)).code).toBe(2);
  });

  it('says what to do when there are no settings', async () => {
    const { code, output } = await baton('plan', '--config', path.join(folder, 'nowhere.yaml'));
    expect(code).toBe(1);
    expect(output).toMatch(/there are no settings here .*--config/);
  });
});

describe('before anything is deployed', () => {
  it('plan tells what would be created, and with --detailed-exitcode ends with 3', async () => {
    const { code, output } = await baton('plan', '--config', config, '--detailed-exitcode');
    expect(code).toBe(3);
    expect(output).toMatch(/create\s+\/shop\/web/);
  });

  it('plan --output json prints one document of the promised shape', async () => {
    const { code, output } = await baton('plan', '--config', config, '--output', 'json');
    expect(code).toBe(0);
    const plan: unknown = JSON.parse(output);
    expect(plan).toMatchObject({
      version: 1,
      environments: ['default'],
      summary: { create: 1, update: 0, scale: 0, restart: 0, prune: 0, same: 0, held: 0 },
      changes: [{ environment: 'default', app: '/shop/web', kind: 'create' }],
      problems: [{ code: 'secret-in-clear-text', severity: 'warning', place: { path: 'web.yaml', line: 6 } }],
    });
  });

  it('status says that nothing is on record', async () => {
    expect((await baton('status', '--config', config)).output).toMatch(/nothing is on record yet/);
  });
});

describe('a wrong world', () => {
  it('a wrong token is one sentence, without the token', async () => {
    await writeFile(path.join(world.folder, 'wrong-token'), 'glpat-wrong-and-secret\n');
    const file = await otherSettings('wrong.yaml', (text) => text.replace('file: token', 'file: wrong-token'));
    const { code, output } = await baton('sync', '--config', file);
    expect(code).toBe(1);
    expect(output).toMatch(/token/);
    expect(output).not.toContain('glpat-wrong-and-secret');
  });

  it('a Marathon that does not answer is one sentence with its address', async () => {
    const file = await otherSettings('away.yaml', (text) => text.replace(world.asked.url, 'http://127.0.0.1:9'));
    const { code, output } = await baton('sync', '--config', file);
    expect(code).toBe(1);
    expect(output).toMatch(/http:\/\/127\.0\.0\.1:9.*refused/);
  });

  it('a GitLab that does not answer is one sentence with its address', async () => {
    const file = await otherSettings('nogit.yaml', (text) => text.replaceAll(world.gitlab.url, 'http://127.0.0.1:9'));
    const { code, output } = await baton('plan', '--config', file);
    expect(code).toBe(1);
    expect(output).toMatch(/127\.0\.0\.1:9.*refused/);
  });
});

describe('a deployed app', () => {
  beforeAll(async () => {
    expect(await baton('sync', '--config', config)).toMatchObject({ code: 0 });
  });

  it('is as in git for plan', async () => {
    const { code, output } = await baton('plan', '--config', config, '--detailed-exitcode');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('1 as in git') as string });
  });

  it('is told by status, as a table and as JSON', async () => {
    expect((await baton('status', '--config', config)).output).toMatch(/default\s+\/shop\/web\s+settled\s+1\/1/);
    const { output } = await baton('status', '--config', config, '--output', 'json');
    expect(JSON.parse(output)).toMatchObject({ version: 1, apps: [{ app: '/shop/web', phase: 'settled' }] });
  });

  it('is in no environment that is not there: a typo is no clean plan', async () => {
    for (const command of ['plan', 'status', 'sync']) {
      const { code, output } = await baton(command, '--config', config, '--env', 'prod');
      expect({ command, code }).toEqual({ command, code: 2 });
      expect(output).toMatch(/there (?:is|are).* default/);
    }
  });

  it('has a history that begins with its creation', async () => {
    const { output } = await baton('history', 'shop/web', '--config', config);
    const lines = output.trim().split('\n');
    expect(lines[0]).toMatch(/settled/);
    expect(lines.at(-1)).toMatch(/creating/);
  });

  it('has a reason, a commit and an author for why', async () => {
    const { code, output } = await baton('why', '/shop/web', '--config', config);
    expect(code).toBe(0);
    expect(output).toMatch(/phase\s+settled/);
    expect(output).toMatch(/commit\s+[0-9a-f]{8} /);
  });

  it('that is not there is named with what is near', async () => {
    const { code, output } = await baton('why', '/other/web', '--config', config);
    expect(code).toBe(1);
    expect(output).toMatch(/did you mean \/shop\/web/);
  });

  it('shows no secret in any of it', async () => {
    await world.push({ 'web.yaml': web.replace('tops3cret', 'ev3nmore') });
    const outputs = await Promise.all([
      baton('plan', '--config', config),
      baton('plan', '--config', config, '--output', 'json'),
      baton('plan', '--config', config, '--output', 'markdown'),
    ]);
    for (const { output } of outputs) {
      expect(output).toMatch(/DATABASE_PASSWORD/);
      expect(output).not.toMatch(/tops3cret|ev3nmore/);
    }
    const { output } = await baton('status', '--config', config, '--output', 'json');
    expect(output).toMatch(/"DATABASE_PASSWORD": "••••"/);
    expect(output).not.toMatch(/tops3cret/);
  });

  it('whose newest definition is broken makes sync end with 1', async () => {
    await world.push({ 'web.yaml': 'id: /shop/web\ninstances: many\n' });
    const { code, output } = await baton('sync', '--config', config);
    expect(code).toBe(1);
    expect(output).toMatch(/web\.yaml:2:\d+/);
    await world.push({ 'web.yaml': web });
  });
});

describe('a working copy', () => {
  const copy = (): string => path.join(folder, 'copy');
  beforeAll(async () => {
    await mkdir(path.join(copy(), 'apps'), { recursive: true });
    await writeFile(
      path.join(copy(), 'baton.yaml'),
      'apps: apps\nenvironments: { production: { cluster: default } }\n',
    );
    await writeFile(path.join(copy(), 'apps', 'defaults.yaml'), 'mem: 64\n');
    await writeFile(path.join(copy(), 'apps', 'web.yaml'), web);
  });

  it('is rendered with the file that each value came from', async () => {
    const { code, output } = await baton('render', '/shop/web', '--env', 'production', '--dir', copy());
    expect(code).toBe(0);
    expect(output).toMatch(/\/mem\s+32\s+apps\/web\.yaml:4:\d+/);
    expect(output).toMatch(/\/instances\s+1\s+default/);
    expect(output).not.toContain('tops3cret');
  });
});

describe('schema', () => {
  it('lists its names and prints each as JSON', async () => {
    const names = (await baton('schema')).output.trim().split('\n');
    expect(names).toContain('baton');
    for (const name of names) expect(JSON.parse((await baton('schema', name)).output)).toHaveProperty('$schema');
  });
});

describe('run', () => {
  let run: Run | undefined;
  const door = (): string => /health at (http:\S+)\/healthz/.exec(run?.output() ?? '')?.[1] ?? '';

  it('is healthy, gets ready, takes up changed settings, refuses a second on its data, and ends with 0', async () => {
    const file = await otherSettings(
      'run.yaml',
      (text) => `${text.replace('mode: apply', 'mode: observe')}data: run-data\n`,
    );
    run = startBaton(['run', '--config', file], folder);
    await vi.waitFor(() => expect(door()).not.toBe(''), patience);
    expect((await fetch(`${door()}/healthz`)).status).toBe(200);
    await vi.waitFor(async () => expect((await fetch(`${door()}/readyz`)).status).toBe(200), patience);
    expect((await fetch(`${door()}/nothing`)).status).toBe(404);

    const second = await baton('sync', '--config', file);
    expect(second).toMatchObject({ code: 1, output: expect.stringContaining('in use by another baton') as string });

    await writeFile(file, 'mode: sometimes\n');
    await vi.waitFor(() => expect(run?.output()).toMatch(/cannot be used; the last good ones stay/), patience);
    await otherSettings('run.yaml', (text) => `${text}data: run-data\n`);
    await vi.waitFor(() => expect(run?.output()).toMatch(/the settings changed/), patience);
    await vi.waitFor(() => expect(run?.output()).toMatch(/mode apply/), patience);

    run.process.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 0 });
  });

  it('follows a plain folder as it changes', async () => {
    const apps = path.join(folder, 'apps-folder');
    await mkdir(apps);
    await writeFile(path.join(apps, 'one.yaml'), web.replace('/shop/web', '/local/one'));
    const file = await otherSettings(
      'folder.yaml',
      (text) =>
        `${text.replace(/url: "[^"]*", token: \{ file: token \}/, `path: "${apps}"`).replace('name: shop', 'name: local')}data: folder-data\n`,
    );
    run = startBaton(['run', '--config', file], folder);
    await vi.waitFor(() => expect(run?.output()).toMatch(/\/local\/one: settled/), patience);
    await writeFile(path.join(apps, 'two.yaml'), web.replace('/shop/web', '/local/two'));
    await vi.waitFor(() => expect(run?.output()).toMatch(/\/local\/two: settled/), patience);
    run.process.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 0 });
    expect((await baton('status', '--config', file)).output).toMatch(/\/local\/two\s+settled/);
  });
});

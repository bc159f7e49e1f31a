// adopt, claim and release as they are typed, against the embedded GitLab and Marathon, with a daemon beside them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { program } from '../../src/cli/main.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

const app = (cmd: string): string =>
  `id: /shop/web
cmd: ${cmd}
cpus: 0.1
mem: 32
healthChecks: [{ protocol: MESOS_HTTP, path: /health, intervalSeconds: 1, delaySeconds: 0 }]
`;

const running = {
  id: '/shop/web',
  cmd: 'sleep 1',
  cpus: 0.1,
  mem: 32,
  healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health', intervalSeconds: 1, delaySeconds: 0 }],
};

let world: AWorld;
const key = 'default /shop/web';

beforeEach(async () => {
  world = await aWorld({ files: { 'web.yaml': app('sleep 2') } });
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await world.close();
});

/** Runs one command line; what it printed on stdout, its failure thrown. */
async function baton(...args: readonly string[]): Promise<string> {
  const printed: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    await (
      await program()
    ).parseAsync([...args, '--config', path.join(world.folder, 'baton.config.yaml')], { from: 'user' });
  } finally {
    out.mockRestore();
  }
  return printed.join('');
}

const why = ['--env', 'default', '--because', 'the team moves here'];

async function recordOf(): Promise<{ readonly phase?: string; readonly because?: string }> {
  return (await world.records()).get(key) ?? {};
}

async function cmdOf(): Promise<unknown> {
  const found = await world.ask('GET', '/v2/apps/shop/web');
  const shown: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, 'app') : undefined;
  return typeof shown === 'object' && shown !== null ? Reflect.get(shown, 'cmd') : undefined;
}

describe('claim', () => {
  it('takes over what runs and differs, and keeps it as what to go back to', async () => {
    await world.ask('POST', '/v2/apps', running);
    await world.sync();
    expect(await recordOf()).toMatchObject({ phase: 'held' });
    expect((await recordOf()).because).toContain('`baton claim` takes it over');
    expect(await baton('claim', '/shop/web', ...why)).toMatch(/default \/shop\/web +claimed +the team moves here/);
    await world.sync();
    expect(await cmdOf()).toBe('sleep 2');
    const record = (await world.records()).get(key);
    expect(record?.phase).toBe('settled');
    expect(record?.settled.length).toBe(2);
  });

  it.each([
    [['/shop/nowhere'], /is not known here/],
    [['/shop/web'], /nothing was written/],
  ])('of %j, which is not there, writes nothing', async (apps, says) => {
    await expect(baton('claim', ...apps, ...why)).rejects.toThrow(says);
    expect(await world.subjects()).toEqual([]);
  });
});

describe('release', () => {
  it('stops a running daemon from touching the app, until it is claimed again', async () => {
    await world.sync();
    expect(await cmdOf()).toBe('sleep 2');
    const stop = new AbortController();
    const { daemon } = await world.composed(path.join(world.folder, 'daemon'));
    const ran = daemon.run(stop.signal);
    try {
      expect(await baton('release', '/shop/*', ...why)).toMatch(/released/);
      await eventually('the app is held', async () => ((await recordOf()).phase === 'held' ? true : undefined));
      expect((await recordOf()).because).toMatch(
        /^released by .* because the team moves here; `baton claim` takes it back$/,
      );
      await world.push({ 'web.yaml': app('sleep 3') });
      world.asked.forget();
      expect(await baton('plan')).toContain('released by');
      expect(world.asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
      expect(await cmdOf()).toBe('sleep 2');
      await baton('claim', '/shop/web', ...why);
      await eventually('the change is put', async () => ((await cmdOf()) === 'sleep 3' ? true : undefined));
    } finally {
      stop.abort();
      await ran;
    }
    expect((await world.subjects()).filter((one) => one.startsWith(`${key}: released by `)).length).toBe(1);
  });
});

describe('adopt', () => {
  it('writes files whose plan is empty, says what comes next, and does no more the second time', async () => {
    await world.ask('POST', '/v2/apps', { ...running, env: { DB_PASSWORD: 'tops3cret' } });
    const into = path.join(world.folder, 'copy');
    const args = ['adopt', '--env', 'production', '--into', into];
    expect(await baton(...args, '--dry-run')).toMatch(/2 files would be written.*leave out --dry-run/s);
    const told = await baton(...args);
    expect(told).toMatch(
      /2 files written.*1 secret in clear text.*\/env\/DB_PASSWORD.*the plan of production is empty: 1 app .*next:/s,
    );
    expect(told).not.toContain('tops3cret');
    expect(await readFile(path.join(into, 'apps/shop/web.yaml'), 'utf8')).toContain('cmd: sleep 1\n');
    expect(await baton(...args)).toMatch(/0 files written.*the plan of production is empty/s);
    expect(process.exitCode).toBeUndefined();
    expect(world.asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('names the field that would differ, ends with 1, and leaves the file as it was', async () => {
    await world.ask('POST', '/v2/apps', running);
    const into = path.join(world.folder, 'copy');
    await mkdir(path.join(into, 'apps/shop'), { recursive: true });
    await writeFile(path.join(into, 'baton.yaml'), 'environments: { production: { cluster: default } }\n');
    const file = path.join(into, 'apps/shop/web.yaml');
    await writeFile(file, 'cmd: other\n');
    const told = await baton('adopt', '--env', 'production', '--into', into);
    expect(told).toMatch(/would be changed.*\/shop\/web .*not overwritten.*\/cmd/s);
    expect(process.exitCode).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('cmd: other\n');
  });
});

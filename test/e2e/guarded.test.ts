// What a repository may do to a cluster by mistake: emptied, half unreadable, with a broken baton.yaml, without an environment.
// The real program follows it, with pruning on and no grace: nothing is stopped or deleted, and all of it is explained.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { startBaton, type Run } from './program.js';

const names = Array.from({ length: 6 }, (_, index) => `app${index}`);
const text = (name: string): string =>
  `cmd: sleep 1000\ncpus: 0.1\nmem: 32\nhealthChecks: [{ protocol: MESOS_HTTP, path: /health }]\nlabels: { NAME: ${name} }\n`;
const environment = 'cluster: default, prune: { enabled: true, atMost: 100, grace: 0s }';
const policy = `environments:
  live: { ${environment} }
  test: { ${environment}, prefix: /test, include: [shop/app0] }
`;
const files = Object.fromEntries(names.map((name) => [`apps/shop/${name}.yaml`, text(name)]));

let world: AWorld;
let folder = '';
let run: Run | undefined;
/** What was logged before the present test. */
let before = 0;

const logged = (): string => (run?.output() ?? '').slice(before);
const patience = { timeout: 120_000, interval: 100 };

async function says(...patterns: readonly RegExp[]): Promise<void> {
  for (const pattern of patterns) await vi.waitFor(() => expect(logged()).toMatch(pattern), patience);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-guarded-'));
  world = await aWorld({
    files: { 'baton.yaml': policy, ...files },
    settings: 'mode: apply\nhttp: { listen: "127.0.0.1:0" }',
  });
  run = startBaton(['run', '--config', path.join(world.folder, 'baton.config.yaml')], folder);
  await says(...names.map((name) => new RegExp(`live /shop/${name}: settled`)), /test \/test\/shop\/app0: settled/);
  world.asked.forget();
}, 180_000);

beforeEach(() => {
  before = run?.output().length ?? 0;
});

afterAll(async () => {
  run?.process.kill('SIGTERM');
  await run?.ended;
  await world.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const appList = z.object({ apps: z.array(z.object({ id: z.string(), instances: z.number() })) });

async function running(): Promise<readonly string[]> {
  const { apps } = appList.parse(await world.ask('GET', '/v2/apps'));
  return apps.filter(({ instances }) => instances > 0).map(({ id }) => id);
}

const writes = (): readonly string[] =>
  world.asked.requests.filter(({ method }) => method !== 'GET').map(({ method, path: at }) => `${method} ${at}`);

/** The repository is put right again; nothing was written to Marathon meanwhile, and nothing is for that. */
async function putRight(...settling: readonly RegExp[]): Promise<void> {
  expect(writes()).toEqual([]);
  expect(await running()).toHaveLength(names.length + 1);
  const commit = await world.push({ 'baton.yaml': policy, ...files }, 'put right');
  await says(new RegExp(`main is at ${commit.slice(0, 8)}`), ...settling);
  expect(writes()).toEqual([]);
}

const slow = { timeout: 300_000 };

describe('by mistake', () => {
  it('every definition is deleted: nothing is stopped', slow, async () => {
    await world.push(Object.fromEntries(Object.keys(files).map((name) => [name, null])), 'Clean up');
    await says(/main at [0-9a-f]{8} cannot be used for live, test: this commit defines no app/);
    await putRight(/branch main can be used whole again/);
  });

  it(
    'half of the files cannot be read, and others are missing: nothing is stopped, and the files are named',
    slow,
    async () => {
      const half = names.slice(3).map((name) => [`apps/shop/${name}.yaml`, 'cmd: [\n'] as const);
      await world.push({ ...Object.fromEntries(half), 'apps/shop/app1.yaml': null, 'apps/shop/app2.yaml': null });
      await says(
        /live \/shop\/app1: held, .*nothing is removed while .*apps\/shop\/app\d\.yaml:\d+:\d+/,
        /live \/shop\/app2: held, .*nothing is removed while .*apps\/shop\/app\d\.yaml:\d+:\d+/,
        /live \/shop\/app4: invalid, apps\/shop\/app4\.yaml:\d+:\d+/,
      );
      await putRight(/live \/shop\/app1: settled/);
    },
  );

  it(
    'baton.yaml is broken, and a file is missing: nobody knows which environments there are, and nothing is done',
    slow,
    async () => {
      const commit = await world.push({ 'baton.yaml': 'environments: [', 'apps/shop/app1.yaml': null });
      await says(new RegExp(`main is at ${commit.slice(0, 8)}`), /baton\.yaml:1:\d+: yaml-/);
      // The next good commit still misses the file, and its app was none of those that a broken commit has lost.
      await world.push({ 'apps/shop/app2.yaml': 'cmd: [\n', 'baton.yaml': policy });
      await says(/live \/shop\/app1: held, .*nothing is removed while .*apps\/shop\/app2\.yaml/);
      await putRight(/live \/shop\/app1: settled/);
    },
  );

  it(
    'baton.yaml loses an environment, and another one includes nothing any more: their apps are left',
    slow,
    async () => {
      await world.push({ 'baton.yaml': `environments:\n  live: { ${environment}, include: [shopping/**] }\n` });
      await says(
        /test \/test\/shop\/app0: held, baton\.yaml has no environment test any more: the app is left as it runs/,
        ...names.map((name) => new RegExp(`live /shop/${name}: held, .*git names no app at all in live`)),
      );
      await putRight(/live \/shop\/app1: settled/);
    },
  );
});

describe('on purpose', () => {
  it('one file less is one app less, at once where there is no grace, and no other', slow, async () => {
    await world.push({ 'apps/shop/app1.yaml': null });
    await says(/live \/shop\/app1: settled, is not in git any more since commit [0-9a-f]{8}: removed from Marathon/);
    expect(writes()).toEqual([
      'PUT /v2/apps/shop/app1?force=false&partialUpdate=true',
      'DELETE /v2/apps/shop/app1?force=false',
    ]);
    expect(await running()).toHaveLength(names.length);
  });
});

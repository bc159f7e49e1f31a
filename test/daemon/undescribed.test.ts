// A baton.yaml that breaks while something is under way: what was described last stays in force, so that what has begun is
// judged and goes back, and nothing new begins until the file is mended. Over a restart too, and for one environment alone.
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Composed } from '../../src/compose.js';
import type { AppRecord } from '../../src/core/model/record.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

/** The simulation runs any command but those that fail there. */
const app = (id: string, version: number, cmd = 'sleep 1000'): string => `id: ${id}
cmd: ${cmd}
cpus: 0.1
mem: 32
env: { VERSION: "${version}" }
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
deploy: { healthyWithin: 4s }
`;
const crash = 'exit 3';
const policy = (production = 'cluster: default'): string =>
  `environments:\n  staging: { cluster: default, prefix: /staging }\n  production: { ${production} }\n`;
const whole = { 'baton.yaml': policy(), 'apps/web.yaml': app('/shop/web', 1), 'apps/idle.yaml': app('/shop/idle', 1) };
const web = 'production /shop/web';

let world: AWorld;
let composed: Composed;
let end = new AbortController();
let running: Promise<void> = Promise.resolve();

afterEach(async () => {
  await stop();
  await world.close();
});

async function start(data?: string): Promise<void> {
  end = new AbortController();
  composed = await world.composed(data);
  running = composed.daemon.run(end.signal);
}

async function stop(): Promise<void> {
  end.abort();
  await running;
}

const phase = (key: string, wanted: AppRecord['phase'], commit?: string): Promise<AppRecord> =>
  eventually(`${key} to be ${wanted}`, () => {
    const record = [...composed.daemon.report.records()].find(([one]) => one === key)?.[1];
    return record?.phase === wanted && (commit === undefined || record.commit === commit) ? record : undefined;
  });

const version = async (id: string): Promise<unknown> => {
  const app: unknown = Reflect.get(Object(await world.ask('GET', `/v2/apps/${id}`)), 'app');
  return Reflect.get(Object(Reflect.get(Object(app), 'env')), 'VERSION');
};

const taken = (): Promise<unknown> =>
  eventually('the broken commit to be looked at', () => composed.daemon.report.branches.notices[0]);

/** A file of the status branch, as it is on the server. */
async function page(name: string): Promise<string> {
  const at = `/repository/files/${encodeURIComponent(name)}?ref=baton%2Fstatus`;
  const content: unknown = Reflect.get(Object(await world.call('GET', at)), 'content');
  return typeof content === 'string' ? Buffer.from(content, 'base64').toString() : '';
}

/** Everything is settled, and then a commit has begun that will be rejected. */
async function underWay(): Promise<string> {
  world = await aWorld({ files: whole });
  await start();
  await phase(web, 'settled');
  await phase('production /shop/idle', 'settled');
  await phase('staging /staging/shop/web', 'settled');
  const commit = await world.push({ 'apps/web.yaml': app('/shop/web', 2, crash) });
  await eventually('the change to have begun', async () => ((await version('/shop/web')) === '2' ? true : undefined));
  return commit;
}

describe('a rollout that is under way', () => {
  it.each([
    ['breaks', { 'baton.yaml': 'environments: [' }],
    ['names a cluster in the wrong place', { 'baton.yaml': policy('cluster: [default') }],
    [
      'is emptied, with all else',
      { 'baton.yaml': null, 'apps/web.yaml': null, 'apps/idle.yaml': null, 'README.md': 'x' },
    ],
  ])('is judged and goes back while baton.yaml %s', async (_how, broken) => {
    const commit = await underWay();
    await world.push(broken);
    await taken();
    await phase(web, 'rejected', commit);
    await eventually('the last good version', async () => ((await version('/shop/web')) === '1' ? true : undefined));
  });

  it('is judged by a process that starts after baton.yaml broke, with nothing but the status branch', async () => {
    const commit = await underWay();
    await world.push({ 'baton.yaml': 'environments: [' });
    await taken();
    await eventually('it to be written down', async () =>
      (await page('branches.json')).includes('undescribed') ? true : undefined,
    );
    await stop();
    await start(path.join(world.folder, 'another-disk'));
    await phase(web, 'rejected', commit);
    await eventually('the last good version', async () => ((await version('/shop/web')) === '1' ? true : undefined));
  });

  it('is judged in the environment that cannot be used any more, and the others follow the new commit', async () => {
    const commit = await underWay();
    await phase('staging /staging/shop/web', 'rejected', commit);
    const broken = await world.push({
      'baton.yaml': policy('cluster: default, rollouts: { atOnce: many }'),
      'apps/idle.yaml': app('/shop/idle', 2),
    });
    await phase('staging /staging/shop/idle', 'settled', broken);
    await phase(web, 'rejected', commit);
    expect(await version('/shop/idle')).toBe('1');
  });
});

it('nothing new begins while baton.yaml is broken, all of it is explained, and it goes on when the file is mended', async () => {
  world = await aWorld({ files: whole });
  await start();
  await phase('production /shop/idle', 'settled');
  await world.push({ 'baton.yaml': 'environments: [', 'apps/idle.yaml': app('/shop/idle', 2) });
  await taken();
  await eventually('STATUS.md to say so', async () => {
    const text = await page('STATUS.md');
    return /Needs somebody.*cannot be used for production, staging: baton\.yaml:\d+:\d+: /.test(text)
      ? true
      : undefined;
  });
  expect([...composed.daemon.trouble].join()).toContain(
    'nothing new begins: mend it, or take it back with `git revert',
  );
  await composed.daemon.lookAtAll(AbortSignal.timeout(30_000));
  expect(await version('/shop/idle')).toBe('1');
  await world.push({ 'baton.yaml': policy() });
  await phase('production /shop/idle', 'settled');
  await eventually('the new version', async () => ((await version('/shop/idle')) === '2' ? true : undefined));
  expect(composed.daemon.report.branches.notices).toEqual([]);
  expect(composed.daemon.trouble.size).toBe(0);
});

it('a sync does what can be done, and then says what is broken', async () => {
  world = await aWorld({ files: whole });
  await world.sync();
  await world.push({
    'baton.yaml': policy('cluster: default, rollouts: { atOnce: many }'),
    'apps/idle.yaml': app('/shop/idle', 2),
  });
  await expect(world.sync()).rejects.toThrow(/cannot be used for production: baton\.yaml:3:/);
  expect(await version('/staging/shop/idle')).toBe('2');
  expect(await version('/shop/idle')).toBe('1');
});

describe('what stays in force', () => {
  const bad = 'cluster: default, rollouts: { atOnce: many }';
  const broken = 'environments: [';

  it('is of each environment what described it last, also when they broke one after the other', async () => {
    world = await aWorld({ files: whole });
    await world.sync();
    const staging = policy().replace('prefix: /staging', 'prefix: 7');
    await world.push({ 'baton.yaml': staging, 'apps/idle.yaml': app('/shop/idle', 2) });
    await expect(world.sync()).rejects.toThrow(/cannot be used for staging: baton\.yaml:2:/);
    await world.push({ 'baton.yaml': broken });
    await expect(world.sync()).rejects.toThrow(/cannot be used for staging: .*; .*cannot be used for production: /);
    expect([await version('/shop/idle'), await version('/staging/shop/idle')]).toEqual(['2', '1']);
  });

  it('outlives a commit that defines no app, and one that is broken otherwise after it', async () => {
    world = await aWorld({ files: whole });
    await world.sync();
    await world.push({ 'apps/web.yaml': null, 'apps/idle.yaml': null });
    await expect(world.sync()).rejects.toThrow(/cannot be used for production, staging: this commit defines no app/);
    await world.push({ 'baton.yaml': broken });
    await expect(world.sync()).rejects.toThrow(/cannot be used for production, staging: baton\.yaml:/);
    const { daemon } = await world.composed();
    await daemon.refresh(AbortSignal.timeout(30_000));
    expect([...(daemon.wanted?.apps.keys() ?? [])].sort()).toEqual([
      'production /shop/idle',
      'production /shop/web',
      'staging /staging/shop/idle',
      'staging /staging/shop/web',
    ]);
  });

  it('counts as nothing for those that come after it', async () => {
    const after = policy('cluster: default, after: { staging: 1s }');
    world = await aWorld({ files: { ...whole, 'baton.yaml': after } });
    await start();
    await phase('production /shop/idle', 'settled');
    await stop();
    await world.push({
      'baton.yaml': after.replace('prefix: /staging', 'prefix: 7'),
      'apps/idle.yaml': app('/shop/idle', 2),
    });
    await expect(world.sync()).rejects.toThrow('cannot be used for staging');
    expect(await version('/shop/idle')).toBe('1');
  });

  it('is left as it is by a .batonignore that breaks on top of it', async () => {
    world = await aWorld({ files: whole });
    await world.sync();
    await world.push({ 'baton.yaml': policy(bad) });
    await expect(world.sync()).rejects.toThrow(/cannot be used for production: baton\.yaml:3:/);
    const { daemon } = await world.composed();
    await world.push({ '.batonignore': `${'x'.repeat(2_000_000)}\n`, 'apps/idle.yaml': app('/shop/idle', 2) });
    await expect(world.sync()).rejects.toThrow(/for staging: \.batonignore:.*for production: \.batonignore:/);
    await daemon.refresh(AbortSignal.timeout(30_000));
    expect(daemon.wanted?.loaded.environments.map(({ environment }) => environment.base)).toEqual([
      'staging',
      'production',
    ]);
    expect(await version('/shop/idle')).toBe('1');
  });

  it('is told to GitLab at the commit that broke it, and which one that was is not forgotten with the next', async () => {
    world = await aWorld({ files: whole });
    await world.sync();
    const first = await world.push({ 'baton.yaml': policy(bad) });
    await expect(world.sync()).rejects.toThrow(`git revert ${first.slice(0, 8)}`);
    const told = await world.call('GET', `/repository/commits/${first}/statuses`);
    expect(told).toMatchObject([{ name: 'baton/production', status: 'failed' }]);
    expect(await page('STATUS.md')).toContain('cannot be used for production');
    await world.push({ 'README.md': 'harmless' });
    await expect(world.sync()).rejects.toThrow(`git revert ${first.slice(0, 8)}`);
  });

  it('is nothing at the first start, which is said as loudly', async () => {
    world = await aWorld({ files: { ...whole, 'baton.yaml': policy(bad) } });
    await expect(world.sync()).rejects.toThrow(
      /cannot be used for production: .*nothing begins there until it is mended/,
    );
    expect(await page('STATUS.md')).toContain('cannot be used for production');
    expect(await version('/staging/shop/idle')).toBe('1');
  });
});

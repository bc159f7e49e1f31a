// The way out, as docs/leaving.md tells it: everything is let go of, Baton is stopped, and nothing restarts; whoever comes next
// (curl, a pipeline, another Baton) finds apps that are theirs to change. And the way in, team by team, by `mode`.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { program } from '../../src/cli/main.js';
import { compose } from '../../src/compose.js';
import { readSettings } from '../../src/config/settings.js';
import { createLog } from '../../src/kit/log.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const app = (cmd: string): string =>
  `cmd: ${cmd}\ncpus: 0.1\nmem: 32\nhealthChecks: [{ protocol: MESOS_HTTP, path: /health, intervalSeconds: 1, delaySeconds: 0 }]\n`;
const policy = 'environments: { live: { cluster: default, prune: { enabled: true, grace: 0s } } }\n';
const names = ['shop/cart', 'shop/web', 'search/index'];
const files = {
  'baton.yaml': policy,
  ...Object.fromEntries(names.map((name) => [`apps/${name}.yaml`, app('sleep 1')])),
};

let world: AWorld;
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await world.close();
});

async function baton(config: string, ...args: readonly string[]): Promise<string> {
  const printed: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    await (await program()).parseAsync([...args, '--config', path.join(world.folder, config)], { from: 'user' });
  } finally {
    out.mockRestore();
  }
  return printed.join('');
}

const appList = z.object({
  apps: z.array(
    z.object({ id: z.string(), version: z.string(), cmd: z.string(), labels: z.record(z.string(), z.string()) }),
  ),
});
const apps = async () => appList.parse(await world.ask('GET', '/v2/apps')).apps;
const versions = async () => Object.fromEntries((await apps()).map(({ id, version }) => [id, version]));
const writes = (): readonly string[] =>
  world.asked.requests.filter(({ method }) => method !== 'GET').map(({ method, path: at }) => `${method} ${at}`);

/** The settings with something replaced, as a file beside the real ones. */
async function otherSettings(name: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(path.join(world.folder, 'baton.config.yaml'), 'utf8');
  await writeFile(path.join(world.folder, name), change(text));
}

/** Another Baton on the same repository and cluster, with records of its own. */
const ofOther = (text: string): string =>
  text
    .replace('name: shop', 'name: other, statusBranch: other/status')
    .replace('mode: apply', 'mode: apply\ndata: other-data');

/** One `baton sync` by these settings. */
async function syncBy(config: string): Promise<void> {
  const settings = readSettings(path.join(world.folder, config), {});
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  const [repository] = settings.value.repositories;
  if (repository === undefined) throw new Error('the settings have no repository');
  const data = path.join(world.folder, `data of ${config}`);
  const { daemon } = await compose(settings.value, repository, createLog({ level: 'silent' }), { data });
  expect(await daemon.sync(AbortSignal.timeout(60_000))).toBe(true);
}

const why = ['--env', 'live', '--because', 'we leave'];

describe('leaving', () => {
  it('restarts nothing: no version moves, whatever git says from then on, and our labels stay', async () => {
    world = await aWorld({ files });
    await world.sync();
    const before = await versions();
    world.asked.forget();
    await baton('baton.config.yaml', 'release', '/**', ...why);
    // A change, and a file that goes although pruning is on: neither is Baton's business any more.
    await world.push({ 'apps/shop/cart.yaml': app('sleep 2'), 'apps/shop/web.yaml': null });
    await world.sync();
    expect(writes()).toEqual([]);
    expect(await versions()).toEqual(before);
    expect((await apps()).every(({ labels }) => labels['BATON_OWNER'] === 'shop')).toBe(true);
  });

  it('hands over to curl: the next change of their own takes our labels along', async () => {
    world = await aWorld({ files });
    await world.sync();
    await baton('baton.config.yaml', 'release', '/shop/cart', ...why);
    await world.ask('PUT', '/v2/apps//shop/cart?partialUpdate=false', {
      id: '/shop/cart',
      cmd: 'sleep 3',
      cpus: 0.1,
      mem: 32,
    });
    world.asked.forget();
    await world.sync();
    expect(writes()).toEqual([]);
    expect((await apps()).find(({ id }) => id === '/shop/cart')).toMatchObject({ cmd: 'sleep 3', labels: {} });
  });

  it('takes over from another Baton that has not let go: signed anew at once, so that the other one cannot remove it', async () => {
    world = await aWorld({ files });
    await world.sync();
    const before = await versions();
    // The other one follows a branch of its own, which keeps what main is about to give up.
    const actions = [{ action: 'create', file_path: 'README.md', content: 'ours' }];
    const commit = { branch: 'ours', start_branch: 'main', commit_message: 'ours', actions };
    await world.call('POST', '/repository/commits', commit);
    await otherSettings('other.yaml', (text) => ofOther(text).replace('name: other', 'name: other, branch: ours'));
    await expect(baton('other.yaml', 'claim', '/shop/cart', ...why)).rejects.toThrow('nothing was written');
    await baton('other.yaml', 'claim', '/shop/cart', '--force', ...why);
    expect(await baton('other.yaml', 'plan')).toMatch(/\/shop\/cart.*claimed with --force: put once more/s);
    await syncBy('other.yaml');
    const after = await versions();
    expect(names.filter((name) => after[`/${name}`] !== before[`/${name}`])).toEqual(['shop/cart']);
    expect((await apps()).find(({ id }) => id === '/shop/cart')).toMatchObject({ labels: { BATON_OWNER: 'other' } });

    await world.push({ 'apps/shop/cart.yaml': null });
    world.asked.forget();
    await world.sync();
    expect(writes()).toEqual([]);
    expect((await world.records()).get('live /shop/cart')?.because).toContain(
      'its labels say that it belongs to other',
    );
  });

  it('hands over to another Baton: claimed over our labels it is theirs, and restarts with their first change only', async () => {
    world = await aWorld({ files });
    await world.sync();
    const before = await versions();
    await baton('baton.config.yaml', 'release', '/**', ...why);
    await otherSettings('other.yaml', ofOther);
    await syncBy('other.yaml');
    expect(await versions()).toEqual(before);
    expect(await baton('other.yaml', 'claim', '/**', '--released', ...why)).toMatch(
      /the labels of shop, .* stay until/,
    );
    await syncBy('other.yaml');
    expect(await versions()).toEqual(before);
    await world.push({ 'apps/shop/cart.yaml': app('sleep 2') });
    await syncBy('other.yaml');
    const after = await versions();
    expect(names.filter((name) => after[`/${name}`] !== before[`/${name}`])).toEqual(['shop/cart']);
    expect((await apps()).find(({ id }) => id === '/shop/cart')).toMatchObject({ labels: { BATON_OWNER: 'other' } });
  });
});

describe('coming in, team by team', () => {
  it('apps under observe are never written while others are applied, and say what would be done', async () => {
    world = await aWorld({ files, settings: 'mode: { "shop/**": apply, "**": observe }' });
    await world.sync();
    expect((await apps()).map(({ id }) => id).sort()).toEqual(['/shop/cart', '/shop/web']);
    expect((await world.records()).get('live /search/index')).toMatchObject({
      phase: 'held',
      because: expect.stringMatching(/^observe mode, nothing is written; with mode: apply: /) as string,
    });
    await world.ask('POST', '/v2/apps', { id: '/search/index', cmd: 'sleep 9', cpus: 0.1, mem: 32 });
    const before = await versions();
    await world.push({ 'apps/shop/cart.yaml': app('sleep 2'), 'apps/search/index.yaml': app('sleep 2') });
    world.asked.forget();
    await world.sync();
    expect(writes()).toEqual(['PUT /v2/apps/shop/cart?force=false&partialUpdate=false']);
    expect((await versions())['/search/index']).toBe(before['/search/index']);
  });
});

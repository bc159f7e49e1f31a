// What git stops naming goes out of the cluster, step by step and guarded, with the real adapters; and comes back.
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Change } from '../../src/core/model/plan.js';
import type { AppRecord } from '../../src/core/model/record.js';
import { anyOf } from '../../src/kit/signal.js';
import { eventually } from '../kit/eventually.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const app = (name: string, more = ''): string =>
  `cmd: sleep 1000\ncpus: 0.1\nmem: 32\nhealthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]\nlabels: { NAME: ${name} }\n${more}`;

const policy = (prune: string): string => `environments:\n  live: { cluster: default, prune: { ${prune} } }\n`;

let world: AWorld;
afterEach(() => world.close());

/** A world in which these apps have settled. */
async function settled(
  names: readonly string[],
  prune: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const files = Object.fromEntries(names.map((name) => [`apps/shop/${name}.yaml`, app(name)]));
  world = await aWorld({ files: { 'baton.yaml': policy(prune), ...files, ...more } });
  await world.sync();
}

const gone = (...names: readonly string[]): Record<string, null> =>
  Object.fromEntries(names.map((name) => [`apps/shop/${name}.yaml`, null]));

async function recordOf(name: string): Promise<AppRecord | undefined> {
  return (await world.records()).get(`live /shop/${name}`);
}

const appDocument = z.object({ app: z.object({ instances: z.number(), version: z.string() }) });

async function instances(name: string): Promise<number | undefined> {
  const found = await world.ask('GET', `/v2/apps//shop/${name}`);
  return found === undefined ? undefined : appDocument.parse(found).app.instances;
}

const writes = (): readonly string[] =>
  world.asked.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

async function planned(): Promise<readonly Change[]> {
  const { daemon } = await world.composed();
  const plan = await daemon.plan(undefined, anyOf(new AbortController().signal));
  if (!plan.ok) throw new Error(plan.because);
  return plan.value.changes;
}

describe('an app that git does not name any more', () => {
  it('is scaled to 0, kept so for its grace, then deleted by its id without force, and forgotten', async () => {
    await settled(['cart', 'web'], 'enabled: true, grace: 2s');
    world.asked.forget();
    await world.push(gone('cart'), 'Take the cart out');
    await world.sync();
    expect(writes()).toEqual(['PUT /v2/apps/shop/cart?force=false&partialUpdate=true']);
    expect(await instances('cart')).toBe(0);
    expect(await recordOf('cart')).toMatchObject({
      phase: 'pruning',
      because: expect.stringMatching(/kept with 0 instances until .*Z, then deleted/) as string,
      removal: { together: 1, allowed: false },
    });
    await eventually('the app is deleted', async () => {
      await world.sync();
      return (await instances('cart')) === undefined ? true : undefined;
    });
    expect(writes().slice(1)).toEqual(['DELETE /v2/apps/shop/cart?force=false']);
    expect(await instances('web')).toBe(1);
    await world.sync();
    expect(await recordOf('cart')).toMatchObject({
      phase: 'settled',
      because: expect.stringContaining('removed from Marathon') as string,
    });
  });

  it('is started again when git names it again within its grace', async () => {
    await settled(['cart', 'web'], 'enabled: true');
    await world.push(gone('cart'));
    await world.sync();
    expect(await instances('cart')).toBe(0);
    await world.push({ 'apps/shop/cart.yaml': app('cart') });
    await world.sync();
    expect(await instances('cart')).toBe(1);
    const record = await recordOf('cart');
    expect(record).toMatchObject({ phase: 'settled' });
    expect(record?.removal).toBeUndefined();
  });

  it('stays while pruning is off, which is the default, and the plan says how to change that', async () => {
    await settled(['cart', 'web'], '');
    await world.push(gone('cart'));
    world.asked.forget();
    await world.sync();
    expect(writes()).toEqual([]);
    expect((await recordOf('cart'))?.because).toMatch(/left as it runs with 1 instance: pruning is off here/);
    expect(await planned()).toMatchObject([{ kind: 'prune', gate: { kind: 'held', by: 'prune-guard' } }]);
  });
});

describe('several apps that git does not name any more', () => {
  const five = ['a', 'b', 'c', 'd', 'e'] as const;
  const running = async (): Promise<readonly string[]> => {
    const all = await Promise.all(five.map(async (name) => ((await instances(name)) === 1 ? [name] : [])));
    return all.flat();
  };

  it('go three an hour, also over restarts; the rest says when, and the plan says which', async () => {
    await settled([...five, 'web'], 'enabled: true');
    await world.push(gone(...five));
    const changes = await planned();
    expect(changes.filter(({ gate }) => gate.kind === 'open')).toHaveLength(3);
    await world.sync();
    await world.sync();
    const left = await running();
    expect(left).toHaveLength(2);
    const record = await recordOf(left[0] ?? '');
    expect(record).toMatchObject({ phase: 'held', removal: { together: 5, allowed: false } });
    expect(record?.because).toMatch(/prune\.atMost allows 3 apps an hour.*`Baton-Allow-Prune: 5`/);
  });

  it.each([
    ['Baton-Allow-Prune: 5', 0],
    ['Baton-Allow-Prune: 4', 2],
  ])('with %s in the message of their commit leave %i running', async (trailer, left) => {
    await settled([...five, 'web'], 'enabled: true');
    await world.push(
      gone(...five),
      `Take five out\n\nThey are not used.\n\n${trailer}\n\nSee merge request platform/apps!7\n`,
    );
    await world.sync();
    expect(await running()).toHaveLength(left);
  });
});

describe('what keeps an app that git does not name any more', () => {
  it('a renamed app serves under its new id before the old one goes, and a new one that fails keeps the old', async () => {
    await settled(['cart', 'web'], 'enabled: true');
    const failing = app('basket', 'deploy: { strategy: rolling, healthyWithin: 2s }\n').replace('sleep 1000', 'exit 3');
    await world.push({ ...gone('cart'), 'apps/shop/basket.yaml': failing });
    await world.sync();
    expect(await instances('cart')).toBe(1);
    expect((await recordOf('cart'))?.because).toContain('/shop/basket came with the commit that gave this one up');
    // Mended by a later commit, which is not the one that removed the old app.
    await world.push({ 'apps/shop/basket.yaml': app('basket') });
    await world.sync();
    expect(await instances('basket')).toBe(1);
    expect(await instances('cart')).toBe(0);
  });

  it('an app that came with it and is observed, until somebody runs that; a stranger that runs keeps nothing', async () => {
    const files = { 'apps/shop/cart.yaml': app('cart'), 'apps/shop/web.yaml': app('web') };
    const settings = 'mode: { "shop/basket": observe, "**": apply }';
    world = await aWorld({ files: { 'baton.yaml': policy('enabled: true'), ...files }, settings });
    await world.sync();
    await world.push({ ...gone('cart'), 'apps/shop/basket.yaml': app('basket'), 'apps/shop/bag.yaml': app('bag') });
    await world.ask('POST', '/v2/apps', { id: '/shop/bag', cmd: 'sleep 1', cpus: 0.1, mem: 32 });
    await eventually('the observed one alone is waited for', async () => {
      await world.sync();
      const because = (await recordOf('cart'))?.because ?? '';
      const said = 'has not settled yet (held): it goes after that; `baton why /shop/basket` says what holds that';
      return because.includes(`/shop/basket came with the commit that gave this one up, and ${said}`)
        ? true
        : undefined;
    });
    expect(await recordOf('bag')).toMatchObject({ phase: 'held', because: expect.stringContaining('claim') as string });
    expect(await instances('cart')).toBe(1);
    await world.ask('POST', '/v2/apps', { id: '/shop/basket', cmd: 'sleep 1', cpus: 0.1, mem: 32 });
    await eventually('the old one is taken down', async () => {
      await world.sync();
      return (await instances('cart')) === 0 ? true : undefined;
    });
  });

  it('a file anywhere that cannot be read; what had been taken down before stays down', async () => {
    await settled(['cart', 'search', 'web'], 'enabled: true');
    await world.push(gone('cart'));
    await world.sync();
    await world.push({ ...gone('search'), 'apps/other.yaml': 'id: [\n' });
    await world.sync();
    expect(await instances('cart')).toBe(0);
    expect(await instances('search')).toBe(1);
    await world.push({ 'apps/other.yaml': null });
    await world.sync();
    expect(await instances('search')).toBe(0);
  });

  it('an app that still depends on it, and one that people adopted and never changed', async () => {
    await settled(['cart'], 'enabled: true', { 'apps/shop/web.yaml': app('web', 'dependencies: [cart]\n') });
    await world.ask('POST', '/v2/apps', { id: '/shop/old', cmd: 'sleep 1', cpus: 0.1, mem: 32 });
    await world.push({ 'apps/shop/old.yaml': 'cmd: sleep 1\ncpus: 0.1\nmem: 32\n' });
    await world.sync();
    expect(await recordOf('old')).toMatchObject({ phase: 'settled' });
    await world.push(gone('cart', 'old'));
    await world.sync();
    expect((await recordOf('cart'))?.because).toContain('/shop/web still names it among its dependencies');
    expect((await recordOf('old'))?.because).toContain('adopted as it ran and never written by Baton');
    expect([await instances('cart'), await instances('old')]).toEqual([1, 1]);
  });

  it('nothing keeps what a reverted commit had brought and what never served: it goes at once, and is not counted', async () => {
    await settled(['web'], 'enabled: true, atMost: 0');
    await world.push({
      'apps/shop/cart.yaml': app('cart', 'deploy: { strategy: rolling, healthyWithin: 2s }\n').replace(
        'sleep 1000',
        'exit 3',
      ),
    });
    await world.sync();
    expect(await recordOf('cart')).toMatchObject({ phase: 'rejected' });
    await world.push(gone('cart'), 'Revert "Add the cart"');
    await eventually('the app is deleted', async () => {
      await world.sync();
      return (await instances('cart')) === undefined ? true : undefined;
    });
  });
});

// What enforceRole of a group file comes to in Marathon: the roles that a PUT of the whole group would give, whether the
// group in the cluster enforces them or not.
import { afterEach, expect, it } from 'vitest';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const apps = [{ id: 'web', cmd: 'sleep 1000', cpus: 0.1, mem: 32 }];
const group = { id: '/shop', enforceRole: true, apps, groups: [{ id: 'data', apps: [{ ...apps[0], id: 'db' }] }] };

let world: AWorld;
afterEach(() => world.close());

async function roles(): Promise<readonly unknown[]> {
  const answer: unknown = await world.ask('GET', '/v2/apps');
  const list: unknown = Reflect.get(Object(answer), 'apps');
  return Array.isArray(list) ? list.map((one: unknown): unknown => Reflect.get(Object(one), 'role')) : [];
}

it('gives apps the role that Marathon gives them when it gets the group, and stays the same once it enforces', async () => {
  world = await aWorld({ files: { 'shop.json': JSON.stringify(group) } });
  await world.ask('PUT', '/v2/groups', { groups: [{ ...group, id: '/other' }] });
  expect(await roles()).toEqual(['other', 'other']);
  await world.sync();
  expect((await roles()).filter((role) => role !== 'other')).toEqual(['shop', 'shop']);
  await world.ask('PATCH', '/v2/groups/shop', { enforceRole: true });
  world.asked.forget();
  const { daemon } = await world.sync();
  expect(world.asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  const plan = await daemon.plan(undefined, AbortSignal.timeout(30_000));
  expect(plan).toMatchObject({ ok: true, value: { summary: { same: 2, update: 0 } } });
});

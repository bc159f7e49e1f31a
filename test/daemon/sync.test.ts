// `baton sync` against the embedded GitLab and Marathon: what is done, what it costs, and what is left alone.
import { afterEach, describe, expect, it } from 'vitest';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

let world: AWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const app = (id: string, more = ''): string =>
  `id: ${id}
cmd: sleep 1000
cpus: 0.1
mem: 32
healthChecks: [{ protocol: MESOS_HTTP, path: /health, intervalSeconds: 1, delaySeconds: 0 }]
${more}`;

const apps = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`app${index}.yaml`, app(`/shop/app${index}`)]));

async function phases(of: AWorld): Promise<Record<string, string>> {
  return Object.fromEntries([...(await of.records())].map(([key, record]) => [key, record.phase]));
}

/** Requests of one sync at Marathon and at git, with what differs from call to call left out. */
async function costOf(of: AWorld): Promise<{ marathon: string[]; git: string[]; api: string[] }> {
  of.gitlab.forgetRequests();
  of.asked.forget();
  await of.sync();
  const all = of.gitlab.requests;
  return {
    marathon: of.asked.requests.map(({ method, path }) => `${method} ${path}`),
    git: all
      .filter(({ door }) => door === 'git')
      .map(({ method, path, command }) => `${method} ${path} ${command ?? ''}`.trim()),
    api: all.filter(({ door }) => door === 'api').map(({ method, path }) => `${method} ${path}`),
  };
}

describe('a sync', () => {
  it('deploys, records, and comes to rest', async () => {
    world = await aWorld({ files: apps(3) });
    await world.sync();
    expect(await phases(world)).toEqual({
      'default /shop/app0': 'settled',
      'default /shop/app1': 'settled',
      'default /shop/app2': 'settled',
    });
  });

  it.each([2, 40])(
    'that finds nothing to do writes nothing and asks the same few questions, with %i apps',
    async (count) => {
      world = await aWorld({ files: apps(count) });
      await world.sync();
      const before = await world.subjects();
      const cost = await costOf(world);
      expect(cost.marathon.map((line) => line.replace(/\?.*/, '')).sort()).toEqual([
        'GET /v2/apps',
        'GET /v2/deployments',
        'GET /v2/groups',
        'GET /v2/info',
        'GET /v2/pods/::status',
        'GET /v2/queue',
      ]);
      expect(cost.git).toHaveLength(2);
      expect(cost.git.filter((line) => line.endsWith('ls-refs'))).toHaveLength(1);
      expect(cost.api).toEqual([]);
      expect(await world.subjects()).toEqual(before);
    },
  );

  it('adopts an app that equals its definition without a write', async () => {
    world = await aWorld({ files: { 'web.yaml': app('/shop/web') } });
    const definition = {
      id: '/shop/web',
      cmd: 'sleep 1000',
      cpus: 0.1,
      mem: 32,
      healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health', intervalSeconds: 1, delaySeconds: 0 }],
    };
    const there = world;
    await there.ask('POST', '/v2/apps', definition);
    await eventually('the end of the deployment', async () => {
      const deployments = await there.ask('GET', '/v2/deployments');
      return Array.isArray(deployments) && deployments.length === 0 ? true : undefined;
    });
    world.asked.forget();
    await world.sync();
    expect(world.asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(await phases(world)).toEqual({ 'default /shop/web': 'settled' });
  });

  it('leaves an app alone that is not ours and differs', async () => {
    world = await aWorld({ files: { 'web.yaml': app('/shop/web') } });
    await world.ask('POST', '/v2/apps', { id: '/shop/web', cmd: 'sleep 5000' });
    world.asked.forget();
    await world.sync();
    expect(world.asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    const record = (await world.records()).get('default /shop/web');
    expect(record).toMatchObject({ phase: 'held' });
    expect(record?.because).toMatch(/exists.*not ours/);
  });

  it('writes nothing in observe mode and says what it would do', async () => {
    world = await aWorld({ files: apps(1), settings: 'mode: observe' });
    await world.sync();
    expect(world.asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    const record = (await world.records()).get('default /shop/app0');
    expect(record?.because).toMatch(/observe mode.*creates it/);
  });

  it('brings a group up in the order of its dependencies', async () => {
    const group = `id: /data
groups: []
apps:
  - { id: api, cmd: sleep 1000, cpus: 0.1, mem: 32, dependencies: [store] }
  - { id: store, cmd: sleep 1000, cpus: 0.1, mem: 32 }
`;
    world = await aWorld({ files: { 'data.yaml': group } });
    await world.sync();
    const writes = world.asked.requests
      .filter(({ method }) => method === 'PUT')
      .map(({ path }) => path.replace(/\?.*/, ''));
    expect(writes.map((path) => path.slice(path.lastIndexOf('/')))).toEqual(['/store', '/api']);
    expect(await phases(world)).toEqual({ 'default /data/api': 'settled', 'default /data/store': 'settled' });
  });

  it('scales without restarting and leaves other apps alone', async () => {
    world = await aWorld({ files: apps(2) });
    await world.sync();
    const before = await world.ask('GET', '/v2/apps//shop/app1');
    await world.push({ 'app0.yaml': app('/shop/app0', 'instances: 3') });
    await world.sync();
    const after = (await world.records()).get('default /shop/app0');
    expect(after).toMatchObject({ phase: 'settled', instances: 3, healthy: 3 });
    expect(versionOf(await world.ask('GET', '/v2/apps//shop/app1'))).toBe(versionOf(before));
  });

  it('does not remove what git no longer names, and says so', async () => {
    world = await aWorld({ files: apps(2) });
    await world.sync();
    await world.push({ 'app1.yaml': null });
    await world.sync();
    expect(world.asked.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect((await world.records()).get('default /shop/app1')).toMatchObject({ phase: 'held' });
  });

  it('forgets an app that is neither in git nor in Marathon any more', async () => {
    world = await aWorld({ files: apps(2) });
    await world.sync();
    await world.push({ 'app1.yaml': null });
    await world.sync();
    await world.ask('DELETE', '/v2/apps//shop/app1');
    await world.sync();
    expect([...(await world.records()).keys()]).toEqual(['default /shop/app0']);
    expect((await world.subjects())[0]).toMatch(/\/shop\/app1: forgotten|tables/);
  });

  it('does not take an app for removed while a file that names nothing cannot be read', async () => {
    world = await aWorld({ files: apps(2) });
    await world.sync();
    await world.push({ 'app1.yaml': 'id: [\n' });
    await world.sync();
    const record = (await world.records()).get('default /shop/app1');
    expect(record).toMatchObject({ phase: 'invalid' });
    expect(record?.because).toMatch(/app1\.yaml:\d+:\d+/);
  });

  it('writes nothing for an id that one file gives up and another breaks', async () => {
    const files = { 'baton.yaml': 'environments: { p: { cluster: default, overlays: over } }\n' };
    world = await aWorld({
      files: { ...files, 'apps/one.yaml': app('/shop/x'), 'apps/two.yaml': app('/shop/x'), 'over/two.yaml': '' },
    });
    await world.sync().catch((error: unknown) => error);
    expect(world.asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('names the commit that asked for a scale', async () => {
    world = await aWorld({ files: apps(1) });
    await world.sync();
    const commit = await world.push({ 'app0.yaml': app('/shop/app0', 'instances: 2') });
    await world.sync();
    const history = JSON.stringify(await world.call('GET', '/repository/commits?ref_name=baton/status&per_page=20'));
    expect(history).toContain(`as commit ${commit.slice(0, 8)} wants it`);
  });
});

function versionOf(answer: unknown): unknown {
  const one: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'app') : undefined;
  return typeof one === 'object' && one !== null ? Reflect.get(one, 'version') : undefined;
}

// `--data`: what survives a restart, and how apps come back. A server that was killed leaves what its journal held at
// that moment, so a copy of the folder of a running server is what SIGKILL leaves; test/e2e kills the real program.
import { cp, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startMarathon } from '../../../src/local/marathon/server.js';
import { aMarathon, taskInfo, until } from './client.js';
import type { TestMarathon } from './client.js';

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'marathon-data-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What a kill at this moment leaves. */
async function asKilled(dataDir: string): Promise<string> {
  const copy = await aFolder();
  await cp(path.join(dataDir, 'marathon.journal'), path.join(copy, 'marathon.journal'));
  return copy;
}

const simulated = (dataDir: string): Promise<TestMarathon> => aMarathon({ simulate: true, dataDir });
const json = async (marathon: TestMarathon, url: string): Promise<unknown> => (await marathon.get(url)).body;
const texts = z.array(z.string());
const versionsOf = async (marathon: TestMarathon, id: string) =>
  z.object({ versions: texts }).parse(await json(marathon, `/v2/apps${id}/versions`)).versions;
const deployments = async (marathon: TestMarathon) =>
  z
    .array(z.looseObject({ id: z.string(), currentStep: z.number(), affectedApps: texts }))
    .parse(await json(marathon, '/v2/deployments'));
const tasks = async (marathon: TestMarathon) =>
  z.object({ tasks: z.array(taskInfo) }).parse(await json(marathon, '/v2/tasks')).tasks;
const instanceOf = (taskId: string): string => taskId.split('.').slice(0, 2).join('.');

describe('a server with a data folder', () => {
  it('knows after a restart what it knew before: apps, pods, groups, versions and its framework', async () => {
    const dataDir = await aFolder();
    const before = await simulated(dataDir);
    await before.put('/v2/groups', {
      groups: [
        {
          id: 'shop',
          dependencies: ['/db'],
          apps: [{ id: 'cart', cmd: 'sleep 1000', instances: 2, env: { __proto__: 'a', A: 'ü' }, labels: { a: 'b' } }],
        },
        { id: 'db', apps: [{ id: 'main', cmd: 'sleep 1000', portDefinitions: [{ port: 0 }, { port: 0 }] }] },
      ],
    });
    await before.settled();
    await before.put('/v2/apps/shop/cart', { instances: 1 });
    await before.settled();
    await before.post('/v2/pods', {
      id: '/pods/one',
      containers: [{ name: 'a', exec: { command: { shell: 'sleep 1000' } }, resources: { cpus: 0.1, mem: 32 } }],
    });
    await before.patch('/v2/groups/shop', { enforceRole: true });
    await before.settled();
    const look = async (marathon: TestMarathon) => ({
      groups: await json(marathon, '/v2/groups?embed=group.groups&embed=group.apps'),
      roots: await json(marathon, '/v2/groups/versions'),
      cart: await versionsOf(marathon, '/shop/cart'),
      pod: await json(marathon, '/v2/pods/pods/one::versions'),
      framework: z.looseObject({ frameworkId: z.string() }).parse(await json(marathon, '/v2/info')).frameworkId,
    });
    const known = await look(before);
    await before.close();
    const after = await simulated(dataDir);
    expect(await look(after)).toEqual(known);
    await after.put('/v2/apps/shop/cart', { cmd: 'sleep 2000' });
    const [newest] = await versionsOf(after, '/shop/cart');
    expect(texts.parse(known.roots).every((version) => version < (newest ?? ''))).toBe(true);
  });

  it('brings tasks back as the same instances with their next incarnation: the old ones are gone', async () => {
    const dataDir = await aFolder();
    const before = await aMarathon({ dataDir });
    await before.post('/v2/apps', { id: '/x', cmd: 'sleep 1000', cpus: 0.1, mem: 1, instances: 2 });
    await before.settled();
    const first = await before.tasks('/x');
    const copy = await asKilled(dataDir);
    await before.close();
    const after = await aMarathon({ dataDir: copy });
    await until(async () => (await after.app('/x')).tasksRunning === 2);
    const second = await after.tasks('/x');
    expect(second.map(({ id }) => instanceOf(id)).sort()).toEqual(first.map(({ id }) => instanceOf(id)).sort());
    expect(second.every(({ id }) => id.endsWith('._app.2'))).toBe(true);
    expect((await after.app('/x')).lastTaskFailure).toMatchObject({ state: 'TASK_GONE' });
    expect(await deployments(after)).toEqual([]);
  });

  it('makes the folder for its owner only, and says when it cannot', async () => {
    const dataDir = path.join(await aFolder(), 'new', 'state');
    const marathon = await simulated(dataDir);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    await marathon.close();
    const file = path.join(dataDir, 'marathon.journal');
    await expect(startMarathon({ port: 0, simulate: true, dataDir: file })).rejects.toThrow(
      `the state folder ${file} cannot be made (EEXIST: file already exists, mkdir '${file}'): name another with --data`,
    );
  });

  it('lets an app of many tasks wait for one backoff, not for one per task', async () => {
    const dataDir = await aFolder();
    const before = await simulated(dataDir);
    await before.post('/v2/apps', { id: '/x', cmd: 'sleep 1000', cpus: 0.1, mem: 1, instances: 60 });
    await before.settled();
    await before.close();
    const after = await simulated(dataDir);
    // 60 failures in a row would be the longest delay there is, 300 seconds.
    await until(async () => (await after.app('/x')).tasksRunning === 60);
  });

  it('goes on with a replacement it was in the middle of, and keeps no old instance', async () => {
    const dataDir = await aFolder();
    const before = await simulated(dataDir);
    await before.post('/v2/apps', {
      id: '/x',
      cmd: 'sleep 1000',
      instances: 4,
      healthChecks: [{ protocol: 'MESOS_TCP', portIndex: 0 }],
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
    });
    await before.settled();
    await before.put('/v2/apps/x', { cmd: 'sleep 2000' });
    const { version } = await before.app('/x');
    // Some are new, some are old.
    await until(async () => {
      const versions = (await before.tasks('/x')).map((task) => task.version);
      return versions.includes(version) && versions.some((one) => one !== version);
    });
    before.faults.holdOffers(true);
    const [running] = await deployments(before);
    const copy = await asKilled(dataDir);
    expect(await deployments(before)).toHaveLength(1);
    const after = await simulated(copy);
    expect((await deployments(after)).map(({ id }) => id)).toEqual([running?.id]);
    await after.settled();
    const now = await after.tasks('/x');
    expect(now).toHaveLength(4);
    expect(now.every((task) => task.version === version && task.state === 'TASK_RUNNING')).toBe(true);
  });

  it('still has a replacement that never ends, and can roll it back', async () => {
    const dataDir = await aFolder();
    const before = await simulated(dataDir);
    const healthChecks = [{ protocol: 'MESOS_TCP', portIndex: 0 }];
    await before.post('/v2/apps', { id: '/x', cmd: 'sleep 1000', healthChecks });
    await before.settled();
    await before.put('/v2/apps/x', { cmd: 'sleep 2000', constraints: [['rack', 'CLUSTER', 'none']] });
    const [stuck] = await deployments(before);
    await before.close();
    const after = await simulated(dataDir);
    expect(await deployments(after)).toMatchObject([{ id: stuck?.id, affectedApps: ['/x'] }]);
    expect(await after.put('/v2/apps/x', { cmd: 'sleep 3' })).toMatchObject({ status: 409 });
    expect(await after.delete(`/v2/deployments/${stuck?.id ?? ''}`)).toMatchObject({ status: 200 });
    await after.settled();
    await until(async () => (await after.app('/x')).tasksRunning === 1);
    expect(await after.app('/x')).toMatchObject({ cmd: 'sleep 1000' });
  });

  it('takes a scale for done whose instances exist already, even unborn ones, as TaskStartActor does', async () => {
    const dataDir = await aFolder();
    const before = await simulated(dataDir);
    await before.post('/v2/apps', { id: '/y', cmd: 'sleep 1000', constraints: [['rack', 'CLUSTER', 'none']] });
    expect(await deployments(before)).toHaveLength(1);
    const after = await simulated(await asKilled(dataDir));
    await after.settled();
    expect((await after.get('/v2/queue')).text).toContain('"/y"');
    await after.put('/v2/apps/y', { instances: 0 });
    await after.settled();
    expect((await after.get('/v2/queue')).text).not.toContain('"/y"');
  });

  it('forgets a deployment that was dropped, and leaves the instances to those who count them', async () => {
    const dataDir = await aFolder();
    const before = await simulated(dataDir);
    await before.post('/v2/apps', { id: '/y', cmd: 'sleep 1000', constraints: [['rack', 'CLUSTER', 'none']] });
    const [stuck] = await deployments(before);
    expect(await before.delete(`/v2/deployments/${stuck?.id ?? ''}?force=true`)).toMatchObject({ status: 202 });
    const after = await simulated(await asKilled(dataDir));
    expect(await deployments(after)).toEqual([]);
    expect(await after.get('/v2/apps/y')).toMatchObject({ status: 200 });
    await until(async () => (await after.get('/v2/queue')).text.includes('"/y"'));
  });

  it('finishes a deletion that was under way', async () => {
    const dataDir = await aFolder();
    const before = await aMarathon({ dataDir });
    await before.post('/v2/apps', {
      id: '/x',
      cmd: 'trap "" TERM; sleep 1000 & wait; sleep 1000',
      cpus: 0.1,
      taskKillGracePeriodSeconds: 600,
    });
    await before.settled();
    await before.delete('/v2/apps/x');
    const copy = await asKilled(dataDir);
    const after = await aMarathon({ dataDir: copy });
    expect(await after.get('/v2/apps/x')).toMatchObject({ status: 404 });
    await after.settled();
    expect(await tasks(after)).toEqual([]);
  });

  it('leaves a resident on its agent, with its volume', async () => {
    const dataDir = await aFolder();
    const before = await aMarathon({ simulate: true, agents: 3, cpus: 1, dataDir });
    await before.put('/v2/groups', { groups: [{ id: 'data', enforceRole: true }] });
    await before.post('/v2/apps', {
      id: '/data/db',
      role: 'data',
      cmd: 'sleep 1000',
      cpus: 0.6,
      instances: 2,
      container: {
        type: 'MESOS',
        volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 10 } }],
      },
    });
    await before.settled();
    const look = async (marathon: TestMarathon) =>
      (await marathon.tasks('/data/db'))
        .map(({ id, host, localVolumes }) => ({ id: instanceOf(id), host, localVolumes }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    const known = await look(before);
    expect(new Set(known.map(({ host }) => host)).size).toBe(2);
    const after = await aMarathon({ simulate: true, agents: 3, cpus: 1, dataDir: await asKilled(dataDir) });
    // What the residents keep is booked from the start: only the third agent has room.
    await after.post('/v2/apps', { id: '/other', cmd: 'sleep 1000', cpus: 0.6, instances: 2 });
    await until(async () => (await after.app('/data/db')).tasksRunning === 2);
    expect(await look(after)).toEqual(known);
    await until(async () => (await after.app('/other')).tasksRunning === 1);
    expect((await after.tasks('/other')).map(({ host }) => host)).not.toContain(known[0]?.host);
  });

  it('keeps what residents have written', async () => {
    const dataDir = await aFolder();
    const written = async (): Promise<string> => {
      const volumes = path.join(dataDir, 'sandboxes', 'volumes');
      const [volume = 'none'] = await readdir(volumes);
      return readFile(path.join(volumes, volume, 'starts'), 'utf8');
    };
    const start = (): Promise<TestMarathon> => aMarathon({ dataDir });
    const before = await start();
    await before.put('/v2/groups', { groups: [{ id: 'data', enforceRole: true }] });
    await before.post('/v2/apps', {
      id: '/data/db',
      role: 'data',
      cmd: 'echo started >> data/starts; sleep 1000',
      cpus: 0.1,
      container: { type: 'MESOS', volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 10 } }] },
    });
    await until(async () => (await written().catch(() => '')) === 'started\n');
    await before.close();
    await start();
    await until(async () => (await written()) === 'started\nstarted\n');
  });

  it('keeps 50 versions of an app and 50 of the root, the same after a restart', async () => {
    const dataDir = await aFolder();
    const before = await simulated(dataDir);
    await before.post('/v2/apps', { id: '/x', cmd: 'sleep 1', instances: 0 });
    for (let round = 0; round < 60; round += 1) await before.put('/v2/apps/x', { cmd: `sleep ${round + 2}` });
    await before.settled();
    const known = await versionsOf(before, '/x');
    const roots = texts.parse(await json(before, '/v2/groups/versions'));
    expect([known.length, roots.length]).toEqual([50, 50]);
    await before.close();
    const after = await simulated(dataDir);
    expect(await versionsOf(after, '/x')).toEqual(known);
    expect(await json(after, '/v2/groups/versions')).toEqual(roots);
    expect(await json(after, `/v2/apps/x/versions/${known[49] ?? ''}`)).toMatchObject({ cmd: 'sleep 12' });
  });

  it('is locked against a second server, also in the same process, and free again after the first', async () => {
    const dataDir = await aFolder();
    const first = await simulated(dataDir);
    await expect(simulated(dataDir)).rejects.toThrow(/is in use by another Marathon of this process/);
    expect(await first.get('/ping')).toMatchObject({ status: 200 });
    await first.close();
    await simulated(dataDir);
    expect((await readdir(dataDir)).sort()).toEqual(['lock', 'marathon.journal', 'sandboxes']);
  });
});

describe('a refused change', () => {
  it('leaves a version of the root and of the app behind, as in Marathon', async () => {
    const marathon = await simulated(await aFolder());
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1000', constraints: [['rack', 'CLUSTER', 'none']] });
    const [roots, [first]] = [await json(marathon, '/v2/groups/versions'), await versionsOf(marathon, '/x')];
    expect(await marathon.put('/v2/apps/x', { cmd: 'sleep 2000' })).toMatchObject({ status: 409 });
    expect(texts.parse(await json(marathon, '/v2/groups/versions'))).toHaveLength(texts.parse(roots).length + 1);
    const versions = await versionsOf(marathon, '/x');
    expect(versions).toHaveLength(2);
    expect(versions[1]).toBe(first);
    expect(await json(marathon, `/v2/apps/x/versions/${versions[0] ?? ''}`)).toMatchObject({ cmd: 'sleep 2000' });
    expect(await marathon.app('/x')).toMatchObject({ cmd: 'sleep 1000', version: first });
  });
});

// A shared file that goes wrong for 200 apps at once: what the cluster feels of it, counted where it is felt, between Baton
// and Marathon. One world for the whole story, because 200 apps take a while to come about.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AppRecord } from '../../src/core/model/record.js';
import { aDaemon, type ADaemon } from '../kit/aDaemon.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

const listed = z.object({ apps: z.array(z.object({ id: z.string(), version: z.string(), tasksHealthy: z.number() })) });
type Running = z.infer<typeof listed>['apps'][number];

const apps = 200;
const atOnce = 5;

/** What each file says, and what runs of it before Baton comes: two hundred first deployments are not what this is about. */
const bare = `cpus: 0.1
mem: 32
backoffSeconds: 1
maxLaunchDelaySeconds: 1
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
`;
const live = (id: string): object => ({
  id,
  cpus: 0.1,
  mem: 32,
  backoffSeconds: 1,
  maxLaunchDelaySeconds: 1,
  healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health', delaySeconds: 0, intervalSeconds: 1 }],
  cmd: 'sleep 1000',
  env: { VERSION: '1' },
});
const shared = (version: string, cmd: string): string =>
  `cmd: ${cmd}\nenv: { VERSION: "${version}" }\ndeploy: { healthyWithin: 3s }\n`;
const ids = Array.from({ length: apps }, (_, index) => `/shop/a${String(index).padStart(3, '0')}`);
const policy = `environments:
  live: { cluster: default, rollouts: { atOnce: ${atOnce} }, prune: { enabled: true, atMost: ${apps}, grace: 0s } }
`;

describe(`a file that ${apps} apps share`, () => {
  let world: AWorld;
  let daemon: ADaemon;

  beforeAll(async () => {
    world = await aWorld({
      files: {
        'baton.yaml': policy,
        'apps/defaults.yaml': shared('1', 'sleep 1000'),
        ...Object.fromEntries(ids.map((id) => [`apps${id}.yaml`, bare])),
      },
    });
    await world.ask('POST', '/v2/groups', { id: '/shop', apps: ids.map(live) });
    await eventually('they all run', async () =>
      (await running()).filter(({ tasksHealthy }) => tasksHealthy === 1).length === apps ? true : undefined,
    );
    daemon = aDaemon(world);
    await daemon.start();
    await all(apps, 'settled');
    world.asked.forget();
  }, 120_000);

  afterAll(async () => {
    await daemon.stop();
    await world.close();
  });

  const all = (number: number, phase: AppRecord['phase'], commit?: string, because?: RegExp): Promise<unknown> =>
    daemon.all(number, phase, { commit, because });
  const writes = () => world.asked.requests.filter(({ method }) => method !== 'GET');
  const written = (): readonly string[] =>
    [...new Set(writes().map(({ path }) => path.replace(/\?.*/, '').replace(/^\/v2\/apps\/+/, '/')))].sort();
  const running = async (): Promise<readonly Running[]> => listed.parse(await world.ask('GET', '/v2/apps')).apps;
  const versions = async () => new Map((await running()).map(({ id, version }) => [id, version]));

  it('that is no YAML any more stops all of them where they are, with the line, and touches none', async () => {
    const before = await versions();
    const bad = await world.push({ 'apps/defaults.yaml': 'cmd: [\n  sleep: {\n' });
    await all(apps, 'invalid', undefined, /^apps\/defaults\.yaml:\d+:\d+: /);
    expect(writes()).toEqual([]);
    expect(await versions()).toEqual(before);
    await revert(bad);
  }, 60_000);

  it('that makes all of them crash is brought to atOnce of them; its revert mends those and touches no other', async () => {
    const before = await versions();
    const bad = await world.push({ 'apps/defaults.yaml': shared('2', 'exit 3') });
    await all(apps - atOnce, 'held', bad, /was rejected for \/shop\/a\d+.*the rest of it waits/);
    await all(atOnce, 'rejected', bad);
    const touched = written();
    expect(touched).toHaveLength(atOnce);
    expect(writes().filter(({ method }) => method === 'DELETE')).toEqual([]);

    await revert(bad);
    await all(apps, 'settled');
    expect(written()).toEqual(touched);
    const after = await versions();
    expect([...after.keys()].sort()).toEqual(ids);
    expect([...after].filter(([id, version]) => before.get(id) !== version).map(([id]) => id)).toEqual(touched);
  }, 90_000);

  /** `git revert`, as the button in GitLab does it. */
  async function revert(commit: string): Promise<void> {
    await world.call('POST', `/repository/commits/${commit}/revert`, { branch: 'main' });
  }
});

// An environment on two clusters, each an embedded Marathon: what is good goes to one after the other, what is bad never
// reaches the second, and going back does not wait for a first one that is away.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppRecord } from '../../src/core/model/record.js';
import { startMarathon, type RunningMarathon } from '../../src/local/marathon/server.js';
import { aDaemon, type ADaemon } from '../kit/aDaemon.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

const web = (version: string, cmd = 'sleep 1000'): Record<string, string> => ({
  'apps/shop/web.yaml': `cmd: ${cmd}
cpus: 0.1
mem: 32
instances: 2
env: { VERSION: "${version}" }
backoffSeconds: 1
maxLaunchDelaySeconds: 1
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
deploy: { strategy: rolling, healthyWithin: 4s }
`,
});
const policy = { 'baton.yaml': 'environments: { production: { clusters: [near, default] } }\n' };

let folder: string;
let near: RunningMarathon;
let world: AWorld;
let daemon: ADaemon;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-near-'));
  near = await startMarathon({ port: 0, simulate: true, dataDir: folder });
  world = await aWorld({ files: { ...policy, ...web('1') }, further: { near: near.url } });
  daemon = aDaemon(world);
  await daemon.start();
});
afterEach(async () => {
  await daemon.stop();
  await Promise.all([world.close(), near.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** Waits until the app is in that phase on that cluster, at another commit if one is given, for a reason if one is. */
const phase = (cluster: string, wanted: AppRecord['phase'], commit?: string, because?: RegExp): Promise<AppRecord> =>
  daemon.phase(wanted, { environment: `production@${cluster}`, commit, because });

/** Environment and labels of the app as the second Marathon has it. */
async function liveThere(): Promise<{ readonly version: unknown; readonly environment: unknown }> {
  const answer: unknown = await world.ask('GET', '/v2/apps//shop/web');
  const at = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);
  const app = at(answer, 'app');
  return { version: at(at(app, 'env'), 'VERSION'), environment: at(at(app, 'labels'), 'BATON_ENVIRONMENT') };
}

const writes = () => world.asked.requests.filter(({ method }) => method !== 'GET');

describe('an environment on two clusters', () => {
  it('brings a good commit to one after the other, and a bad one only to the first, until it is reverted', async () => {
    const first = await phase('near', 'settled');
    const second = await phase('default', 'settled');
    expect(second.revision).toBe(first.revision);
    expect(second.since).toBeGreaterThanOrEqual(first.since);
    expect(await liveThere()).toEqual({ version: '1', environment: 'production' });

    world.asked.forget();
    const bad = await world.push(web('2', 'exit 3'));
    await phase('near', 'rejected', bad);
    const held = await phase('default', 'held', bad, /^rejected on production@near: /);
    expect(held.lastGood?.commit).toBe(second.commit);
    expect(writes()).toEqual([]);

    const reverted = await world.push(web('1'));
    await phase('near', 'settled', reverted);
    await phase('default', 'settled', reverted);
    expect(writes()).toEqual([]);
    const paths = await eventually('both clusters on the status branch', async () => {
      const keys = [...(await world.records()).keys()].sort();
      return keys.length === 2 ? keys : undefined;
    });
    expect(paths).toEqual(['production@default /shop/web', 'production@near /shop/web']);
  });

  it('holds what is new while the first is away, and goes back without it', async () => {
    await phase('default', 'settled');
    const good = await world.push(web('2'));
    await phase('default', 'settled', good);

    const port = Number(new URL(near.url).port);
    await near.close();
    const reverted = await world.push(web('1'));
    await phase('default', 'settled', reverted);
    expect(await liveThere()).toMatchObject({ version: '1' });

    const newer = await world.push(web('3'));
    await phase('default', 'held', newer, /waits for production@near: .*its cluster cannot be asked: /);
    expect(await liveThere()).toMatchObject({ version: '1' });

    near = await startMarathon({ port, simulate: true, dataDir: folder });
    await phase('near', 'settled', newer);
    await phase('default', 'settled', newer);
    expect(await liveThere()).toMatchObject({ version: '3' });
  });
});

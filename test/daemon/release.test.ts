// Apps that settle together or go back together, by the running daemon against the embedded GitLab and Marathon, with the
// process stopped in between.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppRecord } from '../../src/core/model/record.js';
import { aDaemon, type ADaemon } from '../kit/aDaemon.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const member = (version: string, cmd = 'sleep 1000', more = ''): string => `cmd: ${cmd}
cpus: 0.1
mem: 32
env: { VERSION: "${version}" }
backoffSeconds: 1
maxLaunchDelaySeconds: 1
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
deploy: { together: shop, healthyWithin: 4s }
${more}`;

const api = (version: string, cmd?: string): Record<string, string> => ({ 'apps/shop/api.yaml': member(version, cmd) });
const web = (version: string, cmd?: string): Record<string, string> => ({
  'apps/shop/web.yaml': member(version, cmd, 'dependencies: [api]\n'),
});
const both = (version: string): Record<string, string> => ({ ...api(version), ...web(version) });

let world: AWorld;
let daemon: ADaemon;

beforeEach(async () => {
  world = await aWorld({ files: { 'baton.yaml': 'environments: { live: { cluster: default } }\n', ...both('1') } });
  daemon = aDaemon(world);
  await daemon.start();
  await phase('api', 'settled');
  await phase('web', 'settled');
});
afterEach(async () => {
  await daemon.stop();
  await world.close();
});

const phase = (name: string, wanted: AppRecord['phase'], commit?: string, because?: RegExp): Promise<AppRecord> =>
  daemon.phase(wanted, { app: `/shop/${name}`, commit, because });

async function version(name: string): Promise<unknown> {
  const answer: unknown = await world.ask('GET', `/v2/apps//shop/${name}`);
  const at = (value: unknown, key: string): unknown => Reflect.get(Object(value), key);
  return at(at(at(answer, 'app'), 'env'), 'VERSION');
}

describe('a release', () => {
  it('settles together: what is healthy first waits, and is written down as settled with the others', async () => {
    const good = await world.push(both('2'));
    const settled = [await phase('api', 'settled', good), await phase('web', 'settled', good)];
    expect(settled.map((one) => one.settled[0]?.release)).toEqual(['shop', 'shop']);
  });

  it(
    'goes back together, whoever of them failed, and a fix of that one alone brings all of them',
    { timeout: 120_000 },
    async () => {
      const bad = await world.push({ ...api('2'), ...web('2', 'exit 3') });
      await phase('api', 'analysing', bad, /settles together with the release shop: waits for \/shop\/web/);
      await daemon.stop();
      await daemon.start();
      await phase('web', 'rejected', bad);
      const back = await phase('api', 'rejected', bad, /the release shop goes back: \/shop\/web was rejected: /);
      expect(back.rejected?.release).toBe('shop');
      expect([await version('api'), await version('web')]).toEqual(['1', '1']);

      const fixed = await world.push(web('3'));
      await phase('web', 'settled', fixed);
      await phase('api', 'settled', fixed);
      expect([await version('api'), await version('web')]).toEqual(['2', '3']);
    },
  );

  it('does not begin while one of its files is broken', async () => {
    const broken = await world.push({ ...api('2'), 'apps/shop/web.yaml': 'cmd: [broken' });
    await phase('api', 'held', broken, /^goes with the release shop: \/shop\/web cannot be deployed: /);
    expect(await version('api')).toBe('1');
    const mended = await world.push(web('2'));
    await phase('web', 'settled', mended);
    await phase('api', 'settled', mended);
  });
});

// Who goes first, who waits, and what a commit that is wrong for everybody may touch: the running daemon against the
// embedded GitLab and Marathon, killed in between.
import { afterEach, describe, expect, it } from 'vitest';
import type { AppRecord } from '../../src/core/model/record.js';
import { aDaemon, type ADaemon } from '../kit/aDaemon.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const app = (cmd = 'sleep 1000'): string => `cmd: ${cmd}
cpus: 0.1
mem: 32
backoffSeconds: 1
maxLaunchDelaySeconds: 1
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
`;
/** What they all share. */
const shared = (version: string, cmd = ''): Record<string, string> => ({
  'apps/defaults.yaml': `env: { VERSION: "${version}" }\ndeploy: { healthyWithin: 4s }\n${cmd}`,
});
const many = (number: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: number }, (_, index) => [
      `apps/a${String(index).padStart(3, '0')}.yaml`,
      app().replace('cmd: sleep 1000\n', ''),
    ]),
  );
const policy = (text: string): Record<string, string> => ({ 'baton.yaml': `environments:\n  live: ${text}\n` });

let world: AWorld;
let daemon: ADaemon;

async function begin(files: Readonly<Record<string, string>>): Promise<void> {
  world = await aWorld({ files });
  daemon = aDaemon(world);
  await daemon.start();
}

afterEach(async () => {
  await daemon.stop();
  await world.close();
});

const written = (): ReadonlySet<string> =>
  new Set(world.asked.requests.flatMap(({ method, path }) => (method === 'GET' ? [] : [path.replace(/\?.*/, '')])));

/** Waits until so many apps say that, at that commit. */
const all = (number: number, phase: AppRecord['phase'], commit?: string, because?: RegExp): Promise<unknown> =>
  daemon.all(number, phase, { commit, because });

/** The most apps of which it was seen at one moment that a write towards the commit is under way. */
async function mostAtOnce(until: Promise<unknown>): Promise<number> {
  let most = 0;
  const look = setInterval(() => {
    const moving = daemon.records().filter(({ begun, phase }) => begun !== null || phase === 'aborting');
    most = Math.max(most, moving.length);
  }, 1);
  await until.finally(() => clearInterval(look));
  return most;
}

describe('a commit that changes what many apps share', () => {
  it(
    'is brought to no more than atOnce at a time, also by the next process after a kill',
    { timeout: 120_000 },
    async () => {
      const files = { ...policy('{ cluster: default, rollouts: { atOnce: 4 } }'), ...many(16) };
      await begin({ ...files, ...shared('1', 'cmd: sleep 1000\n') });
      expect(await mostAtOnce(all(16, 'settled'))).toBeLessThanOrEqual(4);
      const good = await world.push(shared('2', 'cmd: sleep 1000\n'));
      const first = await mostAtOnce(all(6, 'settled', good));
      await daemon.stop();
      await daemon.start();
      const second = await mostAtOnce(all(16, 'settled', good));
      expect(Math.max(first, second)).toBeLessThanOrEqual(4);
      expect(Math.max(first, second)).toBeGreaterThan(1);
    },
  );

  it(
    'and is wrong touches no more than atOnce; the rest is held by name until a newer commit',
    { timeout: 120_000 },
    async () => {
      const files = { ...policy('{ cluster: default, rollouts: { atOnce: 2 } }'), ...many(8) };
      await begin({ ...files, ...shared('1', 'cmd: sleep 1000\n') });
      await all(8, 'settled');
      world.asked.forget();
      const bad = await world.push(shared('2', 'cmd: exit 3\n'));
      await all(6, 'held', bad, /was rejected for \/a\d+, \/a\d+.*the rest of it waits/);
      await all(2, 'rejected', bad);
      expect(written().size).toBe(2);
      await daemon.stop();
      await daemon.start();
      await all(6, 'held', bad, /the rest of it waits/);
      expect(written().size).toBe(2);
      const good = await world.push(shared('3', 'cmd: sleep 1000\n'));
      await all(8, 'settled', good);
    },
  );
});

describe('the order of a change', () => {
  it('begins with the apps of rollouts.first; a bad one keeps the others where they are', async () => {
    const files = { ...policy('{ cluster: default, rollouts: { first: [a003] } }'), ...many(6) };
    await begin({ ...files, ...shared('1', 'cmd: sleep 1000\n') });
    await all(6, 'settled');
    world.asked.forget();
    const bad = await world.push(shared('2', 'cmd: exit 3\n'));
    await all(5, 'held', bad, /\/a003 goes first \(rollouts.first\), was changed by the same commit, and is rejected/);
    expect([...written()]).toEqual(['/v2/apps/a003']);
    await all(6, 'settled', await world.push(shared('3', 'cmd: sleep 1000\n')));
  });

  it('goes through staging first, for as long as after says, and not at all if it fails there', async () => {
    const both = (cmd: string): Record<string, string> => ({ 'apps/shop/web.yaml': app(cmd) });
    await begin({
      ...shared('1'),
      ...both('sleep 1000'),
      'apps/only.yaml': app(),
      'baton.yaml': `environments:
  staging: { cluster: default, prefix: /staging, exclude: [only] }
  live: { cluster: default, after: { staging: 2s } }
`,
    });
    await all(1, 'held', undefined, /waits until \/shop\/web has been settled in staging for 2s, at /);
    await all(3, 'settled');
    const settledAt = (environment: string): number =>
      daemon.records().find((one) => one.environment === environment && one.app.endsWith('/shop/web'))?.settled[0]
        ?.at ?? 0;
    expect(settledAt('live') - settledAt('staging')).toBeGreaterThanOrEqual(2_000);

    const bad = await world.push(both('exit 3'));
    await all(1, 'held', bad, /^rejected in staging, which comes first: /);
    expect(await world.ask('GET', '/v2/apps//shop/web')).toMatchObject({ app: { cmd: 'sleep 1000' } });
  });
});

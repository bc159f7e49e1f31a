// Two versions side by side with live traffic through the real HAProxy, by the built program: nothing is lost, shares are what
// they are said to be, and what fails goes back by itself. A client outside of Baton counts.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aTrafficArena, type TrafficArena } from './traffic/arena.js';
import { haveHaproxy } from './traffic/chosen.js';
import { lostOf, requestsOf, type Counted } from './traffic/clients.js';
import type { Deploy } from './traffic/definition.js';

if (!haveHaproxy) console.warn('skipped: HAProxy is not installed (Debian: apt-get install haproxy)');

const rate = 500;
const common = {
  healthyWithin: '1m',
  drainTimeout: '10s',
  checks: [{ name: '5xx', haproxy: 'error-share', below: 0.05, failAfter: 1, minimumSample: 20 }],
};
const steps = [
  { weight: 5, pause: '5s' },
  { weight: 50, pause: '3s' },
];
const canary: Deploy = { strategy: 'canary', steps, ...common };
const blueGreen: Deploy = { strategy: 'blue-green', soak: '5s', keepOld: '1h', ...common };

let arena: TrafficArena;
beforeEach(async () => {
  if (haveHaproxy) arena = await aTrafficArena();
});
afterEach(async () => {
  if (haveHaproxy) await arena.close();
});

/** Runs it under load; everything is told, and nothing may be lost. */
async function underLoad(what: string, connections: 'keep' | 'close', work: () => Promise<void>): Promise<Counted> {
  const clients = arena.load(rate, connections);
  await work();
  const counted = await clients.end();
  console.info(`${what} (${connections}-alive, ${rate}/s): ${JSON.stringify(counted)}`);
  return counted;
}

const numbers = async (): Promise<(readonly [string, number])[]> =>
  [...(await arena.apps()).values()].map(({ id, instances }) => [id, instances] as const).sort();

describe.skipIf(!haveHaproxy)('with live traffic', { timeout: 300_000 }, () => {
  it('a canary is brought and promoted, and a sick one goes back by itself; nothing is lost', async () => {
    const first = arena.push({ version: '1', instances: 4, deploy: canary });
    await arena.judged('settled', first);
    const good = await underLoad('canary', 'keep', async () => {
      await arena.judged('settled', arena.push({ version: '2', instances: 4, deploy: canary }));
    });
    expect(lostOf(good)).toEqual({});
    expect(requestsOf(good, 'version 2')).toBeGreaterThan(0);
    expect(await numbers()).toEqual([['/shop/web', 4]]);

    const bad = await underLoad('canary that answers with errors', 'close', async () => {
      await arena.judged(
        'rejected',
        arena.push({ version: '3', instances: 4, deploy: canary, env: { ERRORS: '0.5' } }),
      );
    });
    // Its own errors are what it was rejected for; all else was answered.
    expect(lostOf(bad, '3')).toEqual({});
    expect(requestsOf(bad, 'errors of version 3')).toBeGreaterThan(0);
    expect(await numbers()).toEqual([['/shop/web', 4]]);
  });

  it('blue-green switches at once, also with the daemon killed and HAProxy reloading, and goes back at once', async () => {
    const first = arena.push({ version: '1', instances: 4, deploy: blueGreen });
    await arena.judged('settled', first);
    const switched = await underLoad('blue-green, five kills and reloads', 'keep', async () => {
      const second = arena.push({ version: '2', instances: 4, deploy: blueGreen });
      for (let kills = 0; kills < 5; kills += 1) {
        await arena.kill();
        await arena.reload();
      }
      await arena.judged('settled', second);
    });
    expect(lostOf(switched)).toEqual({});
    expect(await numbers()).toEqual([
      ['/shop/web-blue', 4],
      ['/shop/web-green', 4],
    ]);

    const back = await underLoad('git revert while the old set is warm', 'keep', async () => {
      await arena.judged('settled', arena.revert());
    });
    expect(lostOf(back)).toEqual({});
    expect(requestsOf(back, 'version 1')).toBeGreaterThan(0);
  });
});

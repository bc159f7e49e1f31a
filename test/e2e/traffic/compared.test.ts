// The same change of the same app in every way there is, beside Marathon's own replacement: what is lost, how long it takes until
// the old version has served its last request, how many tasks run at the peak. `BATON_TRAFFIC=compared`.
import { afterAll, describe, expect, it } from 'vitest';
import { beginAlone, replaceAlone } from './alone.js';
import { aTrafficArena, type TrafficArena } from './arena.js';
import { runs } from './chosen.js';
import { lostOf, requestsOf, type Counted, type TrafficClients } from './clients.js';
import type { Deploy } from './definition.js';
import { table } from './figures.js';
import { servesOnly } from './situations.js';

const instances = 4;
const load = { rate: 500, connections: 'close' } as const;
const common = { healthyWithin: '1m', drainTimeout: '10s' };
const ways: readonly Deploy[] = [
  { strategy: 'rolling', healthyWithin: '1m' },
  { strategy: 'canary', steps: [{ weight: 20, pause: '1s' }], ...common },
  { strategy: 'blue-green', soak: '1s', keepOld: '1h', ...common },
];
const rows: (readonly (string | number)[])[] = [];

describe.skipIf(!runs('compared'))('a change of four instances', { timeout: 300_000 }, () => {
  it("by Marathon's own replacement: what others are compared with", async () => {
    await measured("Marathon's own", async (arena, during) => {
      const clients = await beginAlone(arena, instances, load);
      return during(clients, async () => {
        await replaceAlone(arena, clients, '2', instances);
      });
    });
  });

  it.each(ways)('by $strategy loses nothing', async (deploy) => {
    expect(lostOf(await byBaton(deploy))).toEqual({});
  });

  it('by recreate has a downtime, and comes back', async () => {
    const counted = await byBaton({ strategy: 'recreate', healthyWithin: '1m' });
    const lost = Object.values(lostOf(counted)).reduce((sum, one) => sum + one, 0);
    const downtime = ((counted['version 2']?.first ?? 0) - (counted['version 1']?.last ?? 0)) / 1_000;
    console.info(
      `recreate: nobody is served for ${downtime.toFixed(1)} s, ${lost} requests of ${load.rate} a second are lost`,
    );
    expect(lost).toBeGreaterThan(0);
    expect(downtime).toBeGreaterThan(0);
  });

  afterAll(() => {
    const head = [
      'way',
      'requests',
      'lost',
      'first answer of the new version after',
      'last of the old one after',
      'tasks at the peak',
    ];
    console.info(table(head, rows));
  });
});

type During = (clients: TrafficClients, change: () => Promise<void>) => Promise<Counted>;

const byBaton = (deploy: Deploy): Promise<Counted> =>
  measured(deploy.strategy, async (arena, during) => {
    await arena.judged('settled', arena.push({ version: '1', instances, deploy }));
    const clients = arena.load(load.rate, load.connections);
    await servesOnly(clients, '1');
    return during(clients, async () => {
      await arena.judged('settled', arena.push({ version: '2', instances, deploy }));
      await servesOnly(clients, '2');
    });
  });

/** A row of the table: from the push, or the PUT, to the end of the load. */
async function measured(
  way: string,
  work: (arena: TrafficArena, during: During) => Promise<Counted>,
): Promise<Counted> {
  const arena = await aTrafficArena();
  try {
    return await work(arena, async (clients, change) => {
      const tasks = countTasks(arena);
      const began = Date.now();
      await change();
      const peak = await tasks.peak();
      const counted = await clients.end();
      const lost = Object.values(lostOf(counted)).reduce((sum, one) => sum + one, 0);
      const after = (at = Number.NaN): string => `${((at - began) / 1_000).toFixed(1)} s`;
      rows.push([
        way,
        requestsOf(counted),
        lost,
        after(counted['version 2']?.first),
        after(counted['version 1']?.last),
        peak,
      ]);
      return counted;
    });
  } finally {
    await arena.close();
  }
}

/** Looks at all tasks of the arena again and again. */
function countTasks(arena: TrafficArena): { peak(): Promise<number> } {
  const over = new AbortController();
  const looking = (async () => {
    let most = 0;
    while (!over.signal.aborted) {
      const all = [...(await arena.apps()).values()];
      const tasks = all.reduce((sum, { tasksRunning, tasksStaged }) => sum + tasksRunning + tasksStaged, 0);
      most = Math.max(most, tasks);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return most;
  })();
  return {
    peak() {
      over.abort();
      return looking;
    },
  };
}

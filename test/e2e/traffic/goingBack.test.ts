// How long a bad version still serves after its `git revert` was pushed: where the set before it is warm, and where its tasks have
// to be started again, beside what Marathon takes for the same replacement by itself. `BATON_TRAFFIC=going-back`.
import { describe, expect, it } from 'vitest';
import { beginAlone, replaceAlone } from './alone.js';
import { aTrafficArena } from './arena.js';
import { runs } from './chosen.js';
import { lostOf, type TrafficClients } from './clients.js';
import type { Deploy } from './definition.js';
import { table } from './figures.js';
import { servesOnly } from './situations.js';

const instances = 4;
const load = { rate: 500, connections: 'keep' } as const;
const warmTries = 20;
const coldTries = 3;

const common = { healthyWithin: '1m', drainTimeout: '10s' };
const blueGreen: Deploy = { strategy: 'blue-green', soak: '1s', keepOld: '1h', ...common };
const canary: Deploy = { strategy: 'canary', steps: [{ weight: 20, pause: '1s' }], ...common };
const rolling: Deploy = { strategy: 'rolling', healthyWithin: '1m' };

describe.skipIf(!runs('going-back'))('after a git revert the bad version serves', { timeout: 900_000 }, () => {
  it('10 s at most, in 95 of 100 cases, where the set before it is warm', async () => {
    const seconds = await reverts(blueGreen, warmTries);
    console.info(timesTable([['git revert, warm (blue-green)', seconds]]));
    expect(percentile(seconds, 95)).toBeLessThanOrEqual(10);
  });

  it("no more than 5 s longer than Marathon's own replacement takes, where it is not", async () => {
    const [byRolling, byCanary] = [await reverts(rolling, coldTries), await reverts(canary, coldTries)];
    const own = await marathonsOwn();
    console.info(
      timesTable([
        ['git revert, not warm (rolling)', byRolling],
        ['git revert, not warm (canary)', byCanary],
        ["PUT of the version before, Marathon's own", own],
      ]),
    );
    expect(Math.max(...byRolling, ...byCanary)).toBeLessThanOrEqual(percentile(own, 50) + 5);
  });
});

/** Two versions settle, then each is taken back in its turn. Seconds from the push to the last answer of the one taken back. */
async function reverts(deploy: Deploy, tries: number): Promise<readonly number[]> {
  const arena = await aTrafficArena();
  try {
    for (const version of ['1', '2']) await arena.judged('settled', arena.push({ version, instances, deploy }));
    const clients = arena.load(load.rate, load.connections);
    await servesOnly(clients, '2');
    return await inTurn(clients, tries, async (good) => {
      const pushed = Date.now();
      const commit = arena.revert();
      await servesOnly(clients, good);
      await arena.judged('settled', commit);
      return pushed;
    });
  } finally {
    await arena.close();
  }
}

async function marathonsOwn(): Promise<readonly number[]> {
  const arena = await aTrafficArena();
  try {
    const clients = await beginAlone(arena, instances, load);
    await replaceAlone(arena, clients, '2', instances);
    return await inTurn(clients, coldTries, (good) => replaceAlone(arena, clients, good, instances));
  } finally {
    await arena.close();
  }
}

/** Version 2 serves; from then on there and back. `bring` says when (ms) it was asked for the good one. */
async function inTurn(
  clients: TrafficClients,
  tries: number,
  bring: (good: string) => Promise<number>,
): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (let [bad, good] = ['2', '1']; seconds.length < tries; [bad, good] = [good, bad]) {
    const began = await bring(good);
    seconds.push(((clients.counted()[`version ${bad}`]?.last ?? began) - began) / 1_000);
  }
  expect(lostOf(await clients.end())).toEqual({});
  return seconds;
}

const percentile = (all: readonly number[], percent: number): number =>
  all.toSorted((left, right) => left - right)[Math.ceil((all.length * percent) / 100) - 1] ?? Number.NaN;

const timesTable = (rows: readonly (readonly [string, readonly number[]])[]): string =>
  table(
    ['the last answer of the version that was taken back', 'tries', 'shortest', 'median', '95th percentile', 'longest'],
    rows.map(([what, all]) => [
      what,
      all.length,
      ...[0.1, 50, 95, 100].map((percent) => `${percentile(all, percent).toFixed(1)} s`),
    ]),
  );

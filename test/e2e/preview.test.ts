// Blue-green with a preview, with live traffic through the real HAProxy: a version that answers 500 where nobody but the daemon
// asks never gets any, and the next one, which passes, is switched to. What a server gets that is new to HAProxy, until it asks for
// its first weight (docs/traffic.md), is counted apart: it comes before the preview.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../kit/eventually.js';
import { aTrafficArena, type TrafficArena } from './traffic/arena.js';
import { haveHaproxy } from './traffic/chosen.js';
import { lostOf, requestsOf } from './traffic/clients.js';
import type { Deploy } from './traffic/definition.js';

if (!haveHaproxy) console.warn('skipped: HAProxy is not installed (Debian: apt-get install haproxy)');

const deploy: Deploy = {
  strategy: 'blue-green',
  preview: { http: '/preview', failAfter: 15 },
  soak: '1s',
  keepOld: '1h',
  healthyWithin: '1m',
  drainTimeout: '10s',
};

let arena: TrafficArena;
beforeEach(async () => {
  if (haveHaproxy) arena = await aTrafficArena();
});
afterEach(async () => {
  if (haveHaproxy) await arena.close();
});

/** Of the servers of the app, in ascending order. */
async function weights(): Promise<readonly number[]> {
  const answer = await fetch(`${arena.balancer.statsUrl}/haproxy?stats;csv`, { headers: { connection: 'close' } });
  const [header = [], ...rows] = (await answer.text()).split('\n').map((row) => row.split(','));
  const field = (row: readonly string[], name: string): string => row[header.indexOf(name)] ?? '';
  const servers = rows.filter((row) => /^shop_web/.test(row[0] ?? '') && !/END$/.test(field(row, 'svname')));
  return servers.map((row) => Number(field(row, 'weight'))).sort((left, right) => left - right);
}

/** `0 0 some some`: two of them get nothing, two get something. */
const known = async (): Promise<string> => (await weights()).join(' ').replace(/[1-9]\d*/g, 'some');

describe.skipIf(!haveHaproxy)('a preview', { timeout: 300_000 }, () => {
  it('keeps a version that fails it from every request, also over a new daemon, and lets the next one pass', async () => {
    await arena.judged('settled', arena.push({ version: '1', instances: 2, deploy }));
    // A connection that is opened while HAProxy replaces its process may be closed unanswered: clients come when it has.
    await eventually('HAProxy to know the first version', async () =>
      (await known()) === 'some some' ? true : undefined,
    );
    const before = arena.load(200, 'keep');
    const bad = arena.push({ version: '2', instances: 2, deploy, env: { PREVIEW: '500' } });
    await arena.recorded(
      'a failed preview',
      ({ commit, because }) => commit === bad && because.includes('answers 500'),
    );
    await eventually('HAProxy knows both sets, and sends nothing to the new one', async () =>
      (await known()) === '0 0 some some' ? true : undefined,
    );
    const exposed = await before.end();
    const clients = arena.load(200, 'keep');
    await arena.kill();
    const rejected = await arena.judged('rejected', bad);
    expect(rejected.because).toMatch(
      /preview failed 15 times in a row: http:\/\/127\.0\.0\.1:\d+\/preview answers 500 \(2 of 2 tasks fail\)/,
    );
    await arena.judged('settled', arena.push({ version: '3', instances: 2, deploy }));
    const counted = await clients.end();
    console.info(`preview: before it ${JSON.stringify(exposed)}, from then on ${JSON.stringify(counted)}`);
    expect([lostOf(exposed), lostOf(counted)]).toEqual([{}, {}]);
    expect(requestsOf(counted, 'version 2')).toBe(0);
    expect(requestsOf(counted, 'version 3')).toBeGreaterThan(0);
  });
});

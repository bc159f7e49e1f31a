// How versions end that cannot be brought, each with a sentence of its own, while the version before them serves everybody.
// `BATON_TRAFFIC=ends`.
import { afterAll, describe, expect, it } from 'vitest';
import { aTrafficArena } from './arena.js';
import { runs } from './chosen.js';
import { lostOf, requestsOf } from './clients.js';
import type { Deploy, Version } from './definition.js';
import { table } from './figures.js';
import { servesOnly } from './situations.js';
import { checks } from './ways.js';

const instances = 2;
const load = { rate: 500, connections: 'keep' } as const;
const healthyWithin = 10;
const common = { healthyWithin: `${healthyWithin}s`, drainTimeout: '10s' };
const ways: readonly Deploy[] = [
  { strategy: 'canary', steps: [{ weight: 20, pause: '1m' }], checks, ...common },
  { strategy: 'blue-green', soak: '1m', keepOld: '1h', checks, ...common },
  { strategy: 'rolling', healthyWithin: `${healthyWithin}s` },
];

interface End {
  readonly what: string;
  readonly bad: Pick<Version, 'env' | 'cpus'>;
  readonly phase: 'rejected' | 'stalled';
  readonly because: RegExp;
  /** It is not to get a single request. */
  readonly servesNothing: boolean;
}

const ends: readonly End[] = [
  {
    what: 'crashes',
    bad: { env: { CRASH: 'as soon as it has begun' } },
    phase: 'rejected',
    because:
      /0 of \d tasks healthy.* after 10s: task \S+ on \S+ ended as TASK_FAILED: Command exited with status 1; back on/,
    servesNothing: true,
  },
  {
    what: 'never gets healthy',
    bad: { env: { SICK: 'it never gets well' } },
    phase: 'rejected',
    because: /0 of \d tasks healthy.* after 10s: .*health check.*; back on/,
    servesNothing: true,
  },
  {
    what: 'fails its check',
    bad: { env: { ERRORS: '0.5' } },
    phase: 'rejected',
    // Every second answer is an error, and which ones a check has counted is a matter of its moment.
    because: /5xx failed 1 time in a row: 0\.[3-6]\d*, and has to be below 0\.05; back on/,
    servesNothing: false,
  },
  {
    what: 'gets no offers',
    bad: { cpus: 100 },
    phase: 'stalled',
    because: /offer/,
    servesNothing: true,
  },
];

const rows: (readonly (string | number)[])[] = [];

describe.skipIf(!runs('ends'))('a version that cannot be brought', { timeout: 300_000 }, () => {
  it.each(ways)('ends by $strategy on the version before it, with a sentence of its own', async (deploy) => {
    const arena = await aTrafficArena();
    try {
      await arena.judged('settled', arena.push({ version: '1', instances, deploy }));
      const clients = arena.load(load.rate, load.connections);
      await servesOnly(clients, '1');
      for (const { what, bad, phase, because, servesNothing } of ends.filter(
        (end) => deploy['checks'] !== undefined || end.servesNothing,
      )) {
        const began = performance.now();
        const record = await arena.judged(phase, arena.push({ version: what, instances, deploy, ...bad }));
        const seconds = (performance.now() - began) / 1_000;
        expect(record.because).toMatch(because);
        await servesOnly(clients, '1');
        const served = requestsOf(clients.counted(), `version ${what}`, `errors of version ${what}`);
        if (servesNothing) expect(served).toBe(0);
        rows.push([deploy.strategy, what, phase, `${seconds.toFixed(1)} s`, served, record.because]);
      }
      expect(lostOf(await clients.end(), 'fails its check')).toEqual({});
    } finally {
      await arena.close();
    }
  });

  afterAll(() => console.info(table(['strategy', 'a version that', 'ends', 'after', 'served', 'because'], rows)));
});

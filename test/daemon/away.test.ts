// GitLab away in the middle: what has begun is finished, nothing new begins, and all goes on when it is back.
import { afterEach, expect, it } from 'vitest';
import type { Composed } from '../../src/compose.js';
import type { AppRecord } from '../../src/core/model/record.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

const app = (id: string, version: number, more = ''): string => `id: ${id}
cmd: sleep 1000
cpus: 0.1
mem: 32
env: { VERSION: "${version}" }
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
${more}
`;
const files = (version: number): Record<string, string> => ({
  'store.yaml': app('/data/store', version),
  'api.yaml': app('/data/api', version, 'dependencies: [/data/store]'),
});

let world: AWorld;
const end = new AbortController();
let running: Promise<void> = Promise.resolve();
afterEach(async () => {
  end.abort();
  await running;
  await world.close();
});

const record = (composed: Composed, id: string, right: (one: AppRecord) => boolean): Promise<AppRecord> =>
  eventually(id, () => [...composed.daemon.report.records().values()].find((one) => one.app === id && right(one)));

it('begins nothing new while records wait to be pushed, finishes what has begun, and goes on afterwards', async () => {
  world = await aWorld({ files: files(1) });
  await world.sync();
  const composed = await world.composed();
  running = composed.daemon.run(end.signal);
  world.marathon.faults.holdOffers(true);
  const commit = await world.push(files(2));
  await record(composed, '/data/store', (one) => one.commit === commit && one.begun !== null);
  await world.stopGitlab();
  world.marathon.faults.holdOffers(false);
  await record(composed, '/data/store', (one) => one.commit === commit && one.phase === 'settled');
  const held = await record(composed, '/data/api', (one) => /nothing new begins/.test(one.because));
  expect(held.phase).toBe('held');
  await world.startGitlab();
  await record(composed, '/data/api', (one) => one.commit === commit && one.phase === 'settled');
});

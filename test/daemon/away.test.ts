// GitLab away in the middle: what has begun is finished, nothing new begins, and all goes on when it is back.
import { afterEach, it } from 'vitest';
import { aDaemon, type ADaemon } from '../kit/aDaemon.js';
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
let daemon: ADaemon;
afterEach(async () => {
  await daemon.stop();
  await world.close();
});

it('begins nothing new while records wait to be pushed, finishes what has begun, and goes on afterwards', async () => {
  world = await aWorld({ files: files(1) });
  await world.sync();
  daemon = aDaemon(world);
  await daemon.start();
  world.marathon.faults.holdOffers(true);
  const commit = await world.push(files(2));
  await eventually('the store to have begun', () =>
    daemon.records().find((one) => one.app === '/data/store' && one.commit === commit && one.begun !== null),
  );
  await world.stopGitlab();
  world.marathon.faults.holdOffers(false);
  await daemon.phase('settled', { app: '/data/store', commit });
  await daemon.phase('held', { app: '/data/api', because: /nothing new begins/ });
  await world.startGitlab();
  await daemon.phase('settled', { app: '/data/api', commit });
});

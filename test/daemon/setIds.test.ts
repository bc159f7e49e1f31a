// An app of git with the id of a set of another one: an error like any other, so that nothing is written for it, and the
// other one is rolled out as if it were not there.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const web = (cmd: string): string => `id: /shop/web
cmd: ${cmd}
cpus: 0.1
mem: 32
instances: 2
portDefinitions: [{ port: 0, labels: { VIP_0: 'web:80' } }]
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0 }]
deploy: { strategy: canary, steps: [{ instances: 1, pause: 1s }], drainTimeout: 1s }
`;
const inTheWay = (id: string): string => `id: ${id}\ncmd: sleep 2000\ncpus: 0.1\nmem: 32\n`;

let world: AWorld;
beforeAll(async () => {
  world = await aWorld({ files: { 'web.yaml': web('sleep 1000') } });
  await world.sync();
}, 120_000);
afterAll(async () => world.close());

/** What Marathon was sent for the id since the last look. */
const written = (id: string): readonly string[] =>
  world.asked.requests
    .filter(({ method, path }) => method !== 'GET' && path.replace('//', '/').replace(/\?.*/, '') === `/v2/apps${id}`)
    .map(({ method }) => method);

it('is invalid with its place, and nothing is written for it', async () => {
  world.asked.forget();
  await world.push({ 'other.yaml': inTheWay('/shop/web-canary') });
  await world.sync();
  const records = await world.records();
  expect(records.get('default /shop/web-canary')).toMatchObject({ phase: 'invalid' });
  expect(records.get('default /shop/web-canary')?.because).toContain(
    'other.yaml:1:1: set-id-taken: /shop/web-canary is the id of a set of /shop/web (canary, web.yaml:1)',
  );
  expect(records.get('default /shop/web')).toMatchObject({ phase: 'settled' });
  expect(written('/shop/web-canary')).toEqual([]);
});

it('does not keep the other one from being rolled out', async () => {
  world.asked.forget();
  await world.push({ 'web.yaml': web('sleep 1001') });
  await world.sync();
  const records = await world.records();
  expect(records.get('default /shop/web')).toMatchObject({ phase: 'settled', healthy: 2 });
  expect(records.get('default /shop/web-canary')).toMatchObject({ phase: 'invalid' });
  expect(written('/shop/web-canary').at(0)).toBe('PUT');
  expect(written('/shop/web-canary').at(-1)).toBe('DELETE');
  await expect(world.ask('GET', '/v2/apps//shop/web')).resolves.toMatchObject({ app: { cmd: 'sleep 1001' } });
});

it('is deployed as soon as it has an id of its own', async () => {
  await world.push({ 'other.yaml': inTheWay('/shop/other') });
  await world.sync();
  expect((await world.records()).get('default /shop/other')).toMatchObject({ phase: 'settled' });
});

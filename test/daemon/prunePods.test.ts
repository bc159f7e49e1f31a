// What git does not name any more where it is not just an app of an environment without a prefix: a pod, and apps whose ids
// begin with the prefix of their environment.
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AppRecord } from '../../src/core/model/record.js';
import { eventually } from '../kit/eventually.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

let world: AWorld;
afterEach(() => world.close());

const app = `cmd: sleep 1000
cpus: 0.1
mem: 32
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
`;
const pod = `containers:
  - name: web
    resources: { cpus: 0.1, mem: 32 }
    exec: { command: { shell: sleep 1000 } }
    endpoints: [{ name: http, hostPort: 0 }]
    healthCheck: { http: { endpoint: http, path: /health }, delaySeconds: 0, intervalSeconds: 1, timeoutSeconds: 0 }
scaling: { kind: fixed, instances: 2 }
`;

const writes = (): readonly string[] =>
  world.asked.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
const recordOf = async (key: string): Promise<AppRecord | undefined> => (await world.records()).get(key);

const podStatus = z.object({
  spec: z.object({ scaling: z.object({ instances: z.number() }) }),
  instances: z.array(z.unknown()).default([]),
});
async function podInstances(): Promise<{ wanted: number; there: number } | undefined> {
  const found = await world.ask('GET', '/v2/pods//shop/pod::status');
  if (found === undefined) return undefined;
  const { spec, instances } = podStatus.parse(found);
  return { wanted: spec.scaling.instances, there: instances.length };
}

describe('a pod that git does not name any more', () => {
  const policy = (grace: string): string =>
    `environments: { live: { cluster: default, prune: { enabled: true, grace: ${grace} } } }\n`;

  it('is scaled to 0 as a pod, kept, started again when git names it again, and deleted as a pod in the end', async () => {
    const files = { 'baton.yaml': policy('24h'), 'apps/shop/web.yaml': app, 'apps/shop/pod.yaml': pod };
    world = await aWorld({ files });
    await world.sync();
    expect(await podInstances()).toEqual({ wanted: 2, there: 2 });
    world.asked.forget();

    await world.push({ 'apps/shop/pod.yaml': null });
    await world.sync();
    expect(writes()).toEqual(['PUT /v2/pods/shop/pod?force=false']);
    expect(await podInstances()).toEqual({ wanted: 0, there: 0 });
    expect(await recordOf('live /shop/pod')).toMatchObject({
      phase: 'pruning',
      because: expect.stringContaining('kept with 0 instances until') as string,
    });

    await world.push({ 'apps/shop/pod.yaml': pod });
    await world.sync();
    expect(await podInstances()).toEqual({ wanted: 2, there: 2 });
    expect(await recordOf('live /shop/pod')).toMatchObject({ phase: 'settled' });

    world.asked.forget();
    await world.push({ 'apps/shop/pod.yaml': null, 'baton.yaml': policy('0s') });
    await eventually('the pod is deleted', async () => {
      await world.sync();
      return (await podInstances()) === undefined ? true : undefined;
    });
    expect(writes().at(-1)).toBe('DELETE /v2/pods/shop/pod?force=false');
    expect(await world.ask('GET', '/v2/apps//shop/web')).toMatchObject({ app: { instances: 1 } });
  });
});

describe('an environment with a prefix', () => {
  const policy = (staging: string): string => `environments:
  staging: { cluster: default, prefix: /staging, prune: { ${staging} } }
  live: { cluster: default }
`;
  const isThere = async (id: string): Promise<boolean> => (await world.ask('GET', `/v2/apps/${id}`)) !== undefined;
  const files = { 'apps/shop/cart.yaml': app, 'apps/shop/web.yaml': app };

  it('loses only its own apps, and those by their whole ids', async () => {
    world = await aWorld({ files: { 'baton.yaml': policy('enabled: true, grace: 0s'), ...files } });
    // A stranger below the prefix, and one of the same name elsewhere: nobody's business.
    await world.ask('POST', '/v2/apps', { id: '/staging/shop/other', cmd: 'sleep 1', cpus: 0.1, mem: 32 });
    await world.sync();
    world.asked.forget();
    await world.push({ 'apps/shop/cart.yaml': null });
    await eventually('the app is deleted', async () => {
      await world.sync();
      return (await isThere('/staging/shop/cart')) ? undefined : true;
    });
    expect(writes()).toEqual([
      'PUT /v2/apps/staging/shop/cart?force=false&partialUpdate=true',
      'DELETE /v2/apps/staging/shop/cart?force=false',
    ]);
    expect(await isThere('/shop/cart')).toBe(true);
    expect((await recordOf('live /shop/cart'))?.because).toContain('pruning is off here');
    expect(await isThere('/staging/shop/other')).toBe(true);
  });

  it('that goes to another prefix brings its apps there, and the old ones go after them', async () => {
    world = await aWorld({ files: { 'baton.yaml': policy('enabled: true, grace: 0s'), ...files } });
    await world.sync();
    await world.push({ 'baton.yaml': policy('enabled: true, grace: 0s').replace('prefix: /staging', 'prefix: /test') });
    await eventually('the old ones are deleted', async () => {
      await world.sync();
      return (await isThere('/staging/shop/cart')) || (await isThere('/staging/shop/web')) ? undefined : true;
    });
    expect(await recordOf('staging /test/shop/cart')).toMatchObject({ phase: 'settled' });
    expect([await isThere('/test/shop/web'), await isThere('/shop/web')]).toEqual([true, true]);
  });
});

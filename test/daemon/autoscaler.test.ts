// An autoscaler owns the number of instances: its number is in no plan, and no write of ours brings another one.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

const web = (cmd: string, scale: string): Record<string, string> => ({
  'web.yaml': `id: /shop/web
cmd: ${cmd}
cpus: 0.1
mem: 32
instances: 2
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
deploy: { scale: ${scale} }
`,
});

let world: AWorld;
afterEach(() => world.close());

const shown = z.object({
  app: z.object({
    cmd: z.string(),
    instances: z.number(),
    tasksHealthy: z.number(),
    deployments: z.array(z.unknown()),
  }),
});

/** What Marathon shows once all tasks are there and nothing is under way. */
const settled = (): Promise<z.infer<typeof shown>['app']> =>
  eventually('the app to be at rest', async () => {
    const { app } = shown.parse(await world.ask('GET', '/v2/apps/shop/web'));
    return app.tasksHealthy === app.instances && app.deployments.length === 0 ? app : undefined;
  });

async function autoscale(instances: number): Promise<void> {
  await world.ask('PUT', '/v2/apps/shop/web', { instances });
  await settled();
}

/** Numbers of instances of every version that Marathon has had of the app. */
async function everyNumber(): Promise<readonly number[]> {
  const { versions } = z
    .object({ versions: z.array(z.string()) })
    .parse(await world.ask('GET', '/v2/apps/shop/web/versions'));
  const all = await Promise.all(
    versions.map(async (version) => world.ask('GET', `/v2/apps/shop/web/versions/${version}`)),
  );
  return all.map((one) => z.object({ instances: z.number() }).parse(one).instances).reverse();
}

async function planned(): Promise<readonly string[]> {
  const { daemon } = await world.composed();
  const plan = await daemon.plan(undefined, AbortSignal.timeout(30_000));
  if (!plan.ok) throw new Error(plan.because);
  return plan.value.changes.map(({ kind, fields }) => `${kind} ${fields.map(({ path }) => path).join(' ')}`);
}

describe('scale: ignore', () => {
  beforeEach(async () => {
    world = await aWorld({ files: web('sleep 1000', 'ignore') });
    await world.sync();
    await autoscale(5);
  });

  it('leaves the number that somebody else set', async () => {
    expect(await planned()).toEqual([]);
    world.asked.forget();
    await world.sync();
    expect(world.asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('puts a new definition, and goes back to the old one, with the number that is live', async () => {
    await world.push(web('sleep 2000', 'ignore'));
    expect(await planned()).toEqual(['update /cmd']);
    await world.sync();
    expect(await settled()).toMatchObject({ cmd: 'sleep 2000', instances: 5 });
    await world.push(web('sleep 1000', 'ignore'));
    await world.sync();
    expect(await settled()).toMatchObject({ cmd: 'sleep 1000', instances: 5 });
    expect(await everyNumber()).toEqual([2, 5, 5, 5]);
  });

  it("brings git's number once a commit takes it back", async () => {
    await world.push({ 'web.yaml': (web('sleep 1000', '')['web.yaml'] ?? '').replace(/^deploy: .*$/m, '') });
    expect(await planned()).toEqual(['scale /instances']);
    await world.sync();
    expect(await settled()).toMatchObject({ instances: 2 });
    expect(await planned()).toEqual([]);
  });

  it('goes back with the number that is live when a new definition fails', async () => {
    await world.push({
      'web.yaml': (web('"false"', 'ignore')['web.yaml'] ?? '').replace(
        'scale: ignore',
        'scale: ignore, healthyWithin: 2s',
      ),
    });
    await world.sync();
    expect(await settled()).toMatchObject({ cmd: 'sleep 1000', instances: 5 });
    expect((await everyNumber()).slice(1).every((number) => number === 5)).toBe(true);
  });
});

describe('scale: { min, max }', () => {
  it('leaves a number within the range, and brings one outside of it to its nearer end', async () => {
    world = await aWorld({ files: web('sleep 1000', '{ min: 2, max: 4 }') });
    await world.sync();
    await autoscale(3);
    expect(await planned()).toEqual([]);
    await autoscale(6);
    expect(await planned()).toEqual(['scale /instances']);
    await world.sync();
    expect(await settled()).toMatchObject({ instances: 4 });
    await autoscale(1);
    await world.sync();
    expect(await settled()).toMatchObject({ instances: 2 });
    expect(await planned()).toEqual([]);
  });
});

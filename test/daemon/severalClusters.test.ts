// What is asked and told about an environment on two clusters: the plan, one cluster of it, and GitLab's commit statuses.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compose } from '../../src/compose.js';
import { isEnvironmentName } from '../../src/core/model/ids.js';
import type { Plan } from '../../src/core/model/plan.js';
import { createLog } from '../../src/kit/log.js';
import { startMarathon, type RunningMarathon } from '../../src/local/marathon/server.js';
import { aRecorder, type ARecorder } from '../kit/aRecorder.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const within = (): AbortSignal => AbortSignal.timeout(60_000);
const files = {
  'baton.yaml': 'environments: { production: { clusters: [near, default] } }\n',
  'apps/shop/web.yaml': `cmd: sleep 1000
cpus: 0.1
mem: 32
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
`,
};

let near: RunningMarathon;
let toNear: ARecorder;
let world: AWorld;
beforeEach(async () => {
  near = await startMarathon({ port: 0, simulate: true });
  toNear = await aRecorder(near.url);
  world = await aWorld({ files, further: { near: toNear.url } });
});
afterEach(async () => {
  await Promise.all([world.close(), toNear.close()]);
  await near.close();
});

/** A process that serves only what was asked for. */
async function serving(name: string) {
  const [repository] = world.settings.repositories;
  if (repository === undefined || !isEnvironmentName(name)) throw new Error('the test has no such thing');
  return compose(world.settings, repository, createLog({ level: 'silent' }), { only: new Set([name]) });
}

async function planned(name: string): Promise<Plan> {
  const plan = await (await serving(name)).daemon.plan(undefined, within());
  if (!plan.ok) throw new Error(plan.because);
  return plan.value;
}

/** Every row that was ever written about the tip, as name and status. */
const statuses = async (): Promise<readonly unknown[]> => {
  const list = await world.call('GET', '/repository/commits/main/statuses?all=true&per_page=100');
  const rows: readonly unknown[] = Array.isArray(list) ? list : [];
  return rows.map((row) => `${String(Reflect.get(Object(row), 'name'))} ${String(Reflect.get(Object(row), 'status'))}`);
};

it('is planned as one environment for each cluster, the second waiting for the first', async () => {
  const plan = await planned('production');
  expect(plan.environments).toEqual(['production@near', 'production@default']);
  expect(plan.summary).toMatchObject({ create: 2, held: 1 });
  expect(plan.changes.find(({ environment }) => environment === 'production@default')?.gate).toEqual({
    kind: 'held',
    by: 'cluster-order',
    because: 'waits for production@near: /shop/web is not settled there',
  });
  expect((await planned('production@near')).environments).toEqual(['production@near']);
});

it('is synced on all its clusters by its name, and GitLab is told about each', async () => {
  const { daemon } = await serving('production');
  expect(await daemon.sync(within())).toBe(true);
  expect((await planned('production')).summary).toMatchObject({ same: 2, create: 0, held: 0 });
  // A success is never taken back: one that is told while the app is still to come would stay in GitLab for good.
  expect([...(await statuses())].sort()).toEqual(['baton/production@default success', 'baton/production@near success']);
});

it('of which one cluster is asked for does not look at the others, and still waits for them', async () => {
  const { daemon } = await serving('production@default');
  expect(await daemon.sync(within())).toBe(true);
  const [record, ...others] = [...daemon.report.records().values()];
  expect(record).toMatchObject({ phase: 'held', environment: 'production@default' });
  expect(record?.because).toContain('waits for production@near');
  expect(others).toEqual([]);
  expect(toNear.requests).toEqual([]);
});

// The background loop, one round of it: counts are put right where no deployment is at work.
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCluster } from '../../../src/local/marathon/createCluster.js';
import { parseApp } from '../../../src/local/marathon/definition/parse.js';
import { align } from '../../../src/local/marathon/deployment/alignment.js';
import { UnlimitedAgents } from '../../../src/local/marathon/agent/agents.js';
import { Sandboxes } from '../../../src/local/marathon/run/sandboxes.js';
import { until } from './client.js';

async function aCluster(instances: number) {
  const cluster = createCluster({
    options: { port: 0, simulate: true },
    frameworkId: 'f',
    agents: new UnlimitedAgents('f'),
    sandboxes: new Sandboxes('unused', 'f'),
  });
  onTestFinished(() => cluster.scheduler.close());
  cluster.updates.apply('/', (edit) => edit.put(parseApp({ id: '/x', cmd: 'sleep 1', instances })), { force: false });
  await until(() => cluster.deployments.running.length === 0);
  return cluster;
}

describe('the background loop', () => {
  it('starts what is missing', async () => {
    const cluster = await aCluster(3);
    for (const { id } of cluster.instances.of('/x').slice(0, 2)) cluster.scheduler.decommission('/x', id);
    await until(() => cluster.instances.of('/x').length === 1);
    align(cluster);
    await until(() => cluster.instances.of('/x').filter(({ condition }) => condition === 'Running').length === 3);
  });

  it('kills what is too much, and nothing while a deployment is at work', async () => {
    const cluster = await aCluster(1);
    const app = cluster.store.current.apps.get('/x');
    if (app === undefined) throw new Error('the app is missing');
    cluster.scheduler.schedule(app, 2);
    cluster.scheduler.holdOffers(true);
    cluster.updates.apply('/', (edit) => edit.put({ ...app, spec: { ...app.spec, instances: 4 } }), { force: false });
    const before = cluster.instances.of('/x').length;
    align(cluster);
    expect(cluster.instances.of('/x')).toHaveLength(before);
    for (const { plan } of cluster.deployments.running) cluster.deployments.cancel(plan.id);
    cluster.updates.apply('/', (edit) => edit.put(app), { force: true });
    for (const { plan } of cluster.deployments.running) cluster.deployments.cancel(plan.id);
    align(cluster);
    cluster.scheduler.holdOffers(false);
    await until(() => cluster.instances.of('/x').length === 1);
  });

  it('does nothing more for an app once it has killed, before all its instances have ended or a deployment came', async () => {
    const cluster = await aCluster(2);
    const app = cluster.store.current.apps.get('/x');
    if (app === undefined) throw new Error('the app is missing');
    const ids = () => cluster.instances.of('/x').map(({ id }) => id);
    const first = ids();
    cluster.scheduler.schedule(app, 1);
    await until(() => cluster.instances.of('/x').filter(({ condition }) => condition === 'Running').length === 3);
    align(cluster);
    await until(() => ids().length === 2);
    for (const id of ids().slice(0, 1)) cluster.scheduler.decommission('/x', id);
    await until(() => ids().length === 1);
    align(cluster);
    expect(ids()).toHaveLength(1);
    for (const id of ids()) cluster.scheduler.decommission('/x', id);
    await until(() => ids().length === 0);
    await until(() => !cluster.deployments.locks.isTaken('/x'));
    align(cluster);
    await until(() => cluster.instances.of('/x').filter(({ condition }) => condition === 'Running').length === 2);
    expect(ids().some((id) => first.includes(id))).toBe(false);
  });
});

// Every change of an app registers its checks anew; what older versions registered goes when nobody runs them.
import { expect, it, onTestFinished } from 'vitest';
import { createCluster } from '../../../src/local/marathon/createCluster.js';
import { parseApp } from '../../../src/local/marathon/definition/parse.js';
import { UnlimitedAgents } from '../../../src/local/marathon/agent/agents.js';
import { Sandboxes } from '../../../src/local/marathon/run/sandboxes.js';
import { until } from './client.js';

it.each(['MESOS_TCP', 'TCP'])('checks of kind %s go with the instances of their version', async (protocol) => {
  const cluster = createCluster({
    options: { port: 0, simulate: true },
    frameworkId: 'f',
    agents: new UnlimitedAgents('f'),
    sandboxes: new Sandboxes('unused', 'f'),
  });
  onTestFinished(async () => {
    cluster.health.close();
    await cluster.scheduler.close();
  });
  const counts = { add_health_check_event: 0, remove_health_check_event: 0 };
  cluster.events.subscribe(({ eventType }) => {
    if (eventType === 'add_health_check_event' || eventType === 'remove_health_check_event') counts[eventType] += 1;
  });
  const put = async (cmd: string, instances: number, healthChecks: readonly object[]): Promise<void> => {
    const app = parseApp({ id: '/x', cmd, instances, healthChecks });
    cluster.updates.apply('/', (edit) => edit.put(app), { force: false });
    await until(() => cluster.deployments.running.length === 0);
  };
  const checks = [{ protocol, portIndex: 0 }];
  for (const instances of [1, 2, 3, 2, 1]) await put('sleep 1', instances, checks);
  cluster.health.dropUnused();
  // The first version has the instance that is left, the last is what the tree holds.
  expect(counts).toEqual({ add_health_check_event: 5, remove_health_check_event: 3 });
  await put('sleep 2', 1, []);
  cluster.health.dropUnused();
  expect(counts).toEqual({ add_health_check_event: 5, remove_health_check_event: 5 });
});

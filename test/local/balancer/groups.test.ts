// Deployment groups through the real HAProxy: maintenance by arithmetic, shares by an agent, and both across a reload.
import { expect, it } from 'vitest';
import { eventually } from '../../kit/eventually.js';
import {
  anAgent,
  answers,
  aWorld,
  counted,
  describeWithHaproxy,
  freePorts,
  get,
  pidsOf,
  reloaded,
  servers,
  type World,
} from './rig.js';

const inGroup = (started: string, target: string, port: number, others: Record<string, string> = {}) => ({
  HAPROXY_DEPLOYMENT_GROUP: 'shop',
  HAPROXY_DEPLOYMENT_STARTED_AT: started,
  HAPROXY_DEPLOYMENT_NEW_INSTANCES: '0',
  HAPROXY_DEPLOYMENT_TARGET_INSTANCES: target,
  HAPROXY_0_PORT: `${port}`,
  HAPROXY_0_VHOST: 'shop.test',
  ...others,
});
const older = '2026-11-21T12:00:00';
const newer = '2026-11-21T12:00:01';

/** Waits until the statistics say this of the servers of the group, by status: `{ MAINT: 2, 'no check': 2 }`. */
async function statuses({ balancer }: World, port: number, wanted: Record<string, number>) {
  return eventually(`the servers to be ${JSON.stringify(wanted)}`, async () => {
    const found: Record<string, number> = {};
    for (const { status } of await servers(balancer, `shop_${port}`)) found[status] = (found[status] ?? 0) + 1;
    return JSON.stringify(Object.entries(found).sort()) === JSON.stringify(Object.entries(wanted).sort())
      ? true
      : undefined;
  });
}

describeWithHaproxy('two apps of a deployment group', () => {
  it('are one backend, whose old servers go into maintenance as new ones come', async () => {
    const world = await aWorld();
    const [port = 0] = await freePorts(1);
    const shop = (colour: 'blue' | 'green', instances: number) =>
      world.put(`/shop-${colour}`, {
        labels: inGroup(colour === 'blue' ? older : newer, '2', port),
        instances,
        healthChecks: [{ protocol: 'MESOS_HTTP', path: '/', delaySeconds: 0, intervalSeconds: 1, timeoutSeconds: 5 }],
      });
    await shop('blue', 2);
    await statuses(world, port, { UP: 2 });
    await shop('green', 1);
    await statuses(world, port, { UP: 2, MAINT: 1 });
    await shop('green', 2);
    await statuses(world, port, { UP: 2, MAINT: 2 });
    expect(await counted(`http://127.0.0.1:${port}/`, {}, 40)).toEqual(new Map([['/shop-green', 40]]));
    // Whoever is scaled last counts as the new one.
    await shop('blue', 3);
    await statuses(world, port, { UP: 3, MAINT: 2 });
    expect(await counted(`http://127.0.0.1:${port}/`, {}, 30)).toEqual(new Map([['/shop-blue', 30]]));
  });

  it('that come out of maintenance without a health check stay down: HAProxy has nothing to find them well by', async () => {
    const world = await aWorld();
    const [port = 0] = await freePorts(1);
    await world.put('/shop-blue', { labels: inGroup(older, '2', port), instances: 2 });
    await statuses(world, port, { 'no check': 2 });
    await world.put('/shop-green', { labels: inGroup(newer, '2', port), instances: 2 });
    await statuses(world, port, { 'no check': 2, MAINT: 2 });
    await world.remove('/shop-green');
    await statuses(world, port, { DOWN: 2 });
    expect((await get(`http://127.0.0.1:${port}/`)).status).toBe(503);
  });

  it('share traffic as an agent says, and keep the shares over a reload', async () => {
    const world = await aWorld();
    const [port = 0] = await freePorts(1);
    const candidates = new Set<string>();
    const told = { candidate: '500%', primary: '9500%' };
    const agent = await anAgent((server) => `up ready ${candidates.has(server) ? told.candidate : told.primary}`);
    const options =
      '  server {serverName} {host_ipv4}:{port} id {serverId} weight 1 agent-check agent-addr 127.0.0.1 ' +
      `agent-port ${agent.port} agent-inter 100ms agent-send "{serverName}\\n"{cookieOptions}{healthCheckOptions}{otherOptions}\n`;
    const labels = (started: string) => inGroup(started, '100000', port, { HAPROXY_0_BACKEND_SERVER_OPTIONS: options });
    await world.put('/shop-blue', { labels: labels(older) });
    await answers(world.balancer.url, { Host: 'shop.test' }, /^200 \/shop-blue/);
    const [blue] = await servers(world.balancer, `shop_${port}`);
    await world.put('/shop-green', { labels: labels(newer) });
    const green = await eventually('the server of green', async () =>
      (await servers(world.balancer, `shop_${port}`)).find(({ server }) => server !== blue?.server),
    );
    candidates.add(green.server);
    const shares = (candidate: number, primary: number) =>
      eventually(`the weights to be ${primary} and ${candidate}`, async () => {
        const weights = new Map((await servers(world.balancer, `shop_${port}`)).map((row) => [row.server, row.weight]));
        return weights.get(green.server) === candidate && weights.get(blue?.server ?? '') === primary
          ? true
          : undefined;
      });
    // One more or less is where in HAProxy's turns the counting begins.
    const expectShares = async (requests: number, ofCandidate: number) => {
      const found = await counted(world.balancer.url, { Host: 'shop.test' }, requests);
      expect((found.get('/shop-blue') ?? 0) + (found.get('/shop-green') ?? 0)).toBe(requests);
      expect(Math.abs((found.get('/shop-green') ?? 0) - ofCandidate)).toBeLessThanOrEqual(1);
    };
    await shares(5, 95);
    await expectShares(2000, 100);

    // An agent that says nothing leaves the weights alone, and a reload hands them on.
    told.candidate = told.primary = '';
    const before = await pidsOf(world.balancer.statsUrl);
    await world.put('/other', { labels: { HAPROXY_0_VHOST: 'other.test' } });
    await answers(world.balancer.url, { Host: 'other.test' }, /^200 \/other/);
    await reloaded(world.balancer.statsUrl, before);
    await shares(5, 95);
    await expectShares(400, 20);
  });
});

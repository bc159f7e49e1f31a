// A version whose check never passes, with real tasks: the reason of the rejection quotes the check's answer, for the
// checks that Marathon runs and for those that Mesos runs.
import { afterEach, expect, it } from 'vitest';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';

let world: AWorld | undefined;
afterEach(async () => {
  await world?.close();
});

const web = (protocol: string, status: number): string => `id: /shop/web
cmd: exec node -e "$SERVER"
cpus: 0.1
mem: 32
portDefinitions: [{ port: 0, name: http }]
env:
  SERVER: require('http').createServer((q, s) => { s.writeHead(${status}); s.end() }).listen(process.env.PORT0, process.env.HOST)
healthChecks:
  - { protocol: ${protocol}, path: /health, portIndex: 0, delaySeconds: 0, gracePeriodSeconds: 1, intervalSeconds: 1, maxConsecutiveFailures: 30 }
deploy: { healthyWithin: 10s }
`;

it.each(['HTTP', 'MESOS_HTTP'])('says what a failing %s check answered', async (protocol) => {
  const agentPort = await freePort();
  world = await aWorld({
    files: { 'web.yaml': web(protocol, 200) },
    marathon: { simulate: false, agentPort },
    settings: 'mode: apply',
    agents: agentPort,
  });
  await world.sync();
  await world.push({ 'web.yaml': web(protocol, 503) });
  await world.sync();
  const record = (await world.records()).get('default /shop/web');
  expect(record).toMatchObject({ phase: 'rejected', healthy: 1 });
  expect(record?.because).toMatch(/503/);
  const there = world;
  await eventually('the last good version', async () => {
    const app: unknown = await there.ask('GET', '/v2/apps//shop/web');
    return JSON.stringify(app).includes('writeHead(200)') ? true : undefined;
  });
});

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

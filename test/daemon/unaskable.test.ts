// A canary whose check the settings do not let be asked, with the embedded Marathon: it is held before anything begins, the plan
// says so, and with other settings it goes its way.
import { expect, it } from 'vitest';
import { compose, type Composed } from '../../src/compose.js';
import type { Settings } from '../../src/config/settings.js';
import { createLog } from '../../src/kit/log.js';
import { anyOf } from '../../src/kit/signal.js';
import { aServer } from '../kit/aServer.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const web = (version: string, url: string): Record<string, string> => ({
  'web.yaml': `id: /shop/web
cmd: sleep 100${version}
cpus: 0.1
mem: 32
portDefinitions: [{ port: 0, labels: { VIP_0: "/web:80" } }]
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
deploy:
  strategy: canary
  steps: [{ instances: 1 }]
  checks: [{ name: smoke, http: "${url}", failAfter: 1 }]
`,
});

it('is held and begins nothing until the settings list the host', async () => {
  const server = await aServer((_, response) => void response.end());
  const world = await aWorld({ files: web('1', `${server.url}/smoke`) });
  try {
    await world.sync();
    await world.push(web('2', `${server.url}/smoke`));
    const held = await world.sync();
    const record = (await world.records()).get('default /shop/web');
    const because = `the check smoke can never be asked: 127.0.0.1:${server.port} may not be asked: the settings do not list it in \`checks.hosts\` of the cluster`;
    expect(record).toMatchObject({ phase: 'held', because });
    expect(await world.ask('GET', '/v2/apps//shop/web-canary')).toBeUndefined();
    const plan = await held.daemon.plan(undefined, anyOf(new AbortController().signal));
    expect(plan.ok && plan.value.changes).toMatchObject([
      { kind: 'update', gate: { kind: 'held', by: 'check', because } },
    ]);
    expect(server.asked).toEqual([]);

    await (await allowing(world, '127.0.0.1')).daemon.sync(AbortSignal.timeout(60_000));
    expect((await world.records()).get('default /shop/web')).toMatchObject({ phase: 'settled' });
    expect(server.asked.length).toBeGreaterThan(0);
  } finally {
    await world.close();
  }
});

async function allowing(world: AWorld, host: string): Promise<Composed> {
  const [repository] = world.settings.repositories;
  const cluster = world.settings.clusters.get('default');
  if (repository === undefined || cluster === undefined) throw new Error('the settings of the test lack something');
  const checks = { ...cluster.checks, hosts: [host], every: 100 };
  const settings: Settings = { ...world.settings, clusters: new Map([['default', { ...cluster, checks }]]) };
  return compose(settings, repository, createLog({ level: 'silent' }));
}

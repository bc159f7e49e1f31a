// marathon-lb, which nobody here wrote, makes a HAProxy configuration from the embedded Marathon, and traffic goes
// through it. Runs when MARATHON_LB names a checkout: docs/clients.md.
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFailed, onTestFinished } from 'vitest';
import { startMarathon } from '../../src/local/marathon/server.js';
import type { RunningMarathon } from '../../src/local/marathon/server.js';
import { request, until } from '../local/marathon/client.js';
import { ask } from './marathonLb/ask.js';
import { findCheckout, python } from './marathonLb/checkout.js';
import { startLoadBalancer } from './marathonLb/loadBalancer.js';
import type { LoadBalancer } from './marathonLb/loadBalancer.js';
import { freePorts } from './marathonLb/ports.js';
import { run } from './marathonLb/programs.js';
import { startStatistics } from './marathonLb/statistics.js';

const checkout = findCheckout();
if (checkout.kind === 'missing') console.warn(`marathon-lb is skipped: ${checkout.because}.`);
const folder = checkout.kind === 'ready' ? checkout.folder : '';

const answer = fileURLToPath(new URL('marathonLb/answer.mjs', import.meta.url));
const check = { protocol: 'HTTP', path: '/health', portIndex: 0, intervalSeconds: 1, timeoutSeconds: 1 };
const healthCheck = { ...check, delaySeconds: 0, gracePeriodSeconds: 60, maxConsecutiveFailures: 0 };

describe.skipIf(checkout.kind === 'missing')('marathon-lb', { timeout: 120_000 }, () => {
  let marathon: RunningMarathon;
  let balancer: LoadBalancer;

  beforeAll(async () => {
    marathon = await startMarathon({ port: 0 });
    balancer = await startLoadBalancer(folder, marathon.url, 'external');
  });
  afterAll(async () => {
    await balancer.stop();
    await marathon.close();
  });

  const send = async (method: string, where: string, body?: unknown): Promise<void> => {
    const { status, text } = await request(marathon.url + where, method, body);
    if (status >= 300) throw new Error(`${method} ${where}: ${status} ${text}`);
  };
  const backendOf = async (id: string): Promise<readonly string[]> => {
    const name = id.slice(1).replaceAll('/', '_');
    const block = (await balancer.config()).split(/\n(?=\S)/).find((text) => text.startsWith(`backend ${name}_`));
    return block?.split('\n').filter((line) => line.trim().startsWith('server ')) ?? [];
  };

  /** Puts an app that is reachable by a service port of its own, and waits until the load balancer serves it. */
  async function served(id: string, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
    onTestFailed(() => {
      console.error(balancer.log());
    });
    const [port] = await freePorts(1);
    await send('PUT', `/v2/apps${id}`, {
      cmd: `exec ${process.execPath} ${answer}`,
      cpus: 0.1,
      mem: 32,
      env: { VERSION: 'one' },
      labels: { HAPROXY_GROUP: 'external' },
      portDefinitions: [{ port, name: 'http' }],
      healthChecks: [healthCheck],
      ...fields,
    });
    const url = `http://127.0.0.1:${port}`;
    await until(async () => (await ask(url)) !== undefined, 60_000);
    return url;
  }
  /** Asks until as many different tasks have answered, and nobody else for a round of requests. */
  const answeredBy = (url: string, count: number): Promise<void> =>
    until(async () => {
      const replies = await Promise.all(Array.from({ length: 4 * count }, () => ask(url)));
      return new Set(replies.map((reply) => reply?.port)).size === count && !replies.includes(undefined);
    }, 60_000);

  it('makes a configuration that HAProxy accepts, and serves by service port, virtual host and app id', async () => {
    const labels = { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'shop.example' };
    const url = await served('/shop/web', { instances: 2, labels });
    expect(await balancer.isAccepted()).toBe(true);
    await answeredBy(url, 2);
    expect(await ask(balancer.virtualHosts, { Host: 'shop.example' })).toMatchObject({ status: 200, version: 'one' });
    expect(await ask(balancer.virtualHosts, { Host: 'other.example' })).toBeUndefined();
    expect(await ask(balancer.appIds, { 'X-Marathon-App-Id': '/shop/web' })).toMatchObject({ status: 200 });
  });

  it('follows scaling up and down', async () => {
    const url = await served('/shop/scaled');
    await send('PUT', '/v2/apps/shop/scaled', { instances: 4 });
    await answeredBy(url, 4);
    await send('PUT', '/v2/apps/shop/scaled', { instances: 1 });
    await until(async () => (await backendOf('/shop/scaled')).length === 1);
    await answeredBy(url, 1);
  });

  it('follows a new deployment from the old version to the new one', async () => {
    const url = await served('/shop/rolled', { instances: 3 });
    await send('PUT', '/v2/apps/shop/rolled', { env: { VERSION: 'two' } });
    await until(async () => {
      const replies = await Promise.all(Array.from({ length: 12 }, () => ask(url)));
      return replies.every((reply) => reply?.version === 'two');
    }, 60_000);
    await answeredBy(url, 3);
  });

  it('leaves out a task that Marathon finds unhealthy, and takes it back', async () => {
    const url = await served('/shop/sickly', { instances: 2 });
    await answeredBy(url, 2);
    const sick = (await ask(url))?.port ?? 0;
    await fetch(`http://127.0.0.1:${sick}/sicken`, { method: 'POST' });
    await until(async () => (await backendOf('/shop/sickly')).length === 1);
    await answeredBy(url, 1);
    expect((await ask(url))?.port).not.toBe(sick);
    await fetch(`http://127.0.0.1:${sick}/recover`, { method: 'POST' });
    await answeredBy(url, 2);
  });

  it('leaves out what is not of its group, and forgets an app that is removed', async () => {
    await send('PUT', '/v2/apps/shop/internal', {
      cmd: 'exec sleep 1000',
      cpus: 0.1,
      mem: 16,
      labels: { HAPROXY_GROUP: 'internal', HAPROXY_0_VHOST: 'internal.example' },
    });
    await until(async () =>
      /"tasksRunning":1/.test((await request(`${marathon.url}/v2/apps/shop/internal`, 'GET')).text),
    );
    const url = await served('/shop/removed');
    expect(await backendOf('/shop/internal')).toEqual([]);
    await send('DELETE', '/v2/apps/shop/removed');
    await until(async () => (await backendOf('/shop/removed')).length === 0);
    await until(async () => (await ask(url)) === undefined);
  });

  it('swaps blue for green with zdd.py while every request is answered', async () => {
    onTestFailed(() => {
      console.error(balancer.log());
    });
    const statistics = await startStatistics(balancer.statistics);
    onTestFinished(() => statistics.stop());
    const work = await mkdtemp(path.join(tmpdir(), 'zdd-'));
    onTestFinished(() => rm(work, { recursive: true, force: true }));
    const [port, alternative] = await freePorts(2);
    const url = `http://127.0.0.1:${port}`;
    const deploy = async (version: string): Promise<void> => {
      const file = path.join(work, `${version}.json`);
      await writeFile(file, JSON.stringify(blueGreenApp(version, port, alternative)));
      const options = ['--force', '--step-delay', '1', '--max-wait', '60', '--syslog-socket', '/dev/null'];
      const servers = ['--marathon', marathon.url, '--marathon-lb', statistics.url];
      const program = path.join(folder, 'zdd.py');
      const { code, output } = await run(python, ['-B', program, ...servers, '--json', file, ...options], 100_000);
      expect(code, output).toBe(0);
    };
    await deploy('one');
    await answeredBy(url, 2);

    const traffic = visitors(url);
    await deploy('two');
    await until(async () => (await ask(url))?.version === 'two');
    const { asked, failed, versions } = await traffic.end();
    expect({ failed, versions }).toEqual({ failed: 0, versions: ['one', 'two'] });
    expect(asked).toBeGreaterThan(0);
    const apps = await request(`${marathon.url}/v2/apps?id=blue-green`, 'GET');
    expect(apps.body).toMatchObject({ apps: [{ id: '/blue-green-green', instances: 2 }] });
  });
});

/** zdd.py fails on apps with portDefinitions; with port mappings it is at home. */
const blueGreenApp = (
  version: string,
  servicePort: number,
  alternative: number,
): Readonly<Record<string, unknown>> => ({
  id: 'blue-green',
  cmd: `exec ${process.execPath} ${answer}`,
  instances: 2,
  cpus: 0.1,
  mem: 32,
  env: { VERSION: version },
  container: {
    type: 'DOCKER',
    docker: { image: 'example/answer' },
    portMappings: [{ containerPort: 8080, hostPort: 0, servicePort }],
  },
  networks: [{ mode: 'container/bridge' }],
  healthChecks: [healthCheck],
  labels: {
    HAPROXY_GROUP: 'external',
    HAPROXY_DEPLOYMENT_GROUP: 'blue-green',
    HAPROXY_DEPLOYMENT_ALT_PORT: String(alternative),
  },
});

/** One visitor after the other, until told to end. */
function visitors(url: string) {
  const versions = new Set<string>();
  let [asked, failed, going] = [0, 0, true];
  const round = async (): Promise<void> => {
    while (going) {
      const reply = await ask(url);
      asked += 1;
      if (reply?.status === 200) versions.add(reply.version);
      else failed += 1;
    }
  };
  const rounds = round();
  return {
    end: async () => {
      going = false;
      await rounds;
      return { asked, failed, versions: [...versions] };
    },
  };
}

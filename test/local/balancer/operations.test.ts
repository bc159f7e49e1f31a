// Running the balancer: what its statistics port answers, reloads under load, a Marathon that is away, ports that are taken.
import http from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startMarathon } from '../../../src/local/marathon/server.js';
import { aDeadAddress, aServer } from '../../kit/aServer.js';
import { eventually } from '../../kit/eventually.js';
import {
  aBalancer,
  anAgent,
  answers,
  aWorld,
  config,
  describeWithHaproxy,
  get,
  pidsOf,
  put,
  reloaded,
  servers,
} from './rig.js';

const look = async (url: string, name: string) => (await get(`${url}/${name}`)).text;

describeWithHaproxy('the statistics port', () => {
  it('answers what clients of marathon-lb ask', async () => {
    const { balancer, put } = await aWorld();
    await put('/web', { labels: { HAPROXY_0_VHOST: 'web.test' } });
    await answers(balancer.url, { Host: 'web.test' }, /^200/);
    const stats = balancer.statsUrl;
    expect(await look(stats, '_haproxy_health_check')).toContain('Service ready');
    expect(await look(stats, 'haproxy?stats')).toContain('Statistics Report');
    expect(await look(stats, 'haproxy?stats;csv')).toMatch(/^# pxname,svname,/);
    expect(await look(stats, 'metrics')).toContain('haproxy_server_status');
    expect(await look(stats, '_haproxy_getconfig')).toContain('\nfrontend marathon_http_in\n');
    expect([await look(stats, '_haproxy_getvhostmap'), await look(stats, '_haproxy_getappmap')]).toEqual(['', '']);
    // The master and a worker; the one before the reload goes when it has no connection left.
    await eventually('two processes', async () =>
      /^\d+ \d+$/.test(await look(stats, '_haproxy_getpids')) ? true : undefined,
    );
  });

  it('has Marathon looked at, and HAProxy reloaded, on demand', async () => {
    let labels = { HAPROXY_0_VHOST: 'one.test' };
    const task = await aServer((_, response) => response.end('served'));
    // A Marathon without a word of what happens.
    const marathon = await aServer(({ url }, response) => {
      if (url.startsWith('/v2/events')) response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
      else response.end(JSON.stringify({ apps: [app(labels, task.port)] }));
    });
    const balancer = await aBalancer({ marathon: [marathon.url] });
    await answers(balancer.url, { Host: 'one.test' }, /^200 served/);
    labels = { HAPROXY_0_VHOST: 'two.test' };
    expect(await look(balancer.statsUrl, '_mlb_signal/hup')).toBe('Sent SIGHUP signal to marathon-lb');
    await answers(balancer.url, { Host: 'two.test' }, /^200 served/);
    const pids = await pidsOf(balancer.statsUrl);
    expect(await look(balancer.statsUrl, '_mlb_signal/usr1')).toBe('Sent SIGUSR1 signal to marathon-lb');
    await reloaded(balancer.statsUrl, pids);
    expect(marathon.asked.map(({ url }) => url).filter((url) => url.includes('events'))).toEqual([
      '/v2/events?plan-format=light&event_type=api_post_event&event_type=health_status_changed_event&event_type=status_update_event',
    ]);
    expect(marathon.asked.find(({ url }) => url.startsWith('/v2/apps'))).toMatchObject({
      url: '/v2/apps?embed=apps.tasks',
      headers: { 'user-agent': 'marathon-lb' },
    });
  });
});

describeWithHaproxy('a reload', () => {
  it('loses no request of clients that keep their connections, nor of those that do not', async () => {
    const { balancer, put } = await aWorld();
    await put('/steady', { labels: { HAPROXY_0_VHOST: 'steady.test' }, instances: 2 });
    await answers(balancer.url, { Host: 'steady.test' }, /^200/);
    let over = false;
    let served = 0;
    const lost: string[] = [];
    const client = async (agent: http.Agent | undefined): Promise<void> => {
      while (!over) {
        const got = await get(balancer.url, { Host: 'steady.test' }, agent).catch((error: unknown) => String(error));
        if (typeof got !== 'string' && got.status === 200) served += 1;
        else lost.push(typeof got === 'string' ? got : `${got.status}`);
      }
    };
    const keeping = new http.Agent({ keepAlive: true, maxSockets: 4 });
    const clients = Promise.all([...Array.from({ length: 4 }, () => client(keeping)), client(undefined)]);
    const before = await pidsOf(balancer.statsUrl);
    const workers = new Set<number>();
    for (let round = 0; round < 8; round += 1) {
      await put('/changing', { labels: { HAPROXY_0_VHOST: `round${round}.test` } });
      await answers(balancer.url, { Host: `round${round}.test` }, /^200 \/changing/);
      for (const pid of await pidsOf(balancer.statsUrl)) if (!before.includes(pid)) workers.add(pid);
    }
    over = true;
    await clients;
    keeping.destroy();
    console.log(`${served} requests served over at least ${workers.size} reloads, ${lost.length} lost`);
    expect(lost).toEqual([]);
    expect(workers.size).toBeGreaterThanOrEqual(8);
    expect(served).toBeGreaterThan(100);
  });

  it('that HAProxy cannot carry out is told, leaves what runs, and is tried again', async () => {
    const { balancer, put, said } = await aWorld();
    const taken = await aServer((_, response) => response.end());
    await put('/kept', { labels: { HAPROXY_0_VHOST: 'kept.test' } });
    await answers(balancer.url, { Host: 'kept.test' }, /^200 \/kept/);
    await put('/greedy', { labels: { HAPROXY_0_VHOST: 'greedy.test' }, ports: [taken.port] });
    await eventually('a word on the port', () =>
      said.find(
        (sentence) =>
          sentence.includes('HAProxy cannot take the new configuration') && sentence.includes(`${taken.port}`),
      ),
    );
    expect((await get(balancer.url, { Host: 'kept.test' })).text).toMatch(/^\/kept/);
    await taken.close();
    await get(`${balancer.statsUrl}/_mlb_signal/hup`);
    await answers(balancer.url, { Host: 'greedy.test' }, /^200 \/greedy/);
  });
});

describeWithHaproxy('a balancer', () => {
  it('lets a task serve only once Marathon has found it alive, with --health-check', async () => {
    let alive = false;
    const task = await aServer((_, response) => response.end('served'));
    const check = {
      protocol: 'MESOS_HTTP',
      portIndex: 0,
      gracePeriodSeconds: 1,
      intervalSeconds: 1,
      timeoutSeconds: 1,
      maxConsecutiveFailures: 3,
    };
    const marathon = await aServer(({ url }, response) => {
      const listed = app({ HAPROXY_0_VHOST: 'well.test' }, task.port);
      const tasks = listed.tasks.map((one) => ({ ...one, healthCheckResults: [{ alive }] }));
      response.end(
        url.startsWith('/v2/events') ? '' : JSON.stringify({ apps: [{ ...listed, healthChecks: [check], tasks }] }),
      );
    });
    const balancer = await aBalancer({ marathon: [marathon.url], healthCheck: true, say: () => undefined });
    expect(await config(balancer)).not.toContain('well.test');
    alive = true;
    await get(`${balancer.statsUrl}/_mlb_signal/hup`);
    await answers(balancer.url, { Host: 'well.test' }, /^200 served/);
  });

  it('starts without a Marathon, says so, and serves when there is one', async () => {
    const address = await aDeadAddress();
    const said: string[] = [];
    const balancer = await aBalancer({ marathon: [address], say: (sentence) => said.push(sentence) });
    expect(said.join()).toContain('connection refused; is Marathon running there?');
    expect((await get(balancer.url, { Host: 'late.test' })).status).toBe(503);
    const marathon = await startMarathon({ port: Number(new URL(address).port) });
    onTestFinished(() => marathon.close());
    await put(address, '/late', { labels: { HAPROXY_0_VHOST: 'late.test' } });
    await answers(balancer.url, { Host: 'late.test' }, /^200 \/late/);
  });

  it('starts with a Marathon that takes the connection and says nothing, and ends all the same', async () => {
    const silent = await aServer(() => undefined);
    const balancer = await aBalancer({ marathon: [silent.url] });
    expect((await get(balancer.url, { Host: 'any.test' })).status).toBe(503);
    await balancer.close();
    expect((await get(balancer.url)).status).toBe(0);
  });

  it('keeps its own environment from what labels can read', async () => {
    process.env.BALANCER_TEST_SECRET = 'not-for-labels';
    onTestFinished(() => {
      delete process.env.BALANCER_TEST_SECRET;
    });
    const task = await aServer((_, response) => response.end('served'));
    const labels = {
      HAPROXY_0_VHOST: 'curious.test',
      HAPROXY_0_BACKEND_HTTP_OPTIONS: '  http-response set-header X-Found "[${BALANCER_TEST_SECRET}]"\n',
    };
    const marathon = await aServer(({ url }, response) => {
      response.end(url.startsWith('/v2/events') ? '' : JSON.stringify({ apps: [app(labels, task.port)] }));
    });
    const balancer = await aBalancer({ marathon: [marathon.url], say: () => undefined });
    const got = await answers(balancer.url, { Host: 'curious.test' }, /^200 served/);
    expect(got.headers['x-found']).toBe('[]');
  });

  it('goes on with the next of several Marathons, and where a standby leads', async () => {
    const marathon = await startMarathon({ port: 0 });
    onTestFinished(() => marathon.close());
    const standby = await startMarathon({ port: 0, standbyOf: marathon.url });
    onTestFinished(() => standby.close());
    const balancer = await aBalancer({ marathon: [await aDeadAddress(), standby.url], say: () => undefined });
    await put(marathon.url, '/web', { labels: { HAPROXY_0_VHOST: 'web.test' } });
    await answers(balancer.url, { Host: 'web.test' }, /^200 \/web/);
  });

  it('says which flag to change when a port is taken, or settings cannot be', async () => {
    const taken = await aServer((_, response) => response.end());
    const marathon = ['http://127.0.0.1:1'];
    await expect(aBalancer({ marathon, statsPort: taken.port })).rejects.toThrow(
      /in use; choose another with --stats-port/,
    );
    await expect(aBalancer({ marathon, port: 81, appidPort: 81 })).rejects.toThrow(
      '--port and --appid-port are both 81',
    );
    await expect(aBalancer({ marathon: ['ftp://x'] })).rejects.toThrow('is not reached by HTTP');
    await expect(aBalancer({ marathon, sslCerts: ['/a.pem'] })).rejects.toThrow('add --https-port');
    await expect(aBalancer({ marathon, haproxy: '/nowhere/haproxy' })).rejects.toThrow("name HAProxy's with --haproxy");
    await expect(aBalancer({ marathon, dataDir: '/tmp/with blank' })).rejects.toThrow('name another with --data');
    await expect(aBalancer({ marathon, authCredentials: 'nobody' })).rejects.toThrow('not of the form user:password');
  });

  it('keeps the weights of servers from start to start with --data, as they were at its last reload', async () => {
    const data = await mkdtemp(path.join(os.tmpdir(), 'lb-'));
    onTestFinished(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
    const task = await aServer((_, response) => response.end('served'));
    let answer = 'up ready 4200%';
    const agent = await anAgent(() => answer);
    const labels = {
      HAPROXY_0_VHOST: 'kept.test',
      HAPROXY_0_BACKEND_SERVER_OPTIONS: `  server {serverName} {host_ipv4}:{port} id {serverId} weight 1 agent-check agent-addr 127.0.0.1 agent-port ${agent.port} agent-inter 100ms agent-send "{serverName}\\n"\n`,
    };
    const marathon = await aServer(({ url }, response) => {
      if (url.startsWith('/v2/events')) response.writeHead(200).flushHeaders();
      else response.end(JSON.stringify({ apps: [app(labels, task.port)] }));
    });
    const options = { marathon: [marathon.url], dataDir: data };
    const first = await aBalancer(options);
    const weight = (wanted: number, balancer: typeof first) =>
      eventually(`the weight to be ${wanted}`, async () =>
        (await servers(balancer, `web_10000`))[0]?.weight === wanted ? true : undefined,
      );
    await weight(42, first);
    const pids = await pidsOf(first.statsUrl);
    await get(`${first.statsUrl}/_mlb_signal/usr1`);
    await reloaded(first.statsUrl, pids);
    await first.close();
    answer = '';
    await weight(42, await aBalancer(options));
  });
});

/** An app with one task on a port of 127.0.0.1, as Marathon lists it. */
const app = (labels: Record<string, string>, port: number) => ({
  id: '/web',
  labels: { ...labels, HAPROXY_0_BIND_ADDR: '127.0.0.3' },
  instances: 1,
  networks: [{ mode: 'host' }],
  portDefinitions: [{ port: 10_000, protocol: 'tcp' }],
  tasks: [{ id: 'web.1', host: '127.0.0.1', state: 'TASK_RUNNING', ports: [port] }],
});

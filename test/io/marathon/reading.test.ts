// Reading the cluster: what decisions get to see, and what they must never be told.
import { describe, expect, it } from 'vitest';
import { newest } from '../../../src/core/model/dialect.js';
import type { Reading } from '../../../src/core/model/repository.js';
import { aDeadAddress, json } from '../../kit/aServer.js';
import { aCluster, aMarathon, anAppInfo, anId, aTask, cart, dated, logged, never, version } from './aMarathon.js';

const at = (text: string): number => Date.parse(text);

function good<T>(reading: Reading<T>): T {
  if (reading.ok) return reading.value;
  throw new Error(reading.because);
}

const because = (reading: Reading<unknown>): string => (reading.ok ? 'it was read' : reading.because);

describe('the whole cluster', () => {
  it('is read with four requests however many apps there are, and two more at first', async () => {
    const apps = Array.from({ length: 500 }, (_, index) => anAppInfo({ id: `/shop/app-${index}` }));
    const marathon = await aMarathon({ 'GET /v2/apps': (response) => json(response, { apps }, 200, dated) });
    const cluster = aCluster(marathon.url);
    const view = good(await cluster.readAll(never));
    expect(view.apps.size).toBe(500);
    expect(view.readAt).toBe(at('2026-11-21T08:00:00Z'));
    expect(marathon.asked.map(({ url }) => url).sort()).toEqual([
      '/v2/apps?embed=apps.tasks&embed=apps.counts&embed=apps.deployments&embed=apps.lastTaskFailure',
      '/v2/deployments',
      '/v2/groups?embed=group.groups',
      '/v2/info',
      '/v2/pods/::status',
      '/v2/queue',
    ]);
    good(await cluster.readAll(never));
    expect(marathon.asked).toHaveLength(10);
  });

  it('shows each app with its definition, without what the server manages', async () => {
    const lastTaskFailure = {
      appId: '/shop/cart',
      host: 'agent-1',
      message: 'Command exited\nwith status 1',
      state: 'TASK_FAILED',
      taskId: 'shop_cart.instance-0._app.1',
      timestamp: version,
      version,
    };
    const info = anAppInfo({ lastTaskFailure, tasksStats: {}, somethingNew: { a: [1] } });
    const marathon = await aMarathon({
      'GET /v2/apps': (response) => json(response, { apps: [info] }, 200, dated),
      'GET /v2/queue': (response) =>
        json(response, {
          queue: [
            { nonsense: true },
            {
              count: 2,
              app: { id: '/shop/cart' },
              delay: { timeLeftSeconds: 12, overdue: true },
              processedOffersSummary: {
                processedOffersCount: 7,
                rejectSummaryLastOffers: [
                  { reason: 'UnfulfilledRole', declined: 0, processed: 7 },
                  { reason: 'InsufficientMemory', declined: 2, processed: 7 },
                  { reason: 'InsufficientCpus', declined: 5, processed: 7 },
                ],
              },
            },
          ],
        }),
    });
    expect(good(await aCluster(marathon.url).readAll(never)).apps.get(cart)).toEqual({
      id: '/shop/cart',
      kind: 'app',
      dialect: { ...newest, version: { major: 1, minor: 11, patch: 24 } },
      instances: 1,
      version: at(version),
      scaledAt: at('2026-11-21T07:00:02Z'),
      changedAt: at('2026-11-21T07:00:01Z'),
      definition: {
        id: '/shop/cart',
        cmd: 'sleep 1000',
        cpus: 0.1,
        mem: 32,
        instances: 1,
        labels: {},
        upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
        somethingNew: { a: [1] },
      },
      tasks: [
        {
          id: 'shop_cart.instance-1._app.1',
          host: '127.0.0.1',
          ports: [31245],
          state: 'TASK_RUNNING',
          version: at(version),
          health: 'none',
        },
      ],
      lastFailure: {
        taskId: 'shop_cart.instance-0._app.1',
        state: 'TASK_FAILED',
        message: 'Command exited with status 1',
        host: 'agent-1',
        at: at(version),
        version: at(version),
      },
      queue: {
        count: 2,
        delaySeconds: 0,
        processedOffers: 7,
        refusals: [
          { reason: 'InsufficientCpus', declined: 5 },
          { reason: 'InsufficientMemory', declined: 2 },
        ],
      },
    });
  });

  it('says how each task fares: one result of its own at least, and all alive', async () => {
    const results = [
      [[], 'none'],
      [[{ alive: true }], 'passing'],
      [[{ alive: true }, { alive: false, lastFailureCause: 'ConnectionRefused\u001b[31m' }], 'failing'],
      [[null], 'none'],
      [[{ consecutiveFailures: 3 }], 'failing'],
      // The task before it in its place was healthy; Marathon has not asked this one yet.
      [[{ alive: true, lastSuccess: '2026-11-21T06:59:59.999Z' }], 'none'],
      [[{ alive: true, lastSuccess: '2026-11-21T07:00:01.000Z' }], 'passing'],
    ] as const;
    const tasks = results.map(([healthCheckResults], index) => aTask({ id: `t${index}`, healthCheckResults }));
    const marathon = await aMarathon({
      'GET /v2/apps': (response) => json(response, { apps: [anAppInfo({ tasks })] }),
    });
    const live = good(await aCluster(marathon.url).readAll(never)).apps.get(cart);
    expect(live?.tasks.map(({ health }) => health)).toEqual(results.map(([, health]) => health));
    expect(live?.tasks[2]?.failingBecause).toBe('ConnectionRefused');
  });

  it('shows where tasks listen, and goes without what makes no sense', async () => {
    const tasks = [
      aTask({
        ports: [31_001, 31_002],
        ipAddresses: [{ ipAddress: '9.0.1.3', protocol: 'IPv4' }, { ipAddress: null }],
      }),
      aTask({ ports: 'none', ipAddresses: 7 }),
      aTask({ ports: null, ipAddresses: [] }),
    ];
    const marathon = await aMarathon({
      'GET /v2/apps': (response) => json(response, { apps: [anAppInfo({ tasks })] }),
    });
    const live = good(await aCluster(marathon.url).readAll(never)).apps.get(cart);
    expect(live?.tasks.map(({ ports, addresses }) => ({ ports, addresses }))).toEqual([
      { ports: [31_001, 31_002], addresses: ['9.0.1.3'] },
      { ports: undefined, addresses: undefined },
      { ports: undefined, addresses: undefined },
    ]);
  });

  it('understands a Marathon of 1.0: no versionInfo, no state of tasks, nulls', async () => {
    const old = anAppInfo({
      versionInfo: null,
      lastTaskFailure: null,
      deployments: null,
      tasks: [
        { id: 'a', host: 'h', startedAt: version, version },
        { id: 'b', host: 'h', startedAt: null, version, healthCheckResults: null },
      ],
    });
    const marathon = await aMarathon({ 'GET /v2/apps': (response) => json(response, { apps: [old] }) });
    expect(good(await aCluster(marathon.url).readAll(never)).apps.get(cart)).toMatchObject({
      scaledAt: at(version),
      changedAt: at(version),
      tasks: [{ state: 'TASK_RUNNING' }, { state: 'TASK_STAGING' }],
    });
  });

  it('one document that makes no sense stops only its own app, and the app does not count as missing', async () => {
    const bad = [
      anAppInfo({ id: '/a', instances: 1e99 }),
      anAppInfo({ id: '/b', version: 'yesterday' }),
      anAppInfo({ id: '/c', tasks: [{ host: 'h' }] }),
      anAppInfo({ id: '/d', labels: { deep: 'DEEP' } }),
      anAppInfo({ id: '/e', tasks: undefined }),
      anAppInfo({ id: '/Not An Id\n' }),
      17,
    ];
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = JSON.stringify({ apps: [...bad, anAppInfo()] }).replace('"DEEP"', deep);
    const marathon = await aMarathon({ 'GET /v2/apps': (response) => response.writeHead(200).end(text) });
    const view = good(await aCluster(marathon.url).readAll(never));
    expect([...view.apps.keys()]).toEqual([cart]);
    expect([...view.unreadable.keys()]).toEqual(['/a', '/b', '/c', '/d', '/e']);
    expect(view.unreadable.get(anId('/b'))).toBe('/version: is not a timestamp');
    expect(view.unreadable.get(anId('/e'))).toContain('counts 1 running tasks but lists none');
    expect(logged.join('')).toContain('an app that cannot be read');
  });

  it('keeps keys like __proto__ as the data they are', async () => {
    const text = JSON.stringify({ apps: [anAppInfo({ labels: { x: '1' } })] }).replace('"x"', '"__proto__"');
    const marathon = await aMarathon({ 'GET /v2/apps': (response) => response.writeHead(200).end(text) });
    const labels = good(await aCluster(marathon.url).readAll(never)).apps.get(cart)?.definition['labels'];
    expect(JSON.stringify(labels)).toBe('{"__proto__":"1"}');
  });

  it('knows deployments from the list and those that began after it was read', async () => {
    const marathon = await aMarathon({
      'GET /v2/deployments': (response) =>
        json(response, [{ id: 'd1', version, affectedApps: ['/shop/web'], affectedPods: ['/shop/pod'], steps: [] }]),
      'GET /v2/apps': (response) => json(response, { apps: [anAppInfo({ deployments: [{ id: 'd2' }] })] }),
    });
    expect(good(await aCluster(marathon.url).readAll(never)).deployments).toEqual([
      { id: 'd1', version: at(version), affected: ['/shop/web', '/shop/pod'] },
      { id: 'd2', version: at(version), affected: ['/shop/cart'] },
    ]);
    // The order matters: a deployment that ends in between is still seen, one that begins is seen in the apps.
    expect(marathon.asked[0]?.url).toBe('/v2/deployments');
  });
});

describe('one app', () => {
  it('costs two requests when it is at rest', async () => {
    const marathon = await aMarathon({
      'GET /v2/apps/shop/cart': (response) => json(response, { app: anAppInfo() }, 200, dated),
    });
    const cluster = aCluster(marathon.url);
    good(await cluster.readAll(never));
    const before = marathon.asked.length;
    const view = good(await cluster.readApp(cart, never));
    expect(view).toMatchObject({ readAt: at('2026-11-21T08:00:00Z'), live: { id: '/shop/cart' }, deployments: [] });
    expect(marathon.asked.slice(before).map(({ url }) => url)).toEqual(['/v2/deployments', '/v2/apps/shop/cart']);
  });

  it('is looked up in the queue when an instance is missing or something is under way', async () => {
    for (const more of [
      { instances: 2 },
      { deployments: [{ id: 'd' }] },
      { tasks: [aTask({ state: 'TASK_STAGING' })] },
    ]) {
      const marathon = await aMarathon({
        'GET /v2/apps/shop/cart': (response) => json(response, { app: anAppInfo(more) }),
        'GET /v2/queue': (response) =>
          json(response, {
            queue: [{ count: 1, app: { id: '/shop/cart' }, delay: { timeLeftSeconds: 9, overdue: false } }],
          }),
      });
      const view = good(await aCluster(marathon.url).readApp(cart, never));
      expect(view.live?.queue).toEqual({ count: 1, delaySeconds: 9, refusals: [], processedOffers: 0 });
    }
  });

  it('is missing only when Marathon itself says so', async () => {
    const gone = await aMarathon({
      'GET /v2/deployments': (response) =>
        json(response, [
          { id: 'd', version, affectedApps: ['/shop/cart'] },
          { id: 'e', version, affectedApps: ['/shop'] },
        ]),
    });
    const view = good(await aCluster(gone.url).readApp(cart, never));
    expect(view.live).toBeUndefined();
    expect(view.deployments.map(({ id }) => id)).toEqual(['d']);
    const proxy = await aMarathon({
      'GET /v2/apps/shop/cart': (response) =>
        response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>Not Found</h1>'),
    });
    expect(because(await aCluster(proxy.url).readApp(cart, never))).toContain('not found (404)');
    const older = await aMarathon({
      'GET /v2/apps/shop/cart': (response) => json(response, { message: 'URI not found' }, 500),
    });
    expect(because(await aCluster(older.url).readApp(cart, never))).toContain(
      'the address in the settings must end where /v2 begins',
    );
  });
});

describe('a Marathon that does not answer well', () => {
  const reading = async (url: string | readonly string[], options = {}): Promise<string> =>
    because(await aCluster(url, options).readAll(never));

  it('is a sentence, whatever it does', async () => {
    expect(await reading(await aDeadAddress())).toContain('connection refused; is Marathon running there?');
    const hangs = await aMarathon({ 'GET /v2/apps': () => undefined });
    expect(await reading(hangs.url, { timeoutMs: 200 })).toContain('no complete answer within 200ms');
    const cuts = await aMarathon({ 'GET /v2/apps': (response) => response.writeHead(200).end('{"apps":[{"id":"/sh') });
    expect(await reading(cuts.url)).toContain('not whole JSON');
    const page = await aMarathon({
      'GET /v2/deployments': (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'),
    });
    expect(await reading(page.url)).toContain('an HTML page instead of JSON');
    const other = await aMarathon({ 'GET /v2/apps': (response) => json(response, { items: [] }) });
    expect(await reading(other.url)).toContain("not an answer of Marathon's");
    const locked = await aMarathon({ 'GET /v2/deployments': (response) => json(response, {}, 401) });
    expect(await reading(locked.url)).toContain('check `auth` of the cluster in the settings');
  });

  it('gets a second chance after a hiccup', async () => {
    const marathon = await aMarathon({
      'GET /v2/apps': (response, _, count) => {
        if (count === 0) response.destroy();
        else json(response, { apps: [anAppInfo()] });
      },
      'GET /v2/deployments': (response, _, count) => (count === 0 ? json(response, {}, 503) : json(response, [])),
    });
    expect(good(await aCluster(marathon.url).readAll(never)).apps.size).toBe(1);
  });
});

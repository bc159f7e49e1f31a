// What the servlet container and the filters in front of Marathon's routes do, and the endpoints about the server
// itself. One server for all, as nothing here changes it.
import { request as open } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startMarathon } from '../../../src/local/marathon/server.js';
import type { RunningMarathon } from '../../../src/local/marathon/server.js';
import { aMarathon, request, until } from './client.js';
import type { Reply } from './client.js';

let marathon: RunningMarathon;
beforeAll(async () => {
  marathon = await startMarathon({
    port: 0,
    simulate: true,
    accessControlAllowOrigin: 'http://a.example, http://b.example',
  });
});
afterAll(() => marathon.close());

const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Reply> =>
  request(marathon.url + path, method, body, headers);

/** An answer before anything was decoded; fetch adds headers of its own. */
function plain(
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ readonly head: IncomingMessage; readonly bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = open(marathon.url + path, { method, headers }, (head) => {
      const chunks: Buffer[] = [];
      head.on('data', (chunk: Buffer) => chunks.push(chunk));
      head.once('end', () => resolve({ head, bytes: Buffer.concat(chunks) }));
    });
    asked.once('error', reject);
    asked.end();
  });
}

describe('a method', () => {
  it('OPTIONS is answered for every resource, with what it allows', async () => {
    const { status, headers, text } = await ask('OPTIONS', '/v2/leader');
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('allow')?.split(',').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS']);
    expect((await ask('OPTIONS', '/v2/events')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await ask('OPTIONS', '/nowhere')).body).toEqual({ message: 'URI not found' });
  });

  it('HEAD has the headers of GET and no body', async () => {
    const [head, get] = await Promise.all([plain('HEAD', '/v2/apps', {}), plain('GET', '/v2/apps', {})]);
    expect(head.bytes).toHaveLength(0);
    expect(head.head.headers['content-length']).toBe(String(get.bytes.length));
    expect(head.head.headers['content-type']).toBe('application/json');
  });

  it.each(['TRACE', 'PATCH', 'LOCK'])('%s that a resource does not have is 405, in JSON', async (method) => {
    // fetch refuses TRACE itself.
    const { head, bytes } = await plain(method, '/v2/info', {});
    expect([head.statusCode, bytes.toString()]).toEqual([405, '{"message":"Method Not Allowed"}']);
  });
});

describe('a path', () => {
  it.each(['/v2/apps/', '/v2/info/', '/v2/leader/', '/v2/deployments/', '/ping/', '/metrics/', '/v2/queue/'])(
    '%s may end with a slash',
    async (path) => expect((await ask('GET', path)).status).toBe(200),
  );

  it('of the event stream may not: it is a servlet of its own', async () => {
    expect(await ask('GET', '/v2/events/', { Accept: 'text/event-stream' })).toMatchObject({
      status: 500,
      body: { message: 'URI not found' },
    });
  });

  it('/ leads to the user interface, by the name the client used', async () => {
    const { head } = await plain('GET', '/', { Host: 'marathon.example:8080' });
    expect([head.statusCode, head.headers.location]).toEqual([302, 'http://marathon.example:8080/ui/']);
    expect((await plain('GET', '/help', {})).head.headers.location).toBe('api-console/index.html');
    expect((await ask('GET', '/ui/')).status).toBe(404);
  });

  it('of a plugin is 404, since there are none', async () => {
    expect((await ask('GET', '/v2/plugins')).body).toEqual({ plugins: [] });
    const answer = await ask('PUT', '/v2/plugins/mine/some/path', {}, '{}');
    expect([answer.status, answer.body]).toEqual([404, { message: 'No plugin with this pluginId: mine', details: [] }]);
  });
});

describe('negotiation', () => {
  it.each([
    ['/v2/apps', 'text/html', 406],
    ['/v2/apps', 'text/html, */*;q=0.1', 200],
    ['/v2/apps', 'application/*', 200],
    ['/v2/apps', 'application/json;q=0', 406],
    ['/v2/apps', 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', 200],
    ['/v2/tasks', 'text/plain', 406],
    ['/metrics', 'text/plain', 406],
    ['/metrics/prometheus', 'application/json', 406],
    ['/metrics/prometheus', 'text/plain', 200],
    ['/v2/apps', 'nonsense', 400],
  ])('of GET %s with Accept: %s gives %d', async (path, accept, status) => {
    expect((await ask('GET', path, { Accept: accept })).status).toBe(status);
  });

  it.each([
    ['POST', '/v2/apps', 'text/plain', 415],
    ['POST', '/v2/apps', 'application/vnd.marathon+json', 415],
    ['POST', '/v2/apps', 'application/json; charset=utf-8', 422],
    ['POST', '/v2/apps', 'nonsense', 400],
    // GroupsResource consumes anything.
    ['PUT', '/v2/groups', 'text/plain', 200],
    ['GET', '/v2/info', 'text/plain', 415],
  ])('of %s %s with Content-Type: %s gives %d', async (method, path, type, status) => {
    const answer = await ask(method, path, { 'Content-Type': type }, method === 'GET' ? undefined : '{}');
    expect(answer.status).toBe(status);
  });

  it.each([
    [undefined, 'text/plain', 'pong'],
    ['text/html', 'text/html', 'pong'],
    ['text/csv', 'text/plain', 'pong'],
    ['application/json, text/plain', 'application/json', '"pong"'],
    ['application/json;q=0.5, text/plain', 'text/plain', 'pong'],
    ['application/*', 'application/json', '"pong"'],
  ])('of /ping with Accept: %s gives %s', async (accept, type, body) => {
    const { head, bytes } = await plain('GET', '/ping', accept === undefined ? {} : { Accept: accept });
    expect([head.headers['content-type'], bytes.toString()]).toEqual([type, body]);
  });
});

describe('an answer', () => {
  it('is compressed for those who take gzip, when it is long enough, and says that it varies', async () => {
    const { head, bytes } = await plain('GET', '/v2/info', { 'Accept-Encoding': 'deflate, gzip;q=0.5' });
    expect(head.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding, User-Agent' });
    expect(JSON.parse(gunzipSync(bytes).toString('utf8'))).toMatchObject({ name: 'marathon' });
    for (const [path, coding] of [
      ['/v2/info', 'identity'],
      ['/v2/info', 'gzip;q=0'],
      ['/ping', 'gzip'],
    ] as const) {
      const other = (await plain('GET', path, { 'Accept-Encoding': coding })).head;
      expect([other.headers['content-encoding'], other.headers.vary]).toEqual([
        undefined,
        'Accept-Encoding, User-Agent',
      ]);
    }
    const refused = (await plain('GET', '/nowhere', { 'Accept-Encoding': 'gzip' })).head;
    expect([refused.headers['content-encoding'], refused.headers.vary]).toEqual([undefined, undefined]);
  });

  it('has CORS headers when origins are configured, of which the last one wins', async () => {
    const { headers } = await ask('OPTIONS', '/v2/apps', { 'Access-Control-Request-Headers': 'x-a,x-b' });
    expect(headers.get('access-control-allow-origin')).toBe('http://b.example');
    expect(headers.get('access-control-allow-headers')).toBe('x-a, x-b');
    expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, OPTIONS');
    expect(headers.get('access-control-max-age')).toBe('86400');
    const other = await aMarathon({ simulate: true });
    expect((await other.get('/ping')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('to a wrong password is the page of the container, without the headers of Marathon', async () => {
    const other = await aMarathon({ simulate: true, httpCredentials: 'baton:s3cret' });
    const { headers, text } = await other.get('/v2/apps');
    expect(headers.get('x-marathon-leader')).toBeNull();
    expect(headers.get('content-type')).toBe('text/html;charset=iso-8859-1');
    expect(headers.get('cache-control')).toBe('must-revalidate,no-cache,no-store');
    expect(text).toContain('<title>Error 401 Unauthorized</title>');
    expect(text).toContain('Problem accessing /v2/apps. Reason:\n<pre>    Unauthorized</pre>');
    // Jetty writes pages for GET, HEAD and POST only.
    expect((await other.delete('/v2/apps/x')).text).toBe('');
  });
});

describe('/v2/info', () => {
  it('has the keys of Marathon, with null for what is not set', async () => {
    const info = z
      .object({
        name: z.literal('marathon'),
        version: z.string(),
        buildref: z.string(),
        elected: z.literal(true),
        leader: z.string(),
        frameworkId: z.string(),
        marathon_config: z.record(z.string(), z.unknown()),
        zookeeper_config: z.record(z.string(), z.unknown()),
        http_config: z.object({ http_port: z.number(), https_port: z.number() }),
      })
      .parse((await ask('GET', '/v2/info')).body);
    expect(info.marathon_config).toMatchObject({
      access_control_allow_origin: ['http://a.example', 'http://b.example'],
      default_network_name: null,
      mesos_role: '*',
      mesos_leader_ui_url: null,
      new_group_enforce_role: 'Off',
      webui_url: null,
      features: [],
      hostname: '127.0.0.1',
    });
    expect(Object.keys(info.marathon_config)).toHaveLength(41);
    expect(Object.keys(info.zookeeper_config)).toHaveLength(8);
    expect(info.http_config.http_port).toBe(Number(new URL(marathon.url).port));
  });
});

describe('/metrics', () => {
  const metrics = z.object({
    version: z.literal('4.0.0'),
    gauges: z.record(z.string(), z.object({ value: z.number() })),
    counters: z.record(z.string(), z.object({ count: z.int() })),
    histograms: z.record(z.string(), z.unknown()),
    meters: z.record(z.string(), z.object({ count: z.int(), m1_rate: z.number(), units: z.string() })),
    timers: z.record(z.string(), z.object({ count: z.int(), p99: z.number(), duration_units: z.string() })),
  });

  it('counts apps, launches, requests and bytes', async () => {
    const other = await aMarathon({ simulate: true });
    await other.post('/v2/apps', { id: '/m/x', cmd: 'sleep 1', instances: 3 });
    await other.settled();
    const { gauges, counters, meters, timers } = metrics.parse((await other.get('/metrics')).body);
    expect(gauges['marathon.apps.active.gauge']?.value).toBe(1);
    expect(gauges['marathon.groups.active.gauge']?.value).toBe(2);
    expect(gauges['marathon.instances.running.gauge']?.value).toBe(3);
    expect(gauges['marathon.http.requests.active.gauge']?.value).toBe(1);
    expect(counters['marathon.tasks.launched.counter']?.count).toBe(3);
    expect(counters['marathon.http.requests.size.counter.bytes']?.count).toBeGreaterThan(20);
    expect(counters['marathon.http.responses.size.counter.bytes']?.count).toBeGreaterThan(100);
    expect(meters['marathon.http.responses.2xx.rate.meter']?.count).toBeGreaterThanOrEqual(2);
    expect(timers['marathon.http.requests.post.duration.timer.seconds']?.count).toBe(1);
  });

  it('come in the format of Prometheus too, unless that is switched off', async () => {
    const { status, headers, text } = await ask('GET', '/metrics/prometheus', { Accept: 'text/plain' });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain']);
    expect(text).toContain('# TYPE marathon_apps_active_gauge gauge\nmarathon_apps_active_gauge 0\n\n');
    expect(text).toMatch(
      /# TYPE marathon_http_requests_get_duration_timer_seconds summary\n.*\{quantile="0\.5"\} \d+\.\d{6}\n/,
    );
    const lines = text.split('\n').filter((line) => line !== '');
    expect(
      lines.filter(
        (line) => !/^(?:# TYPE \w+ (?:gauge|counter|summary)|\w+(?:\{quantile="[\d.]+"\})? -?[\d.e+-]+)$/.test(line),
      ),
    ).toEqual([]);
    const other = await aMarathon({ simulate: true, metricsPrometheus: false });
    expect(await other.get('/metrics/prometheus')).toMatchObject({
      status: 404,
      text: '{"message":"Prometheus reporter is disabled","details":[]}',
    });
  });
});

describe('/logging', () => {
  it('keeps the levels it is given, and takes back those for a while', async () => {
    expect((await ask('GET', '/logging')).body).toEqual({ ROOT: 'INFO' });
    const change = { level: 'debug', logger: 'mesosphere.marathon' };
    expect((await ask('POST', '/logging', {}, change)).body).toEqual(change);
    expect((await ask('POST', '/logging', {}, { ...change, level: 'trace', durationSeconds: 0 })).status).toBe(200);
    await until(
      async () =>
        JSON.stringify((await ask('GET', '/logging')).body) === '{"ROOT":"INFO","mesosphere.marathon":"DEBUG"}',
    );
    expect((await ask('POST', '/logging', {}, { level: 'loud', logger: 'x' })).status).toBe(422);
    expect((await ask('POST', '/logging', {}, { level: 'info', logger: '' })).status).toBe(422);
  });
});

describe('DELETE /v2/leader', () => {
  it('refuses to promise a backup, and knows what is no place for one', async () => {
    for (const [query, message] of [
      ['backup=ftp://x/y', 'Object is not valid'],
      ['restore=no%20uri', 'Object is not valid'],
      [
        'backup=file:///tmp/state',
        "This embedded Marathon has no backup of its state: leave out the parameter 'backup'.",
      ],
    ] as const) {
      const answer = await ask('DELETE', `/v2/leader?${query}`);
      expect([answer.status, z.object({ message: z.string() }).parse(answer.body).message]).toEqual([422, message]);
    }
  });

  it('gives up leadership a moment later: streams end, requests meanwhile wait, and it leads again', async () => {
    const other = await aMarathon({ simulate: true });
    await other.post('/v2/apps', { id: '/kept', cmd: 'sleep 1' });
    await other.settled();
    const stream = await fetch(`${other.url}/v2/events`, { headers: { Accept: 'text/event-stream' } });
    expect(await other.delete('/v2/leader')).toMatchObject({
      status: 200,
      text: '{"message":"Leadership abdicated","details":[]}',
    });
    // The connection ends, well or badly; either way there is no more to read.
    await stream.text().catch((cause: unknown) => expect(cause).toBeInstanceOf(Error));
    // Connections that were kept open break, as those to a process that ends.
    await until(() =>
      other.get('/v2/apps/kept').then(
        ({ status }) => status === 200,
        (cause: unknown) => !(cause instanceof TypeError),
      ),
    );
    expect(await other.get('/v2/leader')).toMatchObject({ status: 200 });
  });

  it('leaves nobody to answer when no leader is found in time', async () => {
    const other = await aMarathon({ simulate: true });
    const over = other.faults.failOver(60_000);
    const { status, text, headers } = await other.get('/v2/apps');
    expect([status, headers.get('x-marathon-leader')]).toEqual([502, null]);
    expect(text).toContain('Could not determine the current leader');
    await expect(other.faults.failOver()).rejects.toThrow('a fail-over is under way already');
    await other.close();
    await over;
  });
});

// /v2/apps as Marathon's AppsResource reads it where that is surprising: filters, lists of changes, refusals in the order
// in which they are found, events, and how answers are written.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startMarathon } from '../../../src/local/marathon/server.js';
import type { RunningMarathon } from '../../../src/local/marathon/server.js';
import { request, until } from './client.js';
import type { Reply } from './client.js';

let marathon: RunningMarathon;
const events: Record<string, unknown>[] = [];
const reading = new AbortController();

beforeAll(async () => {
  marathon = await startMarathon({ port: 0, simulate: true });
  const stream = await fetch(`${marathon.url}/v2/events`, {
    headers: { Accept: 'text/event-stream' },
    signal: reading.signal,
  });
  void read(stream.body);
});

afterAll(async () => {
  reading.abort();
  await marathon.close();
});

async function read(body: ReadableStream<Uint8Array> | null): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const part of body ?? []) {
      const lines = (text + decoder.decode(part, { stream: true })).split('\r\n');
      text = lines.pop() ?? '';
      for (const line of lines)
        if (line.startsWith('data: ')) events.push(z.record(z.string(), z.unknown()).parse(JSON.parse(line.slice(6))));
    }
  } catch (cause) {
    if (!reading.signal.aborted) throw cause;
  }
}

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> =>
  request(marathon.url + path, method, body, headers);

async function anEvent(type: string, fields: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const fits = (event: Record<string, unknown>): boolean =>
    event.eventType === type && Object.entries(fields).every(([key, value]) => event[key] === value);
  await until(() => events.some(fits));
  return events.find(fits) ?? {};
}

const idsOf = (reply: Reply): string[] =>
  z
    .object({ apps: z.array(z.object({ id: z.string() })) })
    .parse(reply.body)
    .apps.map(({ id }) => id);

describe('an app in an answer', () => {
  it('has its keys in the order of RAML, doubles with a point, and integers without', async () => {
    await call('POST', '/v2/apps', {
      healthChecks: [{ protocol: 'HTTP', portIndex: 0, path: '/' }],
      upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0.2 },
      labels: { a: 'b' },
      mem: 64,
      cmd: 'sleep 1',
      id: '/printed',
    });
    const { text } = await call('GET', '/v2/apps/printed');
    expect(text).toMatch(
      /^\{"app":\{"id":"\/printed","backoffFactor":1\.15,"backoffSeconds":1,"cmd":"sleep 1","cpus":1\.0,"disk":0\.0,"executor":"","healthChecks":\[\{"gracePeriodSeconds":300,"ignoreHttp1xx":false,"intervalSeconds":60,"maxConsecutiveFailures":3,"path":"\/","portIndex":0,"protocol":"HTTP","ipProtocol":"IPv4","timeoutSeconds":20,"delaySeconds":15\}\],"instances":1,"labels":\{"a":"b"\},"maxLaunchDelaySeconds":300,"mem":64\.0,"gpus":0,"networks":\[\{"mode":"host"\}\],"portDefinitions":\[\{"port":\d+,"name":"default","protocol":"tcp"\}\],"requirePorts":false,"upgradeStrategy":\{"maximumOverCapacity":0\.2,"minimumHealthCapacity":1\.0\},"version":"[^"]+","versionInfo":/,
    );
    expect(text).toMatch(/"killSelection":"YOUNGEST_FIRST","unreachableStrategy":\{[^}]+\},"role":"\*","tasksStaged":/);
  });

  it('is printed with whole numbers in events, which another writer writes', async () => {
    await call('POST', '/v2/apps', { id: '/in-event', cmd: 'sleep 1', cpus: 2 });
    const event = await anEvent('api_post_event', { uri: '/v2/apps' });
    expect(JSON.stringify(event.appDefinition)).toContain('"cpus":');
    expect(Object.keys(event)).toEqual(['clientIp', 'uri', 'appDefinition', 'eventType', 'timestamp']);
  });
});

describe('an event', () => {
  it('has its keys in the order in which Marathon writes them', async () => {
    await call('PUT', '/v2/apps/ordered', {
      cmd: 'sleep 1',
      healthChecks: [{ protocol: 'HTTP', portIndex: 0, path: '/' }],
    });
    const keys = async (type: string, fields: Record<string, unknown>) => Object.keys(await anEvent(type, fields));
    expect(await keys('add_health_check_event', { appId: '/ordered' })).toEqual([
      ...['appId', 'eventType', 'healthCheck', 'timestamp', 'version'],
    ]);
    expect((await keys('instance_changed_event', { runSpecId: '/ordered' })).slice(-2)).toEqual([
      'timestamp',
      'eventType',
    ]);
    expect(await keys('group_change_success', {})).toEqual(['groupId', 'version', 'eventType', 'timestamp']);
  });
});

describe('a filter', () => {
  beforeAll(async () => {
    await call('PUT', '/v2/apps', [
      { id: '/f/shell', cmd: 'sleep 7', labels: { tier: 'web' } },
      { id: '/f/argv', args: ['sleep', '7'], labels: { tier: 'db' } },
    ]);
  });

  it.each([
    ['id=/F/', ['/f/shell', '/f/argv']],
    ['id=/f/&cmd=', ['/f/shell']],
    ['id=/f/&label=', ['/f/shell', '/f/argv']],
    ['id=/f/&label=tier%20in%20()', []],
    ['id=/f/&label=tier%20notin%20(web)', ['/f/argv']],
    ['id=/f/&cmd=SLEEP&label=tier==web', ['/f/shell']],
  ])('%s finds %j', async (query, ids) => {
    expect(new Set(idsOf(await call('GET', `/v2/apps?${query}`)))).toEqual(new Set(ids));
  });

  it.each([
    ['a b', "string matching regex '\\z' expected but 'b' found"],
    ['a,', "string matching regex '(\\\\.|[-A-Za-z0-9_.])+' expected but end of source found"],
    ['a==', "string matching regex '(\\\\.|[-A-Za-z0-9_.])+' expected but end of source found"],
    ['a in (b', "')' expected but end of source found"],
    ['!', "string matching regex '\\z' expected but '!' found"],
  ])('label=%s is refused', async (label, reason) => {
    const { status, body } = await call('GET', `/v2/apps?label=${encodeURIComponent(label)}`);
    expect([status, body]).toEqual([422, { message: `Can not parse label selector ${label}. Reason: ${reason}` }]);
  });
});

describe('a list of changes', () => {
  it('is read as a whole before any of it is looked at', async () => {
    const { status, body } = await call('PUT', '/v2/apps', [{ cmd: 'no id' }, { id: '/x', instances: 'two' }]);
    expect(status).toBe(422);
    expect(body).toMatchObject({ message: 'Invalid JSON', details: [{ path: '(1)/instances' }] });
    const second = await call('PUT', '/v2/apps', [{ cmd: 'no id' }]);
    expect([second.status, second.body]).toEqual([
      422,
      { message: 'requirement failed: App Update must have app id set' },
    ]);
  });

  it('may name an id twice: the second change is made to what the first one left', async () => {
    const { status } = await call('PUT', '/v2/apps', [
      { id: '/twice', cmd: 'sleep 1', labels: { a: '1' } },
      { id: '/twice', env: { B: '2' } },
    ]);
    expect(status).toBe(200);
    expect((await call('GET', '/v2/apps/twice')).body).toMatchObject({
      app: { cmd: 'sleep 1', labels: { a: '1' }, env: { B: '2' } },
    });
  });

  it('that patches an app which does not exist changes nothing and is told of as failed', async () => {
    const { status, body } = await call('PATCH', '/v2/apps', [
      { id: '/printed', instances: 9 },
      { id: '/missing', instances: 1 },
    ]);
    expect([status, body]).toEqual([404, { message: "App '/missing' does not exist" }]);
    expect((await call('GET', '/v2/apps/printed')).body).toMatchObject({ app: { instances: 1 } });
    await anEvent('group_change_failed', { groupId: '/', reason: "App '/missing' does not exist" });
  });
});

describe('a change of one app', () => {
  it('is told of with what is stored: its ports and the times of its last changes', async () => {
    await call('PUT', '/v2/apps/told', { cmd: 'sleep 1' });
    const event = await anEvent('api_post_event', { uri: '/v2/apps/told' });
    const { body } = await call('GET', '/v2/apps/told');
    const app = z
      .object({ app: z.looseObject({ versionInfo: z.unknown(), portDefinitions: z.unknown() }) })
      .parse(body);
    expect(event.appDefinition).toMatchObject({
      versionInfo: app.app.versionInfo,
      portDefinitions: app.app.portDefinitions,
    });
  });

  it('that does not exist is a failed change of its group when it is patched with a whole definition', async () => {
    const incomplete = await call('PATCH', '/v2/apps/g/none', { instances: 2 });
    expect(incomplete.status).toBe(422);
    const complete = await call('PATCH', '/v2/apps/g/none', { cmd: 'sleep 1' });
    expect([complete.status, complete.body]).toEqual([404, { message: "App '/g/none' does not exist" }]);
    await anEvent('group_change_failed', { groupId: '/g', reason: "App '/g/none' does not exist" });
  });

  it.each([
    ['DELETE', '/v2/apps/printed/restart', 404, "App '/printed/restart' does not exist"],
    [
      'GET',
      '/v2/apps/printed/versions/yesterday',
      422,
      "Invalid timestamp provided 'yesterday'. Expecting ISO-8601 datetime string.",
    ],
    [
      'GET',
      '/v2/apps/printed/versions/2021-07-27T12:00:00%2B02:00',
      404,
      "App '/printed' does not exist in version 2021-07-27T10:00:00.000Z",
    ],
  ])('%s %s is %d: %s', async (method, path, status, message) => {
    const reply = await call(method, path);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ message });
  });
});

describe('an app with the name of a group', () => {
  it('takes the place of a group in which there is nothing, and of no other', async () => {
    await call('POST', '/v2/groups', { id: '/hollow', groups: [{ id: 'inner' }] });
    expect((await call('POST', '/v2/apps', { id: '/hollow', cmd: 'sleep 1' })).status).toBe(201);
    expect((await call('GET', '/v2/groups/hollow')).status).toBe(404);
    await call('PUT', '/v2/apps/inhabited/one', { cmd: 'sleep 1' });
    expect((await call('PUT', '/v2/apps/inhabited', { cmd: 'sleep 1' })).status).toBe(422);
  });
});

describe('a long answer', () => {
  it('is sent without a length, compressed for who takes it, and is the same for all', async () => {
    const many = Array.from({ length: 120 }, (_, index) => ({ id: `/long/a${index}`, cmd: 'sleep 1', instances: 0 }));
    await call('PUT', '/v2/apps', many);
    const plain = await call('GET', '/v2/apps?id=/long/', undefined, { 'Accept-Encoding': 'identity' });
    expect(plain.headers.get('content-length')).toBeNull();
    expect(plain.headers.get('transfer-encoding')).toBe('chunked');
    expect(new Set(idsOf(plain))).toEqual(new Set(many.map(({ id }) => id)));
    const compressed = await call('GET', '/v2/apps?id=/long/', undefined, { 'Accept-Encoding': 'gzip' });
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    expect(compressed.text).toBe(plain.text);
    const groups = await call('GET', '/v2/groups/long');
    expect(z.object({ apps: z.array(z.unknown()) }).parse(groups.body).apps).toHaveLength(many.length);
    const short = await call('GET', '/v2/apps/long/a1', undefined, { 'Accept-Encoding': 'identity' });
    expect(short.headers.get('content-length')).toBe(String(short.text.length));
  });

  it('may be given up by its reader, and the server goes on', async () => {
    const giveUp = new AbortController();
    const answer = await fetch(`${marathon.url}/v2/apps`, { signal: giveUp.signal });
    expect(answer.status).toBe(200);
    giveUp.abort();
    expect((await call('GET', '/ping')).status).toBe(200);
  });
});

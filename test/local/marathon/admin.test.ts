// The admin port: faults on demand over HTTP.
import { request as open } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startMarathon } from '../../../src/local/marathon/server.js';
import type { RunningMarathon } from '../../../src/local/marathon/server.js';
import { aMarathon, request, until } from './client.js';
import type { Reply } from './client.js';
import { exchange, statuses } from './raw.js';

let marathon: RunningMarathon;
let adminUrl: string;
beforeAll(async () => {
  marathon = await startMarathon({ port: 0, adminPort: 0, agents: 2, cpus: 4 });
  if (marathon.adminUrl === undefined) throw new Error('the admin port was asked for');
  adminUrl = marathon.adminUrl;
});
afterAll(() => marathon.close());

const admin = (method: string, path: string, body?: unknown): Promise<Reply> => request(adminUrl + path, method, body);
const api = (method: string, path: string, body?: unknown): Promise<Reply> =>
  request(marathon.url + path, method, body);
const messageOf = ({ body }: Reply): string => z.object({ message: z.string() }).parse(body).message;

/** fetch does not let a caller choose these headers. */
function withHeaders(headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = open(`${adminUrl}/faults`, { method, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode));
    });
    asked.once('error', reject);
    asked.end();
  });
}

describe('the admin port', () => {
  it('is there only when asked for', async () => {
    expect((await aMarathon({ simulate: true })).adminUrl).toBeUndefined();
  });

  it('lists what can be asked of it, each with a sentence', async () => {
    const { routes } = z
      .object({ routes: z.array(z.object({ method: z.string(), path: z.string(), does: z.string().endsWith('.') })) })
      .parse((await admin('GET', '/')).body);
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([
        'GET /faults',
        'POST /faults',
        'DELETE /faults',
        'DELETE /faults/{id}',
        'DELETE /event-streams',
        'PUT /offers',
        'GET /agents',
        'POST /fail-over',
      ]),
    );
  });

  it.each([
    ['GET', '/nowhere', undefined, 404, 'There is nothing at /nowhere. GET / lists what there is.'],
    ['PATCH', '/faults', undefined, 405, '/faults takes GET, POST, DELETE, not PATCH. GET / tells what they do.'],
    ['DELETE', '/faults/7', undefined, 404, 'No fault 7 is armed. GET /faults lists those that are.'],
    ['POST', '/faults', { kind: 'explode' }, 400, "kind: give 'delay', 'fail' or 'cut'"],
    ['POST', '/faults', { kind: 'cut', count: 0 }, 400, 'count: give at least 1'],
    ['POST', '/faults', { kind: 'fail', status: 99 }, 400, 'status: give a status from 200 to 599'],
    ['POST', '/faults', { kind: 'delay' }, 400, 'milliseconds: give whole milliseconds'],
    ['POST', '/faults', { kind: 'cut', path: 'v2' }, 400, 'path: begin it with / or *'],
    ['POST', '/faults', { kind: 'cut', pth: '/v2' }, 400, 'pth'],
    ['POST', '/faults', '{', 400, 'Invalid JSON'],
    ['PUT', '/offers', { held: 'yes' }, 400, 'held: give true or false'],
    ['POST', '/fail-over', { milliseconds: -1 }, 400, 'milliseconds: give at least 0'],
  ])('answers %s %s %j with %d and a sentence', async (method, path, body, status, sentence) => {
    const answer = await admin(method, path, body);
    expect(answer.status).toBe(status);
    expect(messageOf(answer)).toContain(sentence);
  });

  it('takes no orders from pages of other sites, nor under a name that is not of this machine', async () => {
    const own = adminUrl.replace('http://', '');
    expect(await withHeaders({})).toBe(200);
    expect(await withHeaders({ Host: own.replace('127.0.0.1', 'localhost') })).toBe(200);
    expect(await withHeaders({ Host: 'evil.example' })).toBe(403);
    expect(await withHeaders({ Host: `evil.example:${new URL(adminUrl).port}` })).toBe(403);
    expect(await withHeaders({ Origin: 'http://evil.example' }, 'DELETE')).toBe(403);
    expect(await withHeaders({ Origin: 'null' }, 'POST')).toBe(403);
    expect(await withHeaders({ Origin: adminUrl })).toBe(200);
    expect(await withHeaders({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    const form = await request(`${adminUrl}/faults`, 'POST', 'kind=cut', { 'Content-Type': 'text/plain' });
    expect([form.status, messageOf(form)]).toEqual([415, expect.stringContaining('application/json')]);
  });

  it('survives what is no request for it', async () => {
    const head = `Host: ${adminUrl.replace('http://', '')}\r\nConnection: close\r\nContent-Type: application/json\r\n`;
    const deep = '['.repeat(60_000);
    const huge = 'x'.repeat(100_000);
    for (const [bytes, status] of [
      [`POST /faults HTTP/1.1\r\n${head}Content-Length: ${deep.length}\r\n\r\n${deep}`, 400],
      [`POST /faults HTTP/1.1\r\n${head}Content-Length: ${huge.length}\r\n\r\n${huge}`, 413],
      [`GET /%zz HTTP/1.1\r\n${head}\r\n`, 200],
      [`GET //faults HTTP/1.1\r\n${head}\r\n`, 404],
      [`GET /nowhere/%ff/x HTTP/1.1\r\n${head}\r\n`, 404],
      ['\0\0\0\r\n\r\n', 400],
    ] as const)
      expect(statuses(await exchange(adminUrl, bytes))).toEqual([status]);
    expect((await admin('GET', '/faults')).body).toEqual({ faults: [] });
  });
});

describe('an armed fault', () => {
  it('hits the next requests that fit, then others go on', async () => {
    const armed = await admin('POST', '/faults', { kind: 'fail', count: 2, method: 'get', path: '/v2/*/none' });
    expect(armed.body).toMatchObject({ left: 2, kind: 'fail', status: 503, method: 'GET', path: '/v2/*/none' });
    expect((await api('GET', '/v2/apps')).status).toBe(200);
    expect((await api('DELETE', '/v2/apps/none')).status).toBe(404);
    expect((await api('GET', '/v2/apps/none')).status).toBe(503);
    expect((await admin('GET', '/faults')).body).toMatchObject({ faults: [{ left: 1 }] });
    expect((await api('GET', '/v2/groups/a/b/none')).status).toBe(503);
    expect((await api('GET', '/v2/apps/none')).status).toBe(404);
    expect((await admin('GET', '/faults')).body).toEqual({ faults: [] });
  });

  it('delays or cuts what is carried out nevertheless', async () => {
    await admin('POST', '/faults', { kind: 'delay', milliseconds: 30, path: '/ping' });
    expect((await api('GET', '/ping')).text).toBe('pong');
    await admin('POST', '/faults', { kind: 'cut', method: 'POST' });
    await expect(api('POST', '/v2/apps', { id: '/cut', cmd: 'sleep 1000', instances: 0 })).rejects.toThrow();
    expect((await api('GET', '/v2/apps/cut')).status).toBe(200);
    expect((await api('DELETE', '/v2/apps/cut')).status).toBe(200);
  });

  it('can be disarmed, one or all', async () => {
    const { id } = z.object({ id: z.number() }).parse((await admin('POST', '/faults', { kind: 'cut' })).body);
    await admin('POST', '/faults', { kind: 'cut', count: 5 });
    await admin('POST', '/faults', { kind: 'fail', path: '/v2/*' });
    expect((await admin('DELETE', `/faults/${id}`)).body).toEqual({ disarmed: 1 });
    expect((await admin('DELETE', '/faults')).body).toEqual({ disarmed: 2 });
    expect((await api('GET', '/v2/apps')).status).toBe(200);
  });

  it('is not slowed by a pattern that was made to be slow', async () => {
    await admin('POST', '/faults', { kind: 'fail', path: `/${'*a'.repeat(500)}*b` });
    expect((await api('GET', `/v2/apps/${'a'.repeat(6000)}`)).status).not.toBe(503);
    await admin('DELETE', '/faults');
  });
});

describe('the other switches', () => {
  it('break event streams', async () => {
    const stream = await fetch(`${marathon.url}/v2/events`, { headers: { Accept: 'text/event-stream' } });
    expect((await admin('GET', '/event-streams')).body).toEqual({ open: 1 });
    expect((await admin('DELETE', '/event-streams')).body).toEqual({ dropped: 1 });
    expect(await stream.text()).toContain('event_stream_attached');
    await until(async () => JSON.stringify((await admin('GET', '/event-streams')).body) === '{"open":0}');
  });

  it('hold offers, list agents and what runs on them', async () => {
    expect((await admin('PUT', '/offers', { held: true })).body).toEqual({ held: true });
    await api('POST', '/v2/apps', { id: '/held', cmd: 'sleep 1000' });
    const agents = z.object({
      agents: z.array(
        z.object({
          agentId: z.string(),
          host: z.string(),
          state: z.literal('active'),
          capacity: z.object({ cpus: z.number() }),
          tasks: z.array(z.string()),
        }),
      ),
    });
    const list = async () => agents.parse((await admin('GET', '/agents')).body).agents;
    expect((await list()).map(({ host, capacity, tasks }) => [host, capacity.cpus, tasks])).toEqual([
      ['127.0.0.1', 4, []],
      ['127.0.0.2', 4, []],
    ]);
    expect((await api('GET', '/v2/queue')).text).toContain('"/held"');
    expect((await admin('PUT', '/offers', { held: false })).body).toEqual({ held: false });
    await until(async () => (await list()).some(({ tasks }) => tasks[0]?.startsWith('held.instance-') === true));
    expect((await admin('GET', '/agents')).body).toEqual({ agents: marathon.faults.agents() });
    await api('DELETE', '/v2/apps/held');
    expect((await admin('POST', '/agents/127.0.0.2/lose', {})).body).toMatchObject({
      host: '127.0.0.2',
      state: 'lost',
    });
    expect((await admin('POST', '/agents/127.0.0.2/return')).body).toMatchObject({ state: 'active' });
  });

  it('play a fail-over: streams end, and afterwards all is as before', async () => {
    const stream = await fetch(`${marathon.url}/v2/events`, { headers: { Accept: 'text/event-stream' } });
    const over = admin('POST', '/fail-over', { milliseconds: 300 });
    await stream.text().catch((cause: unknown) => expect(cause).toBeInstanceOf(Error));
    expect((await over).body).toEqual({ lostFor: 300 });
    expect((await api('GET', '/v2/leader')).status).toBe(200);
  });

  it('of a standby play an election', async () => {
    const standby = await aMarathon({ standbyOf: 'http://127.0.0.1:1', adminPort: 0 });
    const ask = (method: string, body?: unknown) => request(`${standby.adminUrl ?? ''}/leader`, method, body);
    expect((await ask('GET')).body).toEqual({ leader: '127.0.0.1:1' });
    expect((await ask('PUT', { leader: marathon.url })).status).toBe(200);
    expect((await standby.get('/ping')).text).toBe('pong');
    expect((await ask('PUT', { leader: null })).body).toEqual({ leader: null });
    const wrong = await ask('PUT', { leader: 'http://h/path' });
    expect([wrong.status, messageOf(wrong)]).toEqual([400, expect.stringContaining('has a path')]);
    expect((await request(`${standby.adminUrl ?? ''}/agents`, 'GET')).status).toBe(404);
  });
});

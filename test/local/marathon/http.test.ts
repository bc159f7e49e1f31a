// The HTTP face: headers, errors with their bodies, the odd answers, authentication, faults on demand.
import { describe, expect, it } from 'vitest';
import { aMarathon, request } from './client.js';

describe('every answer', () => {
  it('carries the headers of a leader', async () => {
    const marathon = await aMarathon({ simulate: true });
    for (const path of ['/v2/apps', '/v2/apps/none', '/nowhere', '/ping']) {
      const { headers } = await marathon.get(path);
      expect(headers.get('x-marathon-leader')).toBe(marathon.url);
      expect(headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
      expect(headers.get('pragma')).toBe('no-cache');
      expect(headers.get('expires')).toBe('0');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(Date.parse(headers.get('date') ?? '')).not.toBeNaN();
    }
  });
});

describe('an error', () => {
  it.each([
    ['GET', '/nowhere', undefined, 500, { message: 'URI not found' }],
    ['POST', '/v2/apps/x', {}, 405, { message: 'Method Not Allowed' }],
    ['GET', '/v2/apps/x', undefined, 404, { message: "App '/x' does not exist", details: [] }],
    ['DELETE', '/v2/apps//a/b', undefined, 404, { message: "App '/a/b' does not exist" }],
    ['GET', '/v2/apps/a/*', undefined, 404, { message: "Group '/a' does not exist", details: [] }],
    ['GET', '/v2/groups/a', undefined, 404, { message: "Group '/a' does not exist", details: [] }],
    [
      'GET',
      '/v2/apps/x/versions/2020-01-01T00:00:00.000Z',
      undefined,
      404,
      { message: "App '/x' does not exist in version 2020-01-01T00:00:00.000Z", details: [] },
    ],
    ['POST', '/v2/apps/x/restart', undefined, 404, { message: "App '/x' does not exist" }],
    ['DELETE', '/v2/apps/x/tasks', undefined, 404, { message: "App '/x' does not exist", details: [] }],
    ['DELETE', '/v2/apps/x/tasks?scale=true', undefined, 404, { message: "Path '/x' does not exist" }],
    ['DELETE', '/v2/deployments/no', undefined, 404, { message: 'DeploymentPlan no does not exist', details: [] }],
    [
      'DELETE',
      '/v2/queue/x/delay',
      undefined,
      404,
      { message: 'Application /x not found in tasks queue.', details: [] },
    ],
    [
      'POST',
      '/v2/tasks/delete',
      { ids: ['nonsense'] },
      400,
      { message: expect.stringContaining("Invalid task id 'nonsense'. [") as unknown },
    ],
    ['PATCH', '/v2/apps', [{ id: '/x', instances: 2 }], 404, { message: "App '/x' does not exist" }],
    ['PUT', '/v2/apps', [{ instances: 2 }], 422, { message: 'requirement failed: App Update must have app id set' }],
    [
      'GET',
      '/v2/apps?label=a%20b',
      undefined,
      422,
      { message: expect.stringContaining('Can not parse label selector a b') as unknown },
    ],
  ])('of %s %s', async (method, path, body, status, expected) => {
    const marathon = await aMarathon({ simulate: true });
    const answer = await request(marathon.url + path, method, body);
    expect([answer.status, answer.body]).toEqual([status, expected]);
  });

  it.each([
    ['{"id": "/x",', 400, { message: 'Invalid JSON', details: expect.any(String) as unknown }],
    [
      '',
      400,
      { message: 'Please specify data in JSON format', details: expect.stringContaining('No content') as unknown },
    ],
    [
      { cmd: 'sleep 1' },
      422,
      {
        message: 'Invalid JSON',
        details: [{ path: '/id', errors: ['\'id\' is undefined on object: {"cmd":"sleep 1"}'] }],
      },
    ],
    [{ id: 7 }, 422, { message: 'Invalid JSON', details: [{ path: '/id', errors: ['error.expected.jsstring'] }] }],
    [{ id: '/Upper' }, 422, { message: 'Invalid JSON', details: [{ path: '/id', errors: ['error.pattern'] }] }],
    [
      { id: '/x', instances: 0.1 },
      422,
      { message: 'Invalid JSON', details: [{ path: '/instances', errors: ['error.expected.int'] }] },
    ],
    [
      { id: '/x', instances: -1, env: { A: 1 } },
      422,
      {
        message: 'Invalid JSON',
        details: expect.arrayContaining([{ path: '/instances', errors: ['error.min'] }]) as unknown,
      },
    ],
    [
      { id: '/x', labels: { a: null } },
      422,
      { message: 'Invalid JSON', details: [{ path: '/labels/a', errors: ['error.expected.jsstring'] }] },
    ],
    [
      { id: '/x' },
      422,
      {
        message: 'Object is not valid',
        details: [
          { path: '/', errors: ["AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'."] },
        ],
      },
    ],
    [
      { id: '/x', cmd: 'x' },
      422,
      { message: 'Object is not valid', details: [{ path: '/', errors: ['must not be an empty string'] }] },
    ],
    [
      { id: '/x/tasks', cmd: 'sleep 1' },
      422,
      {
        message: 'Object is not valid',
        details: [{ path: '/id', errors: [expect.stringContaining('reserved keywords') as unknown] }],
      },
    ],
    [
      { id: '/x', cmd: 'sleep 1', constraints: [['hostname', 'NEAR']] },
      422,
      {
        message: 'Object is not valid',
        details: [{ path: '/constraints', errors: [expect.stringContaining('operator must be one of') as unknown] }],
      },
    ],
    [
      { id: '/x', container: { docker: { image: 'a', network: 'NONE' } } },
      500,
      { message: 'unsupported docker network type NONE' },
    ],
    [
      { id: '/x', cmd: 'sleep 1', upgradeStrategy: { minimumHealthCapacity: 1 } },
      422,
      {
        message: 'Invalid JSON',
        details: [
          {
            path: '/upgradeStrategy/maximumOverCapacity',
            errors: [expect.stringContaining('is undefined on object') as unknown],
          },
        ],
      },
    ],
    [
      [{ id: '/x', cmd: 'sleep 1' }],
      422,
      {
        message: 'Invalid JSON',
        details: [{ path: '/id', errors: ['[{"id":"/x","cmd":"sleep 1"}] is not an object'] }],
      },
    ],
  ])('of POST /v2/apps %j', async (body, status, expected) => {
    const marathon = await aMarathon({ simulate: true });
    const answer = await marathon.post('/v2/apps', body);
    expect([answer.status, answer.body]).toEqual([status, expected]);
    expect((await marathon.get('/v2/apps')).body).toEqual({ apps: [] });
  });

  it('of a second app with the same id has no deployments, unlike that of a lock', async () => {
    const marathon = await aMarathon({ simulate: true });
    await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1' });
    const answer = await marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1' });
    expect([answer.status, answer.body]).toEqual([409, { message: 'An app with id [/x] already exists.' }]);
  });

  it('of PATCH on an unknown app is 422 for an incomplete body and 404 for a complete one', async () => {
    const marathon = await aMarathon({ simulate: true });
    expect((await marathon.patch('/v2/apps/x', { instances: 2 })).status).toBe(422);
    expect((await marathon.patch('/v2/apps/x', { cmd: 'sleep 1' })).status).toBe(404);
  });

  it('of what cannot be negotiated', async () => {
    const marathon = await aMarathon({ simulate: true });
    expect((await marathon.get('/v2/apps', { Accept: 'text/html' })).status).toBe(406);
    expect((await request(`${marathon.url}/v2/apps`, 'POST', 'id=/x', { 'Content-Type': 'text/plain' })).status).toBe(
      415,
    );
    expect((await marathon.get('/v2/events', { Accept: 'text/event-stream, */*' })).status).toBe(405);
  });
});

describe('the server', () => {
  it('answers pings in the form asked for', async () => {
    const marathon = await aMarathon({ simulate: true });
    expect(await marathon.get('/ping')).toMatchObject({ status: 200, text: 'pong' });
    expect(await marathon.get('/ping', { Accept: 'application/json' })).toMatchObject({ status: 200, text: '"pong"' });
    expect((await marathon.get('/ping', { Accept: 'image/png' })).status).toBe(204);
  });

  it('says who it is', async () => {
    const marathon = await aMarathon({ simulate: true });
    const host = marathon.url.replace('http://', '');
    expect((await marathon.get('/v2/info')).body).toMatchObject({ name: 'marathon', elected: true, leader: host });
    expect((await marathon.get('/v2/leader')).body).toEqual({ leader: host });
    expect((await marathon.get('/metrics')).body).toMatchObject({
      gauges: { 'marathon.apps.active.gauge': { value: 0 } },
    });
    expect((await request(`${marathon.url}/v2/pods`, 'HEAD')).status).toBe(200);
  });

  it('asks for its credentials everywhere, and never shows them', async () => {
    const marathon = await aMarathon({ simulate: true, httpCredentials: 'baton:s3cret' });
    for (const path of ['/ping', '/v2/apps', '/nowhere']) {
      const answer = await marathon.get(path);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'basic realm="Mesosphere"']);
    }
    const wrong = { Authorization: `Basic ${btoa('baton:wrong')}` };
    expect((await marathon.get('/v2/apps', wrong)).status).toBe(401);
    const right = { Authorization: `Basic ${btoa('baton:s3cret')}` };
    expect((await marathon.get('/v2/apps', right)).status).toBe(200);
    expect((await marathon.get('/v2/info', right)).text).not.toContain('s3cret');
  });

  it('refuses settings that cannot be, in a sentence', async () => {
    await expect(aMarathon({ agents: 0.5 })).rejects.toThrow('agents is 0.5: give a whole number');
    await expect(aMarathon({ httpCredentials: 'nobody' })).rejects.toThrow('user:password');
    const marathon = await aMarathon();
    const port = Number(new URL(marathon.url).port);
    await expect(aMarathon({ port })).rejects.toThrow(
      `127.0.0.1:${port}: the port is in use; choose another with --port`,
    );
  });
});

describe('a fault', () => {
  it('fails, delays or cuts the next answers and then is over', async () => {
    const marathon = await aMarathon({ simulate: true });
    marathon.faults.next(2, { kind: 'fail', status: 503 }, { method: 'GET', path: /^\/v2\/apps/ });
    expect((await marathon.get('/ping')).status).toBe(200);
    expect((await marathon.get('/v2/apps')).status).toBe(503);
    expect((await marathon.get('/v2/apps')).status).toBe(503);
    expect((await marathon.get('/v2/apps')).status).toBe(200);
    marathon.faults.next(1, { kind: 'cut' });
    await expect(marathon.post('/v2/apps', { id: '/x', cmd: 'sleep 1' })).rejects.toThrow();
    // It was carried out; only the answer was lost.
    expect((await marathon.get('/v2/apps/x')).status).toBe(200);
    marathon.faults.next(1, { kind: 'delay', milliseconds: 20 });
    expect((await marathon.get('/v2/apps')).status).toBe(200);
  });
});

// What comes from broken or hostile clients. None of it may crash the server, hang it or hinder others.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMarathon } from '../../../src/local/marathon/server.js';
import type { RunningMarathon } from '../../../src/local/marathon/server.js';
import { request } from './client.js';
import { exchange, statuses, talk } from './raw.js';

let marathon: RunningMarathon;
beforeAll(async () => {
  marathon = await startMarathon({ port: 0, simulate: true });
});
afterAll(() => marathon.close());

const get = (target: string, headers = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: m\r\nConnection: close\r\n${headers}\r\n`;
const post = (body: string | Buffer): Promise<{ readonly status: number; readonly text: string }> =>
  fetch(`${marathon.url}/v2/apps`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: new Uint8Array(Buffer.from(body)),
  }).then(async (answer) => ({ status: answer.status, text: await answer.text() }));
const isWell = async (): Promise<void> => {
  expect((await request(`${marathon.url}/ping`, 'GET')).text).toBe('pong');
};

describe('a request line', () => {
  it.each([
    ['in absolute form', 'http://elsewhere:1/v2/apps?embed=apps.tasks', 200],
    ['in absolute form without a path', 'http://elsewhere', 302],
    ['with a fragment', '/ping#x', 200],
    ['with two slashes', '//', 500],
    ['with a host after two slashes', '//v2/apps', 500],
    ['with an asterisk', '*', 500],
    ['without a slash', 'v2/apps', 400],
    ['with half an escape', '/v2/apps/%zz', 400],
    ['with an escape that is no UTF-8', '/v2/apps/%ff%fe', 404],
    ['with an escaped NUL', '/v2/apps/%00', 404],
    ['with half an escape in the query', '/v2/apps?id=%zz&label=%', 422],
    ['with a parameter named like a prototype', '/v2/apps?__proto__=1&constructor=2', 200],
    ['with many slashes', `/v2/apps/${'/'.repeat(3000)}`, 404],
    ['with many stars', `/v2/apps/${'*'.repeat(3000)}`, 404],
    ['with 1000 parameters', `/v2/apps?${'embed=x&'.repeat(900)}`, 200],
  ])('%s is answered', async (_what, target, status) => {
    expect(statuses(await exchange(marathon.url, get(target)))[0]).toBe(status);
    await isWell();
  });

  it.each([
    ['a target of 10,000 parameters', get(`/v2/apps?${'id=x&'.repeat(10_000)}`), 431],
    ['a header of 100 KB', get('/ping', `X-Big: ${'x'.repeat(100_000)}\r\n`), 431],
    ['2,000 headers', get('/ping', Array.from({ length: 2000 }, (_, at) => `X-${at}: 1\r\n`).join('')), 431],
    ['a NUL in the target', get('/v2/\0apps'), 400],
    ['a header without a colon', get('/ping', 'nonsense\r\n'), 400],
    ['two lengths', get('/ping', 'Content-Length: 1\r\nContent-Length: 2\r\n'), 400],
    ['a length and chunks', get('/ping', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'), 400],
    ['HTTP/1.1 without Host', 'GET /ping HTTP/1.1\r\n\r\n', 400],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00', 400],
    ['CONNECT', 'CONNECT m:80 HTTP/1.1\r\nHost: m\r\n\r\n', 400],
  ])('%s is refused and the connection closed', async (_what, bytes, status) => {
    expect(statuses(await exchange(marathon.url, bytes))).toEqual([status]);
    await isWell();
  });
});

describe('a connection', () => {
  it('may carry several requests at once, which are answered in order', async () => {
    const one = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: m\r\n\r\n`;
    const text = await exchange(
      marathon.url,
      one('/ping') + one('/nowhere') + one('/v2/leader') + get('/v2/apps/none'),
    );
    expect(statuses(text)).toEqual([200, 500, 200, 404]);
  });

  it('of HTTP/1.0 is closed after the answer, without chunks', async () => {
    const text = await exchange(marathon.url, 'GET /v2/apps HTTP/1.0\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).not.toMatch(/transfer-encoding/i);
    expect(text.endsWith('\r\n\r\n{"apps":[]}')).toBe(true);
  });

  it('that stops in the middle of a head or a body hinders nobody', async () => {
    const head = `POST /v2/apps HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id"`;
    await Promise.all(
      Array.from({ length: 50 }, (_, at) => talk(marathon.url, [at % 2 === 0 ? 'GET /pi' : head], () => true)),
    );
    await isWell();
  });

  it('is told to go on when it expects to be', async () => {
    const body = '{"id":"/expected","cmd":"sleep 1","instances":0}';
    const text = await exchange(
      marathon.url,
      `POST /v2/apps HTTP/1.1\r\nHost: m\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
      body,
    );
    expect(statuses(text)).toEqual([100, 201]);
    expect(statuses(await exchange(marathon.url, get('/ping', 'Expect: miracles\r\n')))).toEqual([417]);
    await request(`${marathon.url}/v2/apps/expected`, 'DELETE');
  });
});

describe('a body', () => {
  it.each([
    ['that is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400],
    ['of open brackets', '['.repeat(100_000), 400],
    ['nested 100,000 deep', `{"id":"/x","labels":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400],
    ['nested 200 deep', `{"id":"/x","labels":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`, 422],
    ['of blanks', ' '.repeat(1_000_000), 400],
    ['with only a string', '"x"', 422],
    ['with only null', 'null', 422],
    ['with a number beyond doubles', '{"id":"/x","cmd":"sleep 1","cpus":1e999}', 422],
    ['of a million empty objects', `[${'{},'.repeat(1_000_000)}{}]`, 422],
  ])('%s is refused', async (_what, body, status) => {
    expect((await post(body)).status).toBe(status);
    await isWell();
  });

  it('beyond 32 MiB is refused while it comes, also without a length', async () => {
    const piece = Buffer.alloc(1024 * 1024, 0x20);
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]);
    const head = 'POST /v2/apps HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\n\r\n';
    const { text } = await talk(marathon.url, [head, ...Array<Buffer>(40).fill(chunk)], (said) => said.includes('}'));
    expect(text).toMatch(/^HTTP\/1\.1 413 [^]*\{"message":"Request Entity Too Large"\}$/);
    await isWell();
  });

  it('with keys of prototypes changes no prototype, with a key twice keeps the last', async () => {
    const { status } = await post(
      '{"id":"/proto","cmd":"sleep 1","cmd":"sleep 2","instances":0,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"labels":{"__proto__":"l","toString":"t"},"env":{"__proto__":"e"}}',
    );
    expect(status).toBe(201);
    expect('polluted' in {}).toBe(false);
    const { text } = await request(`${marathon.url}/v2/apps/proto`, 'GET');
    expect(text).toContain('"cmd":"sleep 2"');
    expect(text).toContain('"toString":"t"');
    expect((await request(`${marathon.url}/v2/apps/proto`, 'DELETE')).status).toBe(200);
  });
});

// The HTTP client against servers that hang, cut, lie, flood and send elsewhere.
import { createServer } from 'node:net';
import { onTestFinished, describe, expect, it } from 'vitest';
import { createHttp, type HttpOptions } from '../../src/kit/http.js';
import { exchange, jsonOf, type HttpRequest } from '../../src/kit/httpExchange.js';
import { describeHttpFailure, HttpFailure } from '../../src/kit/httpFailure.js';
import { statusFailure } from '../../src/kit/httpStatus.js';
import { aDeadAddress, aServer, json } from './aServer.js';

const never = new AbortController().signal;
const asking = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  service: 'Marathon',
  ...more,
});

/** The failure of one request: kind and sentence. */
async function failing(request: HttpRequest, options: HttpOptions = {}, signal = never): Promise<HttpFailure> {
  try {
    jsonOf(await exchange(createHttp(options), request, signal));
  } catch (error) {
    if (error instanceof HttpFailure) return error;
    throw error;
  }
  throw new Error('the request succeeded');
}

describe('a request', () => {
  it('gives status, headers and body as they came', async () => {
    const server = await aServer((_, response) => json(response, { ok: 1 }, 418, { 'X-Tea': 'green' }));
    const answer = await exchange(createHttp(), asking(`${server.url}/tea`), never);
    expect([answer.status, answer.headers.get('x-tea'), jsonOf(answer)]).toEqual([418, 'green', { ok: 1 }]);
  });

  it('sends what it is given as JSON', async () => {
    const server = await aServer((_, response) => json(response, {}));
    await exchange(createHttp(), asking(server.url, { method: 'PUT', body: { instances: 2 } }), never);
    expect(server.asked[0]).toMatchObject({ method: 'PUT', body: '{"instances":2}' });
    expect(server.asked[0]?.headers['content-type']).toContain('application/json');
  });

  it('sends no type where it sends nothing: Marathon answers 415 to a form', async () => {
    const server = await aServer((_, response) => json(response, {}));
    await exchange(createHttp(), asking(server.url, { method: 'POST' }), never);
    expect(server.asked[0]?.headers).not.toHaveProperty('content-type');
  });

  it('says that nobody listens', async () => {
    const address = await aDeadAddress();
    const failure = await failing(asking(`${address}/v2/apps`));
    expect(failure.kind).toBe('unanswered');
    expect(failure.message).toBe(`GET ${address}/v2/apps: connection refused; is Marathon running there?`);
  });

  it('says that a host name is not known', async () => {
    const failure = await failing(asking('http://marathon.invalid:8080/'));
    expect(failure).toMatchObject({ kind: 'unanswered' });
    expect(failure.message).toContain('the host name marathon.invalid:8080 is not known here');
  });

  it('ends a request that gets no answer', async () => {
    const server = await aServer(() => undefined);
    const failure = await failing(asking(server.url, { timeout: 100 }));
    expect(failure).toMatchObject({ kind: 'timeout' });
    expect(failure.message).toContain('no complete answer within 100ms');
  });

  it('ends an answer that never ends, though bytes keep coming', async () => {
    const server = await aServer((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    });
    expect(await failing(asking(server.url, { timeout: 300 }))).toMatchObject({ kind: 'timeout' });
  });

  it('does not take half an answer for a whole one', async () => {
    const server = await aServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
      response.write('{"apps":[', () => response.destroy());
    });
    const failure = await failing(asking(server.url));
    expect(failure).toMatchObject({ kind: 'broken' });
    expect(failure.message).toContain('cut off in the middle');
  });

  it('says that JSON is truncated although the transfer was whole', async () => {
    const server = await aServer((_, response) => response.writeHead(200).end('{"apps":[{"id":"/secret'));
    const failure = await failing(asking(server.url));
    expect(failure).toMatchObject({ kind: 'not-json' });
    expect(failure.message).toContain('not whole JSON');
    expect(failure.message).not.toContain('secret');
  });

  it('knows a login page from an answer', async () => {
    const server = await aServer((_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'),
    );
    expect((await failing(asking(server.url))).message).toContain('an HTML page instead of JSON');
  });

  it('stops reading an answer that is too large', async () => {
    const server = await aServer((_, response) => response.writeHead(200).end('x'.repeat(200_000)));
    expect(await failing(asking(server.url), { maxBytes: 10_000 })).toMatchObject({ kind: 'too-large' });
  });

  it('goes nowhere by itself: the other host sees neither request nor credentials', async () => {
    const elsewhere = await aServer((_, response) => json(response, {}));
    const server = await aServer((_, response) =>
      response.writeHead(302, { Location: `${elsewhere.url}/?token=abcdef` }).end(),
    );
    const request = asking(server.url, { headers: { Authorization: 'Bearer abcdef-123456' } });
    const answer = await exchange(createHttp(), request, never);
    expect(answer.status).toBe(302);
    expect(elsewhere.asked).toEqual([]);
    expect(statusFailure(answer).message).toContain(`redirects to ${elsewhere.url}/?token=[hidden]`);
  });

  it('does not ask a proxy that only the environment names', async () => {
    const proxy = await aServer((_, response) => json(response, {}));
    const server = await aServer((_, response) => json(response, { direct: true }));
    process.env['HTTP_PROXY'] = proxy.url;
    onTestFinished(() => {
      delete process.env['HTTP_PROXY'];
    });
    expect(jsonOf(await exchange(createHttp(), asking(server.url), never))).toEqual({ direct: true });
  });

  it('asks the proxy of the settings', async () => {
    const proxy = await aServer((_, response) => json(response, { proxied: true }));
    const http = createHttp({ proxy: proxy.url });
    expect(jsonOf(await exchange(http, asking('http://marathon.invalid/v2/apps'), never))).toEqual({ proxied: true });
  });

  it('stops at once when the caller stops', async () => {
    const stop = new AbortController();
    const server = await aServer(() => stop.abort());
    expect(await failing(asking(server.url), {}, stop.signal)).toMatchObject({ kind: 'cancelled' });
    expect(await failing(asking(server.url), {}, stop.signal)).toMatchObject({ kind: 'cancelled' });
    expect(server.asked).toHaveLength(1);
  });

  it('says that https meets a server without TLS', async () => {
    const server = await aServer((_, response) => json(response, {}));
    const failure = await failing(asking(server.url.replace('http:', 'https:')));
    expect(failure.message).toMatch(/TLS|does not speak/);
  });

  it('says that what answers does not speak HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n').resume());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect((await failing(asking(`http://127.0.0.1:${port}/`))).message).toContain('does not speak HTTP');
  });
});

describe('the sentence about a failure', () => {
  it('never holds user and password of the address, nor the error object a header', async () => {
    const address = (await aDeadAddress()).replace('http://', 'http://baton:hunter22@');
    const failure = await failing(
      asking(`${address}/v2/apps?private_token=geheim12`, { headers: { Authorization: 'Basic aHVudGVyMjI6eA==' } }),
    );
    expect(failure.message).not.toMatch(/hunter22|geheim12/);
    expect(JSON.stringify(failure.cause)).not.toContain('aHVudGVyMjI6eA==');
  });

  it('says what each status means', async () => {
    const says = async (status: number, body: unknown, headers: Record<string, string> = {}): Promise<string> => {
      const server = await aServer((_, response) => json(response, body, status, headers));
      const answer = await exchange(createHttp(), asking(server.url), never);
      return statusFailure(answer, 'the token needs the scope api').message.replace(`GET ${server.url}: `, '');
    };
    expect(await says(401, {})).toBe('Marathon does not accept the credentials (401); the token needs the scope api');
    expect(await says(403, { message: '403 Forbidden' })).toContain('does not allow this (403)');
    expect(await says(404, {})).toBe('not found (404); check the address');
    expect(await says(429, {}, { 'Retry-After': '30' })).toContain('the next one in 30s');
    expect(await says(503, {})).toContain('not available behind this address (503)');
    expect(await says(500, { message: 'URI not found' })).toBe(
      'Marathon failed (500); its own log says why: URI not found',
    );
    expect(await says(400, { message: { title: ["can't be blank"] } })).toContain("title can't be blank");
    expect(await says(403, { error: 'insufficient_scope', error_description: 'more\u001b[31m\n rights' })).toContain(
      'insufficient_scope; more rights',
    );
  });

  it('is a sentence for errors of any origin', () => {
    const asked = asking('http://marathon:8080/v2/apps');
    const coded = (code: string): Error => Object.assign(new Error('x'), { code });
    expect(describeHttpFailure(coded('CERT_HAS_EXPIRED'), asked)).toContain('certificate of the server has expired');
    expect(describeHttpFailure(coded('DEPTH_ZERO_SELF_SIGNED_CERT'), asked)).toContain('give its authority as `ca`');
    expect(describeHttpFailure(coded('EHOSTUNREACH'), asked)).toContain('no way to marathon:8080');
    expect(describeHttpFailure(coded('ECONNRESET'), asked)).toContain('closed before the answer came');
    expect(describeHttpFailure('odd', asked)).toBe('GET http://marathon:8080/v2/apps: odd');
  });
});

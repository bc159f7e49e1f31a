// A standby: a Marathon that leads nothing and passes everything on. Real leaders, standbys and a small server that
// answers as no Marathon would.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startMarathon } from '../../../src/local/marathon/server.js';
import type { RunningMarathon } from '../../../src/local/marathon/server.js';
import { request, until } from './client.js';
import { exchange } from './raw.js';

let leader: RunningMarathon;
let standby: RunningMarathon;
beforeAll(async () => {
  leader = await startMarathon({ port: 0, simulate: true });
  standby = await startMarathon({ port: 0, standbyOf: leader.url });
});
afterAll(async () => {
  await standby.close();
  await leader.close();
});

const own = ({ url }: RunningMarathon): string => url.replace('http://', '');

/** A server that is not Marathon, and the headers and bodies it was sent. */
async function anotherServer(
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Promise<{ readonly url: string; readonly asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(incoming);
    answer(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { url: `http://127.0.0.1:${port}`, asked };
}

async function aStandby(standbyOf: string, options: { readonly httpCredentials?: string } = {}) {
  const started = await startMarathon({ port: 0, standbyOf, ...options });
  onTestFinished(() => started.close());
  return started;
}

describe('a standby', () => {
  it('answers with what the leader says, and says that it came through it', async () => {
    for (const path of ['/ping', '/v2/leader', '/v2/apps', '/nowhere', '/metrics/prometheus']) {
      const [direct, through] = await Promise.all([leader, standby].map(({ url }) => request(url + path, 'GET')));
      if (direct === undefined || through === undefined) throw new Error('two were asked');
      expect(through.status).toBe(direct.status);
      if (!path.startsWith('/metrics')) expect(through.text).toBe(direct.text);
      expect(through.headers.get('content-type')).toBe(direct.headers.get('content-type'));
      expect(through.headers.get('cache-control')).toBe(direct.headers.get('cache-control'));
      expect(through.headers.get('x-marathon-leader')).toBe(leader.url);
      expect(through.headers.get('x-marathon-via')).toBe(`1.1 ${own(standby)}`);
      expect(direct.headers.get('x-marathon-via')).toBeNull();
    }
  });

  it('passes on methods, bodies, queries and refusals', async () => {
    const created = await request(`${standby.url}/v2/apps`, 'POST', { id: '/through', cmd: 'sleep 1', instances: 0 });
    expect([created.status, created.headers.get('location')]).toEqual([201, `${leader.url}/through`]);
    expect(created.headers.get('marathon-deployment-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await request(`${standby.url}/v2/apps`, 'POST', { id: '/through', cmd: 'sleep 1' })).status).toBe(409);
    expect((await request(`${standby.url}/v2/apps?id=THROUGH`, 'GET')).text).toContain('"/through"');
    expect((await request(`${standby.url}/v2/apps/through?force=true`, 'DELETE')).status).toBe(200);
    expect((await request(`${standby.url}/v2/apps`, 'HEAD')).status).toBe(200);
    const large = await request(`${standby.url}/v2/apps`, 'POST', {
      id: '/big',
      cmd: 'x'.repeat(2_000_000),
      instances: 0,
    });
    expect([large.status, large.text.length > 2_000_000]).toEqual([201, true]);
    await request(`${leader.url}/v2/apps/big`, 'DELETE');
  });

  it('redirects to the leader for events, so that the stream does not hang on it', async () => {
    const answer = await fetch(`${standby.url}/v2/events?event_type=deployment_info`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      `${leader.url}/v2/events?event_type=deployment_info`,
    ]);
    const followed = await fetch(`${standby.url}/v2/events`, { headers: { Accept: 'text/event-stream' } });
    expect([followed.status, followed.url]).toEqual([200, `${leader.url}/v2/events`]);
    await followed.body?.cancel();
  });

  it('loses a body that comes in chunks, as Marathon does', async () => {
    const text = await exchange(
      standby.url,
      'POST /v2/apps HTTP/1.1\r\nHost: m\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1\.1 400 [^]*Please specify data in JSON format/);
  });

  it('tells the leader who asked, and makes the headers of its own hop anew', async () => {
    const other = await anotherServer((_incoming, outgoing) => {
      outgoing.setHeader('Set-Cookie', ['a=1', 'b=2']);
      outgoing.end('ok');
    });
    const { url } = await aStandby(other.url);
    const { headers } = await request(`${url}/x`, 'GET', undefined, { 'X-Forwarded-For': '10.0.0.1', 'X-Mine': 'yes' });
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const [asked] = other.asked;
    expect(asked?.headers).toMatchObject({
      host: other.url.replace('http://', ''),
      'x-forwarded-for': '10.0.0.1, 10.0.0.1,127.0.0.1',
      'x-marathon-via': `1.1 ${url.replace('http://', '')}`,
      'x-mine': 'yes',
    });
  });

  it('asks for its own credentials, and passes them on', async () => {
    const other = await anotherServer((_incoming, outgoing) => outgoing.end('ok'));
    const { url } = await aStandby(other.url, { httpCredentials: 'baton:s3cret' });
    expect((await request(`${url}/ping`, 'GET')).status).toBe(401);
    const Authorization = `Basic ${btoa('baton:s3cret')}`;
    expect((await request(`${url}/ping`, 'GET', undefined, { Authorization })).text).toBe('ok');
    expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([Authorization]);
  });
});

describe('when the leader cannot answer, a standby', () => {
  it('says that its connection was refused', async () => {
    const gone = await startMarathon({ port: 0, simulate: true });
    await gone.close();
    const { url } = await aStandby(gone.url);
    const { status, text, headers } = await request(`${url}/v2/apps`, 'GET');
    expect([status, headers.get('content-type')]).toEqual([502, 'text/html;charset=iso-8859-1']);
    expect(text).toContain('<pre>    Connection to leader refused.</pre>');
    expect((await request(`${url}/v2/apps`, 'PUT', [])).text).toBe('');
  });

  it('says that requests go round in a circle', async () => {
    const first = await aStandby(leader.url);
    const second = await aStandby(first.url);
    first.follow?.(second.url);
    const { status, text } = await request(`${first.url}/ping`, 'GET');
    expect(status).toBe(502);
    expect(text).toContain('Detected proxying loop.');
  });

  it('waits for one to be elected, and gives up after a while', async () => {
    const { url, follow } = await aStandby(leader.url);
    follow?.(undefined);
    const patient = request(`${url}/ping`, 'GET');
    follow?.(leader.url);
    expect((await patient).text).toBe('pong');
    for (const nobody of [undefined, url]) {
      follow?.(nobody);
      const { status, text } = await request(`${url}/ping`, 'GET');
      expect(status).toBe(502);
      expect(text).toContain('Could not determine the current leader');
    }
  });

  it('answers 500 when the connection ends without an answer, and breaks off where the answer does', async () => {
    const other = await anotherServer((incoming, outgoing) => {
      if (incoming.url === '/none') incoming.socket.end();
      else {
        outgoing.setHeader('Content-Length', 100);
        outgoing.write('only this');
        setImmediate(() => outgoing.destroy());
      }
    });
    const { url, faults } = await aStandby(other.url);
    expect((await request(`${url}/none`, 'GET')).status).toBe(500);
    await expect(request(`${url}/half`, 'GET')).rejects.toThrow();
    // Also when nobody reads the answer yet while it breaks off.
    faults.next(1, { kind: 'delay', milliseconds: 100 });
    await expect(request(`${url}/half`, 'GET')).rejects.toThrow();
    faults.next(1, { kind: 'cut' });
    await expect(request(`${url}/half`, 'GET')).rejects.toThrow();
    expect((await request(`${url}/none`, 'GET')).status).toBe(500);
  });

  it('refuses the sixty-fifth request at a time', async () => {
    const waiting: ServerResponse[] = [];
    const other = await anotherServer((_incoming, outgoing) => void waiting.push(outgoing));
    const { url } = await aStandby(other.url);
    const asked = Array.from({ length: 64 }, () => request(`${url}/x`, 'GET'));
    await until(() => waiting.length === 64);
    expect((await request(`${url}/x`, 'GET')).status).toBe(500);
    for (const outgoing of waiting) outgoing.end('late');
    expect((await Promise.all(asked)).map(({ text }) => text)).toEqual(Array(64).fill('late'));
    const next = request(`${url}/x`, 'GET');
    await until(() => waiting.length === 65);
    waiting[64]?.end('next');
    expect((await next).text).toBe('next');
  });
});

describe('the settings of a standby', () => {
  it.each([
    [{ standbyOf: 'http://u:p@h:1' }, 'credentials'],
    [{ standbyOf: 'https://h:1' }, 'plain HTTP'],
    [{ standbyOf: 'http://h:1/path' }, 'has a path'],
    [{ standbyOf: 'http://' }, 'no address'],
    [{ standbyOf: 'http://h:1', simulate: true, agents: 2 }, 'agents'],
    [
      { standbyOf: 'http://h:1', simulate: true, cpus: 2 },
      'a standby has no cluster of its own: leave out --simulate, --cpus and set it for the leader',
    ],
    [{ simulate: true, port: 18_080, adminPort: 18_080 }, 'the admin port cannot be the port of Marathon itself'],
  ])('%j are refused in a sentence', async (options, sentence) => {
    await expect(startMarathon({ port: 0, ...options })).rejects.toThrow(sentence);
  });

  it('leave no switches for what it does not have', () => {
    expect(() => standby.faults.holdOffers(true)).toThrow('a standby has no offers');
    expect(() => standby.faults.agents()).toThrow('a standby has no agents');
  });
});

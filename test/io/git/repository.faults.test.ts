// A repository on bad days: each fault is a clear sentence, nothing that was there is lost, no secret is told.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/local/gitlab/faults.js';
import { createGitHttp } from '../../../src/io/git/http.js';
import { all, must, never, sentence, startBench, type Bench } from './bench.js';

const token = 'token-of-reader';
const basic = Buffer.from(`oauth2:${token}`).toString('base64');

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterEach(() => bench.gitlab.faults.clear());
afterAll(() => bench.end());

const rows: readonly (readonly [name: string, fault: Fault, says: string])[] = [
  ['refuses the connection', { kind: 'refuse' }, 'the connection was cut'],
  ['hangs', { kind: 'hang' }, 'did not answer in full'],
  ['is cut in the body', { kind: 'cut', afterBytes: 30 }, 'cut'],
  ['answers 401', { kind: 'answer', status: 401, body: 'HTTP Basic: Access denied' }, 'Check that the token is valid'],
  ['answers 403', { kind: 'answer', status: 403, body: 'Forbidden' }, 'role that may do it'],
  ['answers 404', { kind: 'answer', status: 404 }, 'does not exist or the token may not see it'],
  ['answers 429', { kind: 'answer', status: 429, headers: { 'retry-after': '30' } }, 'slow down (429), for 30 s'],
  ['answers 500', { kind: 'answer', status: 500, body: 'Whoops' }, 'is in trouble (500): Whoops'],
  ['answers 502', { kind: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>' }, '(502).'],
  [
    'has moved',
    {
      kind: 'answer',
      status: 301,
      headers: { location: 'https://u:p@evil.example/x.git/info/refs?service=y&t=s3cret' },
    },
    'has moved to https://evil.example/x.git. Redirects are not followed',
  ],
  [
    'sends to a sign-in page',
    { kind: 'answer', status: 302, headers: { location: '/users/sign_in' } },
    'the token is missing or the repository does not exist',
  ],
  [
    'shows a web page',
    { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
    'not as a git server',
  ],
  ['sends no packets', { kind: 'answer', status: 200, body: '' }, 'not as a git server'],
];

describe('listing branches when the server', () => {
  it.each(rows)('%s', async (_, fault, says) => {
    const repository = bench.repository({ limits: { listingWithin: 2_000 } });
    bench.gitlab.faults.next('git', fault, { times: Infinity });
    const because = await sentence(repository.listBranches(never));
    expect(because).toContain(says);
    expect(because).not.toMatch(/token-of-reader|s3cret|u:p@/);
    bench.gitlab.faults.clear();
    expect((await must(repository.listBranches(never))).has('main')).toBe(true);
  });
});

describe('fetching a commit when the server', () => {
  it.each(rows)('%s', async (_, fault, says) => {
    const repository = bench.repository({ limits: { listingWithin: 2_000, transferWithin: 2_000 } });
    const good = await bench.push({ 'kept.json': `${Math.random()}` });
    await must(repository.readCommit('main', good, all, never));
    const next = await bench.push({ 'next.json': `${Math.random()}` });
    bench.gitlab.faults.next('git', fault, { times: Infinity, only: /POST .*git-upload-pack/ });
    expect(await sentence(repository.readCommit('main', next, all, never))).toContain(says);
    expect(await must(repository.readCommit('main', good, all, never))).toMatchObject({ commit: good });
    bench.gitlab.faults.clear();
    expect(await must(repository.readCommit('main', next, all, never))).toMatchObject({ commit: next });
  });

  it.each([10, 60, 150, 300, 500])('is cut in a pack after %i bytes, then whole again', async (afterBytes) => {
    const repository = bench.repository();
    const tip = await bench.push({ 'cut.json': `${Math.random()}` });
    bench.gitlab.faults.next('git', { kind: 'cut', afterBytes }, { only: /POST .*git-upload-pack/ });
    expect(await sentence(repository.readCommit('main', tip, all, never))).toContain('cut');
    expect(await must(repository.readCommit('main', tip, all, never))).toMatchObject({ commit: tip });
  });
});

describe('the caller and the secrets', () => {
  it('stops at once when the caller stops waiting', async () => {
    const repository = bench.repository();
    bench.gitlab.faults.next('git', { kind: 'hang' });
    const stop = new AbortController();
    const listing = sentence(repository.listBranches(stop.signal));
    stop.abort();
    expect(await listing).toContain('stopped');
    expect(await sentence(repository.listBranches(stop.signal))).toContain('stopped');
  });

  it('asks for the token anew each time, so that it can be rotated', async () => {
    let current = 'expired';
    const repository = bench.repository({ token: () => current });
    expect(await sentence(repository.listBranches(never))).toContain('(401)');
    current = token;
    expect((await must(repository.listBranches(never))).size).toBeGreaterThan(0);
  });

  it('says that the token cannot be had, and blames no connection', async () => {
    const repository = bench.repository({
      token: () => {
        throw new Error(
          'the secret file secrets/gitlab-token cannot be read (ENOENT); create it or correct the settings',
        );
      },
    });
    const because = await sentence(repository.listBranches(never));
    expect(because).toMatch(/was not asked: the secret file secrets\/gitlab-token cannot be read/);
    expect(because).not.toContain('connection');
  });

  it('keeps credentials out of an error, however deep one looks', async () => {
    bench.gitlab.faults.next('git', { kind: 'refuse' }, { times: Infinity });
    const http = createGitHttp({ token: () => token }, never);
    const url = `${bench.gitlab.url}/platform/apps.git/info/refs?service=git-upload-pack`;
    const error: unknown = await http.request({ url, method: 'GET', headers: {} }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const shown = `${inspect(error, { depth: 30, showHidden: true })}${JSON.stringify(error)}`;
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(basic);
  });

  it('honours no proxy of the environment unless told to', async () => {
    process.env['http_proxy'] = 'http://127.0.0.1:9';
    try {
      expect((await must(bench.repository().listBranches(never))).has('main')).toBe(true);
    } finally {
      delete process.env['http_proxy'];
    }
  });
});

describe('servers that lie', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function lying(answer: (response: ServerResponse, url: string) => void): Promise<string> {
    server = createServer((request, response) => {
      request.resume();
      answer(response, request.url ?? '');
    });
    const started = server;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    const address = started.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}/x.git`;
  }

  it('a list that ends early, though cleanly, is no list', async () => {
    const lines = '001e# service=git-upload-pack\n0000000eversion 2\n0000';
    const url = await lying((response, target) => {
      if (target.includes('info/refs')) {
        response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' }).end(lines);
        return;
      }
      const ref = `003d${'1'.repeat(40)} refs/heads/main\n`;
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' }).end(ref);
    });
    expect(await sentence(bench.repository({ url }).listBranches(never))).toContain('incomplete answer');
  });

  it('one byte at a time is not waited for endlessly', async () => {
    const timers: NodeJS.Timeout[] = [];
    const url = await lying((response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
      timers.push(setInterval(() => response.write('0'), 20));
    });
    const repository = bench.repository({ url, limits: { listingWithin: 1_000 } });
    expect(await sentence(repository.listBranches(never))).toContain('did not answer in full within 1 s');
    timers.forEach((timer) => clearInterval(timer));
  });

  it('an endless list is cut at the size limit', async () => {
    const url = await lying((response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
      response.end(Buffer.alloc(200_000, 0x30));
    });
    const repository = bench.repository({ url, limits: { listingSize: 100_000 } });
    expect(await sentence(repository.listBranches(never))).toContain('above the size limit');
  });
});

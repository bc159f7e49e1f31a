import { describe, expect, it } from 'vitest';
import type { Check, CheckLimit, Sample } from '../../../src/core/model/check.js';
import { isAllowedHost } from '../../../src/io/checks/allowedHosts.js';
import { aDeadAddress, aServer, json, type Answering } from '../../kit/aServer.js';
import { eventually } from '../../kit/eventually.js';
import { appId } from '../balancer/aSet.js';
import { aQuestion, never, someChecks } from './aQuestion.js';

const hosts = ['127.0.0.1'];

const check = (url: string, field?: string, limit: CheckLimit = {}): Check => ({
  name: 'up',
  kind: 'http',
  url,
  failAfter: 3,
  limit,
  ...(field !== undefined && { field }),
});

const ask = (one: Check, signal = never): Promise<Sample> => someChecks({ hosts }).ask(aQuestion(one), signal);

describe('a check over HTTP', () => {
  it.each([
    [200, 'pass'],
    [204, 'pass'],
    [299, 'pass'],
    [301, 'fail'],
    [404, 'fail'],
    [500, 'fail'],
    [503, 'fail'],
  ])('answered with %d is a %s', async (status, verdict) => {
    const { url } = await aServer((_, response) => void response.writeHead(status, { Location: '/else' }).end());
    expect(await ask(check(`${url}/health`))).toEqual({
      check: 'up',
      at: 1_000,
      verdict,
      because: `${url}/health answers ${status}`,
    });
  });

  it('asks about the set, and never where a redirect leads', async () => {
    const server = await aServer((_, response) => void response.writeHead(302, { Location: '/else' }).end());
    await ask(check(`${server.url}/of{{service}}?set={{app}}`));
    expect(server.asked.map(({ url }) => url)).toEqual(['/of/shop/cart?set=/shop/cart-canary']);
  });

  const body = { errors: { rate: 0.02, 'a/b': [1, 2] }, ready: true, text: 'x', none: null };
  it.each<[string, CheckLimit, Partial<Sample>]>([
    ['/errors/rate', { below: 0.05 }, { verdict: 'pass', value: 0.02, because: '0.02, which is below 0.05' }],
    ['/errors/rate', { below: 0.01 }, { verdict: 'fail', value: 0.02, because: '0.02, and has to be below 0.01' }],
    ['/errors/a~1b/1', { above: 1 }, { verdict: 'pass', value: 2 }],
    ['/ready', { above: 0 }, { verdict: 'pass', value: 1 }],
    ['/text', { above: 0 }, { verdict: 'undecided', because: 'the answer has no number at /text' }],
    ['/none', { above: 0 }, { verdict: 'undecided', because: 'the answer has no number at /none' }],
    ['/errors/other', { above: 0 }, { verdict: 'undecided', because: 'the answer has nothing at /errors/other' }],
    [
      '/constructor/length',
      { above: 0 },
      { verdict: 'undecided', because: 'the answer has nothing at /constructor/length' },
    ],
    ['/errors/a~1b/length', { above: 0 }, { verdict: 'pass', value: 2 }],
  ])('with %s within %j', async (field, limit, expected) => {
    const { url } = await aServer((_, response) => json(response, body));
    expect(await ask(check(url, field, limit))).toMatchObject(expected);
  });

  it.each<[string, Answering, string]>([
    [
      'cuts off',
      (_, response) => void response.writeHead(200, { 'Content-Length': '10' }).write('{', () => response.destroy()),
      'the answer was cut off in the middle',
    ],
    [
      'sends a page',
      (_, response) => void response.setHeader('Content-Type', 'text/html').end('<html>'),
      'an HTML page instead of JSON',
    ],
    ['sends too much', (_, response) => json(response, 'x'.repeat(2_000_000)), 'the answer is larger than we read'],
  ])('of what %s is undecided', async (_, answer, sentence) => {
    const { url } = await aServer(answer);
    const sample = await ask(check(url, '/a', { below: 1 }));
    expect(sample.verdict).toBe('undecided');
    expect(sample.because).toContain(sentence);
  });

  it('without an answer is undecided', async () => {
    const url = await aDeadAddress();
    expect(await ask(check(url))).toMatchObject({
      verdict: 'undecided',
      because: `GET ${url}/: connection refused; is the check running there?`,
    });
    expect(await ask(check('http://:0:0/'))).toMatchObject({
      verdict: 'undecided',
      because: 'http://:0:0/ is not an address',
    });
  });

  it('can be given up', async () => {
    const server = await aServer(() => undefined);
    const asking = new AbortController();
    const sample = ask(check(server.url), asking.signal);
    await eventually('it is asked', () => server.asked[0]);
    asking.abort();
    expect((await sample).verdict).toBe('undecided');
  });

  it('of a host that the settings do not list is not asked at all', async () => {
    const server = await aServer((_, response) => void response.end());
    const local = check(`http://localhost:${server.port}/`);
    expect(await ask(local)).toMatchObject({
      verdict: 'undecided',
      because: `localhost:${server.port} may not be asked: the settings do not list it in \`checks.hosts\` of the cluster`,
    });
    expect(server.asked).toEqual([]);
  });

  it('is known to be refused without asking anybody, whichever set it is about', () => {
    const checks = someChecks({ hosts: ['status.example'] });
    const refusal = (url: string): string | undefined => checks.refusal(check(url), appId('/shop/cart'));
    expect(refusal('https://status.example/{{app}}')).toBeUndefined();
    expect(refusal('https://other.example/{{app}}')).toBe(
      'other.example may not be asked: the settings do not list it in `checks.hosts` of the cluster',
    );
    expect(refusal('http://:0:0/')).toBe('http://:0:0/ is not an address');
  });
});

describe('hosts that may be asked', () => {
  it.each([
    ['http://status.example/', true],
    ['https://STATUS.example.:8443/', true],
    ['http://one.dc.example:31000/', true],
    ['http://a.b.dc.example/', true],
    ['http://[::1]:9/', true],
    ['http://only.example:8080/', true],
    ['https://tls.example/', true],
    ['http://only.example/', false],
    ['http://tls.example/', false],
    ['http://dc.example/', false],
    ['http://evildc.example/', false],
    ['http://.dc.example/', false],
    ['http://status.example.evil.example/', false],
    ['http://status.example@evil.example/', false],
    ['http://evil.example/status.example', false],
    ['http://169.254.169.254/latest/meta-data', false],
    ['http://2130706433/', false],
    ['http://10.11.12.13:31000/', true],
    ['http://11.0.0.1/', false],
    ['http://10.0.0.1.example/', false],
    ['http://192.168.7.9:9000/', true],
    ['http://192.168.7.9/', false],
    ['http://192.168.8.9:9000/', false],
    ['http://[fd12::7]/', true],
    ['http://[fe80::7]/', false],
    ['http://172.16.0.1/', false],
  ])('%s: %s', (address, expected) => {
    const entries = ['status.example', 'only.example:8080', 'tls.example:443', '*.dc.example', '[::1]', '', '*'].concat(
      ['10.0.0.0/8', '192.168.7.0/24:9000', '[fd00::/8]', '172.16.0.0/40', '172.16.0.0/', 'dc.example/8'],
    );
    expect(isAllowedHost(new URL(address), entries)).toBe(expected);
  });
});

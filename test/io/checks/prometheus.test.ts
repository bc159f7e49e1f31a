// Checks against the real Prometheus (Debian's package), which scrapes a small server of ours; and against what only
// looks like one.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Check, Sample } from '../../../src/core/model/check.js';
import { freePorts } from '../../clients/marathonLb/ports.js';
import { start } from '../../clients/marathonLb/programs.js';
import { aDeadAddress, aServer, json, type Answering } from '../../kit/aServer.js';
import { eventually } from '../../kit/eventually.js';
import { appId } from '../balancer/aSet.js';
import { aQuestion, never, someChecks } from './aQuestion.js';

const havePrometheus = spawnSync('prometheus', ['--version'], { stdio: 'ignore' }).status === 0;
if (!havePrometheus) console.warn('The real Prometheus is skipped: it is not installed (apt-get install prometheus).');

const check = (query: string, rest: Partial<Extract<Check, { kind: 'prometheus' }>> = {}): Check => ({
  name: 'errors',
  kind: 'prometheus',
  query,
  failAfter: 3,
  limit: { below: 0.05 },
  ...rest,
});

const metrics = `
shop_requests_total{app="/shop/cart-canary",code="200"} 190
shop_requests_total{app="/shop/cart-canary",code="500"} 10
shop_requests_total{app="/shop/cart",code="200"} 990
shop_requests_total{app="/shop/cart",code="500"} 10
shop_ready{app="/shop/cart-canary"} 1
shop_broken NaN
`;

describe.skipIf(!havePrometheus)('a check of Prometheus', () => {
  const stops: (() => Promise<void>)[] = [];
  let url = '';

  const ask = (one: Check): Promise<Sample> => someChecks({ prometheus: { url } }).ask(aQuestion(one), never);

  beforeAll(async () => {
    const scraped = createServer((_, response) => void response.setHeader('Content-Type', 'text/plain').end(metrics));
    await new Promise<void>((resolve) => scraped.listen(0, '127.0.0.1', resolve));
    const address = scraped.address();
    if (typeof address !== 'object' || address === null) throw new Error('a server listens on no port');
    stops.push(
      () =>
        new Promise((resolve) => {
          scraped.close(() => resolve());
          scraped.closeAllConnections();
        }),
    );
    const folder = await mkdtemp(path.join(tmpdir(), 'baton-prometheus-'));
    const [port] = await freePorts(1);
    const target = `127.0.0.1:${address.port}`;
    const config = {
      scrape_configs: [
        { job_name: 'shop', scrape_interval: '1s', scrape_timeout: '1s', static_configs: [{ targets: [target] }] },
      ],
    };
    await writeFile(path.join(folder, 'prometheus.yml'), JSON.stringify(config));
    const prometheus = start('prometheus', [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ]);
    stops.push(async () => {
      await prometheus.stop();
      await rm(folder, { recursive: true, force: true });
    });
    url = `http://127.0.0.1:${port}`;
    await eventually(`Prometheus scrapes: ${prometheus.output()}`, async () =>
      (await ask(check('shop_ready'))).verdict === 'undecided' ? undefined : true,
    );
  });
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  const share = 'sum(shop_requests_total{app="{{app}}",code="500"}) / sum(shop_requests_total{app="{{app}}"})';

  it.each<[string, Check, Partial<Sample>]>([
    [
      'its number is below the limit',
      check(share, { limit: { below: 0.06 } }),
      { verdict: 'pass', value: 0.05, because: '0.05, which is below 0.06' },
    ],
    [
      'its number is not below the limit',
      check(share),
      { verdict: 'fail', value: 0.05, because: '0.05, and has to be below 0.05' },
    ],
    ['a scalar is a number', check('scalar(shop_ready)', { limit: { above: 0 } }), { verdict: 'pass', value: 1 }],
    [
      'the id in git may be asked for',
      check('sum(shop_requests_total{app="{{service}}"})', { limit: { above: 999 } }),
      { verdict: 'pass', value: 1_000 },
    ],
    [
      'it is compared with the primary',
      check(share, { compared: 'ratio', limit: { below: 2 } }),
      { verdict: 'fail', value: 5, because: '5 times that of the primary (0.05 to 0.01), and has to be below 2' },
    ],
    [
      'it differs from the primary',
      check(share, { compared: 'difference' }),
      { verdict: 'pass', because: 'a difference of 0.04 from that of the primary (0.05 to 0.01), which is below 0.05' },
    ],
    [
      'there are enough requests',
      check(share, { minimumSample: 200, countedBy: 'sum(shop_requests_total{app="{{app}}"})' }),
      { verdict: 'fail' },
    ],
    [
      'there are too few requests',
      check(share, { minimumSample: 201, countedBy: 'sum(shop_requests_total{app="{{app}}"})' }),
      { verdict: 'undecided', because: '200 requests so far, and 201 are wanted' },
    ],
    [
      'nobody counts requests',
      check(share, { minimumSample: 1, countedBy: 'no_such_metric' }),
      {
        verdict: 'undecided',
        because: 'the number of requests: the query answers nothing: there is no such series, or none lately',
      },
    ],
    [
      'there is no such series',
      check('no_such_metric'),
      { verdict: 'undecided', because: 'the query answers nothing: there is no such series, or none lately' },
    ],
    [
      'the primary has no such series',
      check('shop_ready{app="{{app}}"}', { compared: 'ratio' }),
      {
        verdict: 'undecided',
        because: 'of the primary, the query answers nothing: there is no such series, or none lately',
      },
    ],
    [
      'there are several series',
      check('shop_requests_total'),
      { verdict: 'undecided', because: 'the query answers 4 series; make one of them, for example with sum()' },
    ],
    [
      'there is no number',
      check('shop_broken'),
      { verdict: 'undecided', because: 'it is NaN, so there is no data behind it' },
    ],
    [
      'nothing is divided by nothing',
      check('shop_ready * 0 / 0'),
      { verdict: 'undecided', because: 'it is NaN, so there is no data behind it' },
    ],
    [
      'something is divided by nothing',
      check('shop_ready / 0'),
      { verdict: 'undecided', because: 'it is Infinity, so there is no data behind it' },
    ],
    [
      'it is a range',
      check('shop_ready[1m]'),
      { verdict: 'undecided', because: 'the query answers a matrix; wrap it so that it answers one number' },
    ],
    [
      'it is text',
      check('"shop"'),
      { verdict: 'undecided', because: 'the query answers a string; wrap it so that it answers one number' },
    ],
  ])('%s', async (_, one, expected) => {
    expect(await ask(one)).toEqual({
      check: 'errors',
      at: 1_000,
      verdict: 'fail',
      because: expect.any(String) as string,
      ...(expected.verdict === 'undecided' ? {} : { value: expect.any(Number) as number }),
      ...expected,
    });
  });

  it('says what Prometheus has against the query', async () => {
    const { verdict, because } = await ask(check('sum('));
    expect(verdict).toBe('undecided');
    expect(because).toMatch(/^Prometheus does not take the query: .*parse error/);
  });
});

describe('a check of what should be Prometheus is undecided', () => {
  const because = async (answer: Answering): Promise<string> => {
    const { url } = await aServer(answer);
    const sample = await someChecks({ prometheus: { url } }).ask(aQuestion(check('q')), never);
    expect(sample.verdict).toBe('undecided');
    return sample.because;
  };
  const vector = (value: unknown) => ({
    status: 'success',
    data: { resultType: 'vector', result: [{ value: [1, value] }] },
  });

  it.each<[string, Answering, string]>([
    [
      'a login page',
      (_, response) => void response.setHeader('Content-Type', 'text/html').end('<html>'),
      'an HTML page instead of JSON',
    ],
    ['another answer', (_, response) => json(response, { status: 'success' }), 'the answer is not one of Prometheus'],
    [
      'an error',
      (_, response) => json(response, { status: 'error', error: 'too many samples' }, 503),
      'is not available behind this address (503)',
    ],
    [
      'a query that costs too much',
      (_, response) => json(response, { status: 'error', error: 'query timed out' }, 422),
      'Prometheus does not take the query: query timed out',
    ],
    ['a number that is none', (_, response) => json(response, vector('0x')), '0x is not a number'],
    ['an empty number', (_, response) => json(response, vector('')), 'is not a number'],
    [
      'a way elsewhere',
      (_, response) => void response.writeHead(302, { Location: 'http://169.254.169.254/' }).end(),
      'which is not followed',
    ],
    [
      'an answer without end',
      (_, response) => json(response, vector('1'.repeat(2_000_000))),
      'the answer is larger than we read',
    ],
    [
      'a histogram',
      (_, response) =>
        json(response, { status: 'success', data: { resultType: 'vector', result: [{ histogram: [] }] } }),
      'the query answers a histogram',
    ],
  ])('by %s', async (_, answer, sentence) => {
    expect(await because(answer)).toContain(sentence);
  });

  it('when it is away, and when the settings name none', async () => {
    const url = await aDeadAddress();
    const away = await someChecks({ prometheus: { url } }).ask(aQuestion(check('q')), never);
    expect(away).toMatchObject({
      verdict: 'undecided',
      because: `Prometheus at ${new URL(url).host}: connection refused; is Prometheus running there?`,
    });
    const lacking = 'the settings name no Prometheus: give its address as `checks.prometheus` of the cluster';
    expect(await someChecks().ask(aQuestion(check('q')), never)).toMatchObject({
      verdict: 'undecided',
      because: lacking,
    });
    expect(someChecks().refusal(check('q'), appId('/shop/cart'))).toBe(lacking);
    expect(someChecks({ prometheus: { url } }).refusal(check('q'), appId('/shop/cart'))).toBeUndefined();
  });

  it('when asking is given up', async () => {
    const server = await aServer(() => undefined);
    const asking = new AbortController();
    const sample = someChecks({ prometheus: { url: server.url } }).ask(aQuestion(check('q')), asking.signal);
    await eventually('it is asked', () => server.asked[0]);
    asking.abort();
    expect((await sample).verdict).toBe('undecided');
  });

  it('and shows its token to nobody', async () => {
    const server = await aServer((_, response) => void response.writeHead(403).end());
    const prometheus = {
      url: `${server.url}/prometheus/`,
      auth: { kind: 'bearer', token: () => 'very-secret' },
    } as const;
    const { because: said } = await someChecks({ prometheus }).ask(aQuestion(check('q{app="{{app}}"}')), never);
    expect(server.asked[0]).toMatchObject({
      url: `/prometheus/api/v1/query?query=${encodeURIComponent('q{app="/shop/cart-canary"}')}`,
      headers: { authorization: 'Bearer very-secret' },
    });
    expect(said).toContain('does not allow this (403)');
    expect(said).not.toContain('secret');
  });
});

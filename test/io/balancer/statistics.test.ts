import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openHaproxyAgent } from '../../../src/io/balancer/openHaproxyAgent.js';
import { createLog } from '../../../src/kit/log.js';
import type { Access } from '../../../src/kit/remote/access.js';
import type { BalancerReading } from '../../../src/core/model/traffic.js';
import { aDeadAddress, aServer, type Answering } from '../../kit/aServer.js';
import { eventually } from '../../kit/eventually.js';
import { appId, aSet, aTask } from './aSet.js';

const app = appId('/shop/cart');
const never = new AbortController().signal;
const sets = [
  aSet('/shop/cart', aTask('old', '10.0.0.7', 31001), aTask('other', '10.0.0.8', 31001)),
  aSet('/shop/cart-canary', aTask('new', '10.0.0.7', 31002)),
];

async function read(
  stats: readonly string[],
  backends: readonly string[] = ['shop_cart_10000'],
  signal = never,
  access: Access = {},
): Promise<readonly BalancerReading[]> {
  const listen = { host: '127.0.0.1', port: 0 };
  const agent = await openHaproxyAgent({ listen, stats, log: createLog({ level: 'silent' }), ...access });
  const { readings } = await agent.read({ app, backends, sets }, signal);
  await agent.close();
  return readings;
}

/** Answers the statistics with a text, and the page of processes with another one. */
const says =
  (csv: string, pids = ''): Answering =>
  ({ url }, response) => {
    if (url === '/_haproxy_getpids') response.writeHead(pids === '' ? 503 : 200).end(pids);
    else response.writeHead(200, { 'Content-Type': 'text/plain' }).end(csv);
  };

const header = '# pxname,svname,qcur,scur,stot,econ,eresp,status,weight,hrsp_5xx,rtime,hrsp_2xx,-,';
const row = (server: string, rest: string): string => `shop_cart_10000,${server},${rest},,`;

/** The counters of a line that only grow, in their order; what is not told is 0. */
const counters = (told: Readonly<Record<string, number>>): readonly number[] =>
  [
    ...['stot', 'lbtot', 'bin', 'bout', 'hrsp_1xx', 'hrsp_2xx', 'hrsp_3xx', 'hrsp_4xx', 'hrsp_5xx', 'hrsp_other'],
    ...['econ', 'eresp', 'dresp', 'wretr', 'wredis', 'cli_abrt', 'srv_abrt', 'chkfail', 'chkdown'],
  ].map((column) => told[column] ?? 0);

async function because(answer: Answering): Promise<string> {
  const [reading] = await read([(await aServer(answer)).url]);
  return reading?.kind === 'unreadable' ? reading.because : JSON.stringify(reading);
}

describe('statistics behind a password', () => {
  const backends = ['shop_cart_10000'];

  it('are asked for with it, as is the page of processes; it is shown to nobody', async () => {
    const server = await aServer((_, response) => void response.writeHead(401).end());
    const auth = { kind: 'basic', user: 'baton', password: () => 'very-secret' } as const;
    const [reading] = await read([server.url], backends, never, { auth });
    expect(new Set(server.asked.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Basic ${Buffer.from('baton:very-secret').toString('base64')}`]),
    );
    expect(reading).toMatchObject({ kind: 'unreadable' });
    expect(JSON.stringify(reading)).not.toContain('secret');
  });

  it('that cannot be read are a balancer that cannot be read, with the reason', async () => {
    const server = await aServer((_, response) => void response.writeHead(200).end());
    const auth = {
      kind: 'bearer',
      token: (): string => {
        throw new Error('the secret file token is empty');
      },
    } as const;
    expect(await read([server.url], backends, never, { auth })).toMatchObject([
      { kind: 'unreadable', because: expect.stringContaining('the secret file token is empty') as unknown },
    ]);
    expect(server.asked).toEqual([]);
  });
});

describe('statistics of a balancer', () => {
  it('are summed up by set: weights of what is up, sessions and queues of all', async () => {
    const csv = [
      header,
      'stats,FRONTEND,,1,5,,,OPEN,,0,,,',
      row('10_0_0_7_31001', '0,2,50,1,1,UP 1/3,90,3,12,43'),
      row('10_0_0_8_31001', '1,1,7,0,0,MAINT,90,0,20,6'),
      row('10_0_0_7_31002', '0,0,5,0,0,no check,10,0,0,5'),
      row('BACKEND', '0,3,60,0,0,UP,190,3,12'),
      'shop_cart_100001,10_0_0_7_31001,0,9,9,9,9,UP,9,9,9,,',
    ].join('\n');
    const server = await aServer(says(csv));
    expect(await read([`${server.url}/`])).toEqual([
      {
        kind: 'read',
        balancer: `127.0.0.1:${server.port}`,
        sets: [
          {
            marathonId: '/shop/cart',
            servers: 2,
            up: 1,
            taking: 1,
            share: 90,
            leastShare: 90,
            sessions: 4,
            lines: [
              {
                name: 'shop_cart_10000/10_0_0_7_31001',
                requests: 50,
                errors: 5,
                responseTime: 12,
                counters: counters({ stot: 50, econ: 1, eresp: 1, hrsp_5xx: 3, hrsp_2xx: 43 }),
                backend: null,
              },
              {
                name: 'shop_cart_10000/10_0_0_8_31001',
                requests: 7,
                errors: 0,
                responseTime: 20,
                counters: counters({ stot: 7, hrsp_2xx: 6 }),
                backend: null,
              },
            ],
          },
          {
            marathonId: '/shop/cart-canary',
            servers: 1,
            up: 1,
            taking: 1,
            share: 10,
            leastShare: 10,
            sessions: 0,
            lines: [
              {
                name: 'shop_cart_10000/10_0_0_7_31002',
                requests: 5,
                errors: 0,
                responseTime: 0,
                counters: counters({ stot: 5, hrsp_2xx: 5 }),
                backend: null,
              },
            ],
          },
        ],
      },
    ]);
    expect(server.asked.map(({ url }) => url).toSorted()).toEqual([
      '/_haproxy_getpids',
      '/haproxy?stats;csv;norefresh;scope=shop_cart_10000',
    ]);
  });

  it('columns are found by name, and TCP has no response times', async () => {
    const csv = 'weight,# pxname';
    expect(await because(says(csv))).toContain("this is not HAProxy's CSV");
    const tcp = [
      '# pxname,status,svname,weight,stot,eresp,econ,scur,qcur,hrsp_5xx,rtime',
      'shop_cart_10000,UP,10_0_0_7_31002,256,12,2,1,0,0,,0',
    ].join('\r\n');
    const [reading] = await read([(await aServer(says(tcp))).url]);
    expect(reading).toMatchObject({
      kind: 'read',
      sets: [{ share: 0 }, { share: 100, lines: [{ responseTime: null, errors: 3 }] }],
    });
  });

  it('the age of a backend is told to a second and the time of the reading, and whether it has been down', async () => {
    const columns = '# pxname,svname,qcur,scur,stot,econ,eresp,status,weight,lastchg,chkdown,downtime';
    const age = async (sum: string): Promise<unknown> => {
      const csv = [columns, 'shop_cart_10000,10_0_0_7_31002,0,0,5,0,0,UP,1,3,4,5', `shop_cart_10000,BACKEND,${sum}`];
      const [reading] = await read([(await aServer(says(csv.join('\n')))).url]);
      return reading?.kind === 'read' ? reading.sets[1]?.lines[0]?.backend : reading;
    };
    const begun = performance.now();
    const found = await age('0,0,5,0,0,UP,1,60,0,0');
    const ended = performance.now();
    const { from, to } = z.object({ from: z.number(), to: z.number(), wavered: z.literal(false) }).parse(found);
    expect(from).toBeGreaterThanOrEqual(begun - 61_000);
    expect(to).toBeLessThanOrEqual(ended - 59_000);
    expect(to - from).toBeGreaterThanOrEqual(2_000);
    expect(await age('0,0,5,0,0,UP,1,60,1,0')).toMatchObject({ wavered: true });
    expect(await age('0,0,5,0,0,UP,1,60,0,7')).toMatchObject({ wavered: true });
    expect(await age('0,0,5,0,0,UP,1,,,')).toBeNull();
  });

  it('requests without any answer are errors, those under way or given up by the client are not', async () => {
    const columns = 'econ,eresp,stot,scur,cli_abrt,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other';
    const errors = async (counts: string): Promise<unknown> => {
      const csv = `# pxname,svname,qcur,status,weight,${columns}\nshop_cart_10000,10_0_0_7_31002,0,UP,1,${counts}\n`;
      const [reading] = await read([(await aServer(says(csv))).url]);
      return reading?.kind === 'read' ? reading.sets[1]?.lines[0]?.errors : reading;
    };
    expect(await errors('0,50,150,0,0,0,50,0,0,0,0')).toBe(100);
    expect(await errors('0,0,100,2,3,1,80,5,4,5,0')).toBe(5);
    expect(await errors('4,0,10,0,9,0,6,0,0,0,0')).toBe(4);
  });

  it('a set has no share where no server of any backend takes requests, and what belongs to nobody takes its part', async () => {
    const none = [header, row('10_0_0_7_31001', '0,0,0,0,0,DOWN,90,0,0')].join('\n');
    expect(await read([(await aServer(says(none))).url])).toMatchObject([
      {
        sets: [
          { share: null, up: 0 },
          { share: null, servers: 0 },
        ],
      },
    ]);
    const foreign = [
      header,
      row('10_0_0_7_31001', '0,0,0,0,0,UP,60,0,0'),
      row('10_0_0_7_31002', '0,0,0,0,0,DRAIN,30,0,0'),
      row('10_9_9_9_31001', '0,0,0,0,0,UP,20,0,0'),
    ].join('\n');
    expect(await read([(await aServer(says(foreign))).url])).toMatchObject([{ sets: [{ share: 75 }, { share: 0 }] }]);
  });

  it('of two backends of an app the highest and the lowest share are told', async () => {
    const csv = [
      header,
      row('10_0_0_7_31001', '0,0,0,0,0,UP,95,0,0'),
      row('10_0_0_7_31002', '0,0,0,0,0,UP,5,0,0'),
      row('10_0_0_7_31002', '0,0,0,0,0,UP,1,0,0').replace('10000', '10001'),
    ].join('\n');
    const server = await aServer(says(csv));
    expect(await read([server.url], ['shop_cart_10000', 'shop_cart_10001'])).toMatchObject([
      {
        sets: [
          { share: 95, leastShare: 0 },
          { share: 100, leastShare: 5 },
        ],
      },
    ]);
    expect(server.asked.map(({ url }) => url)).toContain('/haproxy?stats;csv;norefresh;scope=shop_cart_1000');
  });

  it('processes that a reload left behind count as sessions of every set', async () => {
    const csv = [header, row('10_0_0_7_31001', '0,0,0,0,0,UP,1,0,0')].join('\n');
    const sessions = async (pids: string): Promise<unknown> => {
      const [reading] = await read([(await aServer(says(csv, pids))).url]);
      return reading?.kind === 'read' ? reading.sets.map((one) => one.sessions) : reading;
    };
    expect(await sessions('7 9\n')).toEqual([0, 0]);
    expect(await sessions('7 9 12 15\n')).toEqual([2, 2]);
    expect(await sessions('')).toEqual([0, 0]);
  });

  it('each address has its own reading, and one that is away is not without traffic', async () => {
    const csv = [header, row('10_0_0_7_31001', '0,0,0,0,0,UP,1,0,0')].join('\n');
    const dead = await aDeadAddress();
    const [here, away] = await read([(await aServer(says(csv))).url, dead]);
    expect(here?.kind).toBe('read');
    expect(away).toMatchObject({ kind: 'unreadable', balancer: new URL(dead).host });
    expect(away?.kind === 'unreadable' && away.because).toContain('connection refused; is HAProxy running there?');
  });

  it('a balancer that has no server of the backends has no reading', async () => {
    const other = await aServer(says(`${header}\nshop_web_10000,10_0_0_7_31001,0,0,0,0,0,UP,1,0,0,,,`));
    const own = await aServer(says([header, row('10_9_9_9_1', '0,0,0,0,0,UP,1,0,0')].join('\n')));
    expect(await read([other.url])).toEqual([]);
    expect(await read([other.url, own.url])).toMatchObject([{ kind: 'read', balancer: `127.0.0.1:${own.port}` }]);
  });

  it.each<[string, Answering, string]>([
    ['a login page', (_, response) => void response.end('<html>sign in</html>'), "this is not HAProxy's CSV"],
    ['nothing', (_, response) => void response.end(), "this is not HAProxy's CSV"],
    ['another table', says('a,b\n1,2\n'), "this is not HAProxy's CSV"],
    ['a refusal', (_, response) => void response.writeHead(401).end(), 'does not accept the credentials (401)'],
    [
      'a way elsewhere',
      (_, response) => void response.writeHead(302, { Location: 'http://169.254.169.254/' }).end(),
      'which is not followed',
    ],
    [
      'half an answer',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': '100000' }).write(`${header}\n`);
        response.socket?.end();
      },
      'closed before the answer came',
    ],
    ['a row without end', says(`${header}\n${'"x'.repeat(60_000)}`), 'a row is longer than 65536 characters'],
  ])('%s is said, never taken for an answer', async (_, answer, sentence) => {
    expect(await because(answer)).toContain(sentence);
  });

  it('an answer of more than 64 MiB is not read to its end', async () => {
    const block = `${'x'.repeat(1_000)},\n`.repeat(1_000);
    const endless: Answering = ({ url }, response) => {
      if (url === '/_haproxy_getpids') return void response.writeHead(404).end();
      response.writeHead(200).write(`${header}\n`);
      const more = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', more);
      more();
    };
    expect(await because(endless)).toContain(
      'the answer is larger than we read (maxContentLength size of 67108864 exceeded)',
    );
  });

  it('a reading can be given up', async () => {
    const server = await aServer(() => undefined);
    const asking = new AbortController();
    const readings = read([server.url], undefined, asking.signal);
    await eventually('it is asked', () => server.asked[0]);
    asking.abort();
    expect(await readings).toMatchObject([{ kind: 'unreadable' }]);
  });
});

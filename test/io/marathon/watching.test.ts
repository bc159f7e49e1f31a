// The event stream: hints for a closer look, through cuts, silence, floods and changes of the leader.
import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { touchedBy } from '../../../src/io/marathon/touched.js';
import type { ClusterEvent, WatchOptions } from '../../../src/io/marathon/watch.js';
import type { ClusterOptions } from '../../../src/io/marathon/openCluster.js';
import { aDeadAddress, aServer, json, type Asked } from '../../kit/aServer.js';
import { eventually } from '../../kit/eventually.js';
import { aCluster } from './aMarathon.js';

const soon: WatchOptions = { first: 5, longestPause: 20 };

function watching(urls: readonly string[], options: Partial<ClusterOptions> = {}) {
  const events: ClusterEvent[] = [];
  const stop = new AbortController();
  const done = aCluster(urls, { events: soon, ...options }).watch((event) => void events.push(event), stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await done;
  });
  return { events, stop, done };
}

const open = (response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.flushHeaders();
};
const send = (response: ServerResponse, event: object): void =>
  void response.write(`event: x\r\ndata: ${JSON.stringify(event)}\r\n\r\n`);

const resyncs = (events: readonly ClusterEvent[]): number => events.filter(({ kind }) => kind === 'resync').length;

/** Resolves as soon as there were so many resyncs. */
const connected = (events: readonly ClusterEvent[], times: number): Promise<true> =>
  eventually(`${times} connections`, () => (resyncs(events) >= times ? true : undefined));

describe('watching', () => {
  it('asks for a full look when it begins, then names the apps of each event', async () => {
    const server = await aServer((_, response) => {
      open(response);
      send(response, { eventType: 'status_update_event', appId: '/shop/cart', taskStatus: 'TASK_RUNNING' });
      response.write(': comment\n\ndata: not json\n\n');
      send(response, { eventType: 'event_stream_attached', remoteAddress: '127.0.0.1' });
      send(response, { eventType: 'app_terminated_event', appId: '/shop/web' });
    });
    const { events } = watching([server.url]);
    await eventually('three events', () => (events.length >= 3 ? true : undefined));
    expect(events).toEqual([
      { kind: 'resync' },
      { kind: 'touched', apps: ['/shop/cart'] },
      { kind: 'touched', apps: ['/shop/web'] },
    ]);
    expect(server.asked[0]).toMatchObject({ url: '/v2/events', headers: { accept: 'text/event-stream' } });
  });

  it('takes pieces of an event together, wherever they were cut', async () => {
    const bytes = Buffer.from('data: {"appId":"/shop/cart","message":"läuft ✓"}\r\n\r\n');
    const server = await aServer((_, response) => {
      open(response);
      const drip = (from: number): void => {
        if (from >= bytes.length) return;
        response.write(bytes.subarray(from, from + 1));
        setImmediate(drip, from + 1);
      };
      drip(0);
    });
    const { events } = watching([server.url]);
    await eventually('the event', () => events.find(({ kind }) => kind === 'touched'));
    expect(events).toEqual([{ kind: 'resync' }, { kind: 'touched', apps: ['/shop/cart'] }]);
  });

  it('comes back after a cut, and asks for a full look each time', async () => {
    const server = await aServer((_, response, count) => {
      open(response);
      if (count === 0) response.end();
      if (count === 1) setImmediate(() => response.destroy());
    });
    await connected(watching([server.url]).events, 3);
    expect(server.asked).toHaveLength(3);
  });

  it('does not trust silence', async () => {
    const server = await aServer((_, response) => open(response));
    await connected(watching([server.url], { events: { ...soon, idle: 50 } }).events, 3);
  });

  it('keeps listening as long as anything comes, even empty lines', async () => {
    let beats = 0;
    const server = await aServer((_, response) => {
      open(response);
      const heart = setInterval(() => {
        beats += 1;
        response.write('\r\n');
      }, 10);
      response.on('close', () => clearInterval(heart));
    });
    const { events } = watching([server.url], { events: { ...soon, idle: 2_000 } });
    await eventually('more than two seconds of beats', () => (beats > 250 ? true : undefined));
    expect(resyncs(events)).toBe(1);
  });

  it('ends a stream whose event never ends, before memory does', async () => {
    const server = await aServer((_, response, count) => {
      open(response);
      if (count > 0) return;
      response.write('data: ');
      response.write('x'.repeat(300_000));
    });
    await connected(watching([server.url], { events: { ...soon, longest: 100_000 } }).events, 2);
  });

  it('finds the leader where a standby sends it, if that is one of the addresses', async () => {
    const leader = await aServer((_, response) => open(response));
    const standby = await aServer((_, response) =>
      response.writeHead(302, { Location: `${leader.url}/v2/events` }).end(),
    );
    await connected(
      watching([standby.url, leader.url], { auth: { kind: 'bearer', token: () => 'opensesame' } }).events,
      1,
    );
    expect(leader.asked[0]?.headers.authorization).toBe('Bearer opensesame');
  });

  it('goes nowhere else: a stranger sees no request', async () => {
    const stranger = await aServer((_, response) => open(response));
    const standby = await aServer((_, response) =>
      response.writeHead(302, { Location: `${stranger.url}/v2/events` }).end(),
    );
    const { events } = watching([standby.url]);
    await eventually('some tries', () => (standby.asked.length >= 3 ? true : undefined));
    expect([events, stranger.asked]).toEqual([[], []]);
  });

  it('tries on through refusals, wrong answers and dead addresses', async () => {
    const wrong = (_: Asked, response: ServerResponse, count: number): void => {
      if (count === 0) response.writeHead(405).end('<html>');
      else if (count === 1) json(response, { apps: [] });
      else if (count === 2) json(response, {}, 401);
      else open(response);
    };
    const server = await aServer(wrong);
    await connected(watching([await aDeadAddress(), server.url]).events, 1);
    expect(server.asked.length).toBe(4);
  });

  it('ends at once when nobody wants to know any more, wherever it is', async () => {
    const server = await aServer((_, response) => open(response));
    const listening = watching([server.url]);
    await connected(listening.events, 1);
    listening.stop.abort();
    await listening.done;
    const trying = watching([await aDeadAddress()], { events: { first: 1e8, longestPause: 1e8 } });
    trying.stop.abort();
    await trying.done;
  });

  it('does not hide a mistake of the one who listens', async () => {
    const server = await aServer((_, response) => open(response));
    const listening = aCluster(server.url).watch(() => {
      throw new Error('a mistake of ours');
    }, new AbortController().signal);
    await expect(listening).rejects.toThrow('a mistake of ours');
  });
});

describe('an event', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['a task', { appId: '/a' }, ['/a']],
    ['an instance', { runSpecId: '/a' }, ['/a']],
    ['a write', { appDefinition: { id: '/a' } }, ['/a']],
    [
      'a deployment',
      {
        plan: {
          steps: [
            { actions: [{ action: 'StartApplication', app: '/a' }] },
            { actions: [{ pod: '/b' }, { app: '/a' }] },
          ],
        },
        currentStep: { actions: [{ app: '/c' }] },
      },
      ['/c', '/a', '/b'],
    ],
    ['affected apps', { plan: { affectedApps: ['/a'], affectedPods: ['/b'] } }, ['/a', '/b']],
    ['nonsense', { appId: 7, plan: { steps: 'x' }, currentStep: [] }, []],
    ['an id that is none', { appId: '/A B', runSpecId: '__proto__' }, []],
    ['no object', null, []],
  ])('about %s names its apps', (_, event, apps) => {
    expect(touchedBy(event)).toEqual(apps);
  });

  it('about very many apps is a reason to look at everything', () => {
    const affectedApps = Array.from({ length: 20_000 }, (_, index) => `/a${index}`);
    expect(touchedBy({ affectedApps })).toBe('many');
  });
});

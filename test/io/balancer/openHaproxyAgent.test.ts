// Shares through the real HAProxy (Debian's package), commanded and read back.
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { BackendAge, SetTraffic, TrafficOrder } from '../../../src/core/model/traffic.js';
import { handoverOf, type Handover } from '../../../src/core/rollout/weights/handover.js';
import { openHaproxyAgent, type HaproxyAgent } from '../../../src/io/balancer/openHaproxyAgent.js';
import { openChecks } from '../../../src/io/checks/openChecks.js';
import { createLog } from '../../../src/kit/log.js';
import { freePorts } from '../../clients/marathonLb/ports.js';
import { eventually } from '../../kit/eventually.js';
import { appId, aSet, aTask } from './aSet.js';
import { backendName, behind, haveHaproxy, startHaproxy, type Behind, type Haproxy } from './haproxy.js';

interface Counted {
  readonly requests: number;
  readonly errors: number;
}

if (!haveHaproxy) console.warn('Balancers are tested without HAProxy: it is not installed (apt-get install haproxy).');

const signal = new AbortController().signal;
const app = appId('/shop/cart');

describe.skipIf(!haveHaproxy)('haproxy-agent', () => {
  let servers: readonly Behind[];
  let haproxy: Haproxy;
  let agent: HaproxyAgent;

  const open = (port: number): Promise<HaproxyAgent> =>
    openHaproxyAgent({
      listen: { host: '127.0.0.1', port },
      stats: [haproxy.statistics],
      log: createLog({ level: 'silent' }),
    });
  const ofRole = (role: string): readonly Behind[] => servers.filter(({ name }) => name.startsWith(role));
  const setOf = (id: string, some: readonly Behind[]) =>
    aSet(id, ...some.map(({ name, port }) => aTask(name, '127.0.0.1', port)));
  const primary = () => setOf('/shop/cart', ofRole('old'));
  const candidate = () => setOf('/shop/cart-canary', ofRole('new'));
  const order = (share: number, rest: Partial<TrafficOrder> = {}): TrafficOrder => ({
    app,
    primary: primary(),
    candidate: candidate(),
    share,
    spread: 'by-share',
    closed: [],
    ...rest,
  });
  const question = () => ({ app, backends: [backendName], sets: [primary(), candidate()] });
  const shown = async (): Promise<readonly [SetTraffic, SetTraffic]> => {
    const [reading] = (await agent.read(question(), signal)).readings;
    if (reading?.kind !== 'read') throw new Error(reading?.because ?? 'nothing was read');
    const [old, young] = reading.sets;
    if (old === undefined || young === undefined) throw new Error('a set is missing');
    return [old, young];
  };
  /** Milliseconds until the balancer shows the candidate's share within 0.2 points. */
  const reached = async (share: number): Promise<number> => {
    const begun = performance.now();
    await eventually(`a share of ${share}%`, async () => {
      const [, { share: most, leastShare }] = await shown();
      return most !== null && leastShare !== null && Math.abs(most - share) <= 0.2 ? true : undefined;
    });
    return performance.now() - begun;
  };
  const age = async (): Promise<BackendAge> => {
    const backend = (await shown())[1].lines[0]?.backend;
    if (backend === undefined || backend === null) throw new Error('HAProxy does not say how old its backend is');
    return backend;
  };
  /** Reloads until HAProxy says, to its whole seconds, that another process answers. */
  const anotherProcess = async (): Promise<void> => {
    const before = await age();
    await eventually('a process that began so much later that it shows', async () => {
      if (performance.now() < before.to + 2_000) return undefined;
      await haproxy.reload(servers, 'kept');
      return (await age()).from > before.to ? true : undefined;
    });
  };
  const servedByNew = (counts: ReadonlyMap<string, number>): number =>
    [...counts].reduce((sum, [said, count]) => (said.startsWith('200 new') ? sum + count : sum), 0);

  beforeAll(async () => {
    servers = await Promise.all(['old-1', 'old-2', 'old-3', 'old-4', 'new-1', 'new-2'].map(behind));
    // HAProxy has to know where the agent is before the agent knows where HAProxy is.
    const [port] = await freePorts(1);
    haproxy = await startHaproxy(servers, { agentPort: port, backend: '  cookie server insert indirect' });
    agent = await open(port);
  });
  afterAll(async () => {
    await agent.close();
    await haproxy.close();
    await Promise.all(servers.map((one) => one.close()));
  });
  beforeEach(async () => {
    agent.weigh(order(0));
    await reached(0);
  });

  it.each([1, 5, 25, 50])('sends %d%% of 10,000 requests to the candidate, within one point', async (share) => {
    agent.weigh(order(share));
    const took = await reached(share);
    // One cycle of HAProxy's round robin, 16 requests for each unit of weight: so long new weights may be off.
    const first = servedByNew(await haproxy.ask(1_600)) / 16;
    const counts = await haproxy.ask(10_000);
    const part = servedByNew(counts) / 100;
    const seen = `${part.toFixed(2)}% of 10,000 requests (${first.toFixed(2)}% of 1,600 before them)`;
    console.log(`${share}% ordered: shown after ${Math.round(took)} ms, ${seen}`);
    expect([...counts.keys()].filter((said) => !said.startsWith('200 '))).toEqual([]);
    expect(Math.abs(part - share)).toBeLessThanOrEqual(1);
  });

  it('sends nothing with 0, and everything with 100', async () => {
    expect(servedByNew(await haproxy.ask(500))).toBe(0);
    agent.weigh(order(100));
    await reached(100);
    expect(servedByNew(await haproxy.ask(500))).toBe(500);
  });

  it('loses nothing while all of the traffic changes hands: servers ask for their weights one after the other', async () => {
    const handedOver = async (share: number): Promise<void> => {
      const sets = { primary: app, candidate: appId('/shop/cart-canary'), share, since: Date.now() };
      let handover: Handover | undefined;
      await eventually(`all of the traffic at ${share}%`, async () => {
        const { readings } = await agent.read(question(), signal);
        handover = handoverOf(handover, sets, { readings }, Date.now());
        agent.weigh(order(share, { spread: handover?.isOver === false ? 'overlapping' : 'by-share' }));
        return handover?.isOver === true ? true : undefined;
      });
      await reached(share);
    };
    const said = new Set<string>();
    for (const share of [100, 0, 100, 0]) {
      const handing = { isOver: false };
      const changes = handedOver(share).finally(() => (handing.isOver = true));
      while (!handing.isOver) for (const one of (await haproxy.ask(50)).keys()) said.add(one.slice(0, 7));
      await changes;
    }
    expect([...said].toSorted()).toEqual(['200 new', '200 old']);
  });

  it('shows servers, what is up, and what was counted', async () => {
    agent.weigh(order(50));
    await reached(50);
    await haproxy.ask(100);
    await haproxy.ask(40, '/500');
    const [old, young] = await shown();
    expect(old).toMatchObject({ marathonId: '/shop/cart', servers: 4, up: 4, sessions: 0 });
    expect(young).toMatchObject({ marathonId: '/shop/cart-canary', servers: 2, up: 2, sessions: 0 });
    const lines = [...old.lines, ...young.lines];
    expect(lines.map(({ name }) => name).toSorted()).toEqual(
      servers.map(({ port }) => `${backendName}/127_0_0_1_${port}`).toSorted(),
    );
    expect(lines.reduce((sum, { errors }) => sum + errors, 0)).toBeGreaterThanOrEqual(40);
    expect(young.lines.every(({ requests, responseTime }) => requests > 0 && responseTime !== null)).toBe(true);
  });

  it('counts errors once: answers 5xx, and connections that break off', async () => {
    agent.weigh(order(50));
    await reached(50);
    const checks = openChecks({ hosts: [], readTraffic: (...asked) => agent.read(...asked) });
    const check = {
      name: 'errors',
      kind: 'haproxy',
      what: 'error-share',
      failAfter: 1,
      limit: { below: 0.5 },
    } as const;
    const ask = () => {
      const sets = { candidate: candidate(), primary: primary() };
      return checks.ask({ app, check, ...sets, backends: [backendName], at: 0 }, signal);
    };
    await ask();
    await haproxy.ask(300);
    await haproxy.ask(100, '/500');
    const { verdict, value = 0 } = await ask();
    expect(verdict).toBe('pass');
    expect(value).toBeCloseTo(0.25, 1);
    await haproxy.ask(100, '/break');
    expect((await ask()).value).toBe(1);
  });

  it('counts on over reloads, also where every counter is higher than that of the process before', async () => {
    agent.weigh(order(100));
    await reached(100);
    const checks = openChecks({ hosts: [], readTraffic: (...asked) => agent.read(...asked) });
    const ask = (minimumSample: number) => {
      const rule = {
        name: 'errors',
        kind: 'haproxy',
        what: 'error-share',
        failAfter: 1,
        limit: { below: 0.01 },
      } as const;
      const about = { app, candidate: candidate(), primary: primary(), backends: [backendName], at: 0 };
      return checks.ask({ ...about, check: { ...rule, minimumSample } }, signal);
    };
    // By HAProxy itself: what a process before still answers on connections that it had, nobody can see.
    const counted = async (): Promise<Counted> => {
      const [, { lines }] = await shown();
      const sum = (part: 'requests' | 'errors'): number => lines.reduce((all, one) => all + one[part], 0);
      return { requests: sum('requests'), errors: sum('errors') };
    };
    /** So many requests at the newest process, a fifth of which fail. */
    const serve = async (requests: number): Promise<Counted> => {
      const before = await counted();
      return eventually(`${requests} requests`, async () => {
        await haproxy.ask(80);
        await haproxy.ask(20, '/500');
        const now = await counted();
        return now.requests - before.requests >= requests ? now : undefined;
      });
    };
    await haproxy.reload(servers, 'kept');
    await ask(10_000);
    const first = await counted();
    const before = await serve(100);
    expect((await ask(10_000)).because).toBe(
      `${before.requests - first.requests} requests so far, and 10000 are wanted`,
    );
    await anotherProcess();
    const after = await serve(before.requests + 300);
    const requests = before.requests - first.requests + after.requests;
    expect((await ask(10_000)).because).toBe(`${requests} requests so far, and 10000 are wanted`);
    const errors = before.errors - first.errors + after.errors;
    expect(await ask(1)).toMatchObject({ verdict: 'fail', value: errors / requests });
    expect((await ask(1)).because).toBe('0 requests so far, and 1 are wanted');
  });

  it('leaves servers as they are when it falls silent: an agent that stopped, and a new one before its first order', async () => {
    agent.weigh(order(25));
    await reached(25);
    const { port } = agent;
    await agent.close();
    await haproxy.reload(servers, 'kept');
    expect((await shown())[1].share).toBeCloseTo(25, 0);
    agent = await open(port);
    expect(servedByNew(await haproxy.ask(2_000)) / 20).toBeCloseTo(25, 0);
    agent.weigh(order(5));
    await reached(5);
    agent.forget(app);
    await haproxy.reload(servers, 'kept');
    expect((await shown())[1].share).toBeCloseTo(5, 0);
  });

  it('shows why servers get no weights, as HAProxy says it', async () => {
    const { port } = agent;
    await agent.close();
    const without = await openHaproxyAgent({
      listen: { host: '127.0.0.1', port: 0 },
      stats: [haproxy.statistics],
      log: createLog({ level: 'silent' }),
    });
    onTestFinished(() => without.close());
    await eventually('both sets are told to get none', async () => {
      const [reading] = (await without.read(question(), signal)).readings;
      const whys = reading?.kind === 'read' ? reading.sets.map(({ unanswered }) => unanswered) : [];
      return whys.length === 2 && whys.every((why) => why === 'L4CON (Connection refused)') ? true : undefined;
    });
    agent = await open(port);
    agent.weigh(order(0));
    await eventually('and to get some again', async () =>
      (await shown()).every(({ unanswered }) => unanswered === undefined) ? true : undefined,
    );
  });

  it('shows of a balancer without a server of the app that it has none', async () => {
    expect(await agent.read({ ...question(), backends: ['shop_search_10001'] }, signal)).toEqual({
      readings: [],
      without: [new URL(haproxy.statistics).host],
    });
  });

  it('cannot help it that HAProxy without agent and without state gives each server the same', async () => {
    agent.weigh(order(5));
    await reached(5);
    const { port } = agent;
    await agent.close();
    await haproxy.reload(servers, 'lost');
    expect((await shown())[1].share).toBeCloseTo(100 / 3, 5);
    agent = await open(port);
    agent.weigh(order(5));
    await reached(5);
  });

  it('a client with a sticky cookie stays with a set that weighs nothing, until the set is closed', async () => {
    agent.weigh(order(50));
    await reached(50);
    agent.weigh(order(0));
    await reached(0);
    expect(servedByNew(await haproxy.ask(20, '/', 'server=new-1'))).toBe(20);
    agent.weigh(order(0, { closed: [candidate().marathonId] }));
    await eventually('the candidate is closed', async () => ((await shown())[1].up === 0 ? true : undefined));
    expect(servedByNew(await haproxy.ask(20, '/', 'server=new-1'))).toBe(0);
    agent.weigh(order(50));
    await reached(50);
  });

  it('a server that is new after a reload serves at weight 1 until its first answer', async () => {
    const [added] = ofRole('new');
    const others = servers.filter((one) => one !== added);
    const run = async (weighed: boolean): Promise<{ readonly all: number; readonly exposed: number }> => {
      let all = 0;
      let exposed = 0;
      for (let round = 0; round < 3; round += 1) {
        await haproxy.reload(others, 'kept');
        // A server that nobody commands yet, or one that is told 0 when it asks.
        agent.weigh(
          order(0, { candidate: weighed ? candidate() : setOf('/shop/cart-canary', ofRole('new').slice(1)) }),
        );
        await haproxy.reload(servers, 'kept');
        const counts = await haproxy.ask(1_000);
        all += 1_000;
        exposed += servedByNew(counts);
      }
      return { all, exposed };
    };
    const told = await run(true);
    const untold = await run(false);
    console.log(`first answer pending: ${told.exposed} of ${told.all} requests went to a new server with share 0`);
    console.log(`no order yet: ${untold.exposed} of ${untold.all} requests went to a new server`);
    // The four others weigh 25 each; a request more for each round, which begins anywhere in the cycle.
    const bound = Math.ceil(told.all / 101) + 3;
    expect(untold.exposed).toBeLessThanOrEqual(bound);
    expect(told.exposed).toBeLessThanOrEqual(bound);
  });
});

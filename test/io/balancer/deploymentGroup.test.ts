// The whole way: two Marathon apps in one deployment group, marathon-lb's behaviour around the real HAProxy, and weights
// that HAProxy asks for by the labels that a set is sent with.
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dressed } from '../../../src/core/rollout/rendering/dress.js';
import { backendsOf, servedSet } from '../../../src/core/rollout/weights/served.js';
import type { ServedSet, SetTraffic } from '../../../src/core/model/traffic.js';
import { openHaproxyAgent, type HaproxyAgent } from '../../../src/io/balancer/openHaproxyAgent.js';
import { createLog } from '../../../src/kit/log.js';
import { startBalancer, type RunningBalancer } from '../../../src/local/balancer/server.js';
import { startMarathon, type RunningMarathon } from '../../../src/local/marathon/server.js';
import { ask } from '../../clients/marathonLb/ask.js';
import { freePorts } from '../../clients/marathonLb/ports.js';
import { eventually } from '../../kit/eventually.js';
import { aCluster } from '../marathon/aMarathon.js';
import { appId } from './aSet.js';
import { haveHaproxy } from './haproxy.js';

if (!haveHaproxy) console.warn('Deployment groups are not tried: HAProxy is not installed (apt-get install haproxy).');

const answer = fileURLToPath(new URL('../../clients/marathonLb/answer.mjs', import.meta.url));
const signal = new AbortController().signal;
/** 16 requests for each unit of weight, of about 100: so long HAProxy's round robin may be off after new weights. */
const oneCycle = 1_600;
const cart = appId('/shop/cart');
const canary = appId('/shop/cart-canary');

describe.skipIf(!haveHaproxy)('two sets behind marathon-lb', () => {
  let marathon: RunningMarathon;
  let balancer: RunningBalancer;
  let agent: HaproxyAgent;
  let agentPort: number;
  let publicPort: number;

  const put = async (id: string, version: string, instances: number, isCandidate: boolean): Promise<void> => {
    const definition = {
      id,
      cmd: `exec "${process.execPath}" "${answer}"`,
      cpus: 0.1,
      mem: 16,
      instances,
      env: { VERSION: version },
      networks: [{ mode: 'host' }],
      portDefinitions: [{ port: publicPort, protocol: 'tcp', name: 'web' }],
      healthChecks: [{ protocol: 'HTTP', path: '/health', portIndex: 0, intervalSeconds: 1, timeoutSeconds: 5 }],
      labels: { HAPROXY_GROUP: 'external', HAPROXY_0_MODE: 'http' },
    };
    const { definition: sent } = dressed(definition, {
      kind: 'group',
      app: cart,
      startedAt: Date.UTC(2026, 10, 21, isCandidate ? 12 : 11),
      agent: { address: '127.0.0.1', port: agentPort },
      freePorts: isCandidate,
    });
    const response = await fetch(`${marathon.url}/v2/apps/${id}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(sent),
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  };

  const look = async (): Promise<{
    readonly sets: readonly [ServedSet, ServedSet];
    readonly backends: readonly string[];
  }> => {
    const view = await aCluster(marathon.url).readAll(signal);
    if (!view.ok) throw new Error(view.because);
    const [primary, candidate] = [view.value.apps.get(cart), view.value.apps.get(canary)];
    if (primary === undefined || candidate === undefined) throw new Error('an app is missing');
    return { sets: [servedSet(primary), servedSet(candidate)], backends: backendsOf([primary, candidate]) };
  };
  const read = async (): Promise<readonly SetTraffic[]> => {
    const { readings } = await agent.read({ app: cart, ...(await look()) }, signal);
    const [reading] = readings;
    if (reading?.kind !== 'read') throw new Error(reading?.because ?? 'nothing was read');
    return reading.sets;
  };
  const weigh = async (share: number): Promise<void> => {
    const { sets } = await look();
    agent.weigh({ app: cart, primary: sets[0], candidate: sets[1], share, spread: 'by-share', closed: [] });
    await eventually(`a share of ${share}%`, async () => {
      const [, candidate] = await read();
      const off = Math.abs((candidate?.share ?? 1_000) - share);
      return off < 0.2 && (share > 0 || off === 0) ? true : undefined;
    });
  };
  const servedByNew = async (count: number): Promise<number> => {
    let found = 0;
    for (let left = count; left > 0; left -= 1) {
      const reply = await ask(`http://127.0.0.1:${publicPort}`);
      if (reply?.status !== 200) throw new Error(`a request was lost: ${JSON.stringify(reply)}`);
      if (reply.version === 'new') found += 1;
    }
    return found;
  };

  beforeAll(async () => {
    // HAProxy has to know where the agent is before the agent knows where HAProxy is.
    [agentPort, publicPort] = await freePorts(2);
    marathon = await startMarathon({ port: 0 });
    balancer = await startBalancer({
      marathon: [marathon.url],
      groups: ['external'],
      port: 0,
      appidPort: 0,
      statsPort: 0,
      healthCheck: true,
    });
    agent = await openHaproxyAgent({
      listen: { host: '127.0.0.1', port: agentPort },
      stats: [balancer.statsUrl],
      log: createLog({ level: 'silent' }),
    });
    await put(cart, 'old', 2, false);
    await eventually('the first set serves', async () =>
      (await ask(`http://127.0.0.1:${publicPort}`))?.status === 200 ? true : undefined,
    );
    await put(canary, 'new', 1, true);
    await eventually('both sets have all their servers', async () =>
      (await look()).sets.every(({ tasks }) => tasks.length > 0) && (await read()).map(({ up }) => up).join() === '2,1'
        ? true
        : undefined,
    );
  });
  afterAll(async () => {
    await agent.close();
    await balancer.close();
    await marathon.close();
  });

  it('share as ordered, in one backend that is named as without a group', async () => {
    expect((await look()).backends).toEqual([`shop_cart_${publicPort}`]);
    await weigh(0);
    expect(await servedByNew(200)).toBe(0);
    await weigh(25);
    await servedByNew(oneCycle);
    expect(Math.abs((await servedByNew(800)) / 8 - 25)).toBeLessThanOrEqual(1);
    await weigh(100);
    expect(await servedByNew(200)).toBe(200);
  });

  it('are drained when nothing is under way: also soon after reloads', async () => {
    await weigh(0);
    await eventually('no session is left', async () =>
      (await read()).every(({ sessions }) => sessions === 0) ? true : undefined,
    );
  });

  it('keep their share while one of them is scaled, and lose no request meanwhile', async () => {
    await weigh(20);
    const response = await fetch(`${marathon.url}/v2/apps/${canary}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ instances: 3 }),
    });
    expect(response.status).toBe(200);
    await eventually('the new tasks have server lines', async () => {
      await servedByNew(20);
      return (await read())[1]?.up === 3 ? true : undefined;
    });
    await weigh(20);
    await servedByNew(oneCycle);
    expect(Math.abs((await servedByNew(800)) / 8 - 20)).toBeLessThanOrEqual(1);
  });
});

import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Balancer } from '../../../src/daemon/ports.js';
import type { TrafficQuestion } from '../../../src/core/model/traffic.js';
import { openBalancers, type BalancerOptions, type Balancers } from '../../../src/io/balancer/openBalancers.js';
import { createLog } from '../../../src/kit/log.js';
import { aDeadAddress } from '../../kit/aServer.js';
import { freePorts } from '../../clients/marathonLb/ports.js';
import { appId, aSet, aTask } from './aSet.js';

const never = new AbortController().signal;

/** As the daemon sees them, and where they listen. */
async function open(...options: readonly BalancerOptions[]): Promise<Balancer & Pick<Balancers, 'ports'>> {
  const balancers = await openBalancers(options, createLog({ level: 'silent' }));
  onTestFinished(() => balancers.close());
  return balancers;
}

const anAgent = async (): Promise<BalancerOptions> => ({
  kind: 'haproxy-agent',
  listen: { host: '127.0.0.1', port: 0 },
  stats: [await aDeadAddress()],
});

const question = (backends: readonly string[], candidate = 'yn'): TrafficQuestion => ({
  app: appId('/shop/cart'),
  backends,
  sets: [
    aSet('/shop/cart', aTask('a', '10.0.0.7', 1), aTask('b', '10.0.0.7', 2), aTask('c', '10.0.0.7', 3)),
    aSet(
      '/shop/cart-canary',
      ...Array.from(candidate).map((letter, index) =>
        aTask(`x${index}`, '10.0.0.8', index + 1, { healthy: letter === 'y' }),
      ),
    ),
  ],
});

const answerOf = (port: number, name: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`${name}\n`));
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('utf8')));
    socket.once('close', () => resolve(heard));
    socket.once('error', reject);
  });

describe('the balancers of a cluster', () => {
  it('of the kind instances share by healthy tasks', async () => {
    const balancers = await open({ kind: 'instances' });
    const { readings } = await balancers.read(question(['shop_cart_10000']), never);
    expect(readings).toEqual([
      {
        kind: 'read',
        balancer: 'instances',
        sets: [
          { marathonId: '/shop/cart', servers: 3, up: 3, taking: 3, share: 75, leastShare: 75, sessions: 0, lines: [] },
          {
            marathonId: '/shop/cart-canary',
            servers: 2,
            up: 1,
            taking: 1,
            share: 25,
            leastShare: 25,
            sessions: 0,
            lines: [],
          },
        ],
      },
    ]);
  });

  it('of the kind instances give no share to sets without a healthy task, and none to anybody when there is none', async () => {
    const balancers = await open({ kind: 'instances' });
    const sick = question([], 'nn');
    expect((await balancers.read(sick, never)).readings).toMatchObject([{ sets: [{ share: 100 }, { share: 0 }] }]);
    const [, candidate] = sick.sets;
    const none = { ...sick, sets: candidate ? [candidate] : [] };
    expect((await balancers.read(none, never)).readings).toMatchObject([{ sets: [{ share: null, leastShare: null }] }]);
  });

  it('are asked where the app has backends, and told by its tasks where it has none', async () => {
    const balancers = await open(await anAgent(), { kind: 'instances' });
    expect((await balancers.read(question(['shop_cart_10000']), never)).readings).toMatchObject([
      { kind: 'unreadable' },
    ]);
    expect((await balancers.read(question([]), never)).readings).toMatchObject([{ balancer: 'instances' }]);
  });

  it('get every order at every agent, until it is forgotten', async () => {
    const balancers = await open(await anAgent(), await anAgent());
    const [primary, candidate] = question([]).sets;
    if (primary === undefined || candidate === undefined) throw new Error('two sets are asked about');
    balancers.weigh({ app: appId('/shop/cart'), primary, candidate, share: 25, spread: 'by-share', closed: [] });
    for (const port of balancers.ports) {
      expect(await answerOf(port, '10_0_0_7_1')).toBe('up ready 2500%\n');
      expect(await answerOf(port, '10_0_0_8_2')).toBe('up ready 0%\n');
    }
    balancers.forget(appId('/shop/cart'));
    for (const port of balancers.ports) expect(await answerOf(port, '10_0_0_7_1')).toBe('');
  });

  it('listen all, or none of them does', async () => {
    const [port] = await freePorts(1);
    const listen = { host: '127.0.0.1', port };
    const twice: BalancerOptions = { kind: 'haproxy-agent', listen, stats: [] };
    await expect(open(twice, twice)).rejects.toThrow('the port is in use');
    expect((await open(twice)).ports).toEqual([port]);
  });
});

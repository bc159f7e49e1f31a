// When the event stream vouches for the last full look, and what is known of the cluster between two of them.
import { describe, expect, it } from 'vitest';
import type { Cluster, ClusterView } from '../../../src/daemon/ports.js';
import { World } from '../../../src/daemon/clusters/world.js';
import { anId } from '../../core/definition/repository.js';
import { virtualClock } from '../../kit/virtualClock.js';

const never = new AbortController().signal;
const empty: ClusterView = { readAt: 0, apps: new Map(), deployments: [] };

/** A cluster whose answers the test gives. */
function aCluster(readAll: () => Promise<ClusterView> = () => Promise.resolve(empty)): Cluster {
  return {
    readAll: async () => ({ ok: true, value: await readAll() }),
    readApp: () => Promise.resolve({ ok: true, value: { readAt: 1, deployments: [] } }),
    carryOut: () => Promise.reject(new Error('nothing is written here')),
    watch: () => Promise.resolve(),
    readStderr: () => Promise.resolve(undefined),
  };
}

describe('the last full look', () => {
  it('is held by a stream that was open before it began, until the stream ends', async () => {
    const world = new World(aCluster(), virtualClock());
    await world.lookAtAll(never);
    expect(world.isHeld).toBe(false);
    world.gap(true);
    expect(world.isHeld).toBe(false);
    await world.lookAtAll(never);
    expect(world.isHeld).toBe(true);
    world.gap(false);
    expect(world.isHeld).toBe(false);
    world.gap(true);
    expect(world.isHeld).toBe(false);
  });

  it('is not held when events were missed while it was read', async () => {
    let meanwhile = (): void => undefined;
    const cluster = aCluster(() => {
      meanwhile();
      return Promise.resolve(empty);
    });
    const world = new World(cluster, virtualClock());
    world.gap(true);
    meanwhile = () => {
      world.gap(false);
      world.gap(true);
    };
    await world.lookAtAll(never);
    expect(world.isHeld).toBe(false);
  });

  it('speaks for an app for five seconds, and for thirty while events hold it: then as of now', async () => {
    const clock = virtualClock();
    const id = anId('/shop/cart');
    const world = new World(aCluster(), clock);
    const looked = async (): Promise<string> => {
      const look = await world.look(id, false, never);
      if (!look.ok) return look.because;
      return look.value.alone ? 'alone' : `as of ${look.value.readAt}`;
    };
    await world.lookAtAll(never);
    await clock.advance(5_000);
    expect(await looked()).toBe('as of 0');
    await clock.advance(1);
    expect(await looked()).toBe('alone');

    world.gap(true);
    await world.lookAtAll(never);
    await clock.advance(30_000);
    expect(await looked()).toBe('as of 30000');
    world.touch(id);
    expect(await looked()).toBe('alone');
    await world.lookAtAll(never);
    expect(await looked()).toBe('as of 0');
    await clock.advance(30_001);
    expect(await looked()).toBe('alone');

    await world.lookAtAll(never);
    await clock.advance(6_000);
    world.gap(false);
    expect(await looked()).toBe('alone');
  });

  it('forgets an app that was found gone when it was read alone', async () => {
    const id = anId('/shop/cart');
    const view = { ...empty, unreadable: new Map([[id, 'it makes no sense']]) };
    const world = new World(
      aCluster(() => Promise.resolve(view)),
      virtualClock(),
    );
    await world.lookAtAll(never);
    await world.look(id, true, never);
    expect(world.lastView?.apps.has(id)).toBe(false);
  });
});

// The adapter against the embedded Marathon over the network: real tasks, real deployments, real trouble.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { LiveApp } from '../../../src/core/model/observed.js';
import type { ClusterEvent } from '../../../src/io/marathon/watch.js';
import type { AppReading } from '../../../src/io/marathon/read.js';
import type { MarathonCluster } from '../../../src/io/marathon/openCluster.js';
import { startMarathon, type RunningMarathon } from '../../../src/local/marathon/server.js';
import { eventually } from '../../kit/eventually.js';
import { aCluster, anId, never } from './aMarathon.js';
import { lookAt, settledIn } from './looking.js';

let marathon: RunningMarathon;
let cluster: MarathonCluster;

beforeAll(async () => {
  marathon = await startMarathon({ port: 0, agentPort: 0, httpCredentials: 'baton:opensesame' });
  cluster = aCluster(marathon.url, {
    auth: { kind: 'basic', user: 'baton', password: () => 'opensesame' },
    agentPort: Number(new URL(marathon.agentUrl ?? '').port),
  });
});
afterAll(() => marathon.close());

const put = (id: string, more: JsonObject, force = false) =>
  cluster.carryOut(
    {
      kind: 'put',
      runSpec: 'app',
      marathonId: anId(id),
      force,
      definition: { id, cmd: 'exec sleep 1000', cpus: 0.01, mem: 16, ...more },
    },
    never,
  );

const look = (id: string): Promise<AppReading> => lookAt(cluster, id);

const settled = (id: string): Promise<LiveApp> => settledIn(cluster, id);

describe('an app in Marathon', () => {
  it('is created, read back, replaced, scaled and restarted', async () => {
    expect((await look('/shop/cart')).live).toBeUndefined();
    expect(await put('/shop/cart', { instances: 2, env: { A: '1' }, labels: { L: 'x' } })).toEqual({ kind: 'done' });
    const first = await settled('/shop/cart');
    expect(first).toMatchObject({ id: '/shop/cart', kind: 'app', instances: 2 });
    expect(first.definition).toMatchObject({ env: { A: '1' }, labels: { L: 'x' }, cmd: 'exec sleep 1000' });
    for (const key of ['version', 'versionInfo', 'tasks', 'tasksRunning', 'deployments']) {
      expect(first.definition).not.toHaveProperty(key);
    }
    expect(first.tasks.every(({ version, host }) => version === first.version && host === '127.0.0.1')).toBe(true);

    // A full replacement: what is not said any more is gone.
    expect(await put('/shop/cart', { instances: 1 })).toEqual({ kind: 'done' });
    const second = await settled('/shop/cart');
    expect(second.definition).not.toHaveProperty('env');
    expect(second.changedAt).toBeGreaterThan(first.changedAt);

    const scale = {
      kind: 'scale',
      runSpec: 'app',
      marathonId: anId('/shop/cart'),
      instances: 3,
      resend: {},
      force: false,
    } as const;
    expect(await cluster.carryOut(scale, never)).toEqual({ kind: 'done' });
    const third = await settled('/shop/cart');
    expect(third.instances).toBe(3);
    expect(third.changedAt).toBe(second.changedAt);
    expect(third.scaledAt).toBeGreaterThan(second.scaledAt);

    const restart = { kind: 'restart', marathonId: anId('/shop/cart'), force: false } as const;
    expect(await cluster.carryOut(restart, never)).toEqual({ kind: 'done' });
    const fourth = await settled('/shop/cart');
    const before = new Set(third.tasks.map(({ id }) => id));
    expect(fourth.tasks.filter(({ id }) => before.has(id))).toEqual([]);
  });

  it('at rest is the same object however it is read: alone, or with all others', async () => {
    await put('/shop/calm', { instances: 2, healthChecks: [] });
    const alone = await settled('/shop/calm');
    const all = await cluster.readAll(never);
    if (!all.ok) throw new Error(all.because);
    expect(all.value.apps.get(anId('/shop/calm'))).toBe(alone);
    expect((await look('/shop/calm')).live).toBe(alone);
  });

  it('that cannot be is refused with paths', async () => {
    const outcome = await put('/shop/bad', { cpus: -1 });
    expect(outcome.kind === 'refused' ? outcome.problems[0]?.message : outcome).toMatch(
      /^Marathon refuses \/shop\/bad: \/cpus/,
    );
  });

  it('that waits for offers is locked, in the queue, and can be forced', async () => {
    expect(await put('/shop/huge', { cpus: 500 })).toEqual({ kind: 'done' });
    const waiting = await eventually('an offer was refused', async () => {
      const { live, deployments } = await look('/shop/huge');
      return live?.queue?.refusals.length && deployments.length > 0 ? { live, deployments } : undefined;
    });
    expect(waiting.live.queue?.refusals[0]?.reason).toBe('InsufficientCpus');
    const held = waiting.deployments.map(({ id }) => id);
    expect(await put('/shop/huge', { cpus: 0.02 })).toEqual({ kind: 'locked', deployments: held });
    expect(await put('/shop/huge', { cpus: 0.02 }, true)).toEqual({ kind: 'done' });
    const now = (await look('/shop/huge')).deployments.map(({ id }) => id);
    expect(now.filter((id) => held.includes(id))).toEqual([]);
  });

  it('that fails tells why, with the last lines of its stderr', async () => {
    const cmd = 'for n in 1 2 3 4 5 6 7; do echo "line $n" >&2; done; printf "\\033[31mno database\\n" >&2; exit 3';
    expect(await put('/shop/fails', { cmd, backoffSeconds: 300, maxLaunchDelaySeconds: 300 })).toEqual({
      kind: 'done',
    });
    const failure = await eventually('the failure', async () => (await look('/shop/fails')).live?.lastFailure);
    expect(failure).toMatchObject({ state: 'TASK_FAILED', host: '127.0.0.1' });
    expect(await cluster.readStderr(failure.taskId, failure.host, never)).toEqual([
      'line 4',
      'line 5',
      'line 6',
      'line 7',
      'no database',
    ]);
    expect(await cluster.readStderr('no.such.task', failure.host, never)).toBeUndefined();
    expect(await cluster.readStderr(failure.taskId, 'x@elsewhere/', never)).toBeUndefined();
    expect(await cluster.readStderr(failure.taskId, 'agent.invalid', never)).toBeUndefined();
    const { live } = await look('/shop/fails');
    expect(live?.queue?.delaySeconds).toBeGreaterThan(0);
  });

  it('is watched: its events are seen, also after the stream was broken', async () => {
    const events: ClusterEvent[] = [];
    const stop = new AbortController();
    const watching = cluster.watch((event) => void events.push(event), stop.signal);
    const resyncs = (): number => events.filter(({ kind }) => kind === 'resync').length;
    await eventually('the stream', () => (resyncs() === 1 ? true : undefined));
    await put('/shop/watched', {});
    const touched = (): true | undefined =>
      events.some((event) => event.kind === 'touched' && event.apps.includes(anId('/shop/watched'))) || undefined;
    await eventually('an event of the app', touched);
    marathon.faults.dropEventStreams();
    await eventually('a new stream', () => (resyncs() >= 2 ? true : undefined));
    events.length = 0;
    await cluster.carryOut({ kind: 'restart', marathonId: anId('/shop/watched'), force: true }, never);
    await eventually('another event of the app', touched);
    stop.abort();
    await watching;
  });

  it('is part of the whole cluster, and that of the embedded Marathon’s own clock', async () => {
    const reading = await cluster.readAll(never);
    if (!reading.ok) throw new Error(reading.because);
    expect([...reading.value.apps.keys()]).toContain('/shop/cart');
    expect(Math.abs(reading.value.readAt - Date.now())).toBeLessThan(60_000);
    expect(reading.value.unreadable.size).toBe(0);
  });
});

describe('trouble', () => {
  it('a write whose answer was lost may have happened, and has', async () => {
    marathon.faults.next(1, { kind: 'cut' }, { method: 'PUT' });
    const outcome = await put('/shop/lost', {});
    expect(outcome.kind === 'unreachable' ? outcome.because : outcome).toContain(
      'whether it was written shows at the next look',
    );
    await settled('/shop/lost');
  });

  it('a read gets over one bad answer', async () => {
    marathon.faults.next(1, { kind: 'fail', status: 503 }, { method: 'GET', path: /^\/v2\/apps/ });
    expect(await cluster.readAll(never)).toMatchObject({ ok: true });
  });

  it('wrong credentials are a sentence', async () => {
    const stranger = aCluster(marathon.url, {
      auth: { kind: 'basic', user: 'baton', password: () => 'wrong-password' },
    });
    const reading = await stranger.readAll(never);
    expect(reading.ok ? '' : reading.because).toContain('Marathon does not accept the credentials (401); check `auth`');
    expect(reading.ok ? '' : reading.because).not.toContain('wrong-password');
  });
});

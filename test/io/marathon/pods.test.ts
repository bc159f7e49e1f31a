// Pods over the network: real ones on the embedded Marathon, and answers that only a test can make.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalDefinition } from '../../../src/core/definition/normal/normalise.js';
import { parseSource } from '../../../src/core/definition/read/parseSource.js';
import { isJsonObject, type JsonObject } from '../../../src/core/model/json.js';
import type { LiveApp } from '../../../src/core/model/observed.js';
import { fieldChanges } from '../../../src/core/plan/compare/fieldChanges.js';
import { current, healthyTasks, old } from '../../../src/core/rollout/tasks.js';
import type { AppReading } from '../../../src/io/marathon/read.js';
import type { MarathonCluster } from '../../../src/io/marathon/openCluster.js';
import { touchedBy } from '../../../src/io/marathon/touched.js';
import type { ClusterEvent } from '../../../src/io/marathon/watch.js';
import { startMarathon, type RunningMarathon } from '../../../src/local/marathon/server.js';
import { json } from '../../kit/aServer.js';
import { eventually } from '../../kit/eventually.js';
import { aCluster, aMarathon, anId, dated, never } from './aMarathon.js';
import { lookAt, settledIn } from './looking.js';

let marathon: RunningMarathon;
let cluster: MarathonCluster;

beforeAll(async () => {
  marathon = await startMarathon({ port: 0, simulate: true });
  cluster = aCluster(marathon.url);
});
afterAll(() => marathon.close());

const aPod = (id: string, more: JsonObject = {}): JsonObject => ({
  id,
  containers: [
    { name: 'web', resources: { cpus: 0.1, mem: 32 }, exec: { command: { shell: 'sleep 1000' } } },
    { name: 'side', resources: { cpus: 0.1, mem: 32 }, exec: { command: { shell: 'sleep 1000' } } },
  ],
  ...more,
});

const put = (id: string, definition: JsonObject, force = false) =>
  cluster.carryOut({ kind: 'put', runSpec: 'pod', marathonId: anId(id), definition, force }, never);

const look = (id: string): Promise<AppReading> => lookAt(cluster, id);

async function lookInAll(id: string): Promise<LiveApp | undefined> {
  const reading = await cluster.readAll(never);
  if (reading.ok) return reading.value.apps.get(anId(id));
  throw new Error(reading.because);
}

const settled = (id: string): Promise<LiveApp> => settledIn(cluster, id);

describe('a pod in Marathon', () => {
  it('is created, read back, scaled without a restart, and replaced', async () => {
    expect((await look('/shop/pod')).live).toBeUndefined();
    expect(await put('/shop/pod', aPod('/shop/pod', { environment: { A: '1' } }))).toEqual({ kind: 'done' });
    const first = await settled('/shop/pod');
    expect(first).toMatchObject({ id: '/shop/pod', kind: 'pod', instances: 1, changedAt: first.version });
    expect(first.definition).not.toHaveProperty('version');
    expect(first.tasks).toHaveLength(1);
    expect(first.tasks[0]).toMatchObject({ state: 'TASK_RUNNING', health: 'none', version: first.version });

    const scale = { kind: 'scale', runSpec: 'pod', marathonId: anId('/shop/pod'), instances: 3, force: false } as const;
    expect(await cluster.carryOut({ ...scale, resend: first.definition }, never)).toEqual({ kind: 'done' });
    const second = await settled('/shop/pod');
    expect(second.instances).toBe(3);
    expect(second.version).toBeGreaterThan(first.version);
    expect(second.changedAt).toBe(first.version);
    expect(second.tasks.map(({ id }) => id)).toContain(first.tasks[0]?.id);
    expect([current(second).length, old(second).length, healthyTasks(second).length]).toEqual([3, 0, 3]);
    expect(await lookInAll('/shop/pod')).toMatchObject({ changedAt: first.version, instances: 3 });

    expect(await put('/shop/pod', aPod('/shop/pod', { scaling: { kind: 'fixed', instances: 2 } }))).toEqual({
      kind: 'done',
    });
    const third = await settled('/shop/pod');
    expect(third.definition).not.toHaveProperty('environment');
    expect(third.changedAt).toBe(third.version);
    expect(third.tasks.map(({ id }) => id)).not.toContain(first.tasks[0]?.id);
  });

  it('shows which instances a deployment has not reached: those of the definition before', async () => {
    const slow = { upgrade: { minimumHealthCapacity: 1, maximumOverCapacity: 1 } };
    const two = { scaling: { kind: 'fixed', instances: 2 }, scheduling: slow };
    await put('/shop/half', aPod('/shop/half', two));
    const before = await settled('/shop/half');
    const huge = aPod('/shop/half', { ...two, containers: [{ name: 'web', resources: { cpus: 600, mem: 1 } }] });
    expect(await put('/shop/half', huge)).toEqual({ kind: 'done' });
    const half = await eventually('an offer was refused', async () => {
      const { live, deployments } = await look('/shop/half');
      return live?.queue?.refusals.length && deployments.length > 0 ? live : undefined;
    });
    expect(half.changedAt).toBe(half.version);
    expect(old(half).map(({ version }) => version)).toEqual([before.version, before.version]);
    expect(current(half)).toEqual([]);

    const locked = await put('/shop/half', aPod('/shop/half', two));
    expect(locked.kind).toBe('locked');
    expect(await put('/shop/half', aPod('/shop/half', two), true)).toEqual({ kind: 'done' });
    // Back on what it was: the instances of the first version run just that, although Marathon counts them as old.
    expect((await look('/shop/half')).live?.version).toBeGreaterThan(half.version);
  });

  it('that cannot be is refused with paths, and without its secrets', async () => {
    const bad = aPod('/shop/bad', { user: '', environment: { PASSWORD: { secret: 'correct horse' } } });
    const outcome = await put('/shop/bad', bad);
    expect(outcome.kind === 'refused' ? outcome.problems.map(({ message }) => message) : outcome).toContainEqual(
      expect.stringMatching(/^Marathon refuses \/shop\/bad: \/user: must not be empty/),
    );
  });

  it('that is an app is read as what it is', async () => {
    await cluster.carryOut(
      {
        kind: 'put',
        runSpec: 'app',
        marathonId: anId('/shop/app'),
        definition: { id: '/shop/app', cmd: 'sleep 1000' },
        force: false,
      },
      never,
    );
    expect((await settled('/shop/app')).kind).toBe('app');
    expect((await lookInAll('/shop/app'))?.kind).toBe('app');
    expect((await put('/shop/app', aPod('/shop/app'))).kind).toBe('refused');
  });

  it('that fails tells why, until it is launched again', async () => {
    const containers = [{ name: 'web', resources: { cpus: 0.1, mem: 32 }, exec: { command: { shell: 'exit 3' } } }];
    const backoff = { backoff: { backoff: 300, backoffFactor: 1, maxLaunchDelay: 300 } };
    await put('/shop/fails', { id: '/shop/fails', containers, scheduling: backoff });
    const failed = await eventually('the failure', async () => {
      const { live } = await look('/shop/fails');
      return live?.lastFailure === undefined ? undefined : live;
    });
    expect(failed.lastFailure).toMatchObject({ state: 'TASK_FAILED', version: failed.version });
    expect(failed.lastFailure?.taskId).toContain('.web.');
    expect(failed.queue?.delaySeconds).toBeGreaterThan(0);
    expect(current(failed)).toEqual([]);
  });

  it('is healthy when the checks of all its containers pass', async () => {
    const tcp = { tcp: { endpoint: 'web' }, intervalSeconds: 2, timeoutSeconds: 1, delaySeconds: 0 };
    const containers = [
      { name: 'web', resources: { cpus: 0.1, mem: 32 }, endpoints: [{ name: 'web' }], healthCheck: tcp },
    ];
    await put('/shop/checked', { id: '/shop/checked', containers });
    const live = await eventually('it is healthy', async () => {
      const reading = await look('/shop/checked');
      return reading.live?.tasks[0]?.health === 'passing' ? reading.live : undefined;
    });
    expect(healthyTasks(live)).toHaveLength(1);
  });

  it('is watched', async () => {
    const events: ClusterEvent[] = [];
    const stop = new AbortController();
    const watching = cluster.watch((event) => void events.push(event), stop.signal);
    await eventually('the stream', () => events.some(({ kind }) => kind === 'resync') || undefined);
    await put('/shop/watched', aPod('/shop/watched'));
    await eventually(
      'an event of the pod',
      () => events.some((event) => event.kind === 'touched' && event.apps.includes(anId('/shop/watched'))) || undefined,
    );
    stop.abort();
    await watching;
  });
});

const folder = '../shared/fixtures/marathon';
const present = existsSync(folder);
if (!present) console.log(`${folder} is not here: the pods of other people are left out`);

const documents = (present ? readdirSync(folder) : [])
  .filter((name) => name.startsWith('pod--') && name.endsWith('.json'))
  .flatMap((name): readonly (readonly [string, JsonObject])[] => {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    const source = parseSource({ path: name, content: { kind: 'text', text } });
    const value = source.kind === 'documents' ? source.documents[0]?.value : undefined;
    return isJsonObject(value) ? [[name, value]] : [];
  });

describe.skipIf(!present)('a real pod', () => {
  it('is, once Marathon has taken what is sent for it, no different, and sent again changes nothing', async () => {
    expect(documents.length).toBeGreaterThan(10);
    const taken: string[] = [];
    for (const [index, [name, document]] of documents.entries()) {
      const id = `/real/${index}`;
      const sent = canonicalDefinition({ ...document, id });
      const outcome = await put(id, sent);
      if (outcome.kind !== 'done') continue;
      taken.push(name);
      const { live } = await look(id);
      if (live === undefined) throw new Error(`${name} is not there`);
      expect([name, fieldChanges(sent, live)]).toEqual([name, []]);
      expect([name, fieldChanges({ ...document, id }, live)]).toEqual([name, []]);
      expect(await put(id, sent, true)).toEqual({ kind: 'done' });
      expect([name, (await look(id)).live?.version]).toEqual([name, live.version]);
      expect(await put(id, live.definition, true)).toEqual({ kind: 'done' });
      expect([name, (await look(id)).live?.version]).toEqual([name, live.version]);
    }
    // The others need secrets, persistent volumes for a role, or a default network: a stock Marathon refuses them.
    expect(taken.length).toBeGreaterThan(5);
  });
});

describe('answers about pods', () => {
  const version = '2026-11-21T07:00:00.000Z';
  const status = (more: object = {}): object => ({
    id: '/shop/pod',
    spec: { ...aPod('/shop/pod', { scaling: { kind: 'fixed', instances: 2 } }), version },
    status: 'DEGRADED',
    instances: [],
    terminationHistory: [],
    ...more,
  });
  const anInstance = (more: object = {}): object => ({
    id: 'shop_pod.instance-1',
    status: 'STABLE',
    agentHostname: 'agent-1',
    specReference: `/v2/pods/shop/pod::versions/${version}`,
    containers: [{ name: 'web', status: 'TASK_RUNNING', conditions: [] }],
    ...more,
  });

  async function tasksOf(...instances: readonly object[]): Promise<LiveApp['tasks']> {
    const server = await aMarathon({
      'GET /v2/pods/::status': (response) => json(response, [status({ instances })], 200, dated),
    });
    const reading = await aCluster(server.url).readAll(never);
    await server.close();
    if (!reading.ok) throw new Error(reading.because);
    return reading.value.apps.get(anId('/shop/pod'))?.tasks ?? [];
  }

  const container = (state: string, healthy?: string, reason = 'health-reported-by-mesos'): object => ({
    name: 'web',
    status: state,
    conditions: healthy === undefined ? [] : [{ name: 'healthy', value: healthy, reason }],
  });

  it.each([
    ['STABLE', [container('TASK_RUNNING', 'true')], { state: 'TASK_RUNNING', health: 'passing' }],
    ['STABLE', [container('TASK_RUNNING')], { state: 'TASK_RUNNING', health: 'none' }],
    [
      'DEGRADED',
      [container('TASK_RUNNING', 'false'), container('TASK_RUNNING', 'true')],
      { state: 'TASK_RUNNING', health: 'failing', failingBecause: 'container web' },
    ],
    [
      'DEGRADED',
      [container('TASK_RUNNING', 'true'), container('TASK_RUNNING', 'false', 'health-unreported-by-mesos')],
      { state: 'TASK_RUNNING', health: 'none' },
    ],
    ['DEGRADED', [container('TASK_UNREACHABLE')], { state: 'TASK_UNREACHABLE' }],
    ['STAGING', [container('TASK_STARTING')], { state: 'TASK_STAGING', health: 'none' }],
    ['PENDING', [container('TASK_STAGING')], { state: 'TASK_STAGING' }],
    ['TERMINAL', [container('TASK_FAILED'), container('TASK_RUNNING')], { state: 'TASK_KILLING' }],
    ['TERMINAL', [container('TASK_FINISHED'), container('TASK_FAILED')], { state: 'TASK_FAILED' }],
    ['TERMINAL', [], { state: 'TASK_KILLED' }],
  ])('an instance that is %s: %j', async (state, containers, task) => {
    const [found] = await tasksOf(anInstance({ status: state, containers }));
    expect(found).toMatchObject({ id: 'shop_pod.instance-1', host: 'agent-1', ...task });
    const isActive = task.state === 'TASK_RUNNING' || task.state === 'TASK_STAGING';
    expect(found?.version).toBe(isActive ? Date.parse(version) : undefined);
  });

  it('an instance that waits for an offer is none', async () => {
    expect(await tasksOf(anInstance({ status: 'PENDING', containers: [container('TASK_FAILED')] }))).toEqual([]);
  });

  it('an earlier version is asked for once, and one that Marathon has forgotten counts as a scale', async () => {
    const earlier = '2026-11-21T06:00:00.000Z';
    const forgotten = '2026-11-21T05:00:00Z';
    const at = (from: string): object => anInstance({ specReference: `/v2/pods/shop/pod::versions/${from}` });
    let asked = 0;
    const server = await aMarathon({
      'GET /v2/pods/::status': (response) =>
        json(response, [status({ instances: [at(version), at(earlier), at(forgotten)] })], 200, dated),
      [`GET /v2/pods/shop/pod::versions/${earlier}`]: (response) => {
        asked += 1;
        json(response, { ...aPod('/shop/pod'), version: earlier }, 200, dated);
      },
      'GET /v2/pods/shop/pod::versions/2026-11-21T05:00:00.000Z': (response) =>
        json(response, { message: "Pod '/shop/pod' does not exist" }, 404, dated),
    });
    const pods = aCluster(server.url);
    for (let look = 0; look < 2; look += 1) {
      const reading = await pods.readAll(never);
      if (!reading.ok) throw new Error(reading.because);
      expect(reading.value.apps.get(anId('/shop/pod'))?.changedAt).toBe(Date.parse(forgotten));
    }
    expect(asked).toBe(1);
    await server.close();
  });

  it('a deployment that began after the list was read is not missed', async () => {
    const list = [{ id: 'd', version, affectedApps: [], affectedPods: ['/shop/pod'] }];
    const server = await aMarathon({
      'GET /v2/pods/::status': (response) => json(response, [status()], 200, dated),
      'GET /v2/deployments': (response, _, count) =>
        json(response, count === 0 ? [] : list, 200, { Date: new Date(version).toUTCString() }),
    });
    const reading = await aCluster(server.url).readAll(never);
    expect(reading.ok ? reading.value.deployments.map(({ id }) => id) : reading.because).toEqual(['d']);
    await server.close();
  });

  it('a Marathon without pods has none', async () => {
    const server = await aMarathon({
      'GET /v2/pods/::status': (response) => response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>404'),
    });
    const reading = await aCluster(server.url).readAll(never);
    expect(reading.ok ? reading.value.apps.size : reading.because).toBe(0);
    await server.close();
  });

  it('a pod that cannot be read concerns only itself', async () => {
    const server = await aMarathon({
      'GET /v2/pods/::status': (response) => json(response, [{ id: '/shop/odd', spec: {} }, status()], 200, dated),
    });
    const reading = await aCluster(server.url).readAll(never);
    if (!reading.ok) throw new Error(reading.because);
    expect([...reading.value.apps.keys()]).toEqual(['/shop/pod']);
    expect(reading.value.unreadable.get(anId('/shop/odd'))).toMatch(/^\/spec\/version: /);
    await server.close();
  });
});

describe('an event of a pod', () => {
  it.each([
    ['/v2/pods/shop/pod', ['/shop/pod']],
    ['/v2/pods//shop/pod', ['/shop/pod']],
    ['/marathon/v2/pods/shop/pod', ['/shop/pod']],
    ['/v2/pods/shop/pod::instances/x', ['/shop/pod']],
    ['/v2/pods', []],
    ['/v2/apps/shop/cart', []],
  ])('by its address %s touches %j', (uri, ids) => {
    expect(touchedBy({ eventType: 'pod_updated_event', clientIp: '127.0.0.1', uri })).toEqual(ids);
  });
});

// Pods with the daemon's real adapters: from the file to the cluster, judged, settled and taken back.
import { afterEach, describe, expect, it } from 'vitest';
import type { AppRecord } from '../../src/core/model/record.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

let world: AWorld;
afterEach(() => world.close());

const key = 'default /shop/pod';

/** Passes its check in the simulation, unless its command is one that fails there. */
const pod = (version: string, more: { instances?: number; cmd?: string; deploy?: string } = {}) => ({
  'pod.yaml': `id: /shop/pod
containers:
  - name: web
    resources: { cpus: 0.1, mem: 32 }
    exec: { command: { shell: ${more.cmd ?? 'sleep 1000'} } }
    environment: { VERSION: "${version}" }
    endpoints: [{ name: http, hostPort: 0 }]
    healthCheck: { http: { endpoint: http, path: /health }, delaySeconds: 0, intervalSeconds: 1, timeoutSeconds: 0 }
scaling: { kind: fixed, instances: ${more.instances ?? 2} }
scheduling: { backoff: { backoff: 1, backoffFactor: 1, maxLaunchDelay: 1 } }
deploy: { ${more.deploy ?? 'strategy: rolling'}, healthyWithin: 4s }
`,
});

async function record(): Promise<AppRecord> {
  const found = (await world.records()).get(key);
  if (found === undefined) throw new Error(`${key} has no record`);
  return found;
}

const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce((here, part) => Reflect.get(Object(here), part), value);

async function live(): Promise<{ version: unknown; instances: unknown; env: unknown; ids: readonly unknown[] }> {
  const status = await world.ask('GET', '/v2/pods//shop/pod::status');
  const list = at(status, 'instances');
  return {
    version: at(status, 'spec', 'version'),
    instances: at(status, 'spec', 'scaling', 'instances'),
    env: at(status, 'spec', 'containers', 0, 'environment', 'VERSION'),
    ids: Array.isArray(list) ? list.map((one: unknown) => at(one, 'id')) : [],
  };
}

const writes = (): readonly string[] =>
  world.asked.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

describe('a pod', () => {
  it('is created, updated, scaled without a restart, and taken back when it is bad; a sync more writes nothing', async () => {
    world = await aWorld({ files: pod('1') });
    await world.sync();
    expect(await record()).toMatchObject({ phase: 'settled', instances: 2, healthy: 2, strategy: 'rolling' });
    expect(await live()).toMatchObject({ instances: 2, env: '1' });

    await world.push(pod('2'));
    await world.sync();
    expect(await record()).toMatchObject({ phase: 'settled', healthy: 2 });
    const second = await live();
    expect(second.env).toBe('2');

    await world.push(pod('2', { instances: 3 }));
    await world.sync();
    expect(await record()).toMatchObject({ phase: 'settled', instances: 3, healthy: 3, settledInstances: 3 });
    const third = await live();
    expect(third.ids).toEqual(expect.arrayContaining([...second.ids]));

    world.asked.forget();
    await world.sync();
    expect(writes()).toEqual([]);

    await world.push(pod('3', { instances: 3, cmd: 'exit 3' }));
    await world.sync();
    expect(await record()).toMatchObject({ phase: 'rejected', healthy: 3 });
    expect(await live()).toMatchObject({ instances: 3, env: '2' });
    expect(writes().every((line) => line.startsWith('PUT /v2/pods/shop/pod?force='))).toBe(true);
  });

  it('keeps as many instances as were promised, and does without an old one where that is the strategy', async () => {
    world = await aWorld({ files: pod('1', { instances: 4, deploy: 'strategy: minimum-in-service, atLeast: 75%' }) });
    await world.sync();
    const status = await world.ask('GET', '/v2/pods//shop/pod');
    expect(at(status, 'scheduling', 'upgrade')).toEqual({ minimumHealthCapacity: 0.75, maximumOverCapacity: 0 });
    await world.push(pod('2', { instances: 4, deploy: 'strategy: minimum-in-service, atLeast: 75%' }));
    await world.sync();
    expect(await record()).toMatchObject({ phase: 'settled', healthy: 4, strategy: 'minimum-in-service' });
    await world.push(pod('3', { instances: 4, deploy: 'strategy: recreate' }));
    await world.sync();
    expect(await record()).toMatchObject({ phase: 'settled', healthy: 4, strategy: 'recreate' });
    expect((await live()).env).toBe('3');
  });

  it('that equals its definition is adopted without a write', async () => {
    world = await aWorld({ files: { 'web.yaml': 'id: /shop/web\ncmd: sleep 1000\ncpus: 0.1\nmem: 32\n' } });
    const containers = [{ name: 'a', resources: { cpus: 0.1, mem: 32 }, exec: { command: { shell: 'sleep 1000' } } }];
    await world.ask('POST', '/v2/pods', { id: '/shop/pod', containers });
    const before = await live();
    await world.push({ 'pod.json': JSON.stringify({ id: '/shop/pod', containers }) });
    await world.sync();
    const adopted = await record();
    expect(adopted.phase).toBe('settled');
    expect(adopted.because).toContain('adopted');
    expect((await live()).version).toBe(before.version);
  });

  it('where git means an app, or an app where git means a pod, is left alone', async () => {
    world = await aWorld({ files: { 'web.yaml': 'id: /shop/pod\ncmd: sleep 1000\n' } });
    const containers = [{ name: 'a', resources: { cpus: 0.1, mem: 32 }, exec: { command: { shell: 'sleep 1000' } } }];
    await world.ask('POST', '/v2/pods', { id: '/shop/pod', containers });
    await world.sync();
    const left = await record();
    expect(left.phase).toBe('held');
    expect(left.because).toContain('is a pod in Marathon and an app in git');
    await world.ask('POST', '/v2/apps', { id: '/shop/other', cmd: 'sleep 1000' });
    await world.push({ 'other.json': JSON.stringify({ id: '/shop/other', containers }) });
    await world.sync();
    expect((await world.records()).get('default /shop/other')?.because).toContain(
      'is an app in Marathon and a pod in git',
    );
    expect(writes()).toEqual([]);
  });
});

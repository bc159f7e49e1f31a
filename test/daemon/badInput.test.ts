// Bad input through the real door, the repository: each stops only itself, with its place; nothing is written for it,
// nothing is removed anywhere, and the rest goes on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppRecord } from '../../src/core/model/record.js';
import { problemText } from '../../src/core/model/problem.js';
import { unnamedErrors } from '../../src/daemon/sources/desired.js';
import { aWorld, type AWorld } from '../kit/aWorld.js';

const good = `id: /shop/good
cmd: sleep 1000
cpus: 0.1
mem: 32
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0 }]
`;
const bad = (id: string, line: string): string => `id: ${id}\ncmd: sleep 1000\n${line}\n`;

const bomb = `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
id: /shop/bomb
cmd: sleep 1
env: { A: [*d, *d, *d, *d, *d, *d, *d, *d] }
`;

/** File → text, the app it would have been, and what must be said about it. */
const files: Readonly<Record<string, { text: string; says: RegExp }>> = {
  'broken.yaml': { text: 'id: /shop/broken\n  cmd: [\n', says: /^broken\.yaml:\d+:\d+: / },
  'broken.json': { text: '{ "id": "/shop/brokenjson", "cmd": }', says: /^broken\.json:1:\d+: / },
  'type.yaml': { text: bad('/shop/type', 'instances: many'), says: /^type\.yaml:3:\d+: .*instances/ },
  'refused.yaml': { text: bad('/shop/Refused_Id', ''), says: /^refused\.yaml:1:\d+: .*Refused_Id/ },
  'twin1.yaml': { text: bad('/shop/twin', ''), says: /twin1\.yaml:1:\d+: .*twin/ },
  'twin2.yaml': { text: bad('/shop/twin', ''), says: /twin2\.yaml:1:\d+: .*twin/ },
  'bomb.yaml': { text: bomb, says: /^bomb\.yaml:\d+:\d+: .*alias/i },
  'deep.json': {
    text: `{"id":"/shop/deep","cmd":"sleep 1","env":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    says: /^deep\.json:1:\d+: .*(deep|nest)/i,
  },
  'proto.json': {
    text: '{"id":"/shop/proto","cmd":"sleep 1","labels":{"__proto__":{"a":"b"},"x":"y"}}',
    says: /^proto\.json:1:\d+: .*__proto__/,
  },
  'nan.yaml': { text: bad('/shop/nan', 'deploy: { healthyWithin: .nan }'), says: /^nan\.yaml:3:\d+: / },
  'huge.yaml': { text: bad('/shop/huge', 'deploy: { healthyWithin: 1e99 }'), says: /^huge\.yaml:3:\d+: / },
  'large.yaml': {
    text: `id: /shop/large\ncmd: sleep 1\n# ${'x'.repeat(5 * 1024 * 1024)}\n`,
    says: /^large\.yaml:1:1: .*(large|MiB)/,
  },
  'binary.json': { text: '\u0000\u0001{"id":"/shop/binary"}', says: /^binary\.json:1:1: .*binary/ },
};

describe('bad input in the repository', () => {
  let world: AWorld;
  let problems: string[] = [];
  let records: ReadonlyMap<string, AppRecord> = new Map();

  beforeAll(async () => {
    world = await aWorld({ files: { 'good.yaml': good, 'later.yaml': bad('/shop/later', 'instances: 1') } });
    await world.sync();
    world.asked.forget();
    const changes = Object.entries(files).map(([name, { text }]) => [name, text] as const);
    await world.push({
      ...Object.fromEntries(changes),
      'good.yaml': `${good}instances: 2\n`,
      'later.yaml': bad('/shop/later', 'instances: -1'),
    });
    const { daemon } = await world.sync();
    records = await world.records();
    const invalid = [...daemon.targets.values()].flatMap((target) => target.invalid?.problems ?? []);
    problems = [...(daemon.wanted ? unnamedErrors(daemon.wanted) : []), ...invalid].map(problemText);
  }, 120_000);
  afterAll(async () => world.close());

  it.each(Object.entries(files))('says where %s is wrong', (_name, { says }) => {
    expect(problems.filter((text) => says.test(text))).not.toEqual([]);
  });

  it('goes on with the rest of the commit', () => {
    expect(records.get('default /shop/good')).toMatchObject({ phase: 'settled', instances: 2, healthy: 2 });
  });

  it('writes nothing for what is bad and removes nothing', () => {
    const writes = world.asked.requests.filter(({ method }) => method !== 'GET');
    expect(writes.map(({ path }) => path.replace(/\?.*/, '').replace('//', '/'))).toEqual(['/v2/apps/shop/good']);
  });

  it('keeps the app that was good before and is bad now running, and marks it', async () => {
    expect(records.get('default /shop/later')).toMatchObject({ phase: 'invalid' });
    expect(records.get('default /shop/later')?.because).toMatch(/later\.yaml:3:\d+/);
    await expect(world.ask('GET', '/v2/apps//shop/later')).resolves.toMatchObject({ app: { instances: 1 } });
  });

  it('deploys it as soon as it is mended', async () => {
    await world.push({ 'later.yaml': bad('/shop/later', 'instances: 2') });
    await world.sync();
    expect((await world.records()).get('default /shop/later')).toMatchObject({ phase: 'settled', instances: 2 });
  });
});

describe('a repository that wants nothing', () => {
  it.each([
    ['is emptied', { 'good.yaml': null, 'README.md': 'nothing here' }],
    ['has a broken baton.yaml', { 'baton.yaml': 'environments: [' }],
    ['has an empty baton.yaml', { 'baton.yaml': '' }],
  ])('removes nothing when it %s', async (_how, change) => {
    const world = await aWorld({ files: { 'good.yaml': good } });
    try {
      await world.sync();
      world.asked.forget();
      await world.push(change);
      await world.sync().catch((error: unknown) => error);
      expect(world.asked.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
      await expect(world.ask('GET', '/v2/apps//shop/good')).resolves.toMatchObject({ app: { tasksRunning: 1 } });
    } finally {
      await world.close();
    }
  });

  it('comes to rest with nothing to do when it has no commit at all', async () => {
    const world = await aWorld({ files: {} });
    try {
      await expect(world.sync()).rejects.toThrow(/no branch main/);
    } finally {
      await world.close();
    }
  });
});

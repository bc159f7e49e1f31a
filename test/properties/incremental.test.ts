// A load with what the load before left behind gives what a load from nothing gives, whatever was edited in between: in
// memory, and from the disk, where another process wrote it down.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptFiles, nameDocuments, type LoadedFile } from '../../src/core/definition/kept/keep.js';
import { revivedSource } from '../../src/core/definition/kept/revive.js';
import { loadRepository, type Loaded } from '../../src/core/definition/load.js';
import { emptyMemo } from '../../src/core/definition/memo.js';
import { parseSource, type ParsedSource } from '../../src/core/definition/read/parseSource.js';
import { sourceKind } from '../../src/core/definition/read/sourceKind.js';
import { problemsOf } from '../../src/core/definition/rules/problemsOf.js';
import { openKeptResults } from '../../src/io/kept/keptResults.js';
import { aCommit } from '../core/definition/repository.js';

type Files = ReadonlyMap<string, string>;

const paths = [
  'baton.yaml',
  '.batonignore',
  'apps/defaults.json',
  'apps/shop/defaults.json',
  'apps/shop/cart.json',
  'apps/shop/web.json',
  'apps/shop/web.yaml',
  'apps/shop.json',
  'apps/group.json',
  'apps/pod.json',
  'environments/staging/defaults.json',
  'environments/staging/images.yaml',
  'environments/staging/shop/cart.json',
  'environments/staging/shop/defaults.json',
  'environments/staging/group.json',
  'environments/staging/nobody.json',
];

const policies = [
  'apps: apps\nenvironments:\n  staging: { cluster: dc1, prefix: /staging, overlays: environments/staging }\n  production: { cluster: dc1 }\n',
  'apps: apps\nenvironments:\n  staging: { cluster: dc1, overlays: environments/staging, exclude: [shop/web] }\n  production: { cluster: dc1 }\n',
  'apps: apps\nenvironments:\n  staging: { cluster: dc1, prefix: /s, overlays: environments/staging, include: [shop/**] }\n  production: { clusters: [dc2, dc3] }\n',
  'apps: apps\nenvironments: { staging: { cluster: [] } }\n',
  'environments: [',
];

const image = (name: string): object => ({ container: { docker: { image: name } } });
const bodies: readonly object[] = [
  { cmd: 'serve' },
  { cmd: 'serve', instances: 3, env: { A: 'x', B: null } },
  { ...image('shop/cart'), dependencies: ['web'] },
  { ...image('shop/web:1'), dependencies: ['cart', 'nobody', '/shop'] },
  { id: '/shop/web', cmd: 'twice' },
  { id: '/shop', cmd: 'a group as well' },
  { cmd: 'serve', deploy: { strategy: 'recreate' } },
  { cmd: 'serve', deploy: { enabled: false } },
  { cmd: 'serve', instances: 'many', labels: { BATON_STRATEGY: 'nonsense' } },
  {
    id: '/g',
    dependencies: ['/shop'],
    apps: [
      { id: 'one', cmd: 'a' },
      { id: 'two', ...image('shop/cart') },
    ],
  },
  { id: '/g', enforceRole: true, groups: [{ id: 'deep', dependencies: ['../one'], apps: [{ id: 'x', cmd: 'a' }] }] },
  { containers: [{ name: 'a', resources: { cpus: 0.1, mem: 32 }, image: { id: 'shop/cart', kind: 'DOCKER' } }] },
  { env: { FROM: 'a layer' }, labels: { team: 'shop' } },
  { id: '/an/id/in/a/layer' },
  {
    cmd: 'serve',
    env: { DB_PASSWORD: 'hunter2hunter2' },
    labels: { HAPROXY_GROUP: 'x', HAPROXY_0_VHOST: 'a.example' },
  },
  {},
];
const images = [
  'shop/cart: { tag: "1" }\n',
  'shop/web: { tag: "3" }\nshop/cart: { tag: "2" }\n',
  '# more\nshop/cart: { tag: "1" }\n',
  'shop/cart: 1\n',
  '',
];

const textFor = (path: string, pick: number): string => {
  const of = <T>(list: readonly T[]): T | undefined => list[pick % list.length];
  if (path === 'baton.yaml') return of(policies) ?? '';
  if (path === '.batonignore') return pick % 2 === 0 ? 'apps/shop/web.*\n' : '';
  if (path.endsWith('images.yaml')) return of(images) ?? '';
  if (pick % 29 === 0) return '{ "cmd": ';
  return `${'\n'.repeat(pick % 3)}${JSON.stringify(of(bodies))}`;
};

/** One edit: a file is written, or removed. */
const edit = fc.record({ path: fc.constantFrom(...paths), pick: fc.nat(1_000), remove: fc.boolean() });

/** Parsed files are kept by path and content, as the daemon keeps them: an unchanged file is the same object. */
function reader(): (files: Files) => readonly ParsedSource[] {
  const kept = new Map<string, ParsedSource>();
  return (files) =>
    [...files]
      .filter(([path]) => sourceKind(path) !== 'ignored')
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([path, text]) => {
        const name = `${path}\n${text}`;
        const source = kept.get(name) ?? parseSource({ path, content: { kind: 'text', text } });
        kept.set(name, source);
        return source;
      });
}

/** Everything that can be asked of it, places included; functions are told by what they answer. */
const told = (loaded: Loaded): unknown => ({
  ...loaded,
  said: problemsOf(loaded),
  environments: loaded.environments.map(({ placeIn, secretsIn, ...one }) => ({
    ...one,
    secrets: one.apps.map(({ id }) => secretsIn(id)),
    places: one.apps.map(({ id }) =>
      ['', '/cmd', '/env/FROM', '/container/docker/image', '/dependencies/0'].map((pointer) => placeIn(id, pointer)),
    ),
  })),
});

/** One process: what the one before wrote down is read, the repository is loaded, and what that came to is written down. */
async function oneProcess(
  folder: string,
  files: Files,
): Promise<{ readonly loaded: Loaded; readonly worked: boolean }> {
  const memo = emptyMemo();
  const disk = openKeptResults(folder, () => 'this program');
  const kept = await disk.read();
  const read = [...files]
    .filter(([name]) => sourceKind(name) !== 'ignored')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, text]): LoadedFile => {
      const blob = createHash('sha1').update(text).digest('hex');
      const known = kept.get(name);
      if (known?.blob === blob) return { path: name, blob, text, source: revivedSource(known, memo) };
      const source = parseSource({ path: name, content: { kind: 'text', text } });
      nameDocuments(source, blob, memo);
      return { path: name, blob, text, source };
    });
  const loaded = loadRepository({ owner: 'shop', commit: aCommit(), sources: read.map(({ source }) => source) }, memo);
  const worked = memo.worked;
  // Half of the processes look for secrets before they write: a piece may come without them.
  if (files.size % 2 === 0) problemsOf(loaded);
  expect(await disk.write(keptFiles(read, memo))).toEqual({ ok: true, value: undefined });
  return { loaded, worked };
}

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'baton-kept-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What may have become of the file since it was written. */
const damages: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => bytes,
  (bytes) => bytes,
  (bytes) => bytes,
  (bytes) => bytes.subarray(0, bytes.length / 2),
  (bytes) => Buffer.concat([bytes.subarray(0, 200), Buffer.from('x'), bytes.subarray(201)]),
  (bytes) => Buffer.from(bytes.toString('utf8').replace('this program', 'another one')),
  () => Buffer.alloc(0),
];

describe('a load of what another process wrote down', () => {
  it('equals one from nothing: apps, invalid ones, problems, places, secrets; also after damage', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 4, maxLength: 30 }), async (edits) =>
        inFolder(async (folder) => {
          const files = new Map<string, string>([['baton.yaml', textFor('baton.yaml', 0)]]);
          for (const [index, { path: name, pick, remove }] of edits.entries()) {
            if (remove && pick % 3 === 0) files.delete(name);
            else files.set(name, textFor(name, pick));
            if (pick % 4 === 0 && index < edits.length - 1) continue;
            const { loaded } = await oneProcess(folder, files);
            const fresh = loadRepository({ owner: 'shop', commit: aCommit(), sources: reader()(files) });
            expect(told(loaded)).toEqual(told(fresh));
            const file = path.join(folder, 'results.jsonl');
            writeFileSync(file, damages[pick % damages.length]?.(readFileSync(file)) ?? '');
          }
        }),
      ),
      { numRuns: 60 },
    );
  });

  it('works nothing out twice, and everything again when the environment says something else', async () => {
    await inFolder(async (folder) => {
      const files = new Map([
        ['baton.yaml', policies[0] ?? ''],
        ['apps/shop/cart.json', '{ "cmd": "serve" }'],
        ['apps/group.json', JSON.stringify(bodies[9])],
        ['environments/staging/shop/cart.json', '{ "cmd": "other" }'],
      ]);
      expect((await oneProcess(folder, files)).worked).toBe(true);
      expect((await oneProcess(folder, files)).worked).toBe(false);
      files.set('environments/staging/shop/cart.json', '{ "cmd": "yet another" }');
      const after = await oneProcess(folder, files);
      expect(after.worked).toBe(true);
      const commands = after.loaded.environments.flatMap(({ apps }) => apps.map(({ spec }) => spec.definition['cmd']));
      expect(commands).toContain('yet another');
      files.set('baton.yaml', (policies[0] ?? '').replace('/staging,', '/elsewhere,'));
      const moved = await oneProcess(folder, files);
      expect(moved.loaded.environments[0]?.apps.map(({ id }) => id)).toContain('/elsewhere/shop/cart');
      expect((await oneProcess(folder, files)).worked).toBe(false);
    });
  });
});

describe('an incremental load', () => {
  it('equals one from nothing: apps, invalid ones, problems, places', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 4, maxLength: 30 }), (edits) => {
        const memo = emptyMemo();
        const parsed = reader();
        const files = new Map<string, string>([['baton.yaml', textFor('baton.yaml', 0)]]);
        edits.forEach(({ path, pick, remove }, index) => {
          if (remove && pick % 3 === 0) files.delete(path);
          else files.set(path, textFor(path, pick));
          // Several edits may come with one commit.
          if (pick % 4 === 0 && index < edits.length - 1) return;
          const commit = aCommit();
          const incremental = loadRepository({ owner: 'shop', commit, sources: parsed(files) }, memo);
          const fresh = loadRepository({ owner: 'shop', commit, sources: reader()(files) });
          expect(told(incremental)).toEqual(told(fresh));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('keeps what did not change: the same objects, and not rendered again', () => {
    const memo = emptyMemo();
    const parsed = reader();
    const files = new Map([
      ['baton.yaml', policies[0] ?? ''],
      ['apps/shop/cart.json', '{ "cmd": "serve" }'],
      ['apps/shop/web.json', '{ "cmd": "serve" }'],
    ]);
    const load = (): Loaded => loadRepository({ owner: 'shop', commit: aCommit(), sources: parsed(files) }, memo);
    const before = load();
    files.set('apps/shop/cart.json', '{ "cmd": "other" }');
    const after = load();
    const specs = ({ environments }: Loaded, id: string): readonly unknown[] =>
      environments.flatMap(({ apps }) => apps.filter((app) => app.id.endsWith(id)).map(({ spec }) => spec));
    expect(specs(before, 'web')).toHaveLength(2);
    specs(before, 'web').forEach((spec, index) => expect(specs(after, 'web')[index]).toBe(spec));
    specs(before, 'cart').forEach((spec, index) => expect(specs(after, 'cart')[index]).not.toBe(spec));
  });
});

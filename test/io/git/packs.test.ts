// Objects read straight from their files, against what git itself says: loose, packed, as deltas, and damaged.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openObjects } from '../../../src/io/git/objects.js';
import { openPacks } from '../../../src/io/git/packs.js';
import { parseCommit, parseTree } from '../../../src/io/git/parseObject.js';

let folder = '';
let objects: readonly { readonly oid: string; readonly kind: string }[] = [];

const git = (...args: string[]): Buffer =>
  execFileSync('git', ['-c', 'user.name=Ünal Test', '-c', 'user.email=t@localhost', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const gitdir = (): string => path.join(folder, '.git');

function packFile(ending: string): string {
  const packs = path.join(gitdir(), 'objects', 'pack');
  const [name] = readdirSync(packs).filter((one) => one.endsWith(ending));
  if (name === undefined) throw new Error(`no ${ending}`);
  return path.join(packs, name);
}

async function readsAll(): Promise<void> {
  const packs = openPacks(gitdir());
  for (const { oid, kind } of objects) {
    const read = await packs.read(oid);
    expect(read?.kind, oid).toBe(kind);
    expect(Buffer.compare(read?.content ?? Buffer.from('?'), git('cat-file', kind, oid)), oid).toBe(0);
  }
}

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'baton-packs-'));
  git('init', '--quiet', '--initial-branch', 'main');
  const lines = Array.from({ length: 400 }, (_, index) => `line ${index} of a file that changes little`);
  for (let version = 0; version < 6; version += 1) {
    lines[version * 50] = `changed in version ${version}`;
    writeFileSync(path.join(folder, 'file.json'), lines.join('\n'));
    writeFileSync(path.join(folder, `other-${version}.json`), JSON.stringify({ version }));
    writeFileSync(path.join(folder, 'empty.json'), '');
    git('add', '--all');
    git('commit', '--quiet', '--message', `Version ${version}\n\nWith a body.`);
  }
  git('tag', '--annotate', '--message', 'a tag', 'v1');
  objects = git('cat-file', '--batch-all-objects', '--batch-check')
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([oid = '', kind = '']) => ({ oid, kind }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('objects from their files', () => {
  it('are read while they are loose, and once they are packed as deltas', async () => {
    await readsAll();
    git('gc', '--quiet', '--aggressive', '--prune=now');
    expect(git('verify-pack', '--verbose', packFile('.idx')).toString()).toMatch(/chain length = [2-9]/);
    await readsAll();
  });

  it('are found after others packed them, without being told', async () => {
    const packs = openPacks(gitdir());
    const tip = git('rev-parse', 'HEAD').toString().trim();
    expect((await packs.read(tip))?.kind).toBe('commit');
    writeFileSync(path.join(folder, 'late.json'), '{"late":true}');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Late');
    git('repack', '-d', '--quiet');
    expect((await packs.read(git('rev-parse', 'HEAD:late.json').toString().trim()))?.kind).toBe('blob');
  });

  it('are trees and commits as isomorphic-git reads them', async () => {
    const packs = openPacks(gitdir());
    const tip = git('rev-parse', 'HEAD').toString().trim();
    const store = openObjects(gitdir(), false);
    const commit = await store.commit(tip);
    const own = parseCommit((await packs.read(tip))?.content);
    expect(own).toMatchObject({ tree: commit.tree, author: 'Ünal Test', committedAt: commit.committer.timestamp });
    expect(own?.message.split('\n')[0]).toBe(commit.message.split('\n')[0]);
    const names = parseTree((await packs.read(commit.tree))?.content)?.map((entry) => `${entry.mode} ${entry.path}`);
    expect(names).toEqual(git('ls-tree', '--format=%(objectmode) %(path)', 'HEAD').toString().trim().split('\n'));
  });

  it('are not believed when a byte of the pack is wrong, wherever it is', async () => {
    const file = packFile('.pack');
    const good = readFileSync(file);
    chmodSync(file, 0o644);
    for (let at = 12; at < good.length - 20; at += Math.ceil(good.length / 60)) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 0x55;
      writeFileSync(file, bad);
      const packs = openPacks(gitdir());
      for (const { oid, kind } of objects) {
        const read = await packs.read(oid);
        // Proved by its id, or not given at all.
        if (read !== undefined) expect(read.kind).toBe(kind);
      }
    }
    writeFileSync(file, good);
  });

  it('are nothing where there is nothing', async () => {
    expect(await openPacks(path.join(folder, 'nowhere')).read('0'.repeat(40))).toBeUndefined();
    expect(parseTree(Buffer.from('100644 a/b\0' + 'x'.repeat(20)))).toBeUndefined();
    expect(parseTree(Buffer.from('100664 a\0' + 'x'.repeat(20)))).toBeUndefined();
    expect(parseCommit(Buffer.from('tree nonsense'))).toBeUndefined();
  });
});

// The local clone is worth nothing and heals by itself: damaged, lost, or grown too big, it is made anew.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommitSha } from '../../../src/core/model/ids.js';
import type { CommitFile, GitRepository } from '../../../src/io/git/repository.js';
import { all, fresh, listeningLog, must, never, sentence, startBench, type Bench, type Log } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.end());

interface Cloned {
  readonly repository: GitRepository;
  readonly log: Log;
  readonly tip: CommitSha;
  readonly files: readonly CommitFile[];
  readonly folder: string;
  /** Another process over the same folder, with nothing in memory. */
  restarted(): GitRepository;
  packs(): Promise<string[]>;
}

async function cloned(limits: { packs?: number } = {}): Promise<Cloned> {
  const dataDir = path.join(bench.folder, fresh('data'));
  const log = listeningLog();
  const repository = bench.repository({ dataDir, log, limits });
  const tip = await bench.push({ 'a.json': `${Math.random()}`, 'folder/b.json': `${Math.random()}` });
  const { files } = await must(repository.readCommit('main', tip, all, never));
  const folder = path.join(dataDir, (await fs.readdir(dataDir))[0] ?? '');
  const packs = async (): Promise<string[]> => {
    const names = await fs.readdir(path.join(folder, 'objects/pack'));
    return names.filter((name) => name.endsWith('.pack')).map((name) => path.join(folder, 'objects/pack', name));
  };
  return { repository, log, tip, files, folder, packs, restarted: () => bench.repository({ dataDir, log, limits }) };
}

const fileNamed = (files: readonly CommitFile[], name: string): CommitFile => {
  const file = files.find((each) => each.path === name);
  if (file === undefined) throw new Error(`no ${name}`);
  return file;
};

const damages: readonly (readonly [string, (clone: Cloned) => Promise<void>])[] = [
  [
    'a pack is cut short',
    async (clone) => {
      for (const pack of await clone.packs()) await fs.truncate(pack, 40);
    },
  ],
  [
    'a pack is empty',
    async (clone) => {
      for (const pack of await clone.packs()) await fs.truncate(pack, 0);
    },
  ],
  [
    'a byte of a pack is wrong',
    async (clone) => {
      for (const pack of await clone.packs()) {
        const bytes = await fs.readFile(pack);
        bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
        await fs.writeFile(pack, bytes);
      }
    },
  ],
  [
    'an index is empty',
    async (clone) => {
      for (const pack of await clone.packs()) await fs.truncate(pack.replace(/pack$/, 'idx'), 0);
    },
  ],
  [
    'an index is gone',
    async (clone) => {
      for (const pack of await clone.packs()) await fs.rm(pack.replace(/pack$/, 'idx'));
    },
  ],
  [
    'the packs are gone',
    async (clone) => {
      await fs.rm(path.join(clone.folder, 'objects/pack'), { recursive: true });
    },
  ],
  [
    'the folder is gone',
    async (clone) => {
      await fs.rm(clone.folder, { recursive: true });
    },
  ],
  [
    'what was verified is torn',
    async (clone) => {
      await fs.writeFile(path.join(clone.folder, 'baton-verified.json'), '{"main": "12');
    },
  ],
];

describe('the clone', () => {
  it.each(damages)('is whole again after %s', async (_, damage) => {
    const clone = await cloned();
    await damage(clone);
    expect(await must(clone.repository.readCommit('main', clone.tip, all, never))).toMatchObject({
      files: clone.files,
    });
    const [file] = clone.files;
    expect(await must(clone.repository.readFile(file ?? { path: '', blob: '' }, never))).toMatchObject({
      kind: 'text',
    });
    const next = await bench.push({ 'after.json': `${Math.random()}` });
    expect(await must(clone.repository.readCommit('main', next, all, never))).toMatchObject({ commit: next });
  });

  it.each(damages.filter(([name]) => name !== 'the folder is gone'))(
    'gives its files after a restart and %s',
    async (_, damage) => {
      const clone = await cloned();
      await damage(clone);
      const repository = clone.restarted();
      expect(await must(repository.readFile(fileNamed(clone.files, 'a.json'), never))).toMatchObject({ kind: 'text' });
      expect(await must(repository.readFile(fileNamed(clone.files, 'folder/b.json'), never))).toMatchObject({
        kind: 'text',
      });
    },
  );

  it('is made anew beyond so many packs, and loses nothing', async () => {
    const clone = await cloned({ packs: 3 });
    for (let count = 0; count < 5; count += 1) {
      const tip = await bench.push({ 'count.json': `${Math.random()}` });
      await must(clone.repository.readCommit('main', tip, all, never));
    }
    expect((await clone.packs()).length).toBeLessThanOrEqual(3);
    expect(clone.log.lines.join()).toContain('had 4 packs and was made anew');
    expect(await must(clone.repository.readFile(fileNamed(clone.files, 'folder/b.json'), never))).toMatchObject({
      kind: 'text',
    });
  });

  it('is made anew when asked, with all branches that were read; the old one stays when the server is away', async () => {
    const clone = await cloned();
    const other = await bench.push({ 'other.json': '1' }, 'Other', 'other');
    await must(clone.repository.readCommit('other', other, all, never));
    bench.gitlab.faults.next('git', { kind: 'refuse' }, { times: Infinity });
    expect(await sentence(clone.repository.renew(never))).toContain('the connection was cut');
    expect(await must(clone.repository.readCommit('main', clone.tip, all, never))).toMatchObject({ commit: clone.tip });
    bench.gitlab.faults.clear();
    await must(clone.repository.renew(never));
    bench.gitlab.forgetRequests();
    expect(await must(clone.repository.readCommit('main', clone.tip, all, never))).toMatchObject({ commit: clone.tip });
    expect(await must(clone.repository.readCommit('other', other, all, never))).toMatchObject({ commit: other });
    expect(bench.gitlab.requests).toEqual([]);
    expect((await fs.readdir(path.dirname(clone.folder))).length).toBe(1);
  });

  it('is there again after a kill in the middle of a swap', async () => {
    const clone = await cloned();
    await fs.rename(clone.folder, `${clone.folder}.old`);
    await fs.mkdir(path.join(`${clone.folder}.new`, 'objects'), { recursive: true });
    const repository = clone.restarted();
    expect(await must(repository.readCommit('main', clone.tip, all, never))).toMatchObject({ files: clone.files });
    await must(repository.renew(never));
    expect(await fs.readdir(path.dirname(clone.folder))).toEqual([path.basename(clone.folder)]);
  });

  it('reads files while it is made anew', async () => {
    const clone = await cloned();
    const reads = clone.files.map((file) => must(clone.repository.readFile(file, never)));
    await must(clone.repository.renew(never));
    for (const content of await Promise.all(reads)) expect(content.kind).toBe('text');
  });

  it('is not made anew over and over for a commit that cannot be read', async () => {
    const clone = await cloned();
    for (const pack of await clone.packs()) await fs.truncate(pack, 40);
    bench.gitlab.faults.next('git', { kind: 'answer', status: 500 }, { times: Infinity });
    expect(await sentence(clone.repository.readCommit('main', clone.tip, all, never))).toContain('(500)');
    bench.gitlab.forgetRequests();
    await sentence(clone.repository.readCommit('main', clone.tip, all, never));
    expect(bench.gitlab.requests).toEqual([]);
    bench.gitlab.faults.clear();
    await must(clone.repository.renew(never));
    expect(await must(clone.repository.readCommit('main', clone.tip, all, never))).toMatchObject({ commit: clone.tip });
  });

  it('says what to do when the disk refuses', async () => {
    const dataDir = path.join(bench.folder, fresh('data'));
    await fs.writeFile(dataDir, 'a file where a folder should be');
    const repository = bench.repository({ dataDir });
    const tip = await bench.push({ 'x.json': `${Math.random()}` });
    expect(await sentence(repository.readCommit('main', tip, all, never))).toContain(dataDir);
  });
});
